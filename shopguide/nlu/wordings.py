"""A short notation for rules on the words of a message (`word_view`), one wording a line.

A line is a regular expression in which blanks are blanks, `<...>` marks the part that counts (without
it, all of it) and a NAME in capitals stands for a list of words defined beside the rules. Words match
whole. A backslash at its end carries a line on. Lookbehinds and groups of one's own have no place in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

_CONTINUED: Final = re.compile(r"\\\n\s*")
_NAME: Final = re.compile(r"\b[A-Z]{3,}(?:_[A-Z]+)*\b")


def names(definitions: str) -> dict[str, str]:
    """From lines "NAME: a|b|c" the expression that each name stands for; a line may use names above it."""
    known: dict[str, str] = {}
    for line in _lines(definitions):
        name, _, words = line.partition(": ")
        known[name] = f"(?:{known[name][3:-1]}|" if name in known else "(?:"
        known[name] += _filled(words, known) + ")"
    return known


def wordings(lines: str, known: Mapping[str, str]) -> re.Pattern[str]:
    """One pattern for all `lines`; blank ones are left out."""
    parts = []
    for number, line in enumerate(_lines(lines)):
        marked = line if "<" in line else f"<{line}>"
        parts.append(_filled(marked, known).replace(">", ")").replace("<", f"(?P<m{number}>"))
    return re.compile(rf"\b(?:{'|'.join(parts)})(?!\w)")


def spans(pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, int]]:
    """Where the parts that count stand; what leads up to one may itself be another one."""
    at = 0
    while match := pattern.search(text, at):
        start, end = match.span(match.lastgroup or 0)
        yield start, end
        at = max(match.start() + 1, start)


def _lines(text: str) -> Iterator[str]:
    return filter(None, map(str.strip, _CONTINUED.sub("", text).splitlines()))


def _filled(line: str, known: Mapping[str, str]) -> str:
    return _NAME.sub(lambda name: known[name[0]], line)
