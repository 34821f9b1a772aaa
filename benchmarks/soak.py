"""Holds talks for a long while, always by new shoppers, and watches memory and time.

    make soak                 or  PYTHONPATH=. .venv/bin/python -m benchmarks.soak --minutes 30

Talks over the rest channel and over the widget's socket, side by side, with a pause between turns. Every answer
is checked. Once in a while the process's memory and the last turns' median are noted; at the end the slope of
both is fitted by Theil and Sen's estimator, which single outliers do not bend, over the second half, when
everything is loaded that will be. Results go to var/soak/: report.md, figures.json, plot.svg.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import statistics
import tempfile
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import aiohttp
import matplotlib
import psutil
from scipy.stats import theilslopes

from benchmarks.serving.load import PATH, how_answered
from benchmarks.serving.script import TALK
from tests.channels.web.tab import Tab, new_token
from tests.conversations.server import ROOT, Server

matplotlib.use("svg")
import matplotlib.pyplot as plt

FOLDER: Final = ROOT / "var" / "soak"
NOTED_EVERY: Final = 5.0  # seconds
# How many talks at once on each way in, and the pause between two turns: about a third of what one core takes.
REST, WEB = 4, 4
PAUSE: Final = (0.2, 0.6)
_ENVIRONMENT: Final = {
    "SHOPGUIDE_SENDER_QUOTA": "6000/m burst 1000",
    "SHOPGUIDE_ADDRESS_QUOTA": "600000/m burst 60000",
}


@dataclass
class Soak:
    """What was seen: answers by how they were, and memory and time at each note."""

    answers: Counter[str] = field(default_factory=Counter)
    talks: int = 0
    since: list[float] = field(default_factory=list)  # milliseconds of the turns since the last note
    hours: list[float] = field(default_factory=list)
    megabytes: list[float] = field(default_factory=list)
    milliseconds: list[float] = field(default_factory=list)

    def note(self, hours: float, megabytes: float) -> None:
        """Note memory and the median of the turns since the last note."""
        if self.since:
            self.hours.append(hours)
            self.megabytes.append(megabytes)
            self.milliseconds.append(statistics.median(self.since))
            self.since.clear()

    def slope(self, values: list[float]) -> tuple[float, float, float]:
        """Change an hour over the second half, and the bounds of its 95 % confidence interval."""
        half = len(values) // 2
        fit = theilslopes(values[half:], self.hours[half:])
        return float(fit.slope), float(fit.low_slope), float(fit.high_slope)


async def _rest(http: aiohttp.ClientSession, url: str, soak: Soak, end: float) -> None:
    while time.monotonic() < end:
        sender = uuid.uuid4().hex
        for turn in TALK:
            begun = time.perf_counter()
            async with http.post(url + PATH, json={"sender": sender, "message": turn.text}) as response:
                answer = await response.json() if response.status == 200 else None
            soak.since.append((time.perf_counter() - begun) * 1000)
            soak.answers[how_answered(turn, response.status, answer)] += 1
            await asyncio.sleep(random.uniform(*PAUSE))
        soak.talks += 1


async def _web(url: str, soak: Soak, end: float) -> None:
    while time.monotonic() < end:
        async with Tab(url, await new_token(url)) as tab:
            for turn in TALK:
                before, begun = len(tab.said), time.perf_counter()
                send = tab.press(turn.text, "a button") if turn.kind == "pressed" else tab.type(turn.text)
                done = await send
                soak.since.append((time.perf_counter() - begun) * 1000)
                said = [entry for entry in tab.said[before:] if entry["from"] == "guide"]
                how = how_answered(turn, 200, said) if done == {"ok": True} else f"refused: {done['error']['code']}"
                soak.answers[how] += 1
                await asyncio.sleep(random.uniform(*PAUSE))
        soak.talks += 1


async def _watch(soak: Soak, process: psutil.Process, minutes: float) -> None:
    begun = time.monotonic()
    while (gone := time.monotonic() - begun) < minutes * 60:
        await asyncio.sleep(NOTED_EVERY)
        soak.note(gone / 3600, process.memory_info().rss / 1e6)
        if soak.hours:
            print(
                f"{gone / 60:.1f} of {minutes:g} min: {sum(soak.answers.values())} turns, {soak.megabytes[-1]:.0f} MB, "
                f"{soak.milliseconds[-1]:.1f} ms ",
                end="\r",
                flush=True,
            )


async def hold(server: Server, minutes: float) -> Soak:
    """Hold talks with a running server for so long."""
    soak, url = Soak(), f"http://127.0.0.1:{server.port}"
    end = time.monotonic() + minutes * 60
    async with aiohttp.ClientSession() as http:
        talks = [_rest(http, url, soak, end) for _ in range(REST)] + [_web(url, soak, end) for _ in range(WEB)]
        await asyncio.gather(_watch(soak, psutil.Process(server.process.pid), minutes), *talks)
    return soak


def report(soak: Soak, minutes: float) -> str:
    """Write the results; returns the table."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    memory, drift = soak.slope(soak.megabytes), soak.slope(soak.milliseconds)
    unanswered = {how: count for how, count in soak.answers.items() if how != "expected"}
    lines = [
        "| what | figure |",
        "|---|--:|",
        f"| minutes | {minutes:g} |",
        f"| talks held to their end | {soak.talks} |",
        f"| turns | {sum(soak.answers.values())} |",
        f"| answered otherwise than expected | {unanswered or 0} |",
        f"| memory at the end | {soak.megabytes[-1]:.0f} MB |",
        f"| memory, change an hour (95 %) | {memory[0]:+.1f} MB ({memory[1]:+.1f} to {memory[2]:+.1f}) |",
        f"| memory a thousand talks | {memory[0] * minutes / 60 / max(soak.talks, 1) * 1000:+.2f} MB |",
        f"| median turn | {statistics.median(soak.milliseconds):.1f} ms |",
        f"| median turn, change an hour (95 %) | {drift[0]:+.2f} ms ({drift[1]:+.2f} to {drift[2]:+.2f}) |",
    ]
    data = {"hours": soak.hours, "megabytes": soak.megabytes, "milliseconds": soak.milliseconds}
    (FOLDER / "figures.json").write_text(json.dumps(data | {"answers": soak.answers}, indent=1), encoding="utf-8")
    figure, axes = plt.subplots(2, 1, figsize=(8, 5), sharex=True, layout="constrained")
    minutes_gone = [hours * 60 for hours in soak.hours]
    for part, values, label in zip(
        axes, (soak.megabytes, soak.milliseconds), ("RSS, MB", "median turn, ms"), strict=True
    ):
        part.plot(minutes_gone, values)
        part.set(ylabel=label, ylim=(0, None))
        part.grid(alpha=0.3)
    axes[1].set(xlabel="minutes")
    figure.savefig(FOLDER / "plot.svg", metadata={"Date": None})
    text = "\n".join(lines) + "\n"
    (FOLDER / "report.md").write_text(text, encoding="utf-8")
    return text


def main() -> None:
    """Hold the talks, print the table and say where it lies."""
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("--minutes", type=float, default=30)
    minutes = cli.parse_args().minutes
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder), environment=_ENVIRONMENT)
        server.start()
        try:
            soak = asyncio.run(hold(server, minutes))
        finally:
            server.stop()
        if "Traceback" in server.log or '"level": "error"' in server.log:
            print(f"\nThe server's log holds errors:\n{server.log[-2000:]}")
    print(f"\n\n{report(soak, minutes)}\nKept in {FOLDER}")


if __name__ == "__main__":
    main()
