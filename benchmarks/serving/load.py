"""Talks held at once, over HTTP, by a single event loop: each sends its next message when the last is answered."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

import aiohttp
import uvloop

from benchmarks.serving.script import TALK, Kind, Turn

PATH: Final = "/webhooks/rest/webhook"
# The proxy hashes by it, as it does by what the widget's socket carries.
TALK_HEADER: Final = "X-Talk"
_TURN_SECONDS: Final = 120
_FAILURES: Final = ("something went wrong", "still working on your last message")


@dataclass
class Load:
    """What was measured while so many talks were held at once.

    Attributes:
        talks: how many at once.
        seconds: how long.
        milliseconds: of each answered turn, by kind; the client's own time is in it.
        answers: turns by how they ended: expected, other words, apology, silence or a refusal's status.
    """

    talks: int
    seconds: float = 0.0
    milliseconds: dict[Kind, list[float]] = field(default_factory=lambda: {"typed": [], "pressed": []})
    answers: Counter[str] = field(default_factory=Counter)

    @property
    def turns(self) -> int:
        """How many turns were answered."""
        return sum(map(len, self.milliseconds.values()))

    def note(self, turn: Turn, how: str, taken: float) -> None:
        """Count a turn; its time only if it was answered."""
        self.answers[how] += 1
        if how in ("expected", "other words"):
            self.milliseconds[turn.kind].append(taken)


def how_answered(turn: Turn, status: int, answer: Any) -> str:
    """How a turn ended; an empty answer is silence, whatever the status says."""
    if status != 200:
        return f"status {status}"
    said = " ".join(str(message.get("text") or "") for message in answer).lower()
    if not said.strip():
        return "silence"
    if any(failure in said for failure in _FAILURES):
        return "apology"
    return "expected" if turn.answer in said else "other words"


async def _talk(http: aiohttp.ClientSession, url: str, load: Load, end: float) -> None:
    while time.perf_counter() < end:
        sender = uuid.uuid4().hex
        for turn in TALK:
            begun = time.perf_counter()
            if begun >= end:
                return
            message = {"sender": sender, "message": turn.text}
            try:
                async with http.post(url + PATH, json=message, headers={TALK_HEADER: sender}) as response:
                    answer = await response.json(content_type=None) if response.status == 200 else None
                    how = how_answered(turn, response.status, answer)
            except (aiohttp.ClientError, TimeoutError) as error:
                how = type(error).__name__
            load.note(turn, how, (time.perf_counter() - begun) * 1000)


async def _hold(url: str, talks: int, seconds: float) -> Load:
    load = Load(talks)
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout(_TURN_SECONDS)) as http:
        begun = time.perf_counter()
        await asyncio.gather(*(_talk(http, url, load, begun + seconds) for _ in range(talks)))
        # Turns under way at the end are waited for and counted, so their time counts too.
        load.seconds = time.perf_counter() - begun
    return load


def hold(url: str, talks: int, seconds: float) -> Load:
    """Hold so many talks at once for so many seconds with the server at `url`."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(_hold(url, talks, seconds))
