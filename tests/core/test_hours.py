"""Opening hours: open, closed, opens next, in the time zone of the place."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopguide.hours import HoursError, OpeningHours

NEW_YORK = ZoneInfo("America/New_York")
OFFICE = {"timezone": "America/New_York", "weekly": {"mon-fri": "09:00-12:00, 13:00-18:00", "sat": "10:00-14:00"}}


def hours(**changes: Any) -> OpeningHours:
    return OpeningHours.from_mapping({**OFFICE, **changes})


def there(text: str) -> datetime:
    """A moment, given in the time of New York, as the server sees it: in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=NEW_YORK).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "is_open"),
    [
        ("2026-03-02T08:59:59", False),  # Monday
        ("2026-03-02T09:00", True),
        ("2026-03-02T11:59:59", True),
        ("2026-03-02T12:00", False),
        ("2026-03-02T12:30", False),
        ("2026-03-02T13:00", True),
        ("2026-03-02T18:00", False),
        ("2026-03-07T10:00", True),  # Saturday
        ("2026-03-07T14:00", False),
        ("2026-03-08T11:00", False),  # Sunday
    ],
)
def test_it_is_open_from_the_first_second_to_before_the_last(now: str, is_open: bool) -> None:
    assert hours().is_open(there(now)) is is_open


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        ("2026-03-02T06:00", "2026-03-02T09:00"),
        ("2026-03-02T12:30", "2026-03-02T13:00"),
        ("2026-03-02T19:00", "2026-03-03T09:00"),
        ("2026-03-06T19:00", "2026-03-07T10:00"),
        ("2026-03-07T15:00", "2026-03-09T09:00"),
        ("2026-03-02T10:00", "2026-03-02T13:00"),  # open now: the opening after this one
    ],
)
def test_the_next_opening_is_found_over_breaks_nights_and_weekends(now: str, opens: str) -> None:
    assert hours().next_opening(there(now)) == there(opens)


@pytest.mark.parametrize(
    ("now", "said"),
    [
        ("2026-03-02T10:00", "open now until 12:00 (EST)"),
        ("2026-07-06T10:00", "open now until 12:00 (EDT)"),
        ("2026-03-02T12:30", "closed now, opens Mon 13:00 (EST)"),
        ("2026-03-07T23:00", "closed now, opens Mon 09:00 (EDT)"),  # the clocks change in between
    ],
)
def test_hours_are_said_in_the_time_of_the_place(now: str, said: str) -> None:
    assert hours().describe(there(now)) == said


def test_the_zone_of_whoever_asks_makes_no_difference() -> None:
    now = there("2026-03-02T10:00")
    for zone in ("Asia/Tokyo", "America/New_York", "Europe/Berlin"):
        assert hours().is_open(now.astimezone(ZoneInfo(zone)))
        assert hours().describe(now.astimezone(ZoneInfo(zone))) == "open now until 12:00 (EST)"


@pytest.mark.parametrize(
    ("now", "is_open"),
    [
        ("2026-03-06T21:00", False),
        ("2026-03-06T23:00", True),
        ("2026-03-07T01:59", True),  # Saturday, still Friday's night
        ("2026-03-07T02:00", False),
        ("2026-03-07T23:00", False),
    ],
)
def test_a_span_may_run_past_midnight(now: str, is_open: bool) -> None:
    assert hours(weekly={"fri": "22:00-02:00"}).is_open(there(now)) is is_open


def test_a_night_that_began_yesterday_is_said_to_end_today() -> None:
    assert hours(weekly={"fri": "22:00-02:00"}).describe(there("2026-03-07T01:00")) == "open now until 02:00 (EST)"


@pytest.mark.parametrize("span", ["00:00-24:00", "00:00-00:00"])
def test_around_the_clock_is_never_closed(span: str) -> None:
    always = hours(weekly={"mon-sun": span})
    assert all(always.is_open(there("2026-03-01T00:00") + timedelta(minutes=17 * step)) for step in range(1000))


def test_a_public_holiday_is_a_closed_day() -> None:
    christmas = there("2026-12-25T10:00")  # a Friday
    assert hours().is_open(christmas)
    assert not hours(holidays="US").is_open(christmas)
    assert hours(holidays="US").next_opening(christmas) == there("2026-12-26T10:00")


