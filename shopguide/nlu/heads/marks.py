"""Marks in the training rows: around words that are dictated for a letter, and around words that are to come out."""

from __future__ import annotations

import re
from typing import Final

DICTATED: Final = ("«", "»")
STRUCK: Final = ("‹", "›")
MARKS: Final = re.compile("[«»‹›]")


def unmarked(text: str) -> str:
    """A training text without its marks."""
    return MARKS.sub("", text)
