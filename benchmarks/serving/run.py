"""How fast the guide is served: beside stock Rasa on the same data, by load, by turn number, by workers.

    make bench-serve              all of it; for a machine with nothing else to do
    make bench-serve QUICK=1      the same in small, to see that it works

One system after the other holds the same talk, so many at once as the level says, over HTTP. Every answer
is checked. Results go to var/bench-serve/: report.md, figures.json, plot.svg.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import Final

from benchmarks import turn_number
from benchmarks.serving import report, systems
from benchmarks.serving.figures import Level, System, TurnCost
from benchmarks.serving.load import hold
from tests.conversations.server import ROOT

FOLDER: Final = ROOT / "var" / "bench-serve"
LEVELS: Final = (1, 8, 32, 128)
STORES: Final = ("memory", "sqlite", "postgresql")
_WARM_UP_SECONDS: Final = 2.0


def measure(
    name: str, system: AbstractContextManager[systems.Running], levels: Sequence[int], seconds: float
) -> System:
    """Start a system, hold talks at each level, stop it.

    Raises:
        RuntimeError: it did not start.
    """
    print(f"{name}: starting …", flush=True)
    with system as running:
        figures = System(name, running.start)
        hold(running.url, 2, min(_WARM_UP_SECONDS, seconds))  # nobody is judged by the first turns
        for talks in levels:
            cpu, shared = running.cpu_seconds(), running.shared_cpu_seconds()
            load = hold(running.url, talks, seconds)
            spent, shared = running.cpu_seconds() - cpu, running.shared_cpu_seconds() - shared
            level = Level.of(load, spent, shared, running.memory())
            figures.levels.append(level)
            print(
                f"{name}: {talks} at once, {level.turns} turns, {level.times['both'].get('p50', 0):.1f} ms, "
                f"{level.turns_a_second:.0f} turns/s, {level.unanswered} not answered",
                flush=True,
            )
    return figures


def main() -> None:
    """Measure, print the table and say where it lies."""
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("--quick", action="store_true", help="a few seconds a level, a stock model hardly trained")
    cli.add_argument("--seconds", type=float, help="at each level (default 20; 3 if quick)")
    cli.add_argument("--levels", type=int, nargs="+", default=LEVELS, help="talks at once (default 1 8 32 128)")
    cli.add_argument("--only", nargs="+", help="systems to measure: echo, one, worker, workers, stock, turns")
    arguments = cli.parse_args()
    quick, seconds = arguments.quick, arguments.seconds or (3.0 if arguments.quick else 20.0)
    FOLDER.mkdir(parents=True, exist_ok=True)
    begun = time.perf_counter()
    todo = {
        "echo": ("plain Sanic echo", partial(systems.echo, FOLDER)),
        "one": (report.OURS, partial(systems.one_process, FOLDER)),
        "worker": (f"{report.OURS}, 1 worker", partial(systems.workers, FOLDER, 1)),
        "workers": (f"{report.OURS}, 2 workers", partial(systems.workers, FOLDER, 2)),
        "stock": (report.STOCK, partial(systems.stock_rasa, FOLDER, quick=quick)),
    }
    wanted = set(arguments.only or (*todo, "turns"))
    measured = [
        measure(name, start(), arguments.levels, seconds) for key, (name, start) in todo.items() if key in wanted
    ]
    costs = []
    if "turns" in wanted:
        for store in STORES[:1] if quick else STORES:
            early, late = turn_number.measure(store, 1 if quick else 5)
            costs.append(TurnCost(store, early, late))
    path: Path = report.write(FOLDER, measured, costs, quick=quick)
    print(f"\n{path.read_text(encoding='utf-8')}\nIn {time.perf_counter() - begun:.0f} s; kept in {FOLDER}")


if __name__ == "__main__":
    main()
