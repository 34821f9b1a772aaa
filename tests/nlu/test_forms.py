"""Regions, dates, contacts, ratings and steps by their form."""

from __future__ import annotations

import pytest

from shopguide.nlu.entities import Asked, read

NOTHING = Asked()


def found(text: str, kind: str, asked: Asked = NOTHING) -> list[str]:
    return [item.value for item in read(text, asked) if item.entity == kind]


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("im in germany", "DE"),
        ("i live in the uk", "UK"),
        ("US", "US"),
        ("us", "US"),
        ("the states", "US"),
        ("I'm in Perth. what then?", "AU"),
        ("i'm irish", "IE"),
        ("england", "UK"),
    ],
)
def test_where_somebody_says_they_are(text: str, region: str) -> None:
    assert found(text, "region") == [region]


@pytest.mark.parametrize(
    "text", ["tell us now", "it cost $20", "not in the us", "parcel stuck in china", "a german shepherd"]
)
def test_what_says_nothing_of_where_they_are(text: str) -> None:
    assert found(text, "region") == []


def test_asked_for_a_country_a_short_answer_names_one() -> None:
    assert found("the philippines po i think", "region", Asked("region")) == ["PH"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3rd march", "3rd march"),
        ("the tuesday before last", "the tuesday before last"),
        ("like 2 weeks ago", "like 2 weeks ago"),
        ("12/11", "12/11"),
        ("2026-03-04", "2026-03-04"),
        ("the 5th i think", "the 5th"),
        ("last friday", "last friday"),
        ("before xmas", "before xmas"),
    ],
)
def test_dates_where_one_was_asked_for(text: str, value: str) -> None:
    assert found(text, "date", Asked("detail", "date")) == [value]


@pytest.mark.parametrize("text", ["49.95", "$12.11", "1,299.00", "step 3", "dont have it"])
def test_what_is_no_date(text: str) -> None:
    assert found(text, "date", Asked("detail", "date")) == []


def test_unasked_only_the_day_of_buying_is_a_date() -> None:
    assert found("ordered on 3 march for 20 quid", "date") == ["3 march"]
    assert found("they promised 3 march", "date") == []


@pytest.mark.parametrize(
    ("text", "rating"),
    [
        ("4", ["4"]),
        ("10/10", ["5"]),
        ("2 out of 5", ["2"]),
        ("⭐⭐⭐", ["3"]),
        ("five", ["5"]),
        ("100%", []),
        ("meh", []),
    ],
)
def test_ratings_where_one_was_asked_for(text: str, rating: list[str]) -> None:
    assert found(text, "rating", Asked("rating")) == rating
    assert found(text, "rating") == []


@pytest.mark.parametrize(
    ("text", "contact"),
    [
        ("is 0800 123 4567 real", "0800 123 4567"),
        ("@tiktok_help_desk dm'd me", "@tiktok_help_desk"),
        ("help@tiktok-refund.co", "help@tiktok-refund.co"),
        ("tiktok-refund-desk.net is that u", "tiktok-refund-desk.net"),
        ("https://tt-help.top/x?y=1", "https://tt-help.top/x?y=1"),
    ],
)
def test_contacts_to_be_judged(text: str, contact: str) -> None:
    assert found(text, "found_contact") == [contact]


@pytest.mark.parametrize("text", ["576812345678901234", "arrived.my card", "2026-03-04", "paid 1 299,00 EUR", "step 4"])
def test_what_is_no_contact(text: str) -> None:
    assert found(text, "found_contact") == []


@pytest.mark.parametrize(
    ("text", "step"),
    [("step 4 isn't there", ["4"]), ("can't find the second one", ["2"]), ("number four, it's not there", ["4"])],
)
def test_steps_by_number(text: str, step: list[str]) -> None:
    assert found(text, "step_named") == step


def test_details_of_a_letter_by_name() -> None:
    assert found("leave out the date", "detail", Asked("draft")) == ["date"]
    assert found("leave out the date", "detail") == []
