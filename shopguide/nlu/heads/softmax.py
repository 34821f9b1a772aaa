"""Several multinomial logistic regressions over the same sentence vectors, fitted together."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

Floats = NDArray[np.float32]

_MOST_STEPS: Final = 100
_GRADIENT: Final = 0.1


def fit(
    vectors: Floats,
    labels: NDArray[np.int64],
    importance: Floats,
    classes: int,
    strength: float,
    start: Floats | None = None,
) -> Floats:
    """Weights float32 [width + 1, sets, classes]; the last row is the bias, which isn't penalised.

    Args:
        vectors: float32 [rows, width].
        labels: int64 [rows, sets], each from 0 to classes - 1.
        importance: float32 [rows, sets], how much each label counts.
        classes: how many there are in each set.
        strength: weight of the data against the penalty on the weights.
        start: what a fit on some of the rows came to.
    """
    rows, sets = labels.shape
    widened = np.hstack([vectors, np.ones((rows, 1), np.float32)])
    right = np.eye(classes, dtype=np.float32)[labels]
    shape = (widened.shape[1], sets * classes)

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        weights = flat.reshape(shape).astype(np.float32)
        scores = (widened @ weights).reshape(right.shape)
        scores -= scores.max(axis=2, keepdims=True)
        odds = np.exp(scores)
        total = odds.sum(axis=2)
        likely = (scores * right).sum(axis=2) - np.log(total)
        slope = (odds / total[..., None] - right) * importance[..., None]
        penalised = weights.copy()
        penalised[-1] = 0
        value = -strength * float((importance * likely).sum(dtype=np.float64)) + 0.5 * float((penalised**2).sum())
        change = strength * (widened.T @ slope.reshape(rows, -1)) + penalised
        return value, change.astype(np.float64).ravel()

    options = {"gtol": _GRADIENT, "maxiter": _MOST_STEPS}
    first = np.zeros(shape) if start is None else start.reshape(shape).astype(np.float64)
    found = minimize(loss, first.ravel(), jac=True, method="L-BFGS-B", options=options).x
    return np.asarray(found.reshape(shape[0], sets, classes), dtype=np.float32)
