"""Letters as they were shown, so that a change can be taken back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Final

#: So many are kept.
MOST: Final = 4


@dataclass(frozen=True)
class LetterVersion:
    """What a letter was made of when it was shown; the fields of `Conversation` with these names."""

    story: str | None = None
    told: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    wish: str | None = None
    order_number: str | None = None
    amount: str | None = None
    date: str | None = None
    letter_without: tuple[str, ...] = ()
    letter_short: bool = False
    letter_tone: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """For a slot, without what is empty."""
        given = {name: value for name, value in asdict(self).items() if value}
        return {name: list(value) if isinstance(value, tuple) else value for name, value in given.items()}

    @classmethod
    def from_dict(cls, raw: Mapping[str, Any]) -> LetterVersion:
        """As `as_dict` gave it."""
        known = {spec.name for spec in fields(cls)}
        given: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in raw.items() if name in known
        }
        return cls(**given)
