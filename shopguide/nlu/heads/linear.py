"""Linear support vector machines for many labels at once, and probabilities from their scores."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix
from scipy.special import expit, log_softmax

Floats = NDArray[np.float32]
Booleans = NDArray[np.bool_]

_NEVER: Final = 1e9  # stands for 1 / 0, where an example doesn't count for a label
_ROUNDS: Final = 6  # more of them change nothing on held-out rows
_MORE_ROUNDS: Final = 3  # … after those of a fit on most of the rows
_STILL: Final = 1e-3  # smallest change of a dual variable that is worth the time
_PATIENCE: Final = 2  # rounds without a change after which an example is passed over


@dataclass(frozen=True)
class Examples:
    """What a linear model is fitted on.

    Attributes:
        sparse: float32 [rows, features].
        dense: float32 [rows, width], further features.
        group: of each row, int64 [rows]; each group has weights for `dense` of its own, beside those that all share.
        groups: how many groups there are; 0 where there is one set of weights.
    """

    sparse: csr_matrix
    dense: Floats
    group: NDArray[np.int64] | None = None
    groups: int = 0


@dataclass(frozen=True)
class Weights:
    """Of a linear model: `sparse` [features, labels], `dense` [groups + 1, width, labels], `bias` [labels].

    `dual` [rows, labels] is how much each row weighs in them, from which a fit on more rows can start.
    """

    sparse: Floats
    dense: Floats
    bias: Floats
    dual: Floats


def fit(
    examples: Examples,
    labels: Booleans,
    strength: float,
    importance: Floats | None = None,
    start: Floats | None = None,
) -> Weights:
    """One support vector machine for each label (squared hinge loss), by dual coordinate descent.

    This is the method of LIBLINEAR (Hsieh et al., "A dual coordinate descent method for large-scale linear SVM",
    ICML 2008), for all labels side by side: scikit-learn's LinearSVC fits one label at a time, copies the examples for
    each, and takes 8 s where this takes 3 (39 acts, 15,600 rows; the same accuracy).

    Args:
        examples: the rows.
        labels: [rows, labels]; a row may have several.
        strength: weight of the data against the penalty on the weights (scikit-learn's C).
        importance: float32 [rows, labels], how much each row counts for each label; all the same where None.
        start: what `again` made of a fit on some of the rows.
    """
    rows, count = labels.shape
    width, dense = examples.dense.shape[1], np.ascontiguousarray(examples.dense)
    sign = np.where(labels, np.float32(1), np.float32(-1))
    slack = np.full(labels.shape, 0.5 / strength, np.float32)
    if importance is not None:
        slack = np.where(importance > 0, slack / np.maximum(importance, 1e-6), np.float32(_NEVER)).astype(np.float32)
    weights = np.zeros((examples.sparse.shape[1], count), np.float32)
    shared = np.zeros((width, count), np.float32)
    own = np.zeros((examples.groups, width, count), np.float32)
    bias = np.zeros(count, np.float32)
    dual = np.zeros(labels.shape, np.float32)
    if start is not None:
        dual = start.copy()
        signed = dual * sign
        weights, shared, bias = examples.sparse.T @ signed, dense.T @ signed, signed.sum(axis=0)
        for place in range(examples.groups):
            here = examples.group == place
            own[place] = dense[here].T @ signed[here]
    lengths = _lengths(examples)
    starts, values = examples.sparse.indptr, examples.sparse.data.astype(np.float32)
    columns = examples.sparse.indices.astype(np.int64)
    still = np.zeros(rows, np.int64)
    chance = np.random.default_rng(0)
    for _ in range(_ROUNDS if start is None else _MORE_ROUNDS):
        for row in chance.permutation(np.flatnonzero(still < _PATIENCE)):
            ids = columns[starts[row] : starts[row + 1]]
            value = values[starts[row] : starts[row + 1]]
            x = dense[row]
            score = value @ weights[ids] + x @ shared + bias
            group = examples.group[row] if examples.group is not None else None
            if group is not None:
                score += x @ own[group]
            before, free = dual[row], slack[row]
            after = np.maximum(before - (sign[row] * score - 1 + before * free) / (lengths[row] + free), 0)
            change = after - before
            if np.abs(change).max() < _STILL:
                still[row] += 1
                continue
            still[row] = 0
            dual[row] = after
            change *= sign[row]
            weights[ids] += value[:, None] * change
            step = x[:, None] * change
            shared += step
            if group is not None:
                own[group] += step
            bias += change
    return Weights(weights, np.concatenate([shared[None], own]), bias, dual)


def again(dual: Floats | None, rows: NDArray[np.int64], total: int) -> Floats | None:
    """Where a fit on all rows can start from: how much each row weighed in a fit on `rows` alone."""
    if dual is None:
        return None
    found = np.zeros((total, dual.shape[1]), np.float32)
    found[rows] = dual
    return found


def _lengths(examples: Examples) -> Floats:
    """Squared length of each row, with its constant feature and the copy of `dense` that its group has."""
    copies = 2 if examples.group is not None else 1
    sparse = np.asarray(examples.sparse.multiply(examples.sparse).sum(axis=1)).ravel()
    return np.asarray(sparse + copies * (examples.dense**2).sum(axis=1) + 1, dtype=np.float32)


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
