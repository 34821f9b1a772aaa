"""Multinomial logistic regression on dense float32 vectors.

scikit-learn's LogisticRegression finds the same optimum (the same label on 2,742 of 2,743 held-out messages), but its
L-BFGS multiplies float64 matrices: 3.7 s of one core for 10,800 vectors of 384 numbers and 38 classes, where this takes
1.7 s. Training fits six of them.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

Floats = NDArray[np.float32]
Labels = NDArray[np.int64]

_MOST_STEPS: Final = 300
_GRADIENT: Final = 0.1  # largest slope left in any weight; a tenth of it changed no held-out label


def fit(
    vectors: Floats, labels: Labels, classes: int, strength: float, start: tuple[Floats, Floats] | None = None
) -> tuple[Floats, Floats]:
    """Weights float32 [width, classes] and bias float32 [classes].

    Every class counts the same, however many rows it has. The bias isn't penalised.

    Args:
        vectors: float32 [rows, width].
        labels: int64 [rows], each from 0 to classes - 1.
        classes: how many columns to return; a class without rows gets the lowest scores there are.
        strength: weight of the data against the penalty on the weights (scikit-learn's C).
        start: what a fit on some of the rows came to, of the same classes.
    """
    rows, width = vectors.shape
    present = np.unique(labels)
    column = np.searchsorted(present, labels)
    widened = np.hstack([vectors, np.ones((rows, 1), np.float32)])
    share = (rows / (len(present) * np.bincount(column))).astype(np.float32)[column]
    every = np.arange(rows)

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        weights = flat.reshape(width + 1, len(present))
        scores: Floats = np.asarray(widened @ weights.astype(np.float32), dtype=np.float32)
        scores -= scores.max(axis=1, keepdims=True)
        right = scores[every, column]
        odds: Floats = np.exp(scores, out=scores)
        total = odds.sum(axis=1)
        value = float((share * (np.log(total) - right)).sum(dtype=np.float64))
        odds /= total[:, None]
        odds[every, column] -= 1
        odds *= share[:, None]
        penalised = weights.copy()
        penalised[-1] = 0
        slope = strength * (widened.T @ odds).astype(np.float64) + penalised
        return strength * value + 0.5 * float((penalised**2).sum()), slope.ravel()

    first = np.zeros((width + 1, len(present)))
    if start is not None:
        first[:] = np.vstack([start[0], start[1][None]])[:, present]
    options = {"gtol": _GRADIENT, "ftol": 1e-7, "maxiter": _MOST_STEPS}
    found = minimize(loss, first.ravel(), jac=True, method="L-BFGS-B", options=options).x.reshape(first.shape)
    weights = np.zeros((width, classes), np.float32)
    bias = np.full(classes, -10.0, np.float32)
    weights[:, present], bias[present] = found[:-1], found[-1]
    return weights, bias
