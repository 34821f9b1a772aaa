"""Words dictated for a letter, words that are to come out of it, and words that tell what happened."""

from __future__ import annotations

import numpy as np
import pytest

from shopguide.nlu.encoder import SentenceEncoder
from shopguide.nlu.heads import spans
from shopguide.nlu.heads.spans import MOVES, SpanReader, Spans, decoded, likely, of_tags, read, signs, tagged, words_of


@pytest.fixture(scope="module")
def encoder() -> SentenceEncoder:
    return SentenceEncoder()


@pytest.fixture(scope="module")
def operands() -> SpanReader:
    return SpanReader.load(spans.OPERANDS)


@pytest.fixture(scope="module")
def story() -> SpanReader:
    return SpanReader.load(spans.STORY)


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
    operands: SpanReader, encoder: SentenceEncoder, text: str, dictated: list[str], struck: list[str]
) -> None:
    assert read(operands, text, encoder) == Spans(tuple(dictated), tuple(struck))


@pytest.mark.parametrize(
    ("text", "told", "wanted"),
    [
        ("hi, my lamp came with a cracked shade, what can i do", ["my lamp came with a cracked shade"], []),
        ("no you got me wrong, the zip broke on day one", ["the zip broke on day one"], []),
        ("i want the blue one sent, they sent me a red one", ["they sent me a red one"], ["i want the blue one sent"]),
        ("where do i find that", [], []),
        ("ok done", [], []),
    ],
)
def test_what_happened_and_what_is_wanted_are_told_apart(
    story: SpanReader, encoder: SentenceEncoder, text: str, told: list[str], wanted: list[str]
) -> None:
    assert read(story, text, encoder) == Spans(tuple(told), tuple(wanted))


@pytest.mark.parametrize("text", ["", "   ", "?!", "\ud83d", "x" * 3000, "ok " * 400])
def test_whatever_is_typed_is_read(operands: SpanReader, encoder: SentenceEncoder, text: str) -> None:
    assert isinstance(read(operands, text, encoder), Spans)


def test_marks_of_the_training_rows_become_tags() -> None:
    text, words, tags = tagged("take out ‹the first line›, say «it broke»")
    assert text == "take out the first line, say it broke"
    assert [text[start:end] for start, end in words] == text.replace(",", " ,").split()
    assert tags == [0, 0, 3, 4, 4, 0, 0, 1, 2]
    assert of_tags(text, words, tags) == Spans(("it broke",), ("the first line",))


def test_two_spans_of_a_kind_side_by_side_stay_two() -> None:
    text, words, tags = tagged("drop ‹one›, and ‹two›")
    assert of_tags(text, words, tags).second == ("one", "two")


def test_no_further_word_stands_without_a_first_one() -> None:
    scores = np.log(np.array([[0.1, 0.1, 0.6, 0.1, 0.1], [0.1, 0.1, 0.1, 0.1, 0.6]], np.float32))
    tags = decoded(scores, MOVES)
    assert tags[0] not in (2, 4)
    assert tags[1] != 4 or tags[0] in (3, 4)
    odds = likely(scores, MOVES)
    assert odds.sum(axis=1) == pytest.approx([1, 1])
    assert odds[0, [2, 4]] == pytest.approx([0, 0])


def test_quoted_words_are_signed() -> None:
    text = 'take out "he lied": now'
    found = signs(text, words_of(text))
    assert found[:, 2].tolist() == [0, 0, 1, 1, 1, 0, 0, 0]
    assert found[:, 3].sum() == 1


def test_a_word_has_its_state_wherever_it_stands(encoder: SentenceEncoder) -> None:
    text = "the lamp, the lamp"
    states = encoder.words(text, words_of(text))
    assert states.shape == (5, 768)
    assert not np.allclose(states[1], states[4])


def test_words_that_are_cut_off_have_no_state(encoder: SentenceEncoder) -> None:
    text = "word " * 200
    words = [(at * 5, at * 5 + 4) for at in range(200)]
    assert 100 < len(encoder.words(text, words)) < 200
