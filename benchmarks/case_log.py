"""What the case log costs a turn: the same talks, in one process, with and without it by turns.

    PYTHONPATH=. .venv/bin/python -m benchmarks.case_log --talks 40

Measured around the whole turn, in process, so without HTTP; the time of this process's CPU is beside it, since it
tells the same on a busy machine (what PostgreSQL's own process needs is not in it). Each talk is held once with the
log and once without; which comes first alternates, so that both meet the machine in the same mood.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from unittest import mock

from benchmarks.turn_number import database
from shopguide.dialogue.commands import Command, Do
from shopguide.project import Project

TALK: Final = (
    "my parcel is three weeks late and the tracking never moves",
    "yes lets do it",
    "ok next",
    "cant find that",
    Command(Do.NEXT).payload,
    "how long does email take to get answered",
    "i tried that already",
    "thats solved now",
    "5",
)


@contextmanager
def log(wanted: bool) -> Iterator[None]:
    """With the case log, or without."""
    if wanted:
        yield
        return
    with mock.patch("shopguide.storage.tracker_store._log"):
        yield


async def hold(agent: Any, sender: str) -> list[tuple[float, float]]:
    """Hold the talk; milliseconds of each turn, by the clock and of CPU."""
    from rasa.core.channels.channel import CollectingOutputChannel, UserMessage

    taken = []
    for text in TALK:
        begun, worked = time.perf_counter(), time.process_time()
        await agent.handle_message(UserMessage(text, CollectingOutputChannel(), sender, input_channel="web"))
        taken.append(((time.perf_counter() - begun) * 1000, (time.process_time() - worked) * 1000))
    return taken


async def measure(talks: int) -> tuple[list[tuple[float, float]], list[tuple[float, float]]]:
    """Milliseconds of all turns without the log, and with it."""
    from shopguide.server import logs
    from shopguide.server.launcher import load_guide
    from shopguide.storage.tracker_store import ConversationStore

    logs.configure(terminal=True)
    agent = await load_guide(Project.find().require_model())
    found: dict[bool, list[tuple[float, float]]] = {False: [], True: []}
    for number in range(talks):
        for wanted in (True, False) if number % 2 else (False, True):
            with log(wanted):
                found[wanted] += await hold(agent, f"web:{number}-{wanted}")
    ConversationStore.within(agent.tracker_store).close()
    return found[False], found[True]


def main() -> None:
    """Measure and print a table."""
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("--talks", type=int, default=40, help="talks held each way (default 40)")
    cli.add_argument("--stores", nargs="+", default=["memory", "sqlite", "postgresql"])
    arguments = cli.parse_args()
    from shopguide.server import no_tensorflow

    no_tensorflow.leave_out()
    print("| store | p50 without, ms | p50 with, ms | CPU without, ms | CPU with, ms |\n|---|---|---|---|---|")
    for store in arguments.stores:
        with tempfile.TemporaryDirectory() as folder, database(store) as environment:
            os.environ["SHOPGUIDE_DB_URL"] = environment.get(
                "SHOPGUIDE_DB_URL", f"sqlite:///{Path(folder) / 'talks.sqlite'}"
            )
            held = asyncio.run(measure(arguments.talks))
        cells = [f"{statistics.median(turn[kind] for turn in turns):.1f}" for kind in (0, 1) for turns in held]
        print(f"| {store} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
