"""Words dictated for a letter, and words that are to come out of it."""

from __future__ import annotations

import numpy as np
import pytest

from shopguide.nlu.encoder import SentenceEncoder
from shopguide.nlu.heads.operands import OperandReader, Operands, decoded, of_tags, spans, tagged


@pytest.fixture(scope="module")
def encoder() -> SentenceEncoder:
    return SentenceEncoder()


@pytest.fixture(scope="module")
def reader() -> OperandReader:
    return OperandReader.load()


@pytest.mark.parametrize(
    ("text", "dictated", "struck"),
    [
        ("say that the box was already open", ["the box was already open"], []),
        ("add that nobody rang the bell", ["nobody rang the bell"], []),
        ("please take out the part about my son", [], ["the part about my son"]),
        ("change white to cream", ["cream"], ["white"]),
        ("shorter please", [], []),
    ],
)
def test_plain_edits_are_read(
    reader: OperandReader, encoder: SentenceEncoder, text: str, dictated: list[str], struck: list[str]
) -> None:
    assert reader.read(text, encoder) == Operands(tuple(dictated), tuple(struck))


@pytest.mark.parametrize("text", ["", "   ", "?!", "\ud83d", "x" * 3000, "ok " * 400])
def test_whatever_is_typed_is_read(reader: OperandReader, encoder: SentenceEncoder, text: str) -> None:
    assert isinstance(reader.read(text, encoder), Operands)


def test_marks_of_the_training_rows_become_tags() -> None:
    text, words, tags = tagged("take out ‹the first line›, say «it broke»")
    assert text == "take out the first line, say it broke"
    assert [text[start:end] for start, end in words] == text.replace(",", " ,").split()
    assert tags == [0, 0, 3, 4, 4, 0, 0, 1, 2]
    assert of_tags(text, words, tags) == Operands(("it broke",), ("the first line",))


def test_two_spans_of_a_kind_side_by_side_stay_two() -> None:
    text, words, tags = tagged("drop ‹one›, and ‹two›")
    assert of_tags(text, words, tags).struck == ("one", "two")


def test_no_further_word_stands_without_a_first_one() -> None:
    scores = np.log(np.array([[0.1, 0.1, 0.6, 0.1, 0.1], [0.1, 0.1, 0.1, 0.1, 0.6]], np.float32))
    tags = decoded(scores)
    assert tags[0] not in (2, 4)
    assert tags[1] != 4 or tags[0] in (3, 4)


def test_a_word_has_its_state_wherever_it_stands(encoder: SentenceEncoder) -> None:
    text = "the lamp, the lamp"
    states = encoder.words(text, spans(text))
    assert states.shape == (5, 768)
    assert not np.allclose(states[1], states[4])


def test_words_that_are_cut_off_have_no_state(encoder: SentenceEncoder) -> None:
    text = "word " * 200
    words = [(at * 5, at * 5 + 4) for at in range(200)]
    assert 100 < len(encoder.words(text, words)) < 200
