"""The tokenizer that all rules share."""

from __future__ import annotations

import random
import string
from concurrent.futures import ThreadPoolExecutor

import pytest

from shopguide.nlu import tokens as module
from shopguide.nlu.clauses import split
from shopguide.nlu.tokens import MAX_CHARS, tokenizer, tokens


def unknown(seed: int) -> str:
    """A message of words that nobody has ever said."""
    chance = random.Random(seed)
    return " ".join("".join(chance.choices(string.ascii_lowercase, k=8)) for _ in range(MAX_CHARS // 9))


def test_the_vocabulary_does_not_grow_with_all_that_is_ever_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_STRINGS", 5_000, raising=False)
    for seed in range(60):
        tokens(unknown(seed))
        assert len(tokenizer().vocab.strings) < 5_000 + MAX_CHARS


def test_what_was_read_before_the_vocabulary_was_renewed_can_still_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    doc = tokens("my parcel never came and my card was charged twice")
    monkeypatch.setattr(module, "MOST_STRINGS", 0, raising=False)
    text = "my parcel never came and my card was charged twice"
    assert tokenizer() is not tokenizer()
    assert [token.text for token in doc] == text.split()
    assert [(token.lower_, token.norm_) for token in tokens(text)] == [(token.lower_, token.norm_) for token in doc]


def test_one_tokenizer_is_shared_while_its_vocabulary_has_room() -> None:
    assert tokenizer() is tokenizer()


def test_threads_renew_it_without_getting_into_each_others_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_STRINGS", 2_000, raising=False)
    text = "app keeps crashing oh and i want to cancel"

    def read(seed: int) -> list[tuple[int, int]]:
        tokens(unknown(seed))
        return split(text)

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(read, range(60))) == [split(text)] * 60
