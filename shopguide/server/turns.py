"""The turns that are being worked on in this process: how many, since when, and when they are over."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Final, TypeAlias

from shopguide.server import metrics

# One entry a turn.
RUNNING: Final[set[object]] = set()
# When the message that is being answered came in, by `time.perf_counter`.
_ARRIVED: Final[ContextVar[float | None]] = ContextVar("arrived", default=None)
# The entry of the turn that this code is part of; a task that outlives its turn is part of none.
_OWN: Final[ContextVar[object]] = ContextVar("own", default=None)


class NotTaken(Enum):
    """Why a message left no trace: it may be sent again, and is answered then."""

    WORKING = auto()  # an earlier one is still being answered
    UNSAVED = auto()  # it could not be stored, or not be made sure that nobody else works on the talk
    FULL = auto()  # the talk is as long as it may become
    NOT_NOW = auto()  # its channel answers it later, or together with other messages: see `judged`


class NotNow(Exception):
    """A turn ends before anything of it is stored, because its channel wants to answer later or read more with it."""


# Reads another text in the same place of the talk.
Read: TypeAlias = Callable[[str], Awaitable[Mapping[str, Any]]]
# Looks at what was understood (`parse_data`) before the turn goes on; may raise NotNow.
Judge: TypeAlias = Callable[[Mapping[str, Any], Read], Awaitable[None]]


@dataclass
class Outcome:
    """How a turn ended, for a channel that tells its sender so itself."""

    not_taken: NotTaken | None = None


_OUTCOME: Final[ContextVar[Outcome | None]] = ContextVar("outcome", default=None)


@contextmanager
def watched() -> Iterator[Outcome]:
    """Have `not_taken` reported here, instead of having the guide say it in the talk."""
    outcome = Outcome()
    token = _OUTCOME.set(outcome)
    try:
        yield outcome
    finally:
        _OUTCOME.reset(token)


def report(why: NotTaken) -> bool:
    """Report that the message of this turn was not taken; whether the channel tells its sender."""
    outcome = _OUTCOME.get()
    if outcome is None:
        return False
    outcome.not_taken = why
    return True


_JUDGE: Final[ContextVar[Judge | None]] = ContextVar("judge", default=None)


@contextmanager
def judged(judge: Judge) -> Iterator[None]:
    """Ask `judge`, once the message is understood, whether the turn goes on."""
    token = _JUDGE.set(judge)
    try:
        yield
    finally:
        _JUDGE.reset(token)


async def understood(parse_data: Mapping[str, Any], read: Read) -> None:
    """Go on with the turn, unless its channel says otherwise.

    Raises:
        NotNow: the channel answers later.
    """
    if judge := _JUDGE.get():
        await judge(parse_data, read)


@contextmanager
def arrived(at: float | None = None) -> Iterator[None]:
    """Note when a message came in: at that time, or now, unless it is noted already, before it had to wait."""
    if at is None and _ARRIVED.get() is not None:
        yield
        return
    token = _ARRIVED.set(time.perf_counter() if at is None else at)
    try:
        yield
    finally:
        _ARRIVED.reset(token)


def waited() -> Callable[[], float | None]:
    """Tells, from any thread, how many seconds ago the message came in; None where none did."""
    since = _ARRIVED.get()
    return lambda: None if since is None else time.perf_counter() - since


@contextmanager
def running() -> Iterator[None]:
    """Count a turn while it lasts, once: a channel may count it before Rasa begins it."""
    if _OWN.get() in RUNNING:
        yield
        return
    turn = object()
    token = _OWN.set(turn)
    RUNNING.add(turn)
    metrics.RUNNING.inc()
    try:
        yield
    finally:
        _OWN.reset(token)
        RUNNING.discard(turn)
        metrics.RUNNING.dec()


async def over(seconds: float) -> bool:
    """Wait until no turn runs, at most `seconds`; whether it came to that."""
    end = asyncio.get_running_loop().time() + seconds
    while RUNNING and asyncio.get_running_loop().time() < end:
        await asyncio.sleep(0.05)
    return not RUNNING
