"""Linear models, one for each label, fitted with scikit-learn and applied with numpy."""

from __future__ import annotations

import warnings
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix
from scipy.special import expit, log_softmax
from sklearn.exceptions import ConvergenceWarning
from sklearn.svm import LinearSVC

Floats = NDArray[np.float32]
Booleans = NDArray[np.bool_]

_THREADS: Final = 2
_TOLERANCE: Final = 0.1  # a thousandth of it is no better on held-out messages and takes twice as long
_NEVER: Final = -3.0  # score of a label that has no example
_FEWEST: Final = 2


def fit(
    matrix: csr_matrix, labels: Booleans, strength: float, importance: Floats | None = None
) -> tuple[Floats, Floats]:
    """Weights float32 [features, labels] and bias float32 [labels] of a linear support vector machine each.

    Args:
        matrix: [rows, features].
        labels: [rows, labels]; a row may have several.
        strength: weight of the data against the penalty on the weights (scikit-learn's C).
        importance: float32 [rows, labels], how much each row counts for each label; all the same where None.
    """
    wide = matrix.astype(np.float64)
    weights = np.zeros((matrix.shape[1], labels.shape[1]), np.float32)
    bias = np.full(labels.shape[1], _NEVER, np.float32)

    def fit_one(label: int) -> None:
        positive = labels[:, label]
        if not _FEWEST <= positive.sum() <= len(positive) - _FEWEST:
            return
        counts = None if importance is None else importance[:, label]
        model = LinearSVC(C=strength, random_state=0, tol=_TOLERANCE)
        model.fit(wide, positive, counts)
        weights[:, label], bias[label] = model.coef_[0], model.intercept_[0]

    with warnings.catch_warnings(), ThreadPoolExecutor(_THREADS, "fit") as threads:
        warnings.simplefilter("ignore", ConvergenceWarning)
        list(threads.map(fit_one, range(labels.shape[1])))
    return weights, bias


def temperature(scores: Floats, right: NDArray[np.int64]) -> float:
    """The factor that makes softmax(factor * scores) likeliest for held-out labels."""

    def loss(factor: float) -> float:
        return float(-log_softmax(factor * scores, axis=1)[np.arange(len(right)), right].mean())

    return float(minimize_scalar(loss, bounds=(0.5, 12.0), method="bounded").x) if len(right) else 3.0


def slope_and_offset(scores: Floats, positive: Booleans) -> tuple[float, float]:
    """(a, b) with which expit(a * score + b) is the probability of a held-out label (Platt's method).

    Few positives are pulled towards a common curve by pseudo-counts.
    """
    total = max(int(positive.sum()), 0)
    target = np.where(positive, (total + 1) / (total + 2), 1 / (len(positive) - total + 2))
    a, b = 3.0, 0.0
    for _ in range(25):
        odds = expit(a * scores + b)
        rest, weight = odds - target, odds * (1 - odds) + 1e-6
        slope = np.array([(rest * scores).sum() + 0.2 * (a - 3.0), rest.sum()])
        bend = np.array([[(weight * scores**2).sum() + 0.2, (weight * scores).sum()], [0.0, weight.sum() + 0.02]])
        bend[1, 0] = bend[0, 1]
        step = np.linalg.solve(bend, slope)
        a, b = float(np.clip(a - step[0], 0.3, 12.0)), float(np.clip(b - step[1], -12.0, 12.0))
        if np.abs(step).max() < 1e-4:
            break
    return a, b


def best_threshold(odds: Floats, positive: Booleans, beta: float = 1.0) -> float:
    """The probability from which a label counts, so that F-beta on held-out rows is highest.

    Args:
        odds: probability of each row.
        positive: whether the row has the label.
        beta: above 1 recall counts more than precision.
    """
    order = np.argsort(-odds, kind="stable")
    hits = np.cumsum(positive[order])
    if not len(hits) or not hits[-1]:
        return 0.5
    said = np.arange(1, len(hits) + 1)
    measure = (1 + beta**2) * hits / (said + beta**2 * hits[-1])
    at = int(measure.argmax())
    below = odds[order[at + 1]] if at + 1 < len(order) else 0.0
    return float(np.clip((odds[order[at]] + below) / 2, 0.05, 0.95))
