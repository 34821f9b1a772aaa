"""The results as a table in Markdown, as JSON and as a plot."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot as plt

from benchmarks.serving.figures import System, TurnCost

OURS: Final = "ShopGuide"
STOCK: Final = "stock Rasa"


def write(folder: Path, systems: Sequence[System], costs: Sequence[TurnCost], *, quick: bool) -> Path:
    """Write report.md, figures.json and plot.svg; returns the table's path."""
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
    when = datetime.now(UTC).isoformat(timespec="seconds")
    data = {
        "when": when,
        "machine": machine,
        "quick": quick,
        "systems": [system.as_dict() for system in systems],
        "turn_cost": [asdict(cost) for cost in costs],
    }
    (folder / "figures.json").write_text(json.dumps(data, indent=1), encoding="utf-8")
    _plot(folder / "plot.svg", systems)
    report = folder / "report.md"
    head = f"{when}, {machine}; client on the same machine.{' A quick run: for trying out only.' if quick else ''}"
    parts = [head, _loads(systems), _checks(systems), _goals(systems), _costs(costs)]
    report.write_text("\n\n".join(part for part in parts if part) + "\n", encoding="utf-8")
    return report


def _three(times: dict[str, float]) -> str:
    return " / ".join(f"{times[name]:.1f}" for name in ("p50", "p95", "p99")) if times else "–"


def _loads(systems: Sequence[System]) -> str:
    lines = [
        "| system | talks at once | turn ms p50 / p95 / p99 | typed | pressed | turns/s | CPU ms a turn "
        "| of database and Redis | RSS MB | start s |",
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for system in systems:
        for number, level in enumerate(system.levels):
            both, typed, pressed = (_three(level.times[kind]) for kind in ("both", "typed", "pressed"))
            start = f"{system.start:.1f}" if number == 0 else ""
            lines.append(
                f"| {system.name if number == 0 else ''} | {level.talks} | {both} | {typed} | {pressed} "
                f"| {level.turns_a_second:.1f} | {level.cpu:.1f} | {level.shared_cpu:.1f} | {level.memory:.0f} "
                f"| {start} |"
            )
    return "\n".join(lines)


def _checks(systems: Sequence[System]) -> str:
    lines = ["| system | turns | with the words expected | other words | not answered |", "|---|--:|--:|--:|--:|"]
    for system in systems:
        expected = sum(level.answers.get("expected", 0) for level in system.levels)
        other = sum(level.answers.get("other words", 0) for level in system.levels)
        failed: dict[str, int] = {}
        for level in system.levels:
            for how, count in level.answers.items():
                if how not in ("expected", "other words"):
                    failed[how] = failed.get(how, 0) + count
        told = ", ".join(f"{count} {how}" for how, count in failed.items()) or "0"
        lines.append(f"| {system.name} | {expected + other + sum(failed.values())} | {expected} | {other} | {told} |")
    return "\n".join(lines)


def _goals(systems: Sequence[System]) -> str:
    by_name = {system.name: system for system in systems}
    lines = ["| goal | bound | measured |", "|---|--:|--:|"]
    ours, stock = by_name.get(OURS), by_name.get(STOCK)
    if ours:
        one = ours.levels[0]
        lines.append(f"| median turn, one talk | ≤ 11 ms | {one.times['both']['p50']:.1f} ms |")
        lines.append(f"| p99, one talk | ≤ 30 ms | {one.times['both']['p99']:.1f} ms |")
        lines.append(f"| a pressed button, median, one talk | ≤ 5 ms | {one.times['pressed']['p50']:.1f} ms |")
        memory = max(level.memory for level in ours.levels)
        lines.append(f"| memory of one process | ≤ 600 MB | {memory:.0f} MB |")
        lines.append(f"| start to the first answer | ≤ 10 s | {ours.start:.1f} s |")
    if ours and stock:
        times = stock.levels[0].times["both"]["p50"] / ours.levels[0].times["both"]["p50"]
        lines.append(f"| median turn, stock's over ours | ≥ 6 | {times:.1f} |")
        lines.append(f"| turns a second, ours over stock's | ≥ 6 | {ours.best / stock.best:.1f} |")
    one_worker, two_workers = (by_name.get(f"{OURS}, {count}") for count in ("1 worker", "2 workers"))
    if one_worker and two_workers:
        lines.append(f"| turns a second, 2 workers over 1 | ≥ 1.7 | {two_workers.best / one_worker.best:.2f} |")
    return "\n".join(lines) if len(lines) > 2 else ""


def _costs(costs: Sequence[TurnCost]) -> str:
    if not costs:
        return ""
    lines = ["| store | turn 5, ms | turn 200, ms | ratio (≤ 1.5) |", "|---|--:|--:|--:|"]
    lines += [f"| {cost.store} | {cost.early:.1f} | {cost.late:.1f} | {cost.ratio:.2f} |" for cost in costs]
    return "\n".join(lines)


def _plot(path: Path, systems: Sequence[System]) -> None:
    plt.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "shopguide", "font.size": 10})
    figure, (times, rates) = plt.subplots(1, 2, figsize=(10, 4), layout="constrained")
    for system in systems:
        talks = [level.talks for level in system.levels]
        line = times.plot(talks, [level.times["both"]["p50"] for level in system.levels], "o-", label=system.name)
        colour = line[0].get_color()
        times.plot(talks, [level.times["both"]["p99"] for level in system.levels], ":", color=colour)
        rates.plot(talks, [level.turns_a_second for level in system.levels], "o-", color=colour, label=system.name)
    for axes, label in ((times, "ms a turn (median; dotted: p99)"), (rates, "turns a second")):
        axes.set(xscale="log", yscale="log", xlabel="talks at once", ylabel=label)
        axes.set_xticks(talks, [str(count) for count in talks], minor=False)
        axes.minorticks_off()
        axes.grid(alpha=0.3)
    figure.legend(*rates.get_legend_handles_labels(), loc="outside lower center", ncols=3, frameon=False)
    figure.savefig(path, metadata={"Date": None})
    plt.close(figure)
