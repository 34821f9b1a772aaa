"""Sums of money as shoppers write them, and the numbers that are no money."""

from __future__ import annotations

from decimal import Decimal

import pytest
from coming_back import coming_back
from hypothesis import given
from hypothesis import strategies as st

from shopguide.nlu.amounts import amounts, plain, spelt


def values(text: str) -> list[str]:
    return [found.value for found in amounts(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$24.99", ["24.99 USD"]),
        ("i want my £15 back", ["15 GBP"]),
        ("20 bucks gone", ["20 USD"]),
        ("€19,90", ["19.90 EUR"]),
        ("15 quid", ["15 GBP"]),
        ("USD 30", ["30 USD"]),
        ("30 dollars", ["30 USD"]),
        ("30 dolars", ["30 USD"]),
        ("1,299.00 $", ["1299.00 USD"]),
        ("1.299,00€", ["1299.00 EUR"]),
        ("1 299,00 €", ["1299.00 EUR"]),
        ("12 euros", ["12 EUR"]),
        ("15euro", ["15 EUR"]),
        ("99p", ["0.99 GBP"]),
        ("50 pence", ["0.50 GBP"]),
        ("99 cents", ["0.99 USD"]),
        ("50 pesos", ["50 PHP"]),
        ("₱499", ["499 PHP"]),
        ("RM45", ["45 MYR"]),
        ("₹999", ["999 INR"]),
        ("Rs. 999", ["999 INR"]),
        ("US$30 and A$12.50", ["30 USD", "12.50 AUD"]),
        ("$30 CAD", ["30 CAD"]),
        ("between $20-$30", ["20 USD", "30 USD"]),
        ("$2k", ["2000 USD"]),
        ("it was $5.", ["5 USD"]),
        ("twenty five bucks", ["25 USD"]),
        ("two hundred and fifty dollars", ["250 USD"]),
        ("a tenner", ["10 GBP"]),
        ("a 10 dollar voucher", ["10 USD"]),
        ("i paid 24.99 for it", ["24.99"]),
        ("refund of 12,50 pls", ["12.50"]),
        ("total came to 93.20, refund only 20.00", ["93.20", "20.00"]),
        ("49.99 charged twice", ["49.99"]),
    ],
)
def test_finds_money(text: str, expected: list[str]) -> None:
    assert values(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "rated 24.99",
        "lost 5 pounds of rice",
        "a 20 pound dumbbell",
        "720p video",
        "paid at 10.30 today",
        "try 30 times",
        "i want a real person",
        "order 577834532342123112",
        "size 8.50 shoes",
        "since 12.05.2024 i wait for my refund",
        "charged 2 times in 3 days",
        "a sterling silver ring",
        "remove 3 items",
        "",
        "$",
    ],
)
def test_leaves_other_numbers(text: str) -> None:
    assert values(text) == []


def test_span_holds_the_currency() -> None:
    text = "give me 1,299.00 $ now"
    (found,) = amounts(text)
    assert text[found.start : found.end] == "1,299.00 $"


@given(st.decimals(min_value="0.01", max_value="9999999", places=2, allow_nan=False))
def test_both_ways_of_grouping_give_the_same_number(value: Decimal) -> None:
    english = f"{value:,}"
    german = english.translate(str.maketrans(",.", ".,"))
    assert plain(english) == plain(german) == str(value)
    assert values(f"${english}") == [f"{value} USD"]
    assert values(f"{german} €") == [f"{value} EUR"]


@pytest.mark.parametrize(
    ("words", "value"), [("ninety-nine", 99), ("a thousand", 1000), ("two thousand five hundred", 2500)]
)
def test_reads_numbers_in_words(words: str, value: int) -> None:
    assert spelt(words) == value


@pytest.mark.parametrize("unit", ["1 ", "1,111", "9", "$1 ", "one hundred ", "1.00 ", "paid 1.00 "])
def test_a_wall_of_numbers_stays_bounded(unit: str) -> None:
    text = (unit * 4_000)[:4_000]
    with coming_back(f"a wall of {unit!r}"):
        assert all(item.end <= len(text) for item in amounts(text))
