"""What a message does at this point of the conversation: its words crossed with the question asked last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from scipy.special import expit, softmax

from shopguide.dialogue.acts import Act
from shopguide.nlu.heads import linear
from shopguide.nlu.heads.features import Arrays, Floats, Grams, Hashes, Vocabulary, Weights
from shopguide.nlu.heads.labels import LabelledRow
from shopguide.nlu.heads.screens import QUESTIONS, evened, question_of

ACTS: Final = tuple(Act)
_STRENGTH: Final = 0.3
_FURTHER: Final = 0.3  # how much an act counts that isn't a row's main one
_PLACE: Final = {question: place for place, question in enumerate(QUESTIONS)}


def targets(rows: Sequence[LabelledRow]) -> tuple[NDArray[np.bool_], Floats, NDArray[np.int64]]:
    """Which acts each row has, how much that counts (both [rows, acts]), and its main act [rows]."""
    labels = np.zeros((len(rows), len(ACTS)), dtype=bool)
    importance = np.ones(labels.shape, np.float32)
    main = np.zeros(len(rows), dtype=np.int64)
    for place, row in enumerate(rows):
        question = question_of(row.state)
        acts = [ACTS.index(evened(act, option, question)) for act, option in row.acts]
        labels[place, acts] = True
        importance[place, acts[1:]] = _FURTHER
        importance[place, acts[0]] = 1.0
        main[place] = acts[0]
    return labels, importance, main


@dataclass(frozen=True)
class ActHead:
    """Linear scores of every act.

    Attributes:
        vocabulary: n-grams, alone and crossed with the question.
        mean: float32 [384], of the sentence vectors; a head sees how far a vector is from it.
        grams: [known n-grams, acts].
        questions: float32 [questions, acts].
        dense: float32 [questions, 384, acts], of the centred vector after each question.
        bias: float32 [acts].
        factor: makes probabilities of the scores.
        curves: float32 [2, acts]: slope and offset of the probability that an act holds beside the main one.
        thresholds: float32 [acts], from which it does.
        dual: of a head just fitted, see `linear.Weights`.
    """

    vocabulary: Vocabulary
    mean: Floats
    grams: Weights
    questions: Floats
    dense: Floats
    bias: Floats
    factor: float
    curves: Floats
    thresholds: Floats
    dual: Floats | None = None

    @classmethod
    def fit(
        cls, rows: Sequence[LabelledRow], grams: Sequence[Grams], vectors: Floats, start: Floats | None = None
    ) -> ActHead:
        """Fit on labelled rows, their n-grams and vectors float32 [rows, 384]; `start` as `linear.again` makes it."""
        labels, importance, _ = targets(rows)
        places = np.array([_PLACE[question_of(row.state)] for row in rows], dtype=np.int64)
        groups = [_groups(found, QUESTIONS[place]) for found, place in zip(grams, places, strict=True)]
        vocabulary = Vocabulary.of(groups)
        mean = vectors.mean(axis=0)
        asked = csr_matrix(np.eye(len(QUESTIONS), dtype=np.float32)[places])
        sparse = hstack([vocabulary.matrix(groups), asked]).tocsr()
        examples = linear.Examples(sparse, _centred(vectors, mean), places, len(QUESTIONS))
        found = linear.fit(examples, labels, _STRENGTH, importance, start)
        known = len(vocabulary.known)
        zeros = np.zeros(len(ACTS), np.float32)
        return cls(
            vocabulary,
            mean,
            found.sparse[:known],
            found.sparse[known:],
            found.dense[0] + found.dense[1:],
            found.bias,
            3.0,
            np.stack([zeros + 3.0, zeros]),
            zeros + 0.5,
            found.dual,
        )

    def scores(self, grams: Grams, vector: Floats, question: str) -> Floats:
        """Float32 [acts] for one message after `question`."""
        place = _PLACE[question]
        words = self.vocabulary.weighed(_groups(grams, question), self.grams)
        centred = _centred(vector, self.mean)
        return np.asarray(words + centred @ self.dense[place] + self.questions[place] + self.bias, dtype=np.float32)

    def calibrated(self, scores: Floats, rows: Sequence[LabelledRow]) -> ActHead:
        """With probabilities and thresholds that suit held-out scores float32 [rows, acts]."""
        labels, _, main = targets(rows)
        factor = linear.temperature(scores, main)
        curves, thresholds = [], []
        first = scores.argmax(axis=1)
        for act in range(len(ACTS)):
            # What is said beside the likeliest act.
            beside = first != act
            a, b = linear.slope_and_offset(scores[beside, act], labels[beside, act])
            curves.append((a, b))
            odds = np.asarray(expit(a * scores[beside, act] + b), dtype=np.float32)
            thresholds.append(linear.best_threshold(odds, labels[beside, act]))
        return ActHead(
            **{
                **self.__dict__,
                "factor": factor,
                "curves": np.array(curves, np.float32).T,
                "thresholds": np.array(thresholds, np.float32),
            }
        )

    def odds_of(self, act: Act, scores: Floats) -> float:
        """Probability that an act holds, as the main one or beside it, from the scores of one message."""
        place = ACTS.index(act)
        beside = expit(self.curves[0][place] * scores[place] + self.curves[1][place])
        return float(max(softmax(self.factor * scores)[place], beside))

    def read(self, scores: Floats) -> list[tuple[Act, float]]:
        """The acts of one message from its scores, likeliest first, with probabilities; at least one."""
        odds = softmax(self.factor * scores)
        first = int(odds.argmax())
        beside = expit(self.curves[0] * scores + self.curves[1])
        further = [act for act in np.flatnonzero(beside >= self.thresholds) if act != first]
        further.sort(key=lambda act: -beside[act])
        return [(ACTS[first], float(odds[first])), *((ACTS[act], float(beside[act])) for act in further)]

    def arrays(self) -> Arrays:
        return {
            "known": self.vocabulary.known,
            "mean": self.mean,
            "grams": self.grams.astype(np.float16),
            "questions": self.questions,
            "dense": self.dense.astype(np.float16),
            "bias": self.bias,
            "factor": np.array([self.factor], np.float32),
            "curves": self.curves,
            "thresholds": self.thresholds,
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> ActHead:
        return cls(
            Vocabulary(arrays["known"]),
            arrays["mean"],
            arrays["grams"],
            arrays["questions"],
            arrays["dense"].astype(np.float32),
            arrays["bias"],
            float(arrays["factor"][0]),
            arrays["curves"],
            arrays["thresholds"],
        )


def _centred(vectors: Floats, mean: Floats) -> Floats:
    """Sentence vectors from their mean, float32 [..., 384], each of length 1."""
    moved = vectors - mean
    return np.asarray(moved / np.maximum(np.linalg.norm(moved, axis=-1, keepdims=True), 1e-6), dtype=np.float32)


def _groups(grams: Grams, question: str) -> tuple[Hashes, Hashes, Hashes]:
    return grams.words, grams.letters, grams.within(question)
