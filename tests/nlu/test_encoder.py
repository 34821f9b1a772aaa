"""The shipped sentence encoder: pinned bytes, reference vectors, odd texts."""

from __future__ import annotations

import hashlib
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from shopguide.nlu.encoder import (
    CACHE_SIZE,
    MAX_CHARACTERS,
    WEIGHTS,
    WIDTH,
    EncoderFileError,
    SentenceEncoder,
    question_piece,
)
from shopguide.nlu.heads.screens import OPENING, QUESTIONS

REFERENCE = Path(__file__).with_name("reference_vectors.npz")


@pytest.fixture(scope="module")
def encoder() -> SentenceEncoder:
    return SentenceEncoder()


def test_shipped_files_are_the_pinned_ones() -> None:
    for line in (WEIGHTS / "SHA256SUMS").read_text(encoding="ascii").splitlines():
        digest, name = line.split()
        assert hashlib.sha256((WEIGHTS / name).read_bytes()).hexdigest() == digest
    assert (WEIGHTS / "encoder.onnx").stat().st_size < 30_000_000


def test_reference_sentences_encode_to_their_stored_vectors(encoder: SentenceEncoder) -> None:
    # The stored vectors are the recipe's, made with float32 weights before they were turned to int8.
    with np.load(REFERENCE, allow_pickle=False) as stored:
        sentences, wanted = [str(text) for text in stored["sentences"]], stored["vectors"]
    cosine = (encoder.encode(sentences) * wanted).sum(axis=1)
    assert len(sentences) == 20
    assert cosine.min() > 0.94
    assert cosine.mean() > 0.97


def test_vectors_have_length_one_and_do_not_depend_on_their_neighbours(encoder: SentenceEncoder) -> None:
    together = encoder.encode(["where is my parcel", "refund " * 50, ""])
    alone = SentenceEncoder().encode(["where is my parcel"])
    assert together.shape == (3, WIDTH)
    assert together.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1.0, atol=1e-5)
    np.testing.assert_array_equal(together[0], alone[0])


def test_the_same_answer_differs_after_different_questions(encoder: SentenceEncoder) -> None:
    vectors = encoder.encode(["yes"] * 4, ["", "solved", "forget", "solved"])
    assert (vectors[0] @ vectors[1:3].T).max() < 0.98
    assert vectors[1] @ vectors[2] < 0.98
    np.testing.assert_array_equal(vectors[1], vectors[3])


def test_every_question_but_the_opening_has_a_word_piece(encoder: SentenceEncoder) -> None:
    alone = encoder.encode(["no"])[0]
    same = [name for name in QUESTIONS if np.array_equal(encoder.encode(["no"], [name])[0], alone)]
    assert same == [OPENING]


def test_an_unknown_question_changes_nothing(encoder: SentenceEncoder) -> None:
    np.testing.assert_array_equal(encoder.encode(["yes"], ["no such"]), encoder.encode(["yes"]))


def test_no_text_can_pass_for_a_question(encoder: SentenceEncoder) -> None:
    assert not np.array_equal(encoder.encode([f"{question_piece('solved')} yes"]), encoder.encode(["yes"], ["solved"]))


def test_like_messages_lie_closer_than_unlike_ones(encoder: SentenceEncoder) -> None:
    lost, late, login = encoder.encode(["my parcel never came", "package still not here", "forgot my password"])
    assert lost @ late > lost @ login + 0.15


@pytest.mark.parametrize("text", ["", "😀", "何時ですか", "\x00\x01", "\ud83d half an emoji", "x" * 10_000])
def test_any_text_gives_a_finite_vector(encoder: SentenceEncoder, text: str) -> None:
    assert np.isfinite(encoder.encode([text])).all()


def test_long_text_is_cut(encoder: SentenceEncoder) -> None:
    long = "parcel late " * 1000
    np.testing.assert_array_equal(encoder.encode([long])[0], encoder.encode([long[:MAX_CHARACTERS]])[0])


def test_cache_is_bounded(encoder: SentenceEncoder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shopguide.nlu.encoder.CACHE_SIZE", 3)
    fresh = SentenceEncoder()
    fresh.encode(["a", "b", "c", "d"])
    assert len(fresh._cache) == 3 < CACHE_SIZE
    assert ("a", "") not in fresh._cache


def test_it_may_be_used_by_several_threads_while_texts_fall_out_of_the_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shopguide.nlu.encoder.CACHE_SIZE", 2)
    fresh = SentenceEncoder()
    texts = ["late", "lost", "broken", "refund"]
    alone = fresh.encode(texts)

    def many(number: int) -> bool:
        at = [(number + step) % 4 for step in range(3)]
        return all(np.array_equal(fresh.encode([texts[i] for i in at]), alone[at]) for _ in range(40))

    with ThreadPoolExecutor(4) as threads:
        assert all(threads.map(many, range(4)))


def test_altered_weights_are_refused(tmp_path: Path) -> None:
    for path in WEIGHTS.iterdir():
        shutil.copy(path, tmp_path)
    with (tmp_path / "encoder.onnx").open("ab") as model:
        model.write(b"x")
    with pytest.raises(EncoderFileError, match="sha256"):
        SentenceEncoder(tmp_path)


def test_missing_weights_are_named(tmp_path: Path) -> None:
    with pytest.raises(EncoderFileError, match="SHA256SUMS"):
        SentenceEncoder(tmp_path)
