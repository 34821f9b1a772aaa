"""The turns that are being worked on in this process: how many, and when they are over."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from shopguide.server import metrics

# One entry a turn.
RUNNING: Final[set[object]] = set()


@contextmanager
def running() -> Iterator[None]:
    """Count a turn while it lasts."""
    turn = object()
    RUNNING.add(turn)
    metrics.RUNNING.inc()
    try:
        yield
    finally:
        RUNNING.discard(turn)
        metrics.RUNNING.dec()


async def over(seconds: float) -> bool:
    """Wait until no turn runs, at most `seconds`; whether it came to that."""
    end = asyncio.get_running_loop().time() + seconds
    while RUNNING and asyncio.get_running_loop().time() < end:
        await asyncio.sleep(0.05)
    return not RUNNING
