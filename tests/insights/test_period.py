"""What an operator may write for a time, and how it is divided."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopguide.insights.period import Period, PeriodError, find_zone, parse

from .rows import NOW, at

ZONES = ("UTC", "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "Asia/Kathmandu", "America/Sao_Paulo")
BERLIN, KATHMANDU = find_zone("Europe/Berlin"), find_zone("Asia/Kathmandu")


@pytest.mark.parametrize(
    ("since", "until", "begins", "ends"),
    [
        ("24h", None, at(24, 12), NOW),
        ("1d", None, at(25), NOW),
        ("7d", None, at(19), NOW),
        ("2026-11-20", None, at(20), NOW),
        ("2026-11-20", "2026-11-20", at(20), at(21)),
        ("7d", "2026-11-20", at(14), at(21)),
        ("24h", "2026-11-20", at(20), at(21)),
        ("7d", "2026-11-25", at(19), NOW),
        (" 7d ", None, at(19), NOW),
    ],
)
def test_a_period_begins_and_ends_where_it_says(since: str, until: str | None, begins: float, ends: float) -> None:
    period = parse(since, until, NOW)
    assert (period.since, period.until) == (begins, ends)
    assert (period.before.since, period.before.until) == (begins - (ends - begins), begins)


@pytest.mark.parametrize(
    ("since", "until"),
    [
        ("soon", None),
        ("", None),
        ("0d", None),
        ("7", None),
        ("-7d", None),
        ("99999d", None),
        ("2026-13-01", None),
        ("0001-01-01", None),
        ("2026-11-26", None),
        ("2026-11-20", "2026-11-19"),
        ("7d", "yesterday"),
        ("2026-11-26", "2026-11-30"),
    ],
)
def test_what_makes_no_sense_is_refused_with_how_to_write_it(since: str, until: str | None) -> None:
    with pytest.raises(PeriodError, match=r"--since|--until"):
        parse(since, until, NOW)


@pytest.mark.parametrize("name", ["Europe/Nowhere", "../../etc/passwd", "", "utc+1", "/etc/localtime", "\0"])
def test_a_zone_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(PeriodError, match="time zone"):
        find_zone(name)


def test_days_are_those_of_the_time_zone() -> None:
    period = parse("5d", None, NOW, KATHMANDU)
    assert period.local(period.since).strftime("%d %H:%M %z") == "21 00:00 +0545"
    assert [period.label(column) for column in range(period.columns)] == [f"{day} Nov" for day in range(21, 26)]


@pytest.mark.parametrize(
    ("since", "unit", "columns", "first", "last"),
    [
        ("24h", "hour", 24, "24 Nov 12:00", "25 Nov 11:00"),
        ("3d", "hour", 60, "23 Nov 00:00", "25 Nov 11:00"),
        ("7d", "day", 7, "19 Nov", "25 Nov"),
        ("90d", "day", 90, "28 Aug", "25 Nov"),
        ("364d", "week", 52, "27 Nov", "19 Nov"),
    ],
)
def test_longer_periods_have_wider_columns(since: str, unit: str, columns: int, first: str, last: str) -> None:
    period = parse(since, None, NOW)
    assert (period.unit, period.columns) == (unit, columns)
    assert (period.label(0), period.label(columns - 1)) == (first, last)


def test_ten_years_are_not_thousands_of_columns() -> None:
    period = parse("2016-01-01", None, NOW)
    assert 90 < period.columns <= 106
    assert period.unit == "38 days"


@pytest.mark.parametrize(("since", "changes"), [("2026-11-01", 1), ("2026-10-20", 2), ("2026-01-01", 3)])
def test_clocks_that_change_are_known(since: str, changes: int) -> None:
    period = parse(since, None, NOW, BERLIN)
    assert len(period.offsets) == changes
    assert [offset.seconds for offset in period.offsets] == [3600, 7200, 3600][3 - changes :]
    assert period.offsets[-1].until == NOW
    if changes > 1:
        moment = datetime.fromtimestamp(period.offsets[-2].until, UTC)
        assert (moment.month, moment.day, moment.hour, moment.minute) == (10, 25, 1, 0)


@given(st.integers(86_400, 60 * 365 * 86_400), st.integers(1, 400 * 86_400), st.sampled_from(ZONES))
def test_the_offset_of_every_moment_is_that_of_the_zone(since: int, length: int, zone: str) -> None:
    period = Period(since, since + length, find_zone(zone))
    for moment in (since, since + length / 3, since + length / 2, since + length - 1):
        offset = next(one.seconds for one in period.offsets if moment < one.until)
        assert timedelta(seconds=offset) == period.local(moment).utcoffset()
    assert 0 <= period.origin <= since + period.offsets[0].seconds < period.origin + period.width
