"""Order numbers in every spelling, and the long numbers that are something else."""

from __future__ import annotations

import pytest
from coming_back import coming_back
from hypothesis import given
from hypothesis import strategies as st

from shopguide.nlu.numbers import digits, order_numbers

NUMBER = "577834532342123112"


def values(text: str) -> list[str]:
    return [found.value for found in order_numbers(text)]


@pytest.mark.parametrize(
    "text",
    [
        "order 577834532342123112",
        "order#5778-3453-2342-123112 late",
        "order577834532342123112",
        "order no.577834532342123112",
        "order id: 577 834 532 342 123 112 pls",
        "my order number is 5.7.7.8.3.4.5.3.2.3.4.2.1.2.3.1.1.2",
        "#577834532342123112.",
        "577834532342123112",
        "(577834532342123112)",
        "5778 3453 2342 1231 12",
        "5778\u20113453\u20112342\u2011123112",
        "577834\u200b532342123112",
        "٥٧٧٨٣٤٥٣٢٣٤٢١٢٣١١٢",
        "577834532342123112 2 items missing",
        "57783453234212311 2",
        "5778345323421231 12, the blue one",
        "ordered on 12.05.2024 5778 3453 2342 1231 12",
        "tracking hasn't moved for 577834532342123112",
        "tracking number for order 577834532342123112 please",
        "paid with visa. order 577834532342123112",
        "my card was charged twice 577834532342123112",
        "my tracking number is lost. 577834532342123112",
    ],
)
def test_finds_the_order_number(text: str) -> None:
    assert values(text) == [NUMBER]


@pytest.mark.parametrize(
    "text",
    [
        "tracking number 577834532342123112",
        "tracking: 577834532342123112",
        "usps 9400111899223344",
        "tracking number for my order is 9400111899223344556",
        "9400111899223344 is my tracking number",
        "GB123456789012345678",
        "LX577834532342123112CN",
        "card 4111 1111 1111 1111",
        "my card got declined 4111 1111 1111 1111",
        "my iban is 1234567890123456",
        "call me on 0044 7700 9001234567",
        "+447700900123",
        "577834532342",
        "577834532342123112577834532342123112",
        "1234567890123456 is my imei",
        "",
        "12.05.2024",
    ],
)
def test_leaves_other_numbers(text: str) -> None:
    assert values(text) == []


def test_tells_several_numbers_apart() -> None:
    text = "order 577834532342123112, tracking 9400111899223344, other order 5778345323421231"
    assert values(text) == [NUMBER, "5778345323421231"]
    assert values("orders 577834532342123112 and 577834532342123113") == [NUMBER, "577834532342123113"]
    assert values("tracking numbers are 9400111899223344 and 9400111899223355") == []


def test_span_holds_the_digits_alone() -> None:
    text = "order # 5778 3453 2342 1231, hurry"
    (found,) = order_numbers(text)
    assert text[found.start : found.end] == "5778 3453 2342 1231"


@given(
    number=st.from_regex(r"\A[1-9][0-9]{15,19}\Z"),
    gaps=st.lists(st.sampled_from(["", "", " ", "-", ".", " - ", "\u00a0", "_"]), min_size=19, max_size=19),
)
def test_any_spelling_gives_the_same_digits(number: str, gaps: list[str]) -> None:
    spelling = "".join(digit + gap for digit, gap in zip(number, [*gaps, ""], strict=False))
    spelling = spelling[: spelling.rindex(number[-1]) + 1]
    assert digits(spelling) == number
    # A date in front of the rest ("1.2.24") is the one reading that digits alone cannot rule out.
    if "." not in spelling and "-" not in spelling:
        assert values(f"order {spelling} is late") == [number]


@pytest.mark.parametrize("unit", ["1 ", "1-", "9", "1111111111111111 ", "card ", "order", "tracking for my "])
def test_ten_kilobytes_stay_bounded(unit: str) -> None:
    text = (unit * 10_000)[:10_000]
    with coming_back(f"ten kilobytes of {unit!r}"):
        assert all(item.end <= len(text) for item in order_numbers(text))
