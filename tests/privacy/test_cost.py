"""What redaction does grows with a message's length alone, however hostile: counted in calls, never by the clock."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shopguide.privacy import redaction
from shopguide.privacy.cards import luhn_valid
from shopguide.privacy.redaction import MOST_PASSES, redact

LENGTH = 2000  # characters: as many as are read of a message
# Calls of functions, Python's own among them, for each character at most. The square of the length would be 2,000.
CALLS_A_CHARACTER = 250
UNITS = (
    "pin 4242", "cvv ", "4 ", "4111 ", "4-", "a", "a ", " ", ",", ".", "1.", "1", "a1", "password ", "password is ",
    "is password ", "password: ", "password '", "pw=", "code 1 ", "pin 1 ", "pin and ", "DE89 ", "one ", "p i n ",
    "passwrod ", "p@ss ", "密码", "пароль ", "4242 is my pin ", "4242, ", "http://a/", "a@", "a-", "([",
    "[code removed]", "[code removed] ", "removed ", "AB12-", "witch abandon apple ", "seed phrase ", "1234 1234 12 ",
    "order 577412345678901234 ", "double four ", "l1 ", "eyJ", "-----BEGIN PRIVATE KEY-----", "x=1&", "<b>", "*_~",
    "12:34 ", "1/2/2020 ", "$4 ", "é", "\u200b", "a\u200b1", "gift card ABCD ", "for my ", "to a ", "is ",
)  # fmt: skip


def calls(work: Callable[[], Any]) -> int:
    """How many calls of Python and C functions `work` makes."""
    count = 0

    def profile(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(profile)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("first", ["", "pin 4242" * 60, "my password is ", "pin ", "card ", "order "])
@pytest.mark.parametrize("unit", UNITS)
def test_work_grows_with_the_length_alone(first: str, unit: str) -> None:
    text = (first + unit * LENGTH)[:LENGTH]
    half = text[: LENGTH // 2]
    whole = calls(lambda: redact(text))
    assert whole <= CALLS_A_CHARACTER * LENGTH
    # Half as long is half the work, give or take a pass.
    assert whole <= 2.5 * MOST_PASSES * calls(lambda: redact(half)) + 1000


@given(st.lists(st.sampled_from(UNITS), min_size=1, max_size=5).map("".join))
@settings(max_examples=60, deadline=None)
def test_any_mixture_repeated_is_no_trouble(unit: str) -> None:
    text = (unit * LENGTH)[:LENGTH]
    assert calls(lambda: redact(text)) <= CALLS_A_CHARACTER * LENGTH


@given(st.lists(st.one_of(st.sampled_from(UNITS), st.text(max_size=4)), max_size=60).map("".join))
@settings(max_examples=200, deadline=None)
def test_passes_are_few_and_the_last_finds_nothing(text: str) -> None:
    once = redact(text)
    assert redaction.secrets(once.text) == []


def test_a_message_is_read_once_and_once_more_where_a_secret_was_found(monkeypatch: pytest.MonkeyPatch) -> None:
    passes: list[str] = []
    read = redaction.read

    def counted(text: str) -> Any:
        passes.append(text)
        return read(text)

    monkeypatch.setattr(redaction, "read", counted)
    redact("where is my order 577412345678901234")
    assert len(passes) == 1
    redact("pin 4242" * 125 + "4 " * 600)
    assert len(passes) == 3


@pytest.mark.parametrize(
    ("digits", "valid"),
    [
        ("4111111111111111", True),
        ("4111111111111112", False),
        ("378282246310005", True),
        ("0", True),
        ("18", True),
        ("19", False),
    ],
)
def test_check_digits_are_those_of_luhn(digits: str, valid: bool) -> None:
    assert luhn_valid(digits) is valid
