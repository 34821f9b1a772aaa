"""Which answer of knowledge/answers.yml a question asks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import softmax

from shopguide.nlu.heads import linear
from shopguide.nlu.heads.features import Arrays, Floats, Grams, Hashes, Vocabulary

_STRENGTH: Final = 1.0
_VECTOR_WEIGHT: Final = 2.0


@dataclass(frozen=True)
class TopicHead:
    """Linear scores of every topic.

    Attributes:
        topics: their ids.
        vocabulary: n-grams.
        grams: float32 [known n-grams, topics].
        dense: float32 [384, topics].
        bias: float32 [topics].
        factor: makes probabilities of the scores.
        threshold: the score from which the best topic counts.
    """

    topics: tuple[str, ...]
    vocabulary: Vocabulary
    grams: Floats
    dense: Floats
    bias: Floats
    factor: float
    threshold: float

    @classmethod
    def fit(cls, names: Sequence[str | None], grams: Sequence[Grams], vectors: Floats) -> TopicHead:
        """Fit on questions with the topic of each; None for a message that asks for no answer."""
        topics = tuple(sorted({name for name in names if name}))
        groups = [_groups(found) for found in grams]
        vocabulary = Vocabulary.of(groups)
        labels = np.array([[name == topic for topic in topics] for name in names], dtype=bool)
        examples = linear.Examples(vocabulary.matrix(groups), vectors * np.float32(_VECTOR_WEIGHT))
        found = linear.fit(examples, labels, _STRENGTH)
        return cls(topics, vocabulary, found.sparse, found.dense[0] * _VECTOR_WEIGHT, found.bias, 4.0, -0.5)

    def scores(self, grams: Grams, vector: Floats) -> Floats:
        """Float32 [topics] for one message."""
        ids, values = self.vocabulary.features(_groups(grams))
        return np.asarray(values @ self.grams[ids] + vector @ self.dense + self.bias, dtype=np.float32)

    def calibrated(self, scores: Floats, names: Sequence[str | None]) -> TopicHead:
        """With probabilities and threshold that suit held-out scores float32 [messages, topics]."""
        place = {topic: at for at, topic in enumerate(self.topics)}
        asked = [at for at, name in enumerate(names) if name in place]
        right = np.array([place[str(names[at])] for at in asked], dtype=np.int64)
        factor = linear.temperature(scores[asked], right)
        best, top = scores.argmax(axis=1), scores.max(axis=1)
        hit = np.array([name is not None and self.topics[at] == name for name, at in zip(names, best, strict=True)])
        order = np.argsort(-top, kind="stable")
        hits = np.cumsum(hit[order])
        said = np.arange(1, len(order) + 1)
        at = int((2 * hits / (said + max(len(asked), 1))).argmax())
        return replace(self, factor=factor, threshold=float(top[order[at]]))

    def read(self, scores: Floats) -> tuple[str, float] | None:
        """The topic with its probability; None where the message asks for none of them."""
        best = int(scores.argmax())
        if scores[best] < self.threshold:
            return None
        return self.topics[best], float(softmax(self.factor * scores)[best])

    def arrays(self) -> Arrays:
        names = np.frombuffer("\n".join(self.topics).encode(), dtype=np.uint8)
        return {
            "topics": names,
            "known": self.vocabulary.known,
            "grams": self.grams.astype(np.float16),
            "dense": self.dense.astype(np.float16),
            "bias": self.bias,
            "numbers": np.array([self.factor, self.threshold], np.float32),
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> TopicHead:
        topics = tuple(arrays["topics"].tobytes().decode().split("\n"))
        factor, threshold = map(float, arrays["numbers"])
        dense = arrays["dense"].astype(np.float32)
        grams = arrays["grams"].astype(np.float32)
        return cls(topics, Vocabulary(arrays["known"]), grams, dense, arrays["bias"], factor, threshold)


def _groups(grams: Grams) -> tuple[Hashes, Hashes]:
    return grams.words, grams.letters
