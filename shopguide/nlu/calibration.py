"""Pooling the views' scores into calibrated probabilities, and when to say "unsure".

Both are fitted on out-of-fold scores: what a view says of a message that it was not trained on.
In-sample scores would make the neighbour view look perfect and every probability too high.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import log_softmax, softmax

Floats = NDArray[np.float32]
Labels = NDArray[np.int64]

BIAS_PENALTY = 0.5  # pulls an intent's offset to 0 unless dozens of messages speak for it
# Share of in-scope messages, on folds, that may be called unsure. The training data is full of near misses:
# of messages as they come, in the blind sets, about a third as many are called unsure.
UNSURE_BUDGET = 0.07


@dataclass(frozen=True)
class Pool:
    """Weighted sum of the views' scores.

    Attributes:
        weights: one weight for each view, >= 0.
        bias: one offset for each intent.
    """

    weights: tuple[float, ...]
    bias: tuple[float, ...]

    def logits(self, scores: Floats) -> Floats:
        """Scores float32 [views, texts, intents] to logits float32 [texts, intents]."""
        mixed = np.tensordot(np.asarray(self.weights, dtype=np.float32), scores, axes=1)
        return np.asarray(mixed + np.asarray(self.bias, dtype=np.float32), dtype=np.float32)

    def probabilities(self, scores: Floats) -> Floats:
        """Float32 [texts, intents]; each row sums to 1."""
        return np.asarray(softmax(self.logits(scores), axis=1), dtype=np.float32)


def fit_pool(scores: Floats, labels: Labels) -> Pool:
    """The pool under which the held-out labels are likeliest.

    Args:
        scores: out-of-fold scores float32 [views, texts, intents].
        labels: the right intent of each text, int64 [texts].
    """
    views, texts, intents = scores.shape
    wide = scores.astype(np.float64)
    right = np.zeros((texts, intents))
    right[np.arange(texts), labels] = 1.0

    def loss(parameters: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        weights, bias = parameters[:views], parameters[views:]
        logs = log_softmax(np.tensordot(weights, wide, axes=1) + bias, axis=1)
        slope = np.exp(logs) - right
        value = -logs[np.arange(texts), labels].sum() + BIAS_PENALTY * bias @ bias
        toward_weights = np.tensordot(wide, slope, axes=([1, 2], [0, 1]))
        toward_bias = slope.sum(axis=0) + 2 * BIAS_PENALTY * bias
        return float(value), np.concatenate([toward_weights, toward_bias])

    start = np.concatenate([np.full(views, 0.5), np.zeros(intents)])
    bounds = [(0.0, 20.0)] * views + [(-5.0, 5.0)] * intents
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds).x
    return Pool(tuple(map(float, found[:views])), tuple(map(float, found[views:])))


@dataclass(frozen=True)
class Thresholds:
    """Below either, a message is unsure.

    Attributes:
        probability: of the likeliest intent.
        similarity: cosine to the nearest training message.
    """

    probability: float
    similarity: float

    def unsure(self, probabilities: Floats, similarity: Floats) -> NDArray[np.bool_]:
        """Boolean [texts] from float32 [texts, intents] and [texts]."""
        low = probabilities.max(axis=1) < self.probability
        return np.asarray(low | (similarity < self.similarity))

    def as_dict(self) -> dict[str, float]:
        return asdict(self)


def choose_thresholds(probabilities: Floats, similarity: Floats, labels: Labels, outside: int | None) -> Thresholds:
    """The pair that leaves the fewest wrong answers standing within the budget of unsure ones.

    The similarity bar is set where one in-scope message in 200 lies below: it is there for what no
    training message resembles (other languages, base64), where a linear view may still be certain.

    Args:
        probabilities: out-of-fold, float32 [texts, intents].
        similarity: of each text to its nearest message outside its fold, float32 [texts].
        labels: int64 [texts].
        outside: column of out_of_scope, None if there is no such intent.
    """
    top = probabilities.argmax(axis=1)
    inside = np.ones(len(labels), dtype=bool) if outside is None else labels != outside
    if not inside.any():
        return Thresholds(0.0, 0.0)
    bar = float(np.quantile(similarity[inside], 0.005))
    said_outside = np.zeros(len(labels), dtype=bool) if outside is None else top == outside
    best = 0.0
    # The share of unsure messages only grows with the bar, so the highest within budget is best.
    for candidate in np.arange(0.05, 0.81, 0.01):
        unsure = Thresholds(float(candidate), bar).unsure(probabilities, similarity) | said_outside
        if unsure[inside].mean() > UNSURE_BUDGET:
            break
        best = float(candidate)
    return Thresholds(round(best, 2), bar)
