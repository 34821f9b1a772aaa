"""One pipeline in a process of its own: train it, or load it and let it answer.

    python -m benchmarks.nlu.compare.worker train CONFIG DATA MODEL
    python -m benchmarks.nlu.compare.worker answer CONFIG MODEL TEXTS.json ANSWERS.json

Its own process, so that seconds and memory are of this pipeline alone.
"""

from __future__ import annotations

import asyncio
import importlib
import json
import logging
import sys
import time
from pathlib import Path
from typing import Any

import psutil
import yaml

MEGABYTE = 1e6


def train(config: Path, data: Path, model: Path) -> None:
    """Train and store; print the seconds it took, imports not counted, as the last line."""
    from rasa.model_training import train_nlu

    began = time.perf_counter()
    train_nlu(str(config), str(data), str(model.parent), fixed_model_name=model.stem)
    print(f"seconds {time.perf_counter() - began:.1f}", flush=True)


def answer(config: Path, model: Path, texts: Path, answers: Path) -> None:
    """Let a stored model read each text by itself, as a running server does, and write what it said."""
    from rasa.core.agent import Agent
    from rasa.utils.log_utils import configure_structlog

    configure_structlog(logging.WARNING)  # Rasa logs every message it parses, which would be timed as well
    for step in yaml.safe_load(config.read_text(encoding="utf-8"))["pipeline"]:
        if "." in step["name"]:
            importlib.import_module(step["name"].rpartition(".")[0])  # Rasa's own are imported by now
    wanted = json.loads(texts.read_text(encoding="utf-8"))
    began = time.perf_counter()
    agent = Agent.load(str(model))
    load = time.perf_counter() - began
    said, milliseconds = asyncio.run(_read(agent, wanted))
    memory = psutil.Process().memory_info().rss / MEGABYTE
    result = {"load": load, "memory": memory, "milliseconds": milliseconds, "rankings": said}
    answers.write_text(json.dumps(result), encoding="utf-8")


async def _read(agent: Any, texts: list[str]) -> tuple[list[list[tuple[str, float]]], list[float]]:
    """The ranking of each text without Rasa's `nlu_fallback`, and the milliseconds it took."""
    await agent.parse_message("it never came and i want my money back")  # lazy set-up is not a message's cost
    said, milliseconds = [], []
    for number, text in enumerate(texts, start=1):
        began = time.perf_counter()
        parsed = await agent.parse_message(text)
        milliseconds.append((time.perf_counter() - began) * 1000)
        ranking = [(entry["name"], entry["confidence"]) for entry in parsed["intent_ranking"]]
        said.append([entry for entry in ranking if entry[0] != "nlu_fallback"])
        if number % 500 == 0:
            print(f"answered {number} of {len(texts)}", flush=True)
    return said, milliseconds


if __name__ == "__main__":
    if sys.argv[1] == "train":
        train(*map(Path, sys.argv[2:5]))
    else:
        answer(*map(Path, sys.argv[2:6]))
