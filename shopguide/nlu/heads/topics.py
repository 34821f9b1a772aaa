"""Which answer of knowledge/answers.yml a question asks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import softmax

from shopguide.nlu import logistic
from shopguide.nlu.heads import linear
from shopguide.nlu.heads.features import Arrays, Floats

# With about ten questions for each of 226 topics, n-grams add nothing: on the three phrasings of answers.yml a model
# of the others' questions is right on 82 %, with n-grams on 77 %.
_STRENGTH: Final = 10.0
_BETA: Final = 0.5
_LIKELY: Final = 0.08  # from which a topic is worth weighing against the problem at hand
_NONE: Final = ""  # stands for the messages that ask for no answer


@dataclass(frozen=True)
class TopicHead:
    """Logistic regression on sentence vectors.

    Attributes:
        topics: their ids; the first is `_NONE`.
        weights: float32 [384, topics].
        bias: float32 [topics].
        factor: makes probabilities of the scores.
        threshold: the probability from which the best topic counts.
    """

    topics: tuple[str, ...]
    weights: Floats
    bias: Floats
    factor: float = 1.0
    threshold: float = 0.3

    @classmethod
    def fit(cls, names: Sequence[str | None], vectors: Floats, start: TopicHead | None = None) -> TopicHead:
        """Fit on vectors float32 [messages, 384] with the topic of each; None for one that asks for no answer.

        `start` is a fit on some of the messages.
        """
        topics = tuple(sorted({_NONE, *(name for name in names if name)}))
        labels = np.array([topics.index(name or _NONE) for name in names], dtype=np.int64)
        first = (start.weights, start.bias) if start and start.topics == topics else None
        return cls(topics, *logistic.fit(vectors, labels, len(topics), _STRENGTH, first))

    def scores(self, vectors: Floats) -> Floats:
        """Float32 [..., topics] of vectors float32 [..., 384]."""
        return np.asarray(vectors @ self.weights + self.bias, dtype=np.float32)

    def calibrated(self, scores: Floats, names: Sequence[str | None]) -> TopicHead:
        """With probabilities and threshold that suit held-out scores float32 [messages, topics]."""
        right = np.array([self.topics.index(name or _NONE) if (name or _NONE) in self.topics else 0 for name in names])
        factor = linear.temperature(scores, right)
        odds = softmax(factor * scores, axis=1)[:, 1:]
        hit = odds.argmax(axis=1) + 1 == right
        order = np.argsort(-odds.max(axis=1), kind="stable")
        hits, said = np.cumsum(hit[order]), np.arange(1, len(order) + 1)
        asked = max(int((right > 0).sum()), 1)
        # F-beta: an answer to another question is worse than "I don't know that".
        at = int(((1 + _BETA**2) * hits / (said + _BETA**2 * asked)).argmax()) if len(order) else 0
        return replace(self, factor=factor, threshold=float(odds.max(axis=1)[order[at]]) if len(order) else 0.3)

    def read(self, scores: Floats) -> tuple[str, float] | None:
        """The topic with its probability from the scores of one message; None where it asks for none of them."""
        odds = softmax(self.factor * scores)
        best = int(odds[1:].argmax()) + 1
        return (self.topics[best], float(odds[best])) if odds[best] >= self.threshold else None

    def ranked(self, scores: Floats) -> dict[str, float]:
        """The topics that it may ask for, likeliest first, with their probabilities."""
        odds = softmax(self.factor * scores)
        found = [at for at in np.argsort(-odds) if at and odds[at] >= _LIKELY]
        return {self.topics[at]: float(odds[at]) for at in found}

    def arrays(self) -> Arrays:
        return {
            "topics": np.frombuffer("\n".join(self.topics).encode(), dtype=np.uint8),
            "weights": self.weights.astype(np.float16),
            "bias": self.bias,
            "numbers": np.array([self.factor, self.threshold], np.float32),
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> TopicHead:
        factor, threshold = map(float, arrays["numbers"])
        topics = tuple(arrays["topics"].tobytes().decode().split("\n"))
        return cls(topics, arrays["weights"].astype(np.float32), arrays["bias"], factor, threshold)
