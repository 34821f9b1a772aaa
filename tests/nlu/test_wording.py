"""Words of a message as a letter has them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopguide.nlu.classifier import shared_encoder
from shopguide.nlu.encoder import SentenceEncoder
from shopguide.nlu.heads.recurrent import words_of
from shopguide.nlu.heads.wording import DROP, KEEP, SIGNS, Change, Writer, changes_to, signs, stays, written

_PAIRS = [
    ("its still not here, the tracking hasnt moved", "It's still not here. The tracking hasn't moved."),
    ("i ordered a air fryer liner set thing like three weeks ago", "I ordered an air fryer liner set three weeks ago."),
    ("paid 12.99 for the FAKE airpods", "I paid £12.99 for the fake AirPods."),
    ("seller send wrong colour", "The seller sent the wrong colour."),
    ("refund me the $45 on thursday", "Please refund me the $45 on Thursday."),
    ("Dress came, 2 sizes too small", "The dress came, 2 sizes too small."),
]


def _plain(text: str) -> list[str]:
    return [text[start:end] for start, end in words_of(text)]


@pytest.mark.parametrize(("typed", "clean"), _PAIRS)
def test_the_changes_that_lead_from_one_to_the_other_lead_there(typed: str, clean: str) -> None:
    changes = changes_to(_plain(typed), _plain(clean))
    assert len(changes) == len(_plain(typed))
    assert written(typed, words_of(typed), changes) == clean


@given(st.text(max_size=80))
def test_whatever_is_typed_can_be_written_unchanged(text: str) -> None:
    words = words_of(text)
    said = written(text, words, [Change()] * len(words))
    assert not said or said[-1] in ".!?"


def test_what_was_not_changed_is_no_change() -> None:
    assert changes_to(["it", "broke"], ["It", "broke", "."])[0].word == KEEP
    assert changes_to(["so", "it", "broke"], ["It", "broke"])[0].word == DROP


@pytest.mark.parametrize("word", ["12", "no1", "not", "don't", "cant", "£", "nothing"])
def test_numbers_currencies_and_negations_stay(word: str) -> None:
    assert stays(word)


def test_each_word_has_its_signs() -> None:
    found = signs(["I", "paid", "it"], wish=True)
    assert found.shape == (3, SIGNS)
    assert found[:, 3].all()
    assert found[0].tolist() == [1, 0, 1, 1]


@pytest.fixture(scope="module")
def encoder() -> SentenceEncoder:
    return shared_encoder()


@pytest.fixture(scope="module")
def writer() -> Writer:
    return Writer.load()


def _written(writer: Writer, encoder: SentenceEncoder, text: str, *, wish: bool = False) -> str:
    words = words_of(text)
    return writer.write(text, words, encoder.words(text, words), wish=wish)


@pytest.mark.parametrize(
    ("typed", "clean"),
    [
        ("i ordered a lamp like 3 weeks ago", "I ordered a lamp 3 weeks ago."),
        ("they havent answered me", "They haven't answered me."),
        ("the box was wet and one cup is broken lol", "The box was wet, and one cup is broken."),
    ],
)
def test_chat_is_written_as_a_letter_has_it(writer: Writer, encoder: SentenceEncoder, typed: str, clean: str) -> None:
    assert _written(writer, encoder, typed) == clean


@pytest.mark.parametrize("typed", ["i never got 2 of the 3 cups, paid $45.50", "its not here and nobody answers, no"])
def test_no_number_and_no_negation_is_lost(writer: Writer, encoder: SentenceEncoder, typed: str) -> None:
    said = _plain(_written(writer, encoder, typed))
    assert [word for word in _plain(typed) if stays(word)] == [word for word in said if stays(word)]


def test_nothing_is_written_of_nothing(writer: Writer) -> None:
    assert writer.write("", [], np.zeros((0, 768), np.float32), wish=False) == ""
