"""Marks in training texts around words of two kinds; see `spans`."""

from __future__ import annotations

import re
from typing import Final

FIRST: Final = ("«", "»")
SECOND: Final = ("‹", "›")
MARKS: Final = re.compile("[«»‹›]")


def unmarked(text: str) -> str:
    """A training text without its marks."""
    return MARKS.sub("", text)
