"""Trains the compared pipelines on the same messages and sets what they answer side by side.

    make bench-nlu             all messages; DIET and textcat see each ten times, about 45 minutes on 2 cores
    make bench-nlu EPOCHS=100  as `rasa init` sets it; DIET alone then takes about six hours
    make bench-nlu QUICK=1     eight messages an intent, under 3 minutes: to see that it runs
    … -m benchmarks.nlu.compare.run --resume   goes on after a broken run: what is measured is not measured again

Trained on data/nlu without one message in sixteen; judged on those (they are among the messages that
fine-tuning the sentence encoder left out, too), on tests/nlu/blind_*.jsonl, and on files named after
`--also`. Writes the table to var/bench-nlu/ as each pipeline is done, so that a run of hours that breaks
off has lost one pipeline at most, and in the end a picture of our confusions and our worst errors.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import yaml

from benchmarks.nlu.compare.figures import Answer
from benchmarks.nlu.compare.pipelines import OURS, PIPELINES, configuration
from benchmarks.nlu.compare.report import Run, write_details, write_table
from benchmarks.nlu.compare.stored import read_run, store_run
from benchmarks.nlu.compare.typos import with_typos
from benchmarks.nlu.messages import read_messages
from shopguide.nlu.encoder import text_key

ROOT = Path(__file__).resolve().parents[3]
OUT = ROOT / "var" / "bench-nlu"
RUNS = OUT / "runs"
BLIND = sorted((ROOT / "tests" / "nlu").glob("blind_*.jsonl"))
HELD_OUT_PART = 16  # half of what fine-tuning left out; the other half calibrates
EPOCHS = 10
QUICK_EACH = 8  # messages of an intent
QUICK_EPOCHS = 3
QUICK_TESTS = 12  # every twelfth message is asked
SEED = 11
WORKER = [sys.executable, "-W", "ignore", "-m", "benchmarks.nlu.compare.worker"]

Rows = list[dict[str, Any]]


def is_held_out(text: str) -> bool:
    return int(text_key(text)[:2], 16) % HELD_OUT_PART == 0


def training_file(messages: list[tuple[str, str]], path: Path) -> None:
    """Write messages as Rasa's YAML."""
    by_intent: dict[str, list[str]] = {}
    for text, intent in messages:
        by_intent.setdefault(intent, []).append(text)
    blocks = [
        {"intent": intent, "examples": "".join(f"- {text}\n" for text in texts)} for intent, texts in by_intent.items()
    ]
    path.write_text(yaml.safe_dump({"version": "3.1", "nlu": blocks}, allow_unicode=True), encoding="utf-8")


def few_of_each(messages: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """QUICK_EACH messages of each intent, drawn alike each time."""
    drawn = random.Random(SEED).sample(messages, len(messages))
    taken: Counter[str] = Counter()
    few = []
    for text, intent in drawn:
        taken[intent] += 1
        if taken[intent] <= QUICK_EACH:
            few.append((text, intent))
    return few


def test_sets(held: list[tuple[str, str]], extra: list[Path]) -> dict[str, Rows]:
    """Labelled messages by the name of their set; the blind sets of issues and entities have no intent."""
    sets = {"held out": [{"text": text, "intent": intent} for text, intent in held]}
    for path in (*BLIND, *extra):
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        if all("intent" in row for row in rows):
            sets[path.stem] = rows
    return sets


def call(arguments: list[str], cache: Path) -> str:
    """Run the worker, showing its progress; return its last line. Raises SystemExit where it fails."""
    settings = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "RASA_TELEMETRY_ENABLED": "false",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "RASA_CACHE_DIRECTORY": str(cache),  # an empty one: nothing may come from an earlier training
    }
    last = ""
    with subprocess.Popen([*WORKER, *arguments], env=settings, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        for line in process.stdout or ():
            last = line.strip() or last
            print(f"  {line.rstrip()}", flush=True)
    if process.returncode:
        raise SystemExit(f"{' '.join(arguments)} failed with exit code {process.returncode}")
    return last


def measure(name: str, epochs: int, data: Path, sets: dict[str, Rows], work: Path) -> Run:
    """Train one pipeline and let it read every set, clean and with typos."""
    folder = work / name.replace(" ", "-")
    folder.mkdir()
    config, model = folder / "config.yml", folder / "model.tar.gz"
    config.write_text(yaml.safe_dump(configuration(name, epochs)), encoding="utf-8")
    print(f"{name}: training …", flush=True)
    last = call(["train", str(config), str(data), str(model)], folder / "cache")
    seconds = float(last.removeprefix("seconds "))
    texts = {kind: [row["text"] for row in rows] for kind, rows in sets.items()}
    texts |= {f"{kind}, typos": [with_typos(text, SEED) for text in texts[kind]] for kind in sets}
    (folder / "texts.json").write_text(json.dumps([text for part in texts.values() for text in part]), "utf-8")
    print(f"{name}: trained in {seconds:.0f} s; answering …", flush=True)
    call(
        ["answer", str(config), str(model), str(folder / "texts.json"), str(folder / "answers.json")], folder / "cache"
    )
    result = json.loads((folder / "answers.json").read_text(encoding="utf-8"))
    rankings = iter(result["rankings"])
    answers = {
        kind: [
            Answer(
                text,
                row["intent"],
                tuple(row.get("also", ())),
                tuple((intent, confidence) for intent, confidence in next(rankings)),
            )
            for text, row in zip(part, sets[kind.removesuffix(", typos")], strict=True)
        ]
        for kind, part in texts.items()
    }
    return Run(name, answers, seconds, result["load"], result["memory"], tuple(result["milliseconds"]))


def main() -> None:
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("--quick", action="store_true", help="few messages and epochs: under 3 minutes")
    cli.add_argument("--epochs", type=int, default=EPOCHS, help="of DIET and textcat; Rasa's own default is 100")
    cli.add_argument(
        "--also", nargs="*", type=Path, default=[], help="more JSONL files to judge on; no message of theirs is shown"
    )
    cli.add_argument("--only", nargs="*", default=list(PIPELINES), choices=list(PIPELINES), metavar="PIPELINE")
    cli.add_argument("--resume", action="store_true", help="keep pipelines that an earlier run like this one measured")
    args = cli.parse_args()
    messages = read_messages()
    held = [row for row in messages if is_held_out(row[0])]
    learnt = [row for row in messages if not is_held_out(row[0])]
    if args.quick:
        learnt = few_of_each(learnt)
    sets = test_sets(held, args.also)
    if args.quick:
        sets = {kind: rows[::QUICK_TESTS] for kind, rows in sets.items()}
    print(f"{len(learnt)} messages to learn from; judged on {', '.join(f'{k} ({len(v)})' for k, v in sets.items())}")
    epochs = QUICK_EPOCHS if args.quick else args.epochs
    about = f"{len(learnt)} messages learnt, {epochs} epochs of DIET and textcat"
    if args.quick:
        about += "; a quick run shows that the comparison works, not who is better"
    RUNS.mkdir(parents=True, exist_ok=True)
    runs: dict[str, Run] = {}
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "nlu.yml"
        training_file(learnt, data)
        for name in args.only:
            path = RUNS / f"{name.replace(' ', '-')}.json"
            kept = read_run(path, about, sets) if args.resume else None
            runs[name] = kept or measure(name, epochs, data, sets, Path(folder))
            store_run(runs[name], about, path)
            print(write_table([runs[name] for name in PIPELINES if name in runs], OUT, about), flush=True)
    if OURS in runs:
        print(write_details(runs[OURS], learnt, OUT, {path.stem for path in args.also}))


if __name__ == "__main__":
    main()
