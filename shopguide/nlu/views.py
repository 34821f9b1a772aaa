"""Three views of a message; each gives one score (logit) for each intent.

Each view is a frozen dataclass that `fit` makes from training data, `scores` applies, and
`arrays`/`from_arrays` turn to and from plain numpy arrays for storing without pickle.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

Floats = NDArray[np.float32]
Labels = NDArray[np.int64]
Arrays = dict[str, NDArray[Any]]

_WORD = re.compile(r"\w+(?:['’]\w+)*|[?!]+")
WORD_GRAMS = (1, 2)
CHARACTER_GRAMS = (2, 5)
FEW_TEXTS = 16  # a message and its clauses
STRETCH = 1024  # vectors, 1.5 MB
RAREST = 2  # n-grams seen in one message only are dropped: half the size, same accuracy


def grams(text: str) -> Iterator[str]:
    """Word n-grams (joined by a space, marked "=") and character n-grams within words."""
    words = _WORD.findall(text.lower())
    for size in range(WORD_GRAMS[0], WORD_GRAMS[1] + 1):
        for start in range(len(words) - size + 1):
            yield "=" + " ".join(words[start : start + size])
    for word in words:
        padded = f" {word[:40]} "
        for size in range(CHARACTER_GRAMS[0], CHARACTER_GRAMS[1] + 1):
            for start in range(len(padded) - size + 1):
                yield padded[start : start + size]


def _columns(matrix: NDArray[np.float64], classes: NDArray[np.int64], count: int, absent: float) -> NDArray[np.float64]:
    """Spread columns for `classes` over `count` intents; a fold may lack a rare intent.

    scikit-learn gives one column only for two classes; both are written out here.
    """
    if matrix.shape[1] == 1:
        matrix = np.hstack([-matrix, matrix])
    whole = np.full((matrix.shape[0], count), absent)
    whole[:, classes] = matrix
    return whole


@dataclass(frozen=True)
class WordView:
    """Linear support vector machine on TF-IDF of words and characters.

    Attributes:
        index: n-gram to row of `weights`.
        idf: float32 [grams].
        weights: float32 [grams, intents].
        bias: float32 [intents].
    """

    index: Mapping[str, int]
    idf: Floats
    weights: Floats
    bias: Floats

    @classmethod
    def fit(cls, texts: list[str], labels: Labels, intents: int) -> WordView:
        """Raises ValueError unless there are two intents at least."""
        seen = Counter(gram for text in texts for gram in set(grams(text)))
        kept = sorted(gram for gram, uses in seen.items() if uses >= RAREST) or sorted(seen) or [" "]
        index = {gram: row for row, gram in enumerate(kept)}
        counts = np.array([seen[gram] for gram in kept], dtype=np.float64)
        idf = (np.log((1 + len(texts)) / (1 + counts)) + 1).astype(np.float32)
        empty = cls(index, idf, np.zeros((0, 0), np.float32), np.zeros(0, np.float32))
        rows = [empty._features(text) for text in texts]
        starts = np.cumsum([0] + [len(ids) for ids, _ in rows])
        values = np.concatenate([value for _, value in rows])
        places = np.concatenate([ids for ids, _ in rows])
        matrix = csr_matrix((values.astype(np.float64), places, starts), shape=(len(texts), len(index)))
        model = LinearSVC(C=0.5, class_weight="balanced", random_state=0).fit(matrix, labels)
        weights = _columns(model.coef_.T, model.classes_, intents, 0.0)
        bias = _columns(model.intercept_[None, :], model.classes_, intents, -2.0)[0]
        return cls(index, idf, weights.astype(np.float32), bias.astype(np.float32))

    def _features(self, text: str) -> tuple[NDArray[np.int64], Floats]:
        """Rows and TF-IDF values of the known n-grams; sublinear counts, length 1."""
        found = Counter(self.index[gram] for gram in grams(text) if gram in self.index)
        ids = np.fromiter(found.keys(), dtype=np.int64, count=len(found))
        times = np.fromiter(found.values(), dtype=np.float32, count=len(found))
        values = (1 + np.log(times)) * self.idf[ids]
        length = math.sqrt(float(values @ values)) or 1.0
        return ids, (values / length).astype(np.float32)

    def scores(self, texts: list[str]) -> Floats:
        """Float32 [texts, intents]."""
        out = np.empty((len(texts), len(self.bias)), dtype=np.float32)
        for row, text in enumerate(texts):
            ids, values = self._features(text)
            out[row] = values @ self.weights[ids] + self.bias
        return out

    def arrays(self) -> Arrays:
        """The n-grams as one UTF-8 buffer, joined by newlines (no n-gram holds one)."""
        joined = "\n".join(self.index).encode("utf-8", "surrogatepass")
        return {
            "grams": np.frombuffer(joined, dtype=np.uint8),
            "idf": self.idf,
            "weights": self.weights.astype(np.float16),
            "bias": self.bias,
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> WordView:
        kept = arrays["grams"].tobytes().decode("utf-8", "surrogatepass").split("\n")
        index = {gram: row for row, gram in enumerate(kept)}
        return cls(index, arrays["idf"], arrays["weights"].astype(np.float32), arrays["bias"])


@dataclass(frozen=True)
class VectorView:
    """Logistic regression on sentence vectors: weights [384, intents], bias [intents]."""

    weights: Floats
    bias: Floats

    @classmethod
    def fit(cls, vectors: Floats, labels: Labels, intents: int) -> VectorView:
        """Raises ValueError unless there are two intents at least."""
        model = LogisticRegression(C=10.0, max_iter=300, tol=1e-3, class_weight="balanced")
        model.fit(vectors, labels)
        weights = _columns(model.coef_.T, model.classes_, intents, 0.0)
        bias = _columns(model.intercept_[None, :], model.classes_, intents, -10.0)[0]
        return cls(weights.astype(np.float32), bias.astype(np.float32))

    def scores(self, vectors: Floats) -> Floats:
        """Float32 [texts, intents]."""
        return np.asarray(vectors @ self.weights + self.bias, dtype=np.float32)

    def arrays(self) -> Arrays:
        return {"weights": self.weights, "bias": self.bias}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> VectorView:
        return cls(arrays["weights"], arrays["bias"])


@dataclass(frozen=True)
class NeighbourView:
    """Soft nearest neighbours: log of the summed exp(similarity / temperature) per intent.

    Attributes:
        vectors: float32 [messages, 384] of length 1, sorted by intent.
        starts: int64 [intents + 1]; intent i holds rows starts[i] to starts[i + 1].
    """

    vectors: Floats
    starts: NDArray[np.int64]
    temperature = 0.06

    @classmethod
    def fit(cls, vectors: Floats, labels: Labels, intents: int) -> NeighbourView:
        order = np.argsort(labels, kind="stable")
        counts = np.bincount(labels, minlength=intents)
        return cls(vectors[order], np.concatenate([[0], np.cumsum(counts)]).astype(np.int64))

    def scores(self, vectors: Floats) -> tuple[Floats, Floats]:
        """Scores float32 [texts, intents], and each text's highest similarity [texts]."""
        similar = self._similar(vectors)
        kernel = np.exp((similar - 1) / self.temperature)
        out = np.full((len(vectors), len(self.starts) - 1), -1 / self.temperature, dtype=np.float32)
        sizes = np.diff(self.starts)
        held = np.flatnonzero(sizes)  # reduceat would repeat a row for an intent without messages
        sums = np.add.reduceat(kernel, self.starts[:-1][held], axis=1)
        # Divided by a root of the size: neither the sum (favours large intents) nor the mean (dilutes).
        out[:, held] = np.log(sums / np.sqrt(sizes[held]) + 1e-12)
        return out, similar.max(axis=1)

    def _similar(self, vectors: Floats) -> Floats:
        """Cosines float32 [texts, messages].

        A product with few rows copies the whole 19 MB of `self.vectors` first; stretches that stay in
        the processor's cache, one text after the other, take half the time.
        """
        if len(vectors) > FEW_TEXTS:
            return np.asarray(vectors @ self.vectors.T, dtype=np.float32)
        similar = np.empty((len(vectors), len(self.vectors)), dtype=np.float32)
        for start in range(0, len(self.vectors), STRETCH):
            part = self.vectors[start : start + STRETCH]
            for row, vector in enumerate(vectors):
                np.dot(part, vector, out=similar[row, start : start + STRETCH])
        return similar

    def arrays(self) -> Arrays:
        return {"vectors": self.vectors.astype(np.float16), "starts": self.starts}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> NeighbourView:
        return cls(arrays["vectors"].astype(np.float32), arrays["starts"])
