"""What a channel has stored in the same transaction as the turn: both are kept, or neither."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final, TypeAlias

import sqlalchemy as sa

Work: TypeAlias = Callable[[sa.engine.Connection], None]


def _nothing(_connection: sa.engine.Connection) -> None:
    """Most channels have nothing to store besides the turn."""


_WORK: Final[ContextVar[Work]] = ContextVar("alongside", default=_nothing)


def current() -> Work:
    """What is to be done in the transaction that stores this turn; an exception undoes the turn."""
    return _WORK.get()


@contextmanager
def storing(work: Work) -> Iterator[None]:
    """Have `work` done in the transaction of the turn that is held within this context."""
    token = _WORK.set(work)
    try:
        yield
    finally:
        _WORK.reset(token)
