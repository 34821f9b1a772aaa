"""Cuts Telegram HTML into messages of at most 4096 characters, as Telegram counts them.

It counts what is left when tags and entities are read, in UTF-16 code units.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from itertools import takewhile
from typing import Final

MOST_UNITS: Final = 4096
_TOKEN: Final = re.compile(r"<(?P<slash>/?)(?P<name>\w++)[^>]*>|[^<]+")
# Where to cut, best first: between lines, sentences, words.
_BREAKS: Final = tuple(map(re.compile, (r"\n", r"[.!?…][\"'”’)\]]*\s", r"\s")))


@dataclass(frozen=True)
class Part:
    """One message: in HTML, and as it reads."""

    html: str
    plain: str

    @property
    def is_blank(self) -> bool:
        """Whether nothing of it can be seen; Telegram refuses such a message."""
        return all(unicodedata.category(char)[0] in "CZ" for char in self.plain)


@dataclass(frozen=True)
class _Run:
    """Characters under the same tags, outermost first."""

    text: str
    tags: tuple[str, ...]


def units(text: str) -> int:
    """The length of `text` in UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def split(html: str, most: int = MOST_UNITS) -> list[Part]:
    """`html`, which must be well-formed, in parts of at most `most` units; no character is lost or doubled."""
    runs = list(_runs(html))
    plain = "".join(run.text for run in runs)
    parts, start = [], 0
    for end in _cuts(plain, most):
        parts.append(Part(_written(runs, start, end), plain[start:end]))
        start = end
    return parts


def _runs(html: str) -> Iterator[_Run]:
    open_tags: list[str] = []
    for token in _TOKEN.finditer(html):
        if token["name"] is None:
            yield _Run(unescape(token.group()), tuple(open_tags))
        elif token["slash"]:
            open_tags.pop()
        else:
            open_tags.append(token.group())


def _cuts(text: str, most: int) -> Iterator[int]:
    """The end of each part."""
    start = 0
    while start < len(text):
        window = text[start : start + most]
        while (over := units(window) - most) > 0:
            # A character is two units at most, so this many can go without taking too much.
            window = window[: -max(1, over // 2)]
        start += len(window) if start + len(window) == len(text) else _break(window)
        yield start


def _break(window: str) -> int:
    """Where to cut a full window; a part of less than half the size is worse than a cut sentence."""
    for pattern in _BREAKS:
        ends = [match.end() for match in pattern.finditer(window)]
        if ends and ends[-1] > len(window) // 2:
            return ends[-1]
    return len(window)


def _written(runs: list[_Run], start: int, end: int) -> str:
    """The characters from `start` to `end`, every tag closed again."""
    written: list[str] = []
    tags: tuple[str, ...] = ()
    at = 0
    for run in runs:
        text = run.text[max(0, start - at) : max(0, end - at)]
        at += len(run.text)
        if text:
            written += [*_change(tags, run.tags), escape(text)]
            tags = run.tags
    return "".join([*written, *_change(tags, ())])


def _change(before: tuple[str, ...], after: tuple[str, ...]) -> Iterator[str]:
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(before, after, strict=False)))
    for tag in reversed(before[same:]):
        yield f"</{tag.strip('<>').split()[0]}>"
    yield from after[same:]


def escape(text: str) -> str:
    """`text`, to stand in Telegram HTML, also as the value of an attribute."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
