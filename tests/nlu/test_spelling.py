"""Spelling correction in the classifier's view."""

from __future__ import annotations

import pytest

from shopguide.nlu.encoder import SentenceEncoder
from shopguide.nlu.spelling import MOST_LOOKUPS, SpellingCorrector, learn_words

TRAINING = ["my shein refund"] * 5 + ["the parcel came"] * 20 + ["parcle lost"] * 3 + ["a qwertyish thing"]


@pytest.fixture(scope="module")
def corrector() -> SpellingCorrector:
    return SpellingCorrector(learn_words(TRAINING), SentenceEncoder().whole_words())


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("where is my parcle", "where is my parcel"),
        ("i want a refnd", "i want a refund"),
        ("never recieved it", "never received it"),
        ("cant log in", "can't log in"),
        ("pls help", "please help"),
    ],
)
def test_slips_are_corrected(corrector: SpellingCorrector, written: str, meant: str) -> None:
    assert corrector.correct(written) == meant


@pytest.mark.parametrize(
    "text",
    [
        "order 5771x2345 came",
        "paid with klarna",
        "my deliveroo order",
        "the airplane ticket",
        "何時ですか",
        "",
        "a b c d",
    ],
)
def test_what_is_no_slip_stays(corrector: SpellingCorrector, text: str) -> None:
    assert corrector.correct(text) == text


def test_training_words_are_learnt_but_not_training_slips() -> None:
    words = learn_words(TRAINING)
    assert words["shein"] == 5
    assert "parcle" not in words
    assert "qwertyish" not in words


def test_training_words_win_ties() -> None:
    # "shart" is one slip from "short", "chart", "shirt" and more; only the data says which.
    assert SpellingCorrector({"shirt": 50}).correct("shart") == "shirt"
    assert SpellingCorrector({"chart": 50}).correct("shart") == "chart"


def test_nearer_words_win_over_commoner_ones() -> None:
    # "refunnd" is one slip from "refund" and two from "refunded", which the data holds far more often.
    assert SpellingCorrector({"refund": 2, "refunded": 900}).correct("refunnd") == "refund"


def test_another_language_is_not_looked_up_word_by_word(corrector: SpellingCorrector) -> None:
    slips = ["parcle" + letter for letter in "abcdefghijklmnop"] + ["recieved"] * 10
    said = corrector.correct(" ".join(slips)).split()
    assert said[MOST_LOOKUPS - 1] == "received"
    assert said[MOST_LOOKUPS] == "recieved"
