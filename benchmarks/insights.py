"""Makes the report over a million turns, and tells how long it takes and what memory it needs.

    .venv/bin/python -m benchmarks.insights                    SQLite, in a folder that is removed
    .venv/bin/python -m benchmarks.insights --postgres         a PostgreSQL of its own, which it starts and stops

The database is filled first, with simulated talks (marked as such) of the last 30 days by a fixed seed and
some of the 30 before. Then `shopguide insights` runs as an operator runs it, in a process of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa

from shopguide.content.playbooks import Playbook
from shopguide.knowledge import Issue, Knowledge
from shopguide.knowledge_files import load
from shopguide.storage.database import URL_VARIABLE, open_database
from shopguide.storage.schema import CASE_STEPS, CASES, TURNS

ROOT: Final = Path(__file__).resolve().parent.parent
DAY: Final = 86_400
BATCH: Final = 2_000  # cases
_ENTRIES: Final = ("web",) * 6 + ("telegram",) * 2 + ("slack",) + ("shell",)
_COMMENTS: Final = (
    "Clear steps, thank you.",
    "The menu was called something else on my phone.",
    "Nobody answered in the chat.",
    "Finally somebody who says what to do!",
    "It took long to get to a person.",
)
# Where people get stuck more than elsewhere: channel and step from 0.
_HARD: Final = {("in_app", 3): 0.34, ("live_chat", 1): 0.22, ("order_details", 2): 0.12}


@dataclass
class Rows:
    """What goes into the three tables."""

    cases: list[dict[str, Any]] = field(default_factory=list)
    steps: list[dict[str, Any]] = field(default_factory=list)
    turns: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class Shoppers:
    """Makes up cases, one after the other."""

    knowledge: Knowledge
    now: float
    chance: random.Random
    days: float = 60
    turns_each: float = 6.7

    def case(self, number: int) -> Rows:
        """One case with its steps and turns."""
        chance = self.chance
        issues = list(self.knowledge.issues.values())
        issue = chance.choices(issues, [1 / (rank + 1.5) for rank in range(len(issues))])[0]
        age = self.days * DAY * chance.random() ** 1.3
        started = self.now - age
        rows = Rows()
        row = self._begun(number, issue, started)
        stuck = self._walk(issue, row, rows)
        self._ended(row, stuck, issue)
        self._turns(row, rows)
        rows.cases.append(row)
        return rows

    def _begun(self, number: int, issue: Issue, started: float) -> dict[str, Any]:
        # Every ninth case is a second one of the same talk.
        first = number if number % 9 else number - 1
        entry = _ENTRIES[first % len(_ENTRIES)]
        return {
            "sender_id": f"{entry}:simulated-{first}",
            "number": 1 if first == number else 2,
            "entry": entry,
            "language": "en" if first % 12 else "es",
            "simulated": True,
            "issue": issue.id,
            "confidence": round(self.chance.uniform(0.5, 1), 3),
            "urgent": issue.urgent,
            "offered": json.dumps([*self._way(issue)]),
            "tried": "[]",
            "escalated_to": None,
            "outcome": "open",
            "rating": None,
            "comment": None,
            "excerpt": f"simulated: {issue.title.lower()}",
            "turns": max(1, round(self.chance.gauss(self.turns_each, 2))),
            "started": started,
            "last_heard": started,
        }

    def _playbook(self, issue: Issue) -> Playbook:
        """The first one of the problem."""
        return next(item for item in self.knowledge.playbooks.values() if item.problem == issue.id)

    def _way(self, issue: Issue) -> tuple[str, ...]:
        playbook = self._playbook(issue)
        return (playbook.channel, *playbook.then)

    def _walk(self, issue: Issue, row: dict[str, Any], rows: Rows) -> bool:
        """Walk the first channels of the way; whether it ended at a step that was not found."""
        for channel in self._way(issue)[:2]:
            for step, _ in enumerate(self.knowledge.walkthrough(channel).steps):
                hard = _HARD.get((channel, step), 0.04)
                stuck = self.chance.random() < hard
                at = row["started"] + 40 * (step + 1)
                place = {"channel": channel, "step": step, "stuck": stuck, "reached": at}
                rows.steps.append({"sender_id": row["sender_id"], "case_number": row["number"], **place})
                if stuck and self.chance.random() < 0.6:
                    return True
            if self.chance.random() < 0.7:
                return False
        return False

    def _ended(self, row: dict[str, Any], stuck: bool, issue: Issue) -> None:
        chance = self.chance
        row["last_heard"] = min(self.now, row["started"] + 60 * row["turns"])
        solved = 0.25 if stuck else 0.62 - (0.2 if issue.urgent else 0)
        row["outcome"] = chance.choices(("solved", "not_solved", "open"), (solved, 0.18, 1 - solved - 0.18))[0]
        if row["outcome"] == "not_solved" or (issue.urgent and chance.random() < 0.5):
            row["escalated_to"] = next(iter(self._playbook(issue).escalate), "live_chat")
        if row["outcome"] != "open" and chance.random() < 0.4:
            good = (1, 2, 6, 16, 20) if row["outcome"] == "solved" else (12, 9, 6, 3, 1)
            row["rating"] = chance.choices((1, 2, 3, 4, 5), good)[0]
            if chance.random() < 0.15:
                row["comment"] = chance.choice(_COMMENTS)

    def _turns(self, row: dict[str, Any], rows: Rows) -> None:
        chance = self.chance
        names = list(self.knowledge.issues)
        for index in range(row["turns"]):
            pressed = index > 0 and chance.random() < 0.55
            unsure = not pressed and chance.random() < 0.09
            at = names.index(row["issue"])
            other = names[(at + chance.choice((1, 1, 1, 2, 5))) % len(names)]
            guesses = sorted(
                ((row["issue"], 0.46), (other, round(chance.uniform(0.2, 0.6), 2))), key=lambda one: -one[1]
            )
            rows.turns.append(
                {
                    "sender_id": row["sender_id"],
                    "position": 1000 * row["number"] + 10 * index,
                    "case_number": row["number"],
                    "entry": row["entry"],
                    "simulated": True,
                    "at": row["started"] + 60 * index,
                    "seconds": round(chance.lognormvariate(-4 if pressed else -3.4, 0.6), 4),
                    "pressed": pressed,
                    "intent": row["issue"] if index == 0 else "next_step",
                    "confidence": None if pressed else round(guesses[0][1] if unsure else chance.uniform(0.7, 1), 3),
                    "unsure": unsure,
                    "guesses": json.dumps(guesses) if unsure else None,
                    "picked": row["issue"] if unsure and chance.random() < 0.6 else None,
                    "text": f"simulated: {row['issue']}" if unsure else None,
                    "reviewed": None,
                }
            )


def fill(engine: sa.engine.Engine, cases: int, now: float, days: float = 60) -> Iterator[int]:
    """Write so many cases; yields how many turns there are, after each batch."""
    shoppers = Shoppers(load(ROOT / "knowledge"), now, random.Random(20_261_125), days)
    turns = 0
    for first in range(1, cases + 1, BATCH):
        made = [shoppers.case(number) for number in range(first, min(first + BATCH, cases + 1))]
        with engine.begin() as connection:
            for table, name in ((CASES, "cases"), (CASE_STEPS, "steps"), (TURNS, "turns")):
                connection.execute(table.insert(), [row for rows in made for row in getattr(rows, name)])
        turns += sum(len(rows.turns) for rows in made)
        yield turns


def measure(url: str, folder: Path) -> None:
    """Make report and CSV files, each in a process of its own; print time and peak memory."""
    environment = {**os.environ, URL_VARIABLE: url, "SQLALCHEMY_SILENCE_UBER_WARNING": "1", "PYTHONPATH": str(ROOT)}
    for name, words in (
        ("report", ["--out", str(folder / "report.html")]),
        ("CSV files", ["--csv", str(folder / "csv")]),
    ):
        command = "from shopguide.cli import main; main()"
        began = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-c", command, "insights", "--since", "30d", *words],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.DEVNULL,
        )
        _, status, used = os.wait4(process.pid, 0)
        if status:
            raise SystemExit(f"shopguide insights failed ({status})")
        took, worked = time.perf_counter() - began, used.ru_utime + used.ru_stime
        print(f"{name}: {took:.1f} s, {worked:.1f} s of them its own work; {_megabytes(used):.0f} MB at most")
    page = (folder / "report.html").stat().st_size
    print(f"page: {page / 1e3:.0f} kB")


def _megabytes(used: resource.struct_rusage) -> float:
    return used.ru_maxrss * 1024 / 1e6


def main() -> None:
    """Fill and measure."""
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("--cases", type=int, default=150_000)
    cli.add_argument("--postgres", action="store_true")
    arguments = cli.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="shopguide-insights-")))
        url = f"sqlite:///{folder / 'talks.sqlite'}"
        if arguments.postgres:
            from tests.services import servers

            url = stack.enter_context(servers.postgres()).url
        engine = open_database(sa.engine.make_url(url))
        for turns in fill(engine, arguments.cases, time.time()):
            print(f"\r{turns:,} turns written …", end="", flush=True, file=sys.stderr)
        print(file=sys.stderr)
        with engine.connect() as connection:
            for table in (CASES, CASE_STEPS, TURNS):
                rows = connection.execute(sa.select(sa.func.count()).select_from(table)).scalar()
                print(f"{table.name}: {rows:,} rows")
        engine.dispose()
        measure(url, folder)


if __name__ == "__main__":
    main()
