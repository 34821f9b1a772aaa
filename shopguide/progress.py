"""Progress of a long job: the code doing the work reports it, and one listener shows it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

# Step, units done, units in all.
Listener = Callable[[str, int, int], None]

_listener: Listener | None = None


def report(step: str, done: int, total: int) -> None:
    """Say that `done` of the `total` units of a step are finished; nobody has to be listening."""
    if _listener is not None:
        _listener(step, done, total)


@contextmanager
def shown_by(listener: Listener) -> Iterator[None]:
    """Send reports to `listener` inside this block."""
    global _listener
    earlier, _listener = _listener, listener
    try:
        yield
    finally:
        _listener = earlier
