"""Whether a message is written in English, as far as the guide needs to know."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Set
from functools import cache
from importlib import import_module
from typing import Final

# Languages in Latin script that shoppers write most, by spaCy's code.
_FOREIGN: Final = ("es", "pt", "fr", "de", "it", "tl", "id", "vi", "tr", "nl", "pl")
_ENGLISH: Final = "en"
_WORD: Final = re.compile(r"[^\W\d_]+")
_FEWEST: Final = 2  # common words that another language has and English has not; one alone says nothing


def is_foreign(text: str) -> bool:
    """Whether `text` is plainly not English: another script, or the common words of another language.

    A judgement for messages that were not understood. English with a foreign word in it stays
    English; so does a text too short to tell.
    """
    return _other_script(text) or _other_words({word.lower() for word in _WORD.findall(text)})


def _other_script(text: str) -> bool:
    letters = [char for char in text if char.isalpha()]
    foreign = [char for char in letters if "LATIN" not in unicodedata.name(char, "")]
    return len(foreign) * 2 > len(letters) > 0


def _other_words(words: Set[str]) -> bool:
    english = _common(_ENGLISH)
    for code in _FOREIGN:
        foreign = _common(code)
        if max(_FEWEST, len(words & english - foreign) + 1) <= len(words & foreign - english):
            return True
    return False


@cache
def _common(code: str) -> frozenset[str]:
    """A language's stop words, as spaCy lists them (spacy.lang.<code>.stop_words)."""
    listed: Set[str] = import_module(f"spacy.lang.{code}.stop_words").STOP_WORDS
    return frozenset(listed)
