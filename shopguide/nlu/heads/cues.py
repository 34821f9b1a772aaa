"""Which signals a message carries: one linear model each, on the words alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from shopguide.dialogue.cues import DANGERS, FACTS, Cue
from shopguide.nlu.heads import linear
from shopguide.nlu.heads.features import Arrays, Floats, Grams, Vocabulary, Weights
from shopguide.nlu.heads.labels import LabelledRow

CUES: Final = tuple(Cue)
_STRENGTH: Final = 0.5
_VECTOR_WEIGHT: Final = 1.5  # against n-grams of length 1
#: Share of messages without a danger that may be taken for one. One in fourteen of those that it is fitted on were
#: written to be mistaken ("my wife will kill me"); of the others it takes half as many.
_FALSE_DANGERS: Final = 0.003
_DANGER_PLACES: Final = [place for place, cue in enumerate(CUES) if cue in DANGERS]
#: Intents whose messages tell no fact of a case.
_FACTLESS: Final = frozenset("affirm deny greet goodbye thank next_step previous_step repeat_step out_of_scope".split())


@dataclass(frozen=True)
class CueHead:
    """Linear scores of every cue.

    Attributes:
        vocabulary: word n-grams.
        grams: [known n-grams, cues].
        dense: float32 [384, cues].
        bias: float32 [cues].
        curves: float32 [2, cues], slope and offset of the probability.
        thresholds: float32 [cues], from which a cue holds.
        danger: the probability of all dangers together from which the likeliest of them holds.
    """

    vocabulary: Vocabulary
    grams: Weights
    dense: Floats
    bias: Floats
    curves: Floats
    thresholds: Floats
    danger: float = 0.5
    dual: Floats | None = None

    @classmethod
    def fit(
        cls,
        labels: NDArray[np.bool_],
        grams: Sequence[Grams],
        vectors: Floats,
        importance: Floats | None = None,
        start: Floats | None = None,
    ) -> CueHead:
        """Fit on rows with `labels` [rows, cues]; see `linear.fit` for `importance` and `start`."""
        vocabulary = Vocabulary.of([(found.words,) for found in grams])
        matrix = vocabulary.matrix([(found.words,) for found in grams])
        examples = linear.Examples(matrix, vectors * np.float32(_VECTOR_WEIGHT))
        found = linear.fit(examples, labels, _STRENGTH, importance, start)
        zeros = np.zeros(len(CUES), np.float32)
        dense = found.dense[0] * _VECTOR_WEIGHT
        return cls(
            vocabulary, found.sparse, dense, found.bias, np.stack([zeros + 3.0, zeros]), zeros + 0.5, dual=found.dual
        )

    def scores(self, grams: Grams, vector: Floats) -> Floats:
        """Float32 [cues] for one message."""
        words = self.vocabulary.weighed((grams.words,), self.grams)
        return np.asarray(words + vector @ self.dense + self.bias, dtype=np.float32)

    def calibrated(self, scores: Floats, labels: NDArray[np.bool_], others: Floats) -> CueHead:
        """With probabilities and thresholds that suit held-out messages.

        Args:
            scores: float32 [rows, cues].
            labels: of the same shape.
            others: scores of messages that tell of no danger, float32 [others, cues].
        """
        curves, thresholds = [], []
        for place in range(len(CUES)):
            a, b = linear.slope_and_offset(scores[:, place], labels[:, place])
            curves.append((a, b))
            odds = np.asarray(expit(a * scores[:, place] + b), dtype=np.float32)
            thresholds.append(linear.best_threshold(odds, labels[:, place]))
        head = replace(self, curves=np.array(curves, np.float32).T, thresholds=np.array(thresholds, np.float32))
        safe = ~labels[:, _DANGER_PLACES].any(axis=1)
        together = np.sort(head.odds(np.concatenate([scores[safe], others]))[:, _DANGER_PLACES].sum(axis=1))[::-1]
        if not len(together):
            return head
        return replace(head, danger=float(together[int(_FALSE_DANGERS * len(together))]) + 1e-6)

    def odds(self, scores: Floats) -> Floats:
        """Probability of each cue, float32 [cues], from scores of the same shape."""
        return np.asarray(expit(self.curves[0] * scores + self.curves[1]), dtype=np.float32)

    def read(self, scores: Floats) -> dict[Cue, float]:
        """The cues that hold, with their probabilities."""
        odds = self.odds(scores)
        return {CUES[place]: float(odds[place]) for place in np.flatnonzero(self.said(scores))}

    def danger_of(self, scores: Floats) -> tuple[Cue, float]:
        """The likeliest danger, with the probability of all dangers together."""
        odds = self.odds(scores)[_DANGER_PLACES]
        return CUES[_DANGER_PLACES[int(odds.argmax())]], float(odds.sum())

    def said(self, scores: Floats) -> NDArray[np.bool_]:
        """Which cues hold, [cues]."""
        odds = self.odds(scores)
        found = np.asarray(odds >= self.thresholds, dtype=np.bool_)
        # A message may tell of a danger without telling of which; one that tells of none has none.
        if odds[_DANGER_PLACES].sum() < self.danger:
            found[_DANGER_PLACES] = False
        else:
            found[_DANGER_PLACES[int(odds[_DANGER_PLACES].argmax())]] = True
        return found

    def arrays(self) -> Arrays:
        return {
            "known": self.vocabulary.known,
            "grams": self.grams.astype(np.float16),
            "dense": self.dense,
            "bias": self.bias,
            "curves": self.curves,
            "thresholds": self.thresholds,
            "danger": np.array([self.danger], np.float32),
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> CueHead:
        return cls(
            Vocabulary(arrays["known"]),
            arrays["grams"],
            arrays["dense"],
            arrays["bias"],
            arrays["curves"],
            arrays["thresholds"],
            float(arrays["danger"][0]),
        )


def targets(cues: Sequence[frozenset[Cue]]) -> NDArray[np.bool_]:
    """Which cues each row has, [rows, cues]."""
    return np.array([[cue in found for cue in CUES] for found in cues], dtype=bool).reshape(len(cues), len(CUES))


def targets_with_others(rows: Sequence[LabelledRow], others: Sequence[str]) -> tuple[NDArray[np.bool_], Floats]:
    """Labels and importance [rows + others, cues]: `others` are intents of messages that nobody labelled for cues.

    Such a message is an example of what isn't there only where the cue belongs to other problems; dangers come with
    every problem, but hardly ever. Nor do rows of a writer who labelled no fact at all tell which aren't there, nor
    those that were played: there the facts that mattered are labelled.
    """
    labels = targets([row.cues for row in rows])
    problems_of: dict[Cue, set[str]] = {cue: set() for cue in CUES}
    for row in rows:
        for cue in row.cues:
            problems_of[cue].update(name for name, _ in row.issues)
    nothing = np.zeros((len(others), len(CUES)), dtype=bool)
    apart = np.array([[_apart(intent, cue, problems_of[cue]) for cue in CUES] for intent in others], np.float32)
    tell = {row.writer for row in rows if row.cues & FACTS}
    part = [row.is_played or (row.writer not in tell and row.writer != "") for row in rows]
    unknown = np.array(part, dtype=bool)[:, None] & np.array([cue in FACTS for cue in CUES]) & ~labels
    of_rows = np.where(unknown, 0.0, 1.0).astype(np.float32)
    importance = np.concatenate([of_rows, apart.reshape(nothing.shape)])
    return np.concatenate([labels, nothing]), importance


def _apart(intent: str, cue: Cue, problems: set[str]) -> float:
    if intent in _FACTLESS:
        return 1.0
    return 0.5 if cue in DANGERS or (problems and intent not in problems) else 0.0
