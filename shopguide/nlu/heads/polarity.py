"""How a message speaks of each problem: not at all, or affirmed, denied, past or hypothetical."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from scipy.special import softmax

from shopguide.dialogue.acts import Polarity
from shopguide.nlu.heads import linear
from shopguide.nlu.heads.features import Arrays, Floats, Grams, Hashes, Projection, Vocabulary
from shopguide.nlu.heads.labels import LabelledRow
from shopguide.nlu.heads.screens import PROBLEMS

WIDTH: Final = 96
NAMES: Final = tuple(PROBLEMS)
CLASSES: Final = (None, *Polarity)
_STRENGTH: Final = 0.3
_ABSENT: Final = 2  # problems that a row doesn't speak of, taken for each row that speaks of one
_CURRENT, _OTHER = "current", "other"


@dataclass(frozen=True)
class Pair:
    """A row and one problem: what the row says of it."""

    row: int
    problem: str
    current: bool
    said: Polarity | None


def pairs(rows: Sequence[LabelledRow], current: Sequence[str | None]) -> list[Pair]:
    """Training pairs: every problem that a row speaks of, and some that it doesn't.

    A row that speaks of none is one for the problem that was being worked on ("no" denies nothing), and for another.
    """
    chance = np.random.default_rng(5)
    found = []
    for place, row in enumerate(rows):
        said = {name: how for name, how in row.issues if name in PROBLEMS}
        absent = [name for name in NAMES if name not in said]
        some = [absent[at] for at in chance.permutation(len(absent))[: _ABSENT if said else 1]]
        if not said and current[place]:
            some = [str(current[place]), *(name for name in some if place % 2 and name != current[place])]
        found += [Pair(place, name, name == current[place], said.get(name)) for name in [*said, *some]]
    return found


@dataclass(frozen=True)
class PolarityHead:
    """Linear scores of `CLASSES` for a message and a problem; the parts as in the act head."""

    vocabulary: Vocabulary
    projection: Projection
    grams: Floats
    problems: Floats
    dense: Floats
    bias: Floats
    factor: float

    @classmethod
    def fit(cls, every: Sequence[Pair], grams: Sequence[Grams], vectors: Floats) -> PolarityHead:
        """Fit on pairs; n-grams and vectors are those of all rows."""
        problem = np.array([NAMES.index(pair.problem) for pair in every], dtype=np.int64)
        groups = [_groups(grams[pair.row], pair.problem, pair.current) for pair in every]
        vocabulary = Vocabulary.of(groups)
        projection = Projection.fit(vectors, WIDTH)
        named = csr_matrix(np.eye(len(NAMES), dtype=np.float32)[problem])
        sparse = hstack([vocabulary.matrix(groups), named]).tocsr()
        examples = linear.Examples(sparse, projection.of(vectors[[pair.row for pair in every]]), problem, len(NAMES))
        labels = np.array([[pair.said is item for item in CLASSES] for pair in every], dtype=bool)
        found = linear.fit(examples, labels, _STRENGTH, rounds=4)
        known = len(vocabulary.known)
        dense = found.dense[0] + found.dense[1:]
        return cls(vocabulary, projection, found.sparse[:known], found.sparse[known:], dense, found.bias, 3.0)

    def scores(self, grams: Grams, vector: Floats, problem: str, current: bool) -> Floats:
        """Float32 [classes] of what one message says of `problem`."""
        found: Floats = self.every(grams, vector, problem if current else None, (problem,))[0]
        return found

    def every(self, grams: Grams, vector: Floats, current: str | None, problems: Sequence[str] = NAMES) -> Floats:
        """Float32 [problems, classes] of what one message says of each, where `current` is being worked on."""
        short = self.projection.of(vector[None])[0]
        alone = self._of((grams.words,))
        beside = self._of((grams.within(_OTHER),))
        out = np.empty((len(problems), len(CLASSES)), np.float32)
        for row, problem in enumerate(problems):
            place = NAMES.index(problem)
            about = self._of((grams.within(_CURRENT),)) if problem == current else beside
            out[row] = alone + about + self._of((grams.within(problem),)) + short @ self.dense[place]
            out[row] += self.problems[place]
        return np.asarray(out + self.bias, dtype=np.float32)

    def _of(self, groups: Sequence[Hashes]) -> Floats:
        ids, values = self.vocabulary.features(groups)
        return np.asarray(values @ self.grams[ids], dtype=np.float32)

    def calibrated(self, scores: Floats, every: Sequence[Pair]) -> PolarityHead:
        """With probabilities that suit held-out scores float32 [pairs, classes]."""
        right = np.array([CLASSES.index(pair.said) for pair in every], dtype=np.int64)
        return replace(self, factor=linear.temperature(scores, right))

    def read(self, scores: Floats) -> dict[Polarity | None, float]:
        """Probability of each class from the scores of one message and problem."""
        return dict(zip(CLASSES, map(float, softmax(self.factor * scores)), strict=True))

    def arrays(self) -> Arrays:
        return {
            "known": self.vocabulary.known,
            **{f"projection.{name}": value for name, value in self.projection.arrays().items()},
            "grams": self.grams.astype(np.float16),
            "problems": self.problems,
            "dense": self.dense.astype(np.float16),
            "bias": self.bias,
            "factor": np.array([self.factor], np.float32),
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> PolarityHead:
        return cls(
            Vocabulary(arrays["known"]),
            Projection(arrays["projection.mean"], arrays["projection.directions"]),
            arrays["grams"].astype(np.float32),
            arrays["problems"],
            arrays["dense"].astype(np.float32),
            arrays["bias"],
            float(arrays["factor"][0]),
        )


def _groups(grams: Grams, problem: str, current: bool) -> tuple[Hashes, Hashes, Hashes]:
    return grams.words, grams.within(problem), grams.within(_CURRENT if current else _OTHER)
