"""Train the intent model on data/nlu and measure it.

    PYTHONPATH=. .venv/bin/python -m benchmarks.nlu.measure [--weights FOLDER] [FILE.jsonl ...]

Prints the held-out accuracy (training log) and for each file: accuracy, and of in-scope messages the
share called unsure and the share confidently wrong; recall of out-of-scope; calibration error (ECE);
milliseconds for the whole message alone. Rows that also stand in the training data are counted apart.
"""

from __future__ import annotations

import argparse
import json
import logging
import re
import time
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.nlu.messages import read_messages
from shopguide.nlu.clauses import split
from shopguide.nlu.encoder import WEIGHTS, SentenceEncoder
from shopguide.nlu.intent_model import OUT_OF_SCOPE, IntentModel
from shopguide.nlu.issues import clauses_to_read, find_issues

TESTS = Path(__file__).resolve().parents[2] / "tests" / "nlu"


def plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


def measure(model: IntentModel, rows: list[dict[str, Any]]) -> str:
    """One line of figures; an accepted alternative counts as right, unsure is right for out-of-scope."""
    seconds, sure, first, inside, caught, wrong, right = [], [], [], [], [], [], []
    for row in rows:
        began = time.perf_counter()
        reading = model.classify([row["text"]])[0]
        seconds.append(time.perf_counter() - began)
        accepted = {row["intent"], *row.get("also", [])}
        fallback = reading.unsure or reading.name == OUT_OF_SCOPE
        good = fallback if OUT_OF_SCOPE in accepted and fallback else reading.name in accepted and not reading.unsure
        sure.append(reading.confidence)
        first.append(reading.name in accepted)
        inside.append(row["intent"] != OUT_OF_SCOPE)
        caught.append(fallback)
        wrong.append(not good and not fallback)
        right.append(good)
    scope, fell, bad = np.array(inside), np.array(caught), np.array(wrong)
    bins = np.minimum((np.array(sure) * 10).astype(int), 9)
    gap = [
        abs(np.mean(np.array(sure)[bins == k]) - np.mean(np.array(first)[bins == k])) * (bins == k).mean()
        for k in set(bins)
    ]
    outside = fell[~scope].mean() if (~scope).any() else float("nan")
    return (
        f"rows {len(rows)} accuracy {np.mean(right):.3f} argmax {np.mean(first):.3f} unsure {fell[scope].mean():.3f} "
        f"confidently-wrong {bad[scope].mean():.3f} out-of-scope {outside:.3f} ECE {sum(gap):.3f} "
        f"ms p50 {np.median(seconds) * 1e3:.1f} p95 {np.quantile(seconds, 0.95) * 1e3:.1f}"
    )


def measure_issues(model: IntentModel, rows: list[dict[str, Any]]) -> str:
    """How often one problem gives exactly its issue, and two problems both theirs."""
    one, two = [], []
    for row in rows:
        text, wanted = row["text"], set(row["issues"])
        spans = clauses_to_read(text, split(text))
        whole, *clauses = model.classify([text, *(text[start:end] for start, end in spans)])
        found = {issue.name for issue in find_issues(text, whole, spans, clauses)}
        if len(wanted) > 1:
            two.append(wanted <= found)
        else:
            one.append(found == wanted)
    single = f"one issue, exactly that {np.mean(one):.3f} ({len(one)})"
    return f"rows {len(rows)} {single}; all of several found {np.mean(two):.3f} ({len(two)})"


def main() -> None:
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("--weights", type=Path, default=WEIGHTS)
    cli.add_argument("files", nargs="*", type=Path, default=[TESTS / "blind_intents.jsonl"])
    args = cli.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    messages = read_messages()
    began = time.perf_counter()
    encoder = SentenceEncoder(args.weights)
    model = IntentModel.train([text for text, _ in messages], [intent for _, intent in messages], encoder)
    print(f"trained in {time.perf_counter() - began:.0f} s; {model.thresholds}; view weights {model.pool.weights}")
    trained = {plain(text) for text, _ in messages}
    for path in args.files:
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        if "issues" in rows[0]:
            print(path.name, measure_issues(model, rows))
            continue
        print(path.name, measure(model, rows))
        print(path.name, "new only", measure(model, [row for row in rows if plain(row["text"]) not in trained]))


if __name__ == "__main__":
    main()
