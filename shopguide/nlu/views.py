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
from sklearn.svm import LinearSVC

from shopguide.nlu import logistic

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


@dataclass(frozen=True)
class GramCounts:
    """How often each n-gram occurs in each text, counted once for all folds.

    Attributes:
        names: the n-grams, sorted.
        counts: float32 [texts, grams], sparse.
    """

    names: NDArray[np.object_]
    counts: csr_matrix

    @classmethod
    def of(cls, texts: list[str]) -> GramCounts:
        """Counts for every text, in order."""
        columns: dict[str, int] = {}
        places: list[int] = []
        times: list[int] = []
        starts = [0]
        for text in texts:
            found = Counter(grams(text))
            places += [columns.setdefault(gram, len(columns)) for gram in found]
            times += found.values()
            starts.append(len(places))
        order = sorted(columns) or [" "]
        sorted_column = np.empty(len(order), dtype=np.int64)
        sorted_column[[columns.get(gram, 0) for gram in order]] = np.arange(len(order))
        values = np.asarray(times, dtype=np.float32)
        indices = sorted_column[places] if places else np.empty(0, dtype=np.int64)
        counts = csr_matrix((values, indices, starts), shape=(len(texts), len(order)))
        return cls(np.asarray(order, dtype=object), counts)

    def rows(self, chosen: NDArray[np.int64]) -> GramCounts:
        """The counts of some of the texts."""
        return GramCounts(self.names, self.counts[chosen])


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
    def fit(cls, counted: GramCounts, labels: Labels, intents: int) -> WordView:
        """Raises ValueError unless there are two intents at least."""
        uses = np.bincount(counted.counts.indices, minlength=len(counted.names))
        # Few texts may share no n-gram, and texts of emoji have none.
        kept = next(found for least in (RAREST, 1, 0) if len(found := np.flatnonzero(uses >= least)))
        idf = (np.log((1 + counted.counts.shape[0]) / (1 + uses[kept])) + 1).astype(np.float32)
        index = {gram: row for row, gram in enumerate(counted.names[kept])}
        unfitted = cls(index, idf, np.zeros((0, 0), np.float32), np.zeros(0, np.float32))
        model = LinearSVC(C=0.5, class_weight="balanced", random_state=0)
        model.fit(unfitted._matrix(counted, kept), labels)
        weights, bias = model.coef_.T, model.intercept_
        if len(model.classes_) == 2:  # scikit-learn gives one column for two classes
            weights, bias = np.hstack([-weights, weights]), np.hstack([-bias, bias])
        # A fold may lack a rare intent.
        all_weights = np.zeros((len(kept), intents), dtype=np.float32)
        all_bias = np.full(intents, -2.0, dtype=np.float32)
        all_weights[:, model.classes_], all_bias[model.classes_] = weights, bias
        return cls(index, idf, all_weights, all_bias)

    def _matrix(self, counted: GramCounts, kept: NDArray[np.int64]) -> csr_matrix:
        """TF-IDF of counted texts, float64 [texts, known grams], as `_features` makes it of one text.

        Args:
            kept: the columns of `counted` that this view knows, in the order of its index.
        """
        matrix = counted.counts[:, kept].astype(np.float64)
        matrix.data = (1 + np.log(matrix.data)) * self.idf[matrix.indices]
        lengths = np.sqrt(matrix.multiply(matrix).sum(axis=1)).A1
        matrix.data /= np.repeat(np.where(lengths > 0, lengths, 1.0), np.diff(matrix.indptr))
        return matrix

    def counted_scores(self, counted: GramCounts) -> Floats:
        """Float32 [texts, intents] for texts whose n-grams are counted already."""
        kept = np.array([column for column, gram in enumerate(counted.names) if gram in self.index], dtype=np.int64)
        return np.asarray(self._matrix(counted, kept) @ self.weights + self.bias, dtype=np.float32)

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
        """Fit on float32 [messages, 384]."""
        return cls(*logistic.fit(vectors, labels, intents, strength=10.0))

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
