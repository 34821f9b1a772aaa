"""Letters of other scripts that are written in place of Latin ones: "pаssword" with a Cyrillic а.

Real Cyrillic or Greek must survive, so a letter is folded only where it stands in for a Latin one:

- in a word that also has a Latin letter, by all look-alikes;
- in a word made of exact look-alikes alone ("раѕѕ"), if the nearest other word on either side is Latin and neither
  is of another script. A Russian "с" between Russian words stays; so does a message without a Latin word.

A letter that looks like a digit (Cyrillic З) is folded in a word whose other characters are digits.
The letters are Unicode's confusables (UTS #39), see unicode_tables.json for the version.
"""

from __future__ import annotations

import re
import unicodedata
from enum import Enum, auto
from functools import lru_cache
from typing import Final

from shopguide.privacy import unicode_tables

_TABLES: Final = unicode_tables.read()
_EXACT: Final = {char: letter for char, letter in _TABLES.look_alikes.items() if letter.isalpha()}
_DIGITS: Final = {char: digit for char, digit in _TABLES.look_alikes.items() if digit.isdigit()}
_ALL: Final = _EXACT | dict(_TABLES.look_alikes_by_case)
_ANY: Final = re.compile(f"[{''.join(map(re.escape, _ALL | _DIGITS))}]")
_WORD: Final = re.compile(r"[^\W_]+")
_FOLD_ALL: Final = str.maketrans(_ALL)
_FOLD_DIGITS: Final = str.maketrans(_DIGITS)


class _Kind(Enum):
    LATIN = auto()
    FOREIGN = auto()
    LOOKS_LATIN = auto()  # every letter is an exact look-alike
    NUMBER = auto()


def fold(text: str) -> str:
    """The text with look-alikes as ASCII, character for character."""
    if text.isascii() or not _ANY.search(text):
        return text
    pieces = list(text)
    undecided: list[re.Match[str]] = []
    before: _Kind | None = None
    for word in _WORD.finditer(text):
        kind = _kind(word.group())
        if kind is _Kind.LOOKS_LATIN:
            undecided.append(word)
        elif kind is _Kind.NUMBER:
            pieces[slice(*word.span())] = word.group().translate(_FOLD_DIGITS)
        else:
            if kind is _Kind.LATIN:
                pieces[slice(*word.span())] = word.group().translate(_FOLD_ALL)
            _settle(pieces, undecided, before, kind)
            before, undecided = kind, []
    _settle(pieces, undecided, before, None)
    return "".join(pieces)


def _settle(pieces: list[str], words: list[re.Match[str]], before: _Kind | None, after: _Kind | None) -> None:
    """Fold the words in between, if their neighbours say that they're Latin."""
    if _Kind.LATIN in (before, after) and _Kind.FOREIGN not in (before, after):
        for word in words:
            pieces[slice(*word.span())] = word.group().translate(_FOLD_ALL)


def _kind(word: str) -> _Kind:
    if word.isascii():
        return _Kind.NUMBER if word.isdigit() else _Kind.LATIN
    return _kind_of_letters(word)


@lru_cache(maxsize=4096)
def _kind_of_letters(word: str) -> _Kind:
    if any(_is_latin(char) for char in word):
        return _Kind.LATIN
    if any(char.isdigit() for char in word) and all(char.isdigit() or char in _DIGITS for char in word):
        return _Kind.NUMBER
    return _Kind.LOOKS_LATIN if all(char.isdigit() or char in _EXACT for char in word) else _Kind.FOREIGN


def _is_latin(char: str) -> bool:
    return char.isalpha() and (char.isascii() or unicodedata.name(char, "").startswith("LATIN"))
