"""One process at a time: the others wait, and say so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import portalocker

from shopguide.errors import SetupError

_AT_ONCE: Final = portalocker.LOCK_EX | portalocker.LOCK_NB


@contextmanager
def alone(path: Path, waiting: Callable[[], None]) -> Iterator[None]:
    """Hold the lock file `path` inside this block; call `waiting` once if another process holds it.

    The lock goes with the process, however it ends.

    Raises:
        SetupError: the file can't be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("a")
    except OSError as error:
        raise SetupError(
            f"{path.parent} can't be written to ({error.strerror}). Use a checkout that belongs to you."
        ) from error
    with file:
        try:
            portalocker.lock(file, _AT_ONCE)
        except portalocker.LockException:
            waiting()
            portalocker.lock(file, portalocker.LOCK_EX)
        try:
            yield
        finally:
            portalocker.unlock(file)
