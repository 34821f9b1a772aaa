"""Fit the weights with which shopguide/nlu/issues.py tells several issues from one.

    PYTHONPATH=. .venv/bin/python -m benchmarks.nlu.fit_issues

Trains the intent model on data/nlu, reads benchmarks/nlu/several_issues.jsonl (hand-written, neither
training data nor blind set), prints the weights, and how well they do on messages left out of fitting.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from benchmarks.nlu.messages import read_messages
from shopguide.nlu.clauses import split
from shopguide.nlu.encoder import SentenceEncoder
from shopguide.nlu.intent_model import IntentModel, Reading
from shopguide.nlu.issues import ISSUE_INTENTS, Evidence, clauses_to_read

MESSAGES = Path(__file__).with_name("several_issues.jsonl")
FOLDS = 5
NAMES = sorted(ISSUE_INTENTS)
BARS = (0.3, 0.35, 0.4, 0.45, 0.5)


@dataclass(frozen=True)
class Row:
    """A message with clauses: its issues, the whole message's reading, and features [issues, 4]."""

    issues: frozenset[str]
    whole: Reading
    features: NDArray[np.float64]

    @property
    def main(self) -> str | None:
        return self.whole.name if self.whole.name in ISSUE_INTENTS and not self.whole.unsure else None


def rows_of(model: IntentModel, path: Path) -> list[Row]:
    """The messages that have clauses to read."""
    rows = []
    for line in path.read_text(encoding="utf-8").splitlines():
        message = json.loads(line)
        text = message["text"]
        spans = clauses_to_read(text, split(text))
        whole, *clauses = model.classify([text, *(text[start:end] for start, end in spans)])
        if clauses:
            features = np.array([Evidence.of(name, whole, clauses).features() for name in NAMES])
            rows.append(Row(frozenset(message["issues"]), whole, features))
    return rows


def fit(rows: list[Row]) -> LogisticRegression:
    """On every issue but the whole message's own, which needs no judging."""
    features = [row.features[k] for row in rows for k, name in enumerate(NAMES) if name != row.main]
    wanted = [name in row.issues for row in rows for name in NAMES if name != row.main]
    return LogisticRegression(C=1.0, max_iter=1000).fit(np.array(features), wanted)


def judge(judges: list[tuple[LogisticRegression, Row]], bar: float) -> str:
    one, two = [], []
    for model, row in judges:
        chances = model.predict_proba(row.features)[:, 1]
        found = {name for name, chance in zip(NAMES, chances, strict=True) if chance >= bar or name == row.main}
        (one if len(row.issues) == 1 else two).append(
            row.issues == found if len(row.issues) == 1 else row.issues <= found
        )
    single = f"one issue, exactly that {np.mean(one):.3f} ({len(one)})"
    return f"bar {bar}: {single}; all of several {np.mean(two):.3f} ({len(two)})"


def main() -> None:
    messages = read_messages()
    model = IntentModel.train([text for text, _ in messages], [intent for _, intent in messages], SentenceEncoder())
    rows = rows_of(model, MESSAGES)
    left_out = [
        (fit([row for number, row in enumerate(rows) if number % FOLDS != fold]), row)
        for fold in range(FOLDS)
        for row in rows[fold::FOLDS]
    ]
    for bar in BARS:
        print(judge(left_out, bar))
    whole = fit(rows)
    print("WEIGHTS =", tuple(round(float(weight), 2) for weight in whole.coef_[0]))
    print("OFFSET =", round(float(whole.intercept_[0]), 2))


if __name__ == "__main__":
    main()
