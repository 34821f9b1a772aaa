"""The edition in force in this process, and the one that a turn began with.

A turn says what it began with to its end, whatever is taken over in the meantime: `held` keeps it for the
turn, in a context variable, so that turns that run side by side may hold different ones. Where no edition
was put in force (`rasa run`), facts come from the files and sentences from the model.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

from shopguide.edition import Edition
from shopguide.sentences import Variation

_held: ContextVar[Edition | None] = ContextVar("edition", default=None)
_latest: Edition | None = None


def put_in_force(edition: Edition | None) -> None:
    """Let all turns that begin from now on say `edition`; None leaves them without one."""
    global _latest
    _latest = edition


def edition() -> Edition | None:
    """The edition that this turn holds, or else the one in force."""
    return _held.get() or _latest


@contextmanager
def held() -> Iterator[None]:
    """Keep the edition in force for all that runs in here."""
    token = _held.set(edition())
    try:
        yield
    finally:
        _held.reset(token)


class CurrentSentences(Mapping[str, list[Variation]]):
    """The responses of the current edition, as a mapping that never grows old; stands in a Rasa domain."""

    def __getitem__(self, name: str) -> list[Variation]:
        return _responses()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(_responses())

    def __len__(self) -> int:
        return len(_responses())


def _responses() -> Mapping[str, list[Variation]]:
    now = edition()
    return now.sentences.responses if now else {}
