"""What a turn costs by its number in the talk, on each store.

    PYTHONPATH=. .venv/bin/python -m benchmarks.turn_number --talks 5

One server a store, over HTTP. A talk is brought to turn 197; then its turns 198-202 are taken in turn with
turns 3-7 of a new talk, so that both meet the machine in the same mood. Both ask for the same five things;
their medians are put side by side. A turn that costs more the longer the talk is shows as a ratio above one.
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
EARLY: Final = range(3, 8)
LATE: Final = range(198, 203)


@contextmanager
def database(store: str) -> Iterator[dict[str, str]]:
    """The environment that has the guide keep its talks in `store`."""
    if store == "postgresql":
        with postgres() as server:
            yield {"SHOPGUIDE_DB_URL": server.database("turns")}
    else:
        yield {"SHOPGUIDE_DB_URL": "sqlite://"} if store == "memory" else {}


def turn(server: Server, sender: str, number: int) -> float:
    """Hold one turn; returns its milliseconds.

    Raises:
        RuntimeError: it was left without an answer.
    """
    begun = time.perf_counter()
    answer = server.send(sender, TALK[number % len(TALK)])
    taken = (time.perf_counter() - begun) * 1000
    if not answer:
        raise RuntimeError(f"Turn {number} was left without an answer.")
    return taken


def measure(store: str, talks: int) -> tuple[float, float]:
    """Median milliseconds of a turn around the 5th and around the 200th."""
    early: list[float] = []
    late: list[float] = []
    with tempfile.TemporaryDirectory() as folder, database(store) as environment:
        server = Server(Path(folder), environment=environment)
        server.start()
        try:
            for talk in range(talks):
                print(f"{store}: talk {talk + 1} of {talks} ", end="\r", flush=True)
                for number in range(1, LATE.start):
                    turn(server, f"long-{talk}", number)
                for number in range(1, EARLY.start):
                    turn(server, f"new-{talk}", number)
                for new, old in zip(EARLY, LATE, strict=True):
                    early.append(turn(server, f"new-{talk}", new))
                    late.append(turn(server, f"long-{talk}", old))
        finally:
            server.stop()
    print(" " * 40, end="\r")
    return statistics.median(early), statistics.median(late)


def main() -> None:
    """Measure and print a table."""
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("--talks", type=int, default=5, help="talks held on each store (default 5)")
    cli.add_argument("--stores", nargs="+", default=["memory", "sqlite", "postgresql"])
    arguments = cli.parse_args()
    print("| store | turn 5, ms | turn 200, ms | ratio |\n|---|---|---|---|")
    for store in arguments.stores:
        early, late = measure(store, arguments.talks)
        print(f"| {store} | {early:.1f} | {late:.1f} | {late / early:.2f} |", flush=True)


if __name__ == "__main__":
    main()
