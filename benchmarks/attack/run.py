"""Plays the attacks against a real guide and prints, for each group, how many were tried and how many held.

    make attack                 or  PYTHONPATH=. .venv/bin/python -m benchmarks.attack.run

`--quick` plays smaller ones (a minute or two), `--group NAME` one group alone. Ends with 1 if something fell.
"""

from __future__ import annotations

import argparse
import asyncio
import importlib
import sys
import traceback
from collections.abc import Sequence
from typing import Final

from benchmarks.attack import Attempt
from benchmarks.attack.target import Terms, running

# Modules of this package, in the order they are played.
GROUPS: Final = ("sockets", "rest", "quotas", "store", "secrets", "floods", "connectors")


async def play(groups: Sequence[str], terms: Terms) -> dict[str, list[Attempt]]:
    """Play groups against a guide each; every attempt is printed as it ends."""
    results: dict[str, list[Attempt]] = {}
    for name in groups:
        group = importlib.import_module(f"benchmarks.attack.{name}")
        results[name] = []
        # A guide of its own: what one group used up of a quota is not missing to the next.
        with running(terms=terms) as target:
            try:
                async for attempt in group.attempts(target):
                    _note(name, attempt, results[name])
            except Exception as error:
                # What broke off was not held: the guide did something that no attack counts on.
                traceback.print_exc()
                _note(name, Attempt("the rest of the group", False, type(error).__name__), results[name])
    return results


def _note(group: str, attempt: Attempt, results: list[Attempt]) -> None:
    results.append(attempt)
    print(f"{group:10} {'held' if attempt.held else 'FELL'}  {attempt.name}  ({attempt.detail})", flush=True)


def table(results: dict[str, list[Attempt]]) -> str:
    """Tried and held by group, as Markdown."""
    rows = [(name, len(tried), sum(attempt.held for attempt in tried)) for name, tried in results.items()]
    rows.append(("all", sum(row[1] for row in rows), sum(row[2] for row in rows)))
    lines = [f"| {name} | {tried} | {held} |" for name, tried, held in rows]
    return "\n".join(["| group | tried | held |", "|---|---|---|", *lines])


def main() -> None:
    """Parse the arguments, play, and say how it went."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="smaller attacks")
    parser.add_argument("--group", action="append", choices=GROUPS, help="this group alone; may be given again")
    given = parser.parse_args()
    results = asyncio.run(play(given.group or GROUPS, Terms(quick=given.quick)))
    print(f"\n{table(results)}")
    sys.exit(any(not attempt.held for tried in results.values() for attempt in tried))


if __name__ == "__main__":
    main()
