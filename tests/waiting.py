"""Waiting for what another thread, process or task does.

Tests wait for a condition, never for a time: a fixed sleep is too short on a busy machine and too long on an
idle one. The patience only keeps a test from hanging forever when what it waits for never comes.
"""

from __future__ import annotations

import asyncio
import inspect
import time
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

Value = TypeVar("Value")
# What to say when the wait is in vain; a function, where it can only be put together then.
What = str | Callable[[], str]

PATIENCE: Final = 180  # seconds; ten times what the slowest wait takes on two busy cores
_LOOK_SECONDS: Final = 0.05


def until(condition: Callable[[], Value], what: What) -> Value:
    """Wait until `condition` returns something true, and return that.

    Raises:
        AssertionError: `what` didn't happen within PATIENCE seconds.
    """
    end = time.monotonic() + PATIENCE
    while not (value := condition()):
        assert time.monotonic() < end, _in_vain(what)
        time.sleep(_LOOK_SECONDS)
    return value


async def until_async(condition: Callable[[], Value | Awaitable[Value]], what: What) -> Value:
    """The same for code that runs on this event loop; `condition` may also be a coroutine function.

    Raises:
        AssertionError: `what` didn't happen within PATIENCE seconds.
    """
    end = time.monotonic() + PATIENCE
    while not (value := await _value(condition())):
        assert time.monotonic() < end, _in_vain(what)
        await asyncio.sleep(_LOOK_SECONDS)
    return value


async def _value(given: Value | Awaitable[Value]) -> Value:
    return await given if inspect.isawaitable(given) else given


def _in_vain(what: What) -> str:
    return f"This did not happen within {PATIENCE} s: {what if isinstance(what, str) else what()}"
