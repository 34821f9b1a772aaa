"""Which words of a message are dictated for a letter, and which are to come out of it.

"take out ‹the part about me›, and say «the box was open»": each word is tagged by a structured perceptron (Collins,
EMNLP 2002) on its neighbours and the tag before it, decoded for the whole message. It learns from the marks in the
training rows. spaCy's entity recognizer does the same and takes half a minute to train; this takes two seconds.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from shopguide.nlu.heads.features import Arrays, Floats

#: Marks in the training rows: of words that are dictated, and of words that are to come out.
DICTATED: Final = ("«", "»")
STRUCK: Final = ("‹", "›")
MARKS: Final = re.compile("[«»‹›]")

_WORD: Final = re.compile(r"\w+(?:['’]\w+)*|[^\w\s]")
_DIGIT: Final = re.compile(r"\d")
_AND: Final = re.compile(r"[\s,]+(?:and|but|n)$", re.I)
#: Tags: nothing, the first and a further word that is dictated, the same of one that is to come out.
_OUTSIDE, _FIRST_IN, _IN, _FIRST_OUT, _OUT = range(5)
_TAGS: Final = 5
#: What may follow what: a further word only a word of its kind.
_MAY_FOLLOW: Final = np.array(
    [[after not in (_IN, _OUT) or before in (after - 1, after) for after in range(_TAGS)] for before in range(_TAGS)]
)
_SIZE: Final = 1 << 15  # hashed features
_ROUNDS: Final = 8
_MOST_WORDS: Final = 200
_NEVER: Final = -1e9


@dataclass(frozen=True)
class Operands:
    """Words of a message, in order.

    Attributes:
        dictated: for the letter.
        struck: that say what is to come out.
    """

    dictated: tuple[str, ...] = ()
    struck: tuple[str, ...] = ()


def unmarked(text: str) -> str:
    """A training text without its marks."""
    return MARKS.sub("", text)


def by_marks(text: str) -> Operands:
    """The operands of a training text, by its marks."""
    found = {mark: re.findall(f"{mark[0]}(.+?){mark[1]}", text) for mark in (DICTATED, STRUCK)}
    return Operands(*(tuple(words.strip(" \"'“”‘’") for words in found[mark]) for mark in (DICTATED, STRUCK)))


def marked(text: str) -> tuple[list[str], list[int]]:
    """The words of a training text, and the tag of each by its marks."""
    words: list[str] = []
    tags: list[int] = []
    inside, first = _OUTSIDE, True
    for word in _WORD.findall(text):
        if word in (*DICTATED, *STRUCK):
            inside = {DICTATED[0]: _IN, STRUCK[0]: _OUT}.get(word, _OUTSIDE)
            first = True
            continue
        words.append(word)
        tags.append(inside - 1 if inside and first else inside)
        first = False
    return words[:_MOST_WORDS], tags[:_MOST_WORDS]


@dataclass(frozen=True)
class OperandHead:
    """Weights of the hashed features, float32 [32768, tags], and of one tag after another, float32 [tags, tags]."""

    weights: Floats
    transitions: Floats

    @classmethod
    def fit(cls, texts: Sequence[str]) -> OperandHead:
        """Fit on texts with marks."""
        rows = [(_features(words), np.array(tags)) for words, tags in map(marked, texts) if words]
        weights = np.zeros((_SIZE, _TAGS), np.float32)
        moves = np.where(_MAY_FOLLOW, 0, _NEVER).astype(np.float32)
        sums, sums_of_moves = np.zeros_like(weights), np.zeros_like(moves)
        step = 0
        chance = np.random.default_rng(0)
        for _ in range(_ROUNDS):
            for at in chance.permutation(len(rows)):
                features, tags = rows[at]
                step += 1
                found = _decoded(weights[features].sum(axis=1), moves)
                if (found == tags).all():
                    continue
                for place in np.flatnonzero(found != tags):
                    for table, amount in ((weights, 1.0), (sums, float(step))):
                        np.add.at(table, (features[place], tags[place]), amount)
                        np.add.at(table, (features[place], found[place]), -amount)
                for before, after, sign in (
                    *((a, b, 1.0) for a, b in pairwise(tags)),
                    *((a, b, -1.0) for a, b in pairwise(found)),
                ):
                    moves[before, after] += sign
                    sums_of_moves[before, after] += sign * step
        # The mean over all steps, which wavers less than the last weights.
        return cls(weights - sums / max(step, 1), moves - sums_of_moves / max(step, 1))

    def read(self, text: str) -> Operands:
        """The operands in a message; words that stand in quotation marks without them."""
        spans = list(_WORD.finditer(text))[:_MOST_WORDS]
        if not spans:
            return Operands()
        tags = _decoded(self.weights[_features([span[0] for span in spans])].sum(axis=1), self.transitions)
        found: dict[int, list[str]] = {_FIRST_IN: [], _FIRST_OUT: []}
        for at, tag in enumerate(tags):
            if tag in found:
                last = at
                while last + 1 < len(tags) and tags[last + 1] == tag + 1:
                    last += 1
                words = text[spans[at].start() : spans[last].end()]
                found[tag].append(_AND.sub("", words).strip(" \"'“”‘’"))
        return Operands(
            *(tuple(words for words in found[kind] if words.strip(" .,;:!?")) for kind in (_FIRST_IN, _FIRST_OUT))
        )

    def arrays(self) -> Arrays:
        return {"weights": self.weights.astype(np.float16), "transitions": self.transitions}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> OperandHead:
        return cls(arrays["weights"].astype(np.float32), arrays["transitions"])


def _features(words: Sequence[str]) -> NDArray[np.int64]:
    """Hashed features, int64 [words, features]: the word, its neighbours, pairs, and words further away."""
    low = [_DIGIT.sub("0", word.lower().replace("’", "'")) for word in words]
    around = ["^", "^", "^", *low, "$", "$", "$"]
    rows = []
    for at in range(len(low)):
        here = at + 3
        w = around[here - 3 : here + 4]
        names = [
            "bias",
            f"w={w[3]}",
            *(f"{place}={w[place]}" for place in (0, 1, 2, 4, 5, 6)),
            f"12={w[1]} {w[2]}",
            f"23={w[2]} {w[3]}",
            f"34={w[3]} {w[4]}",
            f"45={w[4]} {w[5]}",
            f"123={w[1]} {w[2]} {w[3]}",
            f"012={w[0]} {w[1]} {w[2]}",
            f"first={low[0]} {min(at, 4)}",
            f"end={w[3][-3:]}",
            *(f"before={word}" for word in low[max(at - 8, 0) : at][:8]),
            *(f"after={word}" for word in low[at + 1 : at + 7]),
        ]
        rows.append([crc32(name.encode("utf-8", "surrogatepass")) % _SIZE for name in names])
    most = max(map(len, rows))
    # A row is filled up with a feature of its own, so that all have the same length.
    filler = crc32(b"filler") % _SIZE
    return np.array([row + [filler] * (most - len(row)) for row in rows], dtype=np.int64)


def _decoded(emissions: Floats, transitions: Floats) -> NDArray[np.int64]:
    """The best tags of a message (Viterbi), int64 [words], from scores float32 [words, tags]."""
    scores = emissions[0].copy()
    scores[[_IN, _OUT]] = _NEVER
    back = np.zeros(emissions.shape, np.int64)
    for at in range(1, len(emissions)):
        paths = scores[:, None] + transitions
        back[at] = paths.argmax(axis=0)
        scores = paths.max(axis=0) + emissions[at]
    tags = [int(scores.argmax())]
    for at in range(len(emissions) - 1, 0, -1):
        tags.append(int(back[at][tags[-1]]))
    return np.array(tags[::-1], dtype=np.int64)
