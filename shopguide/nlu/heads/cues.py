"""Which signals a message carries: one linear model each, on the words alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from shopguide.dialogue.cues import DANGERS, Cue
from shopguide.nlu.heads import linear
from shopguide.nlu.heads.features import Arrays, Floats, Grams, Vocabulary

CUES: Final = tuple(Cue)
_STRENGTH: Final = 0.5
_VECTOR_WEIGHT: Final = 1.5  # against n-grams of length 1
_DANGER_BETA: Final = 2.0  # a danger that is missed costs more than one that isn't there


@dataclass(frozen=True)
class CueHead:
    """Linear scores of every cue.

    Attributes:
        vocabulary: word n-grams.
        grams: float32 [known n-grams, cues].
        dense: float32 [384, cues].
        bias: float32 [cues].
        curves: float32 [2, cues], slope and offset of the probability.
        thresholds: float32 [cues], from which a cue holds.
    """

    vocabulary: Vocabulary
    grams: Floats
    dense: Floats
    bias: Floats
    curves: Floats
    thresholds: Floats

    @classmethod
    def fit(
        cls, labels: NDArray[np.bool_], grams: Sequence[Grams], vectors: Floats, importance: Floats | None = None
    ) -> CueHead:
        """Fit on rows with `labels` [rows, cues]; see `linear.fit` for `importance`."""
        vocabulary = Vocabulary.of([(found.words,) for found in grams])
        matrix = vocabulary.matrix([(found.words,) for found in grams])
        examples = linear.Examples(matrix, vectors * np.float32(_VECTOR_WEIGHT))
        found = linear.fit(examples, labels, _STRENGTH, importance)
        zeros = np.zeros(len(CUES), np.float32)
        dense = found.dense[0] * _VECTOR_WEIGHT
        return cls(vocabulary, found.sparse, dense, found.bias, np.stack([zeros + 3.0, zeros]), zeros + 0.5)

    def scores(self, grams: Grams, vector: Floats) -> Floats:
        """Float32 [cues] for one message."""
        ids, values = self.vocabulary.features((grams.words,))
        return np.asarray(values @ self.grams[ids] + vector @ self.dense + self.bias, dtype=np.float32)

    def calibrated(self, scores: Floats, labels: NDArray[np.bool_]) -> CueHead:
        """With probabilities and thresholds that suit held-out scores and labels, both [rows, cues]."""
        curves, thresholds = [], []
        for place, cue in enumerate(CUES):
            a, b = linear.slope_and_offset(scores[:, place], labels[:, place])
            curves.append((a, b))
            odds = np.asarray(expit(a * scores[:, place] + b), dtype=np.float32)
            found = linear.best_threshold(odds, labels[:, place], _DANGER_BETA if cue in DANGERS else 1.0)
            thresholds.append(found)
        return replace(self, curves=np.array(curves, np.float32).T, thresholds=np.array(thresholds, np.float32))

    def odds(self, scores: Floats) -> Floats:
        """Probability of each cue, float32 [cues], from scores of the same shape."""
        return np.asarray(expit(self.curves[0] * scores + self.curves[1]), dtype=np.float32)

    def read(self, scores: Floats) -> dict[Cue, float]:
        """The cues that hold, with their probabilities."""
        odds = self.odds(scores)
        return {CUES[place]: float(odds[place]) for place in np.flatnonzero(odds >= self.thresholds)}

    def arrays(self) -> Arrays:
        return {
            "known": self.vocabulary.known,
            "grams": self.grams.astype(np.float16),
            "dense": self.dense,
            "bias": self.bias,
            "curves": self.curves,
            "thresholds": self.thresholds,
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> CueHead:
        return cls(
            Vocabulary(arrays["known"]),
            arrays["grams"].astype(np.float32),
            arrays["dense"],
            arrays["bias"],
            arrays["curves"],
            arrays["thresholds"],
        )


def targets(cues: Sequence[frozenset[Cue]]) -> NDArray[np.bool_]:
    """Which cues each row has, [rows, cues]."""
    return np.array([[cue in found for cue in CUES] for found in cues], dtype=bool).reshape(len(cues), len(CUES))