@pytest.mark.parametrize("closed", [["2026-03-03"], [date(2026, 3, 3)], "2026-03-03", date(2026, 3, 3)])
def test_a_day_named_as_closed_is_closed(closed: object) -> None:
    assert not hours(closed=closed).is_open(there("2026-03-03T10:00"))
    assert hours(closed=closed).next_opening(there("2026-03-02T19:00")) == there("2026-03-04T09:00")


def test_a_place_that_is_closed_for_long_has_no_next_opening() -> None:
    away = [f"2026-03-{day:02}" for day in range(2, 31)]
    assert hours(closed=away).next_opening(there("2026-03-02T10:00")) is None
    assert hours(closed=away).describe(there("2026-03-02T10:00")) == "closed for the next two weeks"


@pytest.mark.parametrize(
    ("now", "utc_hour"),
    [("2026-03-06T08:00", 14), ("2026-03-09T08:00", 13), ("2026-10-30T08:00", 13), ("2026-11-02T08:00", 14)],
)
def test_opening_follows_the_clock_change(now: str, utc_hour: int) -> None:
    opens = hours(weekly={"mon-fri": "09:00-18:00"}).next_opening(there(now))
    assert opens is not None
    assert opens.hour == 9
    assert opens.astimezone(UTC).hour == utc_hour


def test_an_opening_in_the_hour_that_the_clock_change_skips_is_no_trouble() -> None:
    night = hours(weekly={"sun": "02:30-05:00"})
    assert night.is_open(there("2026-03-08T04:00"))
    assert not night.is_open(there("2026-03-08T01:30"))


@pytest.mark.parametrize(
    ("days", "numbers"),
    [
        ("mon", {0}),
        ("Monday", {0}),
        ("mon-fri", {0, 1, 2, 3, 4}),
        ("mon - wed", {0, 1, 2}),
        ("sat, sun", {5, 6}),
        ("fri-mon", {4, 5, 6, 0}),
        ("mon-tue, sun", {0, 1, 6}),
    ],
)
def test_days_are_read_alone_in_ranges_and_lists(days: str, numbers: set[int]) -> None:
    assert set(hours(weekly={days: "09:00-18:00"}).weekly) == numbers


def test_closed_is_a_way_to_write_a_day_without_hours() -> None:
    assert hours(weekly={"mon-sun": "09:00-18:00", "wed": "closed"}).weekly[2] == ()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"timezone": "Mars/Base"}, "unknown time zone 'Mars/Base'"),
        ({"timezone": ""}, "the time zone is missing"),
        ({"timezone": None}, "the time zone is missing"),
        ({"timezone": "../../etc/passwd"}, "unknown time zone"),
        ({"weekly": {}}, "no weekly hours"),
        ({"weekly": "09:00-18:00"}, "weekday: hours"),
        ({"weekly": {"montag": "09:00-18:00", "xyz": "09:00-18:00"}}, "unknown weekday"),
        ({"weekly": {"mon": "nine to five"}}, "not written as"),
        ({"weekly": {"mon": "09:00-18:00, later"}}, "not written as"),
        ({"weekly": {"mon": "09:00-18:60"}}, "does not exist"),
        ({"weekly": {"mon": "09:00-24:30"}}, "does not exist"),
        ({"holidays": "Mars"}, "unknown country"),
        ({"holidays": ["US"]}, "unknown country"),
        ({"closed": ["Christmas"]}, "not a date"),
        ({"open": True}, "unknown key 'open'"),
    ],
)
def test_unreadable_hours_are_refused_in_words(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(HoursError, match=words.replace("(", r"\(")):
        hours(**changes)


MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))


@given(MOMENTS, st.sampled_from(["America/New_York", "Europe/Berlin", "Asia/Kolkata", "Pacific/Auckland", "UTC"]))
def test_at_the_next_opening_it_is_open_and_it_lies_ahead(now: datetime, zone: str) -> None:
    place = hours(timezone=zone, holidays="US")
    opens = place.next_opening(now)
    assert opens is not None
    assert opens > now
    assert place.is_open(opens)
    assert not place.is_open(opens - timedelta(microseconds=1))
    assert place.describe(now).startswith("open now" if place.is_open(now) else "closed now, opens")
