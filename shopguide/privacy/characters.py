"""Folds characters one by one: compatibility forms, invisible ones, dashes, quotes, blanks and digits."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from shopguide.privacy import unicode_tables
from shopguide.privacy.edits import Edit, Edits

# One character becomes at most so many; the two ligatures that would become more stay.
MOST_GROWTH: Final = 6
# Marks on one character that are read; Unicode's own bound for a stream of text is 30 (UAX #15, stream-safe text).
_MOST_MARKS: Final = 32

_TABLES: Final = unicode_tables.read()
_IGNORABLE: Final = re.compile(f"[{_TABLES.ignorable}]+")
# A character with what belongs to it; ASCII alone needs no folding, but for control characters.
_CLUSTER: Final = re.compile(
    rf"[\x00-\x7f][{_TABLES.extending}]+|[^\x00-\x7f][{_TABLES.extending}]*|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"
)
# Accents, strokes and rings that can be put on any letter; on a letter that has no form with them they are noise.
_LOOSE_MARKS: Final = re.compile("[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+")

_SIGNS: Final = {
    "'": "\u2018\u2019\u201a\u201b\u2032\u2035\u2039\u203a\u02b9\u02bb\u02bc\u02bd\u02c8\u00b4\uff07\u055a\u05f3\ua78c",
    '"': "\u201c\u201d\u201e\u201f\u2033\u2036\u00ab\u00bb\u02ba\u301d\u301e\u301f\u05f4",
    "-": "\u2212\u02d7\u2043\u2796\u06d4\u2500\u2501\ufe58",
    " ": "\u2800\u001c\u001d\u001e\u001f",
    "\n": "\u000b\u000c\u0085\u2028\u2029",
    ".": "\u3002\ufe12",
    ",": "\u3001\u060c\ufe11",
    ":": "\ua789\u02d0\u05c3\u0589\ufe13\u2236",
    ";": "\u061b",
    "?": "\u061f",
    "/": "\u2044\u2215\u29f8",
}
_SIGN: Final = {char: sign for sign, chars in _SIGNS.items() for char in chars}
# White letters on black that NFKC leaves alone: first letter of each alphabet.
_DARK_ALPHABETS: Final = (0x1F150, 0x1F170)


def fold(text: str, steps: list[Edits]) -> str:
    """The folded text; what changed positions is added to `steps`."""
    if text.isascii() and text.isprintable():
        return text
    edits = Edits()
    folded = edits.apply(text, _edits(text))
    if folded != text:
        steps.append(edits)
    return folded


def _edits(text: str) -> Iterator[Edit]:
    for match in _CLUSTER.finditer(text):
        cluster = match.group()
        new = _cluster(cluster) if len(cluster) <= _MOST_MARKS else _fold_cluster(cluster)
        if new == cluster:
            continue
        start = match.start()
        if "/" in new and unicodedata.numeric(cluster[0], 0) % 1 and start and text[start - 1].isdigit():
            new = f" {new}"  # 2½ is 2 1/2
        yield Edit(start, match.end(), new)


def _fold_cluster(cluster: str) -> str:
    bare = _IGNORABLE.sub("", cluster)[: _MOST_MARKS + 1]
    # Signs first: NFKC would make a blank and a loose mark of some.
    plain = unicodedata.normalize("NFKC", "".join(map(_char, bare)))
    if len(plain) > MOST_GROWTH * len(cluster):
        return cluster
    return _LOOSE_MARKS.sub("", "".join(map(_char, plain)))[: MOST_GROWTH * (_MOST_MARKS + 1)]


_cluster: Final = lru_cache(maxsize=8192)(_fold_cluster)


def _char(char: str) -> str:
    if char.isascii() and char > "\x1f":
        return char
    if sign := _SIGN.get(char):
        return sign
    if (digit := unicodedata.digit(char, None)) is not None:
        return str(digit)
    category = unicodedata.category(char)
    if category == "Pd":
        return "-"
    if category == "Zs":
        return " "
    if category == "No" and (number := unicodedata.numeric(char, None)) is not None and number == int(number):
        return str(int(number))  # circled, parenthesised and the like, from 10 on
    for first in _DARK_ALPHABETS:
        if first <= ord(char) < first + 26:
            return chr(ord("A") + ord(char) - first)
    return char
