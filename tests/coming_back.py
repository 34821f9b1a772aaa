"""Work that has to end, however slow the machine: not how long it takes is tested, but that it is not for ever."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager

# Seconds; what does come back does so in a hundredth of them, and what doesn't takes longer than anybody lives.
PATIENCE = 60


@contextmanager
def coming_back(what: str) -> Iterator[None]:
    """Fail where the work within does not end; the regular expressions of Python look for signals as they go."""

    def late(_number: int, _frame: object) -> None:
        raise AssertionError(f"{what} does not come back")

    earlier = signal.signal(signal.SIGALRM, late)
    signal.alarm(PATIENCE)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, earlier)
