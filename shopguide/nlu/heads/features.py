"""What the heads see of a message's words: hashed n-grams."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

Floats = NDArray[np.float32]
Hashes = NDArray[np.uint32]
Arrays = dict[str, NDArray[Any]]
#: Weights of n-grams: float32 as fitted, float16 as loaded, where they would take most of a server's memory.
Weights = NDArray[np.float32] | NDArray[np.float16]

_TOKEN: Final = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*|\d+(?:[.,:/-]\d+)*|[?!]+|\.\.+|[^\w\s]")
_DIGIT: Final = re.compile(r"\d")
_LONGEST_WORD: Final = 20
_LONGEST_TEXT: Final = 120  # tokens
_CHARACTER_GRAMS: Final = (3, 4, 5)
_FEWEST_USES: Final = 2
_SHORT: Final = 6  # tokens; from here on lengths are counted in fives


@dataclass(frozen=True)
class Grams:
    """The n-grams of a text as hashes, each once.

    Attributes:
        words: of one to three words, with the text's first and last word marked.
        letters: of three to five letters within a word.
    """

    words: Hashes
    letters: Hashes

    @classmethod
    def of(cls, text: str) -> Grams:
        """The n-grams of `text`, which is in the classifier's view."""
        tokens = [_shape(token) for token in _TOKEN.findall(text)[:_LONGEST_TEXT]]
        length = min(len(tokens), 30)
        words = {*tokens, f"length {length if length < _SHORT else length // 5 * 5}"}
        words.update(map(" ".join, zip(["^", *tokens], [*tokens, "$"], strict=True)))
        words.update(map(" ".join, zip(tokens, tokens[1:], tokens[2:], strict=False)))
        letters: set[str] = set()
        for token in tokens:
            if token[0].isalpha():
                padded = f" {token[:_LONGEST_WORD]} "
                for size in _CHARACTER_GRAMS:
                    letters.update(padded[start : start + size] for start in range(len(padded) - size + 1))
        return cls(_hashes(words), _hashes(f"_{gram}" for gram in letters))

    def within(self, name: str) -> Hashes:
        """The word n-grams crossed with a context: other features than those of the text alone."""
        # Mixing two hashes is as good as hashing the joined strings, and needs no strings.
        mixed = (self.words ^ np.uint32(crc32(name.encode()))) * np.uint32(2654435761)
        return mixed ^ (mixed >> np.uint32(15))


def _shape(token: str) -> str:
    """A long number is any number of that form; a short one may be a choice or a rating."""
    return f"#{_DIGIT.sub('0', token)[:8]}" if token[0].isdigit() and len(token) > 2 else token


def _hashes(grams: Iterable[str]) -> Hashes:
    return np.fromiter({crc32(gram.encode("utf-8", "surrogatepass")) for gram in grams}, dtype=np.uint32)


@dataclass(frozen=True)
class Vocabulary:
    """Hashes of the features that training saw at least twice, sorted."""

    known: Hashes

    @classmethod
    def of(cls, groups: Iterable[Sequence[Hashes]]) -> Vocabulary:
        """Of the feature groups of many texts."""
        every = [group for groups_of_text in groups for group in groups_of_text]
        found, uses = np.unique(np.concatenate(every) if every else np.empty(0, np.uint32), return_counts=True)
        return cls(found[uses >= _FEWEST_USES])

    def features(self, groups: Sequence[Hashes]) -> tuple[NDArray[np.int64], Floats]:
        """Columns and values of one text; each group has at most length 1, less by what isn't known."""
        ids, values = [], []
        for group in groups:
            columns = np.searchsorted(self.known, group)
            columns[columns == len(self.known)] = 0
            columns = columns[self.known[columns] == group] if len(self.known) else columns[:0]
            ids.append(columns)
            values.append(np.full(len(columns), 1 / np.sqrt(max(len(group), 1)), dtype=np.float32))
        return np.concatenate(ids), np.concatenate(values)

    def weighed(self, groups: Sequence[Hashes], weights: Weights) -> Floats:
        """The sum of the `weights` [known features, outputs] of one text's features, float32 [outputs]."""
        ids, values = self.features(groups)
        return np.asarray(values @ weights[ids].astype(np.float32), dtype=np.float32)

    def matrix(self, texts: Iterable[Sequence[Hashes]]) -> csr_matrix:
        """Float32 [texts, known features], sparse."""
        pairs = [self.features(groups) for groups in texts]
        starts = np.concatenate([[0], np.cumsum([len(ids) for ids, _ in pairs])])
        ids = np.concatenate([ids for ids, _ in pairs])
        values = np.concatenate([values for _, values in pairs])
        return csr_matrix((values, ids, starts), shape=(len(pairs), len(self.known)))
