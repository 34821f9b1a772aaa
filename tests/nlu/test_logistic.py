"""The classifier's logistic regression, held against scikit-learn's."""

from __future__ import annotations

import numpy as np
from sklearn.linear_model import LogisticRegression

from shopguide.nlu import logistic


def _clouds(rows: int, classes: int, seed: int) -> tuple[logistic.Floats, logistic.Labels]:
    """Vectors of length 1 around one centre for each class; class 0 has four times the rows of the others."""
    chance = np.random.default_rng(seed)
    labels = chance.choice(classes, size=rows, p=np.array([4.0] + [1.0] * (classes - 1)) / (classes + 3))
    vectors = chance.normal(size=(classes, 12))[labels] + chance.normal(scale=1.2, size=(rows, 12))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32), labels


def test_logistic_finds_the_optimum_that_scikit_learn_finds() -> None:
    vectors, labels = _clouds(600, 5, seed=3)
    weights, bias = logistic.fit(vectors, labels, 5, strength=10.0)
    reference = LogisticRegression(C=10.0, max_iter=1000, tol=1e-6, class_weight="balanced").fit(vectors, labels)
    fresh, _ = _clouds(400, 5, seed=4)
    scores = fresh @ weights + bias
    odds = np.exp(scores - scores.max(axis=1, keepdims=True))
    odds /= odds.sum(axis=1, keepdims=True)
    assert np.abs(odds - reference.predict_proba(fresh)).max() < 0.02


def test_logistic_class_without_rows_is_never_likeliest() -> None:
    vectors, labels = _clouds(200, 3, seed=5)
    weights, bias = logistic.fit(vectors, np.where(labels == 2, 3, labels), 5, strength=10.0)
    assert weights.shape == (12, 5)
    likeliest = (vectors @ weights + bias).argmax(axis=1)
    assert set(likeliest) == {0, 1, 3}


def test_logistic_same_data_gives_the_same_weights() -> None:
    vectors, labels = _clouds(300, 4, seed=6)
    first, second = (logistic.fit(vectors, labels, 4, strength=10.0) for _ in range(2))
    assert np.array_equal(first[0], second[0])
    assert np.array_equal(first[1], second[1])
