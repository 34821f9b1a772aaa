"""The kinds of secrets, and what a message shows in their place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Secret(StrEnum):
    """A kind of secret; the value is its name in the stand-in: "[card number removed]"."""

    CARD = "card number"
    CARD_CODE = "card code"
    EXPIRY = "card expiry"
    PASSWORD = "password"
    CODE = "code"
    GIFT_CARD = "gift card code"
    IBAN = "IBAN"
    BANK = "bank number"
    TAX = "tax number"
    IDENTITY = "identity number"
    KEY = "access key"
    SEED = "recovery phrase"

    @property
    def stand_in(self) -> str:
        """What the text shows where the secret was."""
        return f"[{self.value} removed]"


@dataclass(frozen=True)
class Redaction:
    """A text without its secrets, and the kinds that were removed (in order, once each)."""

    text: str
    secrets: tuple[Secret, ...]


@dataclass(frozen=True, order=True)
class Span:
    """A secret in a text: its first character, the one after its last, and its kind."""

    start: int
    end: int
    secret: Secret


STAND_IN: Final = re.compile(rf"\[(?:{'|'.join(re.escape(secret.value) for secret in Secret)}) removed\]")

# What stands for each of its characters while the rest is read: a private character that no keyboard types.
REMOVED: Final = "\ue000"


def hidden(text: str) -> str:
    """`text` with every stand-in made unreadable, character for character."""
    return STAND_IN.sub(lambda match: REMOVED * len(match[0]), text) if "[" in text else text


def without_removed(text: str, spans: Iterable[Span]) -> Iterator[Span]:
    """The parts of `spans` outside of stand-ins that were made unreadable, where they hold any letter or digit."""
    for span in spans:
        start = span.start
        for part in _REMOVED_RUN.split(text[span.start : span.end]):
            if any(map(str.isalnum, part)):
                yield Span(start, start + len(part), span.secret)
            start = _after_removed(text, start + len(part))


def _after_removed(text: str, place: int) -> int:
    while place < len(text) and text[place] == REMOVED:
        place += 1
    return place


_REMOVED_RUN: Final = re.compile(f"{REMOVED}+")


def without_overlap(spans: list[Span]) -> list[Span]:
    """The spans in text order; overlapping ones become one, with the kind of the first."""
    joined: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if joined and span.start < joined[-1].end:
            last = joined[-1]
            joined[-1] = Span(last.start, max(last.end, span.end), last.secret)
        else:
            joined.append(span)
    return joined
