"""Which answer of knowledge/answers.yml a question asks for.

Two models judge each question: one sees its sentence vector, the other its words as well. On questions that neither
was fitted on the first is right on 85 %, the second on 84 %, and the mean of their log odds on 86 %; of messages that
ask for none of the answers, both together take half as many for one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_softmax, softmax

from shopguide.nlu import logistic
from shopguide.nlu.heads import linear
from shopguide.nlu.heads.features import Arrays, Floats, Grams, Vocabulary, Weights

_STRENGTH: Final = 10.0  # of the model that sees the vector
_STRENGTH_OF_WORDS: Final = 0.5
_BETA: Final = 0.5
_LIKELY: Final = 0.08  # from which a topic is worth weighing against the problem at hand
_NONE: Final = ""  # stands for the messages that ask for no answer


@dataclass(frozen=True)
class TopicHead:
    """Logistic regression on sentence vectors, and support vector machines on words and vectors.

    Attributes:
        topics: their ids; the first is `_NONE`.
        weights: float32 [384, topics], of the first model.
        bias: float32 [topics].
        vocabulary: the word n-grams that the second one knows.
        grams: [known n-grams, topics].
        dense: float32 [384, topics].
        offset: float32 [topics].
        factors: make log odds of the scores of each.
        factor: makes probabilities of both together.
        threshold: the probability from which the best topic counts.
    """

    topics: tuple[str, ...]
    weights: Floats
    bias: Floats
    vocabulary: Vocabulary
    grams: Weights
    dense: Floats
    offset: Floats
    factors: tuple[float, float] = (1.0, 1.0)
    factor: float = 1.0
    threshold: float = 0.3

    @classmethod
    def fit(
        cls,
        names: Sequence[str | None],
        grams: Sequence[Grams],
        vectors: Floats,
        start: TopicHead | None = None,
    ) -> TopicHead:
        """Fit on messages' n-grams and vectors float32 [messages, 384] with the topic of each.

        None stands for a message that asks for no answer; `start` is a fit on some of the messages.
        """
        topics = tuple(sorted({_NONE, *(name for name in names if name)}))
        labels = np.array([topics.index(name or _NONE) for name in names], dtype=np.int64)
        first = (start.weights, start.bias) if start and start.topics == topics else None
        weights, bias = logistic.fit(vectors, labels, len(topics), _STRENGTH, first)
        words = [(found.words,) for found in grams]
        vocabulary = Vocabulary.of(words)
        examples = linear.Examples(vocabulary.matrix(words), vectors)
        found = linear.fit(examples, np.arange(len(topics)) == labels[:, None], _STRENGTH_OF_WORDS)
        return cls(topics, weights, bias, vocabulary, found.sparse, found.dense[0], found.bias)

    def both(self, grams: Grams, vector: Floats) -> Floats:
        """Scores of both models for one message, float32 [2, topics]."""
        of_words = self.vocabulary.weighed((grams.words,), self.grams) + vector @ self.dense + self.offset
        return np.asarray([vector @ self.weights + self.bias, of_words], dtype=np.float32)

    def together(self, both: Floats) -> Floats:
        """The mean of the log odds of both, float32 [..., topics], from scores [..., 2, topics]."""
        odds = log_softmax(both * np.array(self.factors, np.float32)[:, None], axis=-1)
        return np.asarray(odds.mean(axis=-2), dtype=np.float32)

    def scores(self, grams: Grams, vector: Floats) -> Floats:
        """Float32 [topics] for one message."""
        return self.together(self.both(grams, vector))

    def calibrated(self, both: Floats, names: Sequence[str | None]) -> TopicHead:
        """With probabilities and threshold that suit held-out scores float32 [messages, 2, topics] of both models."""
        right = np.array([self.topics.index(name or _NONE) if (name or _NONE) in self.topics else 0 for name in names])
        factors = (linear.temperature(both[:, 0], right), linear.temperature(both[:, 1], right))
        scores = replace(self, factors=factors).together(both)
        factor = linear.temperature(scores, right)
        odds = softmax(factor * scores, axis=1)[:, 1:]
        hit = odds.argmax(axis=1) + 1 == right
        order = np.argsort(-odds.max(axis=1), kind="stable")
        hits, said = np.cumsum(hit[order]), np.arange(1, len(order) + 1)
        asked = max(int((right > 0).sum()), 1)
        # F-beta: an answer to another question is worse than "I don't know that".
        at = int(((1 + _BETA**2) * hits / (said + _BETA**2 * asked)).argmax()) if len(order) else 0
        threshold = float(odds.max(axis=1)[order[at]]) if len(order) else 0.3
        return replace(self, factors=factors, factor=factor, threshold=threshold)

    def read(self, scores: Floats) -> tuple[str, float] | None:
        """The topic with its probability from the scores of one message; None where it asks for none of them."""
        odds = softmax(self.factor * scores)
        best = int(odds[1:].argmax()) + 1
        return (self.topics[best], float(odds[best])) if odds[best] >= self.threshold else None

    def asks(self, scores: Floats) -> float:
        """How likely one message asks for any of them."""
        return float(1.0 - softmax(self.factor * scores)[0])

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
            "known": self.vocabulary.known,
            "grams": self.grams.astype(np.float16),
            "dense": self.dense.astype(np.float16),
            "offset": self.offset,
            "numbers": np.array([*self.factors, self.factor, self.threshold], np.float32),
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> TopicHead:
        of_vector, of_words, factor, threshold = map(float, arrays["numbers"])
        topics = tuple(arrays["topics"].tobytes().decode().split("\n"))
        return cls(
            topics,
            arrays["weights"].astype(np.float32),
            arrays["bias"],
            Vocabulary(arrays["known"]),
            arrays["grams"],
            arrays["dense"].astype(np.float32),
            arrays["offset"],
            (of_vector, of_words),
            factor,
            threshold,
        )
