"""Markdown as Slack's mrkdwn, in pieces that fit a block.

mrkdwn has no way to escape its marks, and it sees a mark only at the edge of a word, on one line
(docs.slack.dev/messaging/formatting-message-text). So marks are written as characters for private
use until the text is cut to size, and turned into `*`, `_` and `~` line by line at the end, with a
zero-width space where a mark would touch a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from shopguide.markdown import Dialect, render

ZERO_WIDTH: Final = "\u200b"
# Opening and closing mark of bold, italic and strike while the text is put together.
_MARKS: Final = {"\ue000": "*", "\ue001": "*", "\ue002": "_", "\ue003": "_", "\ue004": "~", "\ue005": "~"}
_OPENING: Final = {"\ue000": "\ue001", "\ue002": "\ue003", "\ue004": "\ue005"}
_PRIVATE: Final = re.compile("[\ue000-\ue005]")
# A typed mark that Slack would take for formatting: it stands where a word may begin.
_TYPED_MARK: Final = re.compile(r"(?<![^\W_])([*_~`])(?=\S)")
_UNREACHABLE: Final = re.compile(r"(?!https?://|mailto:|tel:)", re.I)
_MAX_ADDRESS: Final = 2000  # a longer one would leave a block no room for words
# What must not be cut apart: a link, a character written as an entity, a word, blanks.
_ATOM: Final = re.compile(r"<[^<>]*>|&(?:amp|lt|gt);|[\ue000-\ue005]|\s+|[^\s<&\ue000-\ue005]+|.", re.S)
_SENTENCE_END: Final = re.compile(r"[.!?…:;]$")
FENCE: Final = "```"


def escape(text: str) -> str:
    """`text` with the three characters that Slack reads as its own written as entities."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def mrkdwn(markdown: str, limit: int) -> list[str]:
    """`markdown` as mrkdwn, in pieces of at most `limit` characters, cut at the end of a line or sentence."""
    return [piece for piece in (_written(part) for part in _pieces(render(markdown, _Marked()), limit)) if piece]


def preformatted(text: str, limit: int) -> list[str]:
    """Plain text as code blocks of at most `limit` characters each, to be copied as it stands."""
    room = limit - 2 * len(FENCE) - 2
    safe = escape(_PRIVATE.sub("", text).replace(FENCE, ZERO_WIDTH.join(FENCE)))
    return [f"{FENCE}\n{piece}\n{FENCE}" for piece in _pieces(safe, room)]


class _Marked(Dialect):
    """Escaped text with marks for private use."""

    def text(self, text: str) -> str:
        return _TYPED_MARK.sub(rf"\1{ZERO_WIDTH}", escape(_PRIVATE.sub("", text)))

    def strong(self, inner: str) -> str:
        return _around(inner, "\ue000")

    def emphasis(self, inner: str) -> str:
        return _around(inner, "\ue002")

    def strike(self, inner: str) -> str:
        return _around(inner, "\ue004")

    def code(self, text: str) -> str:
        safe = escape(_PRIVATE.sub("", text))
        if "\n" in safe:
            return f"{FENCE}\n{safe.replace(FENCE, ZERO_WIDTH.join(FENCE))}\n{FENCE}"
        # There is no way to write a backtick inside code; an apostrophe comes nearest.
        return f"`{safe.replace('`', chr(39))}`" if safe.strip() else ""

    def link(self, inner: str, address: str) -> str:
        words = " ".join(_PRIVATE.sub("", inner).replace(">", "&gt;").replace("<", "&lt;").split())
        if len(address) > _MAX_ADDRESS:
            address = address.partition("?")[0]
        if _UNREACHABLE.match(address) or len(address) > _MAX_ADDRESS:
            return f"{words} ({escape(address)})" if len(address) <= _MAX_ADDRESS else words
        target = escape(address).replace("|", "%7C")
        return f"<{target}|{words}>" if words else f"<{target}>"


def _around(inner: str, mark: str) -> str:
    """Each line of `inner` in marks of its own; blanks stay outside."""
    lines = (re.fullmatch(r"(\s*)(.*?)(\s*)", line, re.S) for line in inner.split("\n"))
    return "\n".join(f"{line[1]}{mark}{line[2]}{_OPENING[mark]}{line[3]}" if line and line[2] else "" for line in lines)


def _pieces(text: str, limit: int) -> Iterator[str]:
    """`text` cut where lines end; a line that is too long by itself is cut where a sentence or word ends."""
    piece = ""
    for line in text.split("\n"):
        for part in _line_parts(line, limit):
            if piece and _size(piece) + 1 + _size(part) > limit:
                yield piece
                piece = part
            else:
                piece = f"{piece}\n{part}" if piece else part
    if piece.strip():
        yield piece


def _line_parts(line: str, limit: int) -> Iterator[str]:
    if _size(line) <= limit:
        yield line
        return
    # So long a line is no sentence of the guide's: it is kept whole rather than bold.
    part: list[str] = []
    size = 0
    for atom in _atoms(_PRIVATE.sub("", line), limit):
        if size + len(atom) > limit:
            ends = (n for n in range(len(part), len(part) // 2, -1) if _SENTENCE_END.search(part[n - 1]))
            end = next(ends, len(part))
            yield "".join(part[:end]).rstrip()
            part = part[end:]
            size = sum(map(len, part))
        part.append(atom)
        size += len(atom)
    yield "".join(part)


def _atoms(line: str, limit: int) -> Iterator[str]:
    for atom in _ATOM.findall(line):
        for start in range(0, len(atom), limit // 2):
            yield atom[start : start + limit // 2]


def _size(text: str) -> int:
    """Characters that `text` has at most once its marks are written."""
    return len(text) + len(_PRIVATE.findall(text))


def _written(text: str) -> str:
    """`text` with real marks, each kept apart from a word it would touch."""
    out: list[str] = []
    for place, char in enumerate(text):
        if char not in _MARKS:
            out.append(char)
        elif char in _OPENING:
            before = text[place - 1] if place else "\n"
            bare = before.isspace() or before in "([\"'" or before in _OPENING
            out.append(_MARKS[char] if bare else ZERO_WIDTH + _MARKS[char])
        else:
            after = text[place + 1] if place + 1 < len(text) else "\n"
            bare = after.isspace() or after in ".,;:!?)" or (after in _MARKS and after not in _OPENING)
            out.append(_MARKS[char] if bare else _MARKS[char] + ZERO_WIDTH)
    return "".join(out).strip("\n")
