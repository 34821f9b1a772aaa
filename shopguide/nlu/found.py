"""What a rule has found in a text, and which stretches rules must leave alone."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

# What the redaction and other guards put in the place of something: "[card number removed]".
_PLACEHOLDER: Final = re.compile(r"\[[^\[\]\n]{1,40} removed\]")


@dataclass(frozen=True, order=True)
class Found:
    """One entity: where it stands, what kind it is, and its value in the one spelling that actions use."""

    start: int
    end: int
    entity: str
    value: str


def without_placeholders(text: str) -> str:
    """`text` with every placeholder blanked out, at the same length."""
    return _PLACEHOLDER.sub(lambda match: " " * len(match[0]), text)


def blanked(text: str, found: Iterable[Found]) -> str:
    """`text` with each of `found` blanked out, at the same length."""
    for item in found:
        text = text[: item.start] + " " * (item.end - item.start) + text[item.end :]
    return text
