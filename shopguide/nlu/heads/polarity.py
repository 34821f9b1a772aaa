"""How a message speaks of each problem: not at all, or affirmed, denied, past or hypothetical.

The encoder is fine-tuned on this, so its vector of the message after its question is all that is needed: n-grams
crossed with the problem hear 25 % of what isn't affirmed where this hears 46 % (two writers left out).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import softmax

from shopguide.dialogue.acts import Polarity
from shopguide.nlu.heads import linear
from shopguide.nlu.heads import softmax as logistic
from shopguide.nlu.heads.features import Arrays, Floats
from shopguide.nlu.heads.labels import LabelledRow
from shopguide.nlu.heads.screens import PROBLEMS

NAMES: Final = tuple(PROBLEMS)
CLASSES: Final = (None, *Polarity)
_CURRENT: Final = len(NAMES)  # a problem of its own: the one that is being worked on, whichever it is
_STRENGTH: Final = 5.0
_NOT_SAID: Final = 0.1  # how much a problem counts that a row doesn't speak of
_OTHERWISE: Final = 3.0  # … and one that it denies, or that is past or hypothetical


def targets(rows: Sequence[LabelledRow], current: Sequence[str | None]) -> tuple[NDArray[np.int64], Floats]:
    """Places in `CLASSES` and how much each counts, both [rows, problems + 1]; `current` is worked on in each row."""
    labels = np.zeros((len(rows), len(NAMES) + 1), dtype=np.int64)
    for place, row in enumerate(rows):
        for name, how in row.issues:
            if name in PROBLEMS:
                labels[place, NAMES.index(name)] = CLASSES.index(how)
    importance = np.where(labels == 0, _NOT_SAID, np.where(labels == 1, 1.0, _OTHERWISE)).astype(np.float32)
    importance[:, _CURRENT] = 0
    for place, problem in enumerate(current):
        if problem in PROBLEMS:
            column = NAMES.index(str(problem))
            labels[place, _CURRENT] = labels[place, column]
            importance[place, _CURRENT] = importance[place, column]
    return labels, importance


@dataclass(frozen=True)
class PolarityHead:
    """Scores of `CLASSES` for every problem.

    Attributes:
        weights: float32 [384, problems + 1, classes].
        bias: float32 [problems + 1, classes].
        factor: makes probabilities of the scores.
    """

    weights: Floats
    bias: Floats
    factor: float = 1.0

    @classmethod
    def fit(
        cls, labels: NDArray[np.int64], importance: Floats, vectors: Floats, start: PolarityHead | None = None
    ) -> PolarityHead:
        """Fit on `targets` of rows and vectors float32 [rows, 384], from an earlier fit on some of them."""
        first = np.concatenate([start.weights, start.bias[None]]) if start else None
        found = logistic.fit(vectors, labels, importance, len(CLASSES), _STRENGTH, first)
        return cls(found[:-1], found[-1])

    def every(self, vector: Floats, current: str | None) -> Floats:
        """Float32 [problems, classes] of what one message says of each, where `current` is being worked on."""
        scores = np.tensordot(vector, self.weights, 1) + self.bias
        if current in PROBLEMS:
            place = NAMES.index(str(current))
            scores[place] = (scores[place] + scores[_CURRENT]) / 2
        return np.asarray(scores[:_CURRENT], dtype=np.float32)

    def calibrated(self, scores: Floats, right: NDArray[np.int64]) -> PolarityHead:
        """With probabilities that suit held-out scores float32 [pairs, classes] and places in `CLASSES` [pairs]."""
        return replace(self, factor=linear.temperature(scores, right))

    def read(self, scores: Floats) -> dict[Polarity | None, float]:
        """Probability of each class from the scores of one message and problem."""
        return dict(zip(CLASSES, map(float, softmax(self.factor * scores)), strict=True))

    def arrays(self) -> Arrays:
        return {
            "weights": self.weights.astype(np.float16),
            "bias": self.bias,
            "factor": np.array([self.factor], np.float32),
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> PolarityHead:
        return cls(arrays["weights"].astype(np.float32), arrays["bias"], float(arrays["factor"][0]))
