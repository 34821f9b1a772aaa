"""The shopper's words as a letter has them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopguide.dialogue.prose import is_request, request, sentence, sentences


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("it never came", "It never came."),
        ("It never came!", "It never came."),
        ("it never came?", "It never came."),
        ("it  never\ncame.", "It never came."),
        ("hi, so it never came", "It never came."),
        ("ok but also the lid is off", "The lid is off."),
        ("i dont know, im at home and ive waited", "I don't know, I'm at home and I've waited."),
        ("tiktok says its lost bc u lot didnt look", "TikTok says its lost because you lot didn't look."),
        ("no, the lid is off", "The lid is off."),
        ("no parcel ever came", "No parcel ever came."),
        ("no one answers me", "No one answers me."),
        ("so many parts are missing", "So many parts are missing."),
        ("Sony broke", "Sony broke."),
        ("no", ""),
        ("", ""),
    ],
)
def test_what_is_typed_is_written_as_a_sentence(typed: str, written: str) -> None:
    assert sentence(typed) == written


def test_a_text_is_cut_into_its_sentences() -> None:
    assert sentences("it came. it was wet!  who\npays? .") == ["it came.", "it was wet!", "who pays?"]
    assert sentences("it cost 2.50 in all") == ["it cost 2.50 in all"]
    assert sentences(" \n") == []


@pytest.mark.parametrize(
    "text", ["please send it", "I want a new one", "i'd like a call", "id like one", "refund me", "send me one"]
)
def test_words_that_ask_for_something_are_a_request(text: str) -> None:
    assert is_request(text)


@pytest.mark.parametrize(
    "text", ["it never came", "they said please wait", "i wanted a blue one", "refunds take long", ""]
)
def test_words_that_tell_something_are_none(text: str) -> None:
    assert not is_request(text)


@given(st.text(max_size=300))
def test_a_sentence_has_a_capital_and_an_end(text: str) -> None:
    made = sentence(text)
    assert "\n" not in made
    assert not made or made[-1] in ".!?"
    assert made[:1] == made[:1].upper()


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("want to send it back", "I want to send it back."),
        ("send the right one", "Please send the right one."),
        ("they should collect it", "They should collect it."),
        ("i demand repair within fourteen days", "I demand repair within fourteen days."),
        ("the blue one", None),
        ("", None),
    ],
)
def test_a_wish_becomes_a_sentence(said: str, written: str | None) -> None:
    assert request(said) == written
