"""One pipeline's answers on disk, so that a run that breaks off can go on from there."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.nlu.compare.figures import Answer
from benchmarks.nlu.compare.report import Run


def store_run(run: Run, about: str, path: Path) -> None:
    """Write `run` as JSON; `about` says what it was trained on, and is compared when it is read."""
    path.write_text(json.dumps({"about": about, **asdict(run)}, ensure_ascii=False), encoding="utf-8")


def read_run(path: Path, about: str, sets: dict[str, list[dict[str, Any]]]) -> Run | None:
    """What `store_run` wrote; None if there is none, or if it was trained or judged on something else."""
    if not path.exists():
        return None
    stored = json.loads(path.read_text(encoding="utf-8"))
    answers = {kind: [_answer(row) for row in rows] for kind, rows in stored.pop("answers").items()}
    judged = {kind: [row["text"] for row in rows] for kind, rows in sets.items()}
    if stored.pop("about") != about or {kind: [a.text for a in answers.get(kind, ())] for kind in sets} != judged:
        return None
    return Run(answers=answers, **(stored | {"milliseconds": tuple(stored["milliseconds"])}))


def _answer(row: dict[str, Any]) -> Answer:
    ranking = tuple((name, chance) for name, chance in row["ranking"])
    return Answer(row["text"], row["gold"], tuple(row["also"]), ranking)
