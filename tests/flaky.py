"""Repeats the tests that could depend on luck, and prints how often each failed: `make flaky`.

Those are marked `chance` by tests/markers.py: they drive a browser, wait for something, or failed by chance before.
Each run has a random order of its own. Finished runs are kept, so a repetition that was stopped continues where it
stopped; another commit starts again.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from xml.etree import ElementTree

ROOT: Final = Path(__file__).resolve().parent.parent
KEPT: Final = ROOT / "var" / "flaky"


@dataclass
class Tally:
    """Passes and failures of each test over all runs, by file and name."""

    passed: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)

    def add(self, report: Path) -> None:
        """Count one run, a JUnit report of pytest. Raises ParseError if it isn't one."""
        for case in ElementTree.parse(report).iter("testcase"):
            if case.find("skipped") is not None:
                continue
            name = f"{case.get('classname')}::{case.get('name')}"
            bad = any(case.find(kind) is not None for kind in ("failure", "error"))
            (self.failed if bad else self.passed)[name] += 1

    def lines(self) -> Iterator[str]:
        """A row for each test file, then each test that failed."""
        rows: dict[str, list[int]] = {}
        for name in self.passed.keys() | self.failed.keys():
            row = rows.setdefault(name.partition("::")[0], [0, 0, 0])
            row[0] += 1
            row[1] += self.passed[name] + self.failed[name]
            row[2] += self.failed[name]
        yield f"{'tests':>6} {'repeats':>8} {'failed':>7}  file"
        for name, (tests, repeats, failed) in sorted(rows.items()):
            yield f"{tests:>6} {repeats:>8} {failed:>7}  {name}"
        totals = [sum(row[column] for row in rows.values()) for column in range(3)]
        yield f"{totals[0]:>6} {totals[1]:>8} {totals[2]:>7}  in all"
        for name, failures in self.failed.most_common():
            yield f"{name} failed {failures} of {failures + self.passed[name]} times"


def commit() -> str:
    """The commit that is checked out, marked if files differ from it."""
    described = subprocess.run(
        ["git", "describe", "--always", "--dirty", "--abbrev=12"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return described.stdout.strip()


def repeat(runs: int, workers: int) -> Tally:
    """Do the runs that aren't finished yet, and count all of them."""
    folder = KEPT / commit()
    folder.mkdir(parents=True, exist_ok=True)
    tally = Tally()
    for number in range(1, runs + 1):
        report = folder / f"run-{number:02}.xml"
        if not report.is_file():
            print(f"Run {number} of {runs} …", flush=True)
            _run(number, workers, report)
        tally.add(report)
    return tally


def _run(number: int, workers: int, report: Path) -> None:
    part = report.with_suffix(".part")
    command = [sys.executable, "-m", "pytest", "-q", "-m", "chance", "-n", str(workers), f"--junitxml={part}"]
    command += ["--random-order", f"--random-order-seed={number}"]
    # A test that fails is what this is looking for; only a run that wrote no report is an error.
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=False)
    if not part.is_file():
        raise SystemExit(
            f"pytest ended with {done.returncode} and wrote no report. Run it yourself: {' '.join(command)}"
        )
    part.rename(report)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--workers", type=int, default=2)
    arguments = parser.parse_args()
    tally = repeat(arguments.runs, arguments.workers)
    print("\n".join(tally.lines()))
    sys.exit(1 if tally.failed else 0)


if __name__ == "__main__":
    main()
