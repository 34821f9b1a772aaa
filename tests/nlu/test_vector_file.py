"""Sentence vectors kept between trainings."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from shopguide.nlu import vector_file
from shopguide.nlu.encoder import WIDTH, SentenceEncoder, Vectors


class CountingEncoder(SentenceEncoder):
    """Gives each text a vector of its own, and notes which texts were asked for."""

    def __init__(self, fingerprint: str = "a" * 64) -> None:
        self.fingerprint = fingerprint
        self.encoded: list[str] = []

    def encode(self, texts: list[str], questions: Sequence[str] | None = None) -> Vectors:
        asked = [f"{question}{text}" for question, text in zip(questions or [""] * len(texts), texts, strict=True)]
        self.encoded += asked
        return np.array([np.full(WIDTH, sum(map(ord, text)), dtype=np.float32) for text in asked]).reshape(-1, WIDTH)


def test_vector_file_only_new_texts_are_encoded(tmp_path: Path) -> None:
    first, second = CountingEncoder(), CountingEncoder()
    vector_file.encode(first, ["a", "b", "a"], tmp_path)
    vectors = vector_file.encode(second, ["c", "b", "a"], tmp_path)
    assert first.encoded == ["a", "b"]
    assert second.encoded == ["c"]
    assert vectors[:, 0].tolist() == [ord("c"), ord("b"), ord("a")]


def test_vector_file_tells_the_same_text_after_two_questions_apart(tmp_path: Path) -> None:
    first, second = CountingEncoder(), CountingEncoder()
    vector_file.encode(first, ["a", "a"], tmp_path, questions=["", "start"])
    vectors = vector_file.encode(second, ["a", "a", "a"], tmp_path, questions=["solved", "start", ""])
    assert first.encoded == ["a", "starta"]
    assert second.encoded == ["solveda"]
    assert len(set(vectors[:, 0].tolist())) == 3


def test_vector_file_takes_from_the_one_beside_it_and_leaves_that(tmp_path: Path) -> None:
    vector_file.encode(CountingEncoder(), ["a", "b"], tmp_path)
    heads, again = CountingEncoder(), CountingEncoder()
    vector_file.encode(heads, ["a", "c"], tmp_path, "heads", beside=vector_file.INTENTS)
    vector_file.encode(again, ["a", "b"], tmp_path)
    vector_file.encode(again, ["a", "c"], tmp_path, "heads", ["", ""])
    assert heads.encoded == ["c"]
    assert not again.encoded


def test_vector_file_drops_texts_that_left_the_training_data(tmp_path: Path) -> None:
    vector_file.encode(CountingEncoder(), ["a", "b"], tmp_path)
    vector_file.encode(CountingEncoder(), ["a"], tmp_path)
    again = CountingEncoder()
    vector_file.encode(again, ["b"], tmp_path)
    assert again.encoded == ["b"]


def test_vector_file_belongs_to_one_encoder(tmp_path: Path) -> None:
    vector_file.encode(CountingEncoder("a" * 64), ["a"], tmp_path)
    other = CountingEncoder("b" * 64)
    vector_file.encode(other, ["a"], tmp_path)
    assert other.encoded == ["a"]


def test_vector_file_damaged_is_made_again(tmp_path: Path) -> None:
    vector_file.encode(CountingEncoder(), ["a"], tmp_path)
    [path] = tmp_path.iterdir()
    path.write_bytes(path.read_bytes()[:40])
    again = CountingEncoder()
    vector_file.encode(again, ["a"], tmp_path)
    assert again.encoded == ["a"]
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def test_vector_file_cannot_be_written_and_training_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(vector_file, "save_file", full)
    assert vector_file.encode(CountingEncoder(), ["a"], tmp_path)[0, 0] == ord("a")
    assert list(tmp_path.iterdir()) == []


def test_vector_file_of_no_text(tmp_path: Path) -> None:
    assert vector_file.encode(CountingEncoder(), [], tmp_path).shape == (0, WIDTH)
