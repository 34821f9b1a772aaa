"""What a turn costs by its number in the talk, on each store.

    PYTHONPATH=. .venv/bin/python -m benchmarks.turn_number --talks 5

One server a store, one talk at a time, over HTTP. The talk repeats the same five messages, so that
turns 3-7 and turns 198-202 ask for the same work; their medians are put side by side. A turn that
costs more the longer the talk is shows as a ratio above one.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tests.conversations.server import Server
from tests.services.servers import postgres

TALK: Final = (
    "my parcel is three weeks late and the tracking never moves",
    "yes lets do it",
    "ok next",
    "how long does email take to get answered",
    "cant find that",
)
WINDOWS: Final = {5: range(3, 8), 50: range(48, 53), 200: range(198, 203)}
TURNS: Final = 202


@contextmanager
def database(store: str) -> Iterator[dict[str, str]]:
    """The environment that has the guide keep its talks in `store`."""
    if store == "postgresql":
        with postgres() as server:
            yield {"SHOPGUIDE_DB_URL": server.database("turns")}
    else:
        yield {"SHOPGUIDE_DB_URL": "sqlite://"} if store == "memory" else {}


def measure(store: str, talks: int) -> dict[int, float]:
    """Median milliseconds of a turn around each number of WINDOWS.

    Raises:
        RuntimeError: a turn was left without an answer.
    """
    taken: dict[int, list[float]] = {number: [] for number in WINDOWS}
    with tempfile.TemporaryDirectory() as folder, database(store) as environment:
        server = Server(Path(folder), environment=environment)
        server.start()
        try:
            for talk in range(-1, talks):  # the first is not counted: it warms caches up
                for turn in range(1, TURNS + 1):
                    begun = time.perf_counter()
                    answer = server.send(f"talk-{talk}", TALK[turn % len(TALK)])
                    milliseconds = (time.perf_counter() - begun) * 1000
                    if not answer:
                        raise RuntimeError(f"Turn {turn} on {store} was left without an answer.")
                    for number, window in WINDOWS.items():
                        if talk >= 0 and turn in window:
                            taken[number].append(milliseconds)
                print(f"{store}: talk {talk + 1} of {talks}", end="\r", flush=True)
        finally:
            server.stop()
    print(" " * 40, end="\r")
    return {number: statistics.median(times) for number, times in taken.items()}


def main() -> None:
    """Measure and print a table."""
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("--talks", type=int, default=5, help="talks held on each store (default 5)")
    cli.add_argument("--stores", nargs="+", default=["memory", "sqlite", "postgresql"])
    arguments = cli.parse_args()
    heads = " | ".join(f"turn {number}, ms" for number in WINDOWS)
    print(f"| store | {heads} | turn 200 / turn 5 |\n|---|{'---|' * (len(WINDOWS) + 1)}")
    for store in arguments.stores:
        figures = measure(store, arguments.talks)
        cells = " | ".join(f"{figures[number]:.1f}" for number in WINDOWS)
        print(f"| {store} | {cells} | {figures[200] / figures[5]:.2f} |", flush=True)


if __name__ == "__main__":
    main()
