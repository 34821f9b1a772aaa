"""What each part of the intent model is worth: views alone, less data, no spelling, clauses that vote.

    PYTHONPATH=. .venv/bin/python -m benchmarks.nlu.trials [--weights FOLDER ...] [FILE.jsonl ...]

Prints a Markdown table: share of messages whose likeliest intent is right (an accepted alternative
counts; nothing is called unsure), for each set. About ten minutes on 2 cores. With `--weights`, each
folder's encoder takes a row of its own, beside the shipped one.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.nlu.measure import TESTS
from benchmarks.nlu.messages import read_messages
from shopguide.nlu.calibration import Pool
from shopguide.nlu.clauses import split
from shopguide.nlu.encoder import SentenceEncoder, text_key
from shopguide.nlu.intent_model import IntentModel, Reading
from shopguide.nlu.issues import clauses_to_read

VIEWS = ("words and characters", "sentence vectors", "nearest neighbours")
PARTS = (8, 4, 2)  # one message in so many
Read = Callable[[str], dict[str, float]]
Row = dict[str, Any]


def chances(reading: Reading) -> dict[str, float]:
    return dict(reading.ranking)


def whole(model: IntentModel) -> Read:
    return lambda text: chances(model.classify([text])[0])


def voting(model: IntentModel, with_whole: bool) -> Read:
    """Chances summed over the clauses, and over the whole message too where wanted."""

    def read(text: str) -> dict[str, float]:
        parts = [text[start:end] for start, end in clauses_to_read(text, split(text))]
        total: dict[str, float] = {}
        for reading in model.classify([text, *parts] if with_whole or not parts else parts):
            for name, chance in reading.ranking:
                total[name] = total.get(name, 0.0) + chance
        return total

    return read


def alone(model: IntentModel, view: int) -> Read:
    """One view, with the weight it has in the pool; so its ranking is its own, its offsets the pool's."""
    weights = tuple(weight if number == view else 0.0 for number, weight in enumerate(model.pool.weights))
    return whole(replace(model, pool=Pool(weights, model.pool.bias)))


class Unchanged:
    """A speller that corrects nothing."""

    def correct(self, text: str) -> str:
        return text


def accuracy(read: Read, rows: list[Row]) -> float:
    right = 0
    for row in rows:
        found = read(row["text"])
        right += max(found, key=found.__getitem__) in {row["intent"], *row.get("also", [])}
    return right / len(rows)


def train(messages: list[tuple[str, str]], encoder: SentenceEncoder) -> IntentModel:
    return IntentModel.train([text for text, _ in messages], [intent for _, intent in messages], encoder)


def main() -> None:
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("--weights", type=Path, nargs="*", default=[])
    names = ("blind_intents", "blind_posts", "blind_phone")
    cli.add_argument("files", nargs="*", type=Path, default=[TESTS / f"{name}.jsonl" for name in names])
    args = cli.parse_args()
    sets = [[json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] for path in args.files]
    print(f"| | {' | '.join(path.stem for path in args.files)} | ms p50 |\n|---|{'---|' * (len(sets) + 1)}", flush=True)

    def show(name: str, model: IntentModel, read: Read | None = None) -> None:
        read = read or whole(model)
        print(f"{name} …", end="\r", file=sys.stderr, flush=True)
        figures = [f"{accuracy(read, rows):.3f}" for rows in sets]
        spent = []
        model.encoder.forget()  # the messages were read just now
        for row in sets[0][:200]:
            began = time.perf_counter()
            read(row["text"])
            spent.append(time.perf_counter() - began)
        print(f"| {name} | {' | '.join(figures)} | {np.median(spent) * 1e3:.1f} |", flush=True)

    messages, encoder = read_messages(), SentenceEncoder()
    model = train(messages, encoder)
    show("**the pool over the whole message (shipped)**", model)
    for number, view in enumerate(VIEWS):
        show(f"{view} alone", model, alone(model, number))
    unchanged = replace(model, speller=Unchanged())  # type: ignore[arg-type]
    show("spelling as typed", unchanged)
    show("clauses vote", model, voting(model, with_whole=False))
    show("clauses and the whole vote", model, voting(model, with_whole=True))
    for part in PARTS:
        few = [row for row in messages if int(text_key(row[0])[-4:], 16) % part == 0]
        show(f"one message in {part} ({len(few)})", train(few, encoder))
    for folder in args.weights:
        show(f"encoder {folder.name}", train(messages, SentenceEncoder(folder)))


if __name__ == "__main__":
    main()
