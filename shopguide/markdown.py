"""Markdown as the channels need it: parsed once, by markdown-it, and written by a channel's `Dialect`.

What domain.yml may use: **bold**, *emphasis*, `code`, [links](https://…), lists, and single line
breaks, which stay. HTML is no markup here; it is shown as typed.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

_PARSER: Final = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("strikethrough")
# Only what would be read as markup: a shopper's "2*3" and "[ref]" stay as they are where they can.
_MARKUP: Final = re.compile(r"([\\`*~]|(?<!\w)_|_(?!\w)|\](?=\())")
# A line that follows a list item without a blank line would count as part of the item.
_AFTER_LIST: Final = re.compile(r"^((?:\d+[.)]|[-*+]) .*\n)(?!(?:\d+[.)]|[-*+]) |\s|\Z)", re.M)
BULLET: Final = "• "


def escape(text: str) -> str:
    """`text`, to stand inside Markdown and be shown as it is."""
    return _MARKUP.sub(r"\\\1", text)


class Dialect(ABC):
    """How one channel writes marked-up text. `text` escapes; the others get text that is escaped already."""

    @abstractmethod
    def text(self, text: str) -> str:
        """Plain characters."""

    @abstractmethod
    def strong(self, inner: str) -> str:
        """Bold."""

    @abstractmethod
    def emphasis(self, inner: str) -> str:
        """Italic."""

    def strike(self, inner: str) -> str:
        """Struck out; a channel without it shows the words as they are."""
        return inner

    @abstractmethod
    def code(self, text: str) -> str:
        """Code; `text` is not escaped yet."""

    @abstractmethod
    def link(self, inner: str, address: str) -> str:
        """A link; `address` is not escaped yet."""


class Plain(Dialect):
    """No markup at all, for terminals; a link's address follows its words."""

    def text(self, text: str) -> str:
        return text

    def strong(self, inner: str) -> str:
        return inner

    def emphasis(self, inner: str) -> str:
        return inner

    def code(self, text: str) -> str:
        return text

    def link(self, inner: str, address: str) -> str:
        return inner if inner == address else f"{inner} ({address})"


def strict(markdown: str) -> str:
    """`markdown` with a blank line after each list, as every parser reads it.

    domain.yml does without: a channel that splits at blank lines would cut the message in two.
    """
    return _AFTER_LIST.sub(r"\1\n", markdown)


def render(markdown: str, dialect: Dialect) -> str:
    """Write `markdown` in a channel's dialect; blocks and list items stand on lines of their own."""
    return _blocks(_PARSER.parse(strict(markdown)), dialect)


def plain(markdown: str) -> str:
    """`markdown` without markup."""
    return render(markdown, Plain())


def _blocks(tokens: list[Token], dialect: Dialect) -> str:
    lines: list[str] = []
    lists: list[int | None] = []  # next number of each open list; None for bullets
    mark, heading = "", False
    for token in tokens:
        heading = token.type == "heading_open" or (heading and token.type == "inline")
        if token.type in ("ordered_list_open", "bullet_list_open"):
            lists.append(int(token.attrGet("start") or 1) if token.type.startswith("ordered") else None)
        elif token.type in ("ordered_list_close", "bullet_list_close"):
            lists.pop()
        elif token.type == "list_item_open":
            number = lists[-1]
            mark = "  " * (len(lists) - 1) + (BULLET if number is None else f"{number}. ")
            lists[-1] = None if number is None else number + 1
        elif token.type == "inline":
            words = _inline(token.children or [], dialect)
            lines.append(dialect.text(mark) + (dialect.strong(words) if heading else words))
            mark = ""
        elif token.type in ("fence", "code_block"):
            lines.append(dialect.code(token.content.rstrip("\n")))
    return "\n".join(lines)


def _inline(tokens: list[Token], dialect: Dialect) -> str:
    """Nested marks as a stack: what stands inside is written first."""
    stack: list[list[str]] = [[]]
    addresses: list[str] = []
    for token in tokens:
        if token.type == "link_open":
            addresses.append(str(token.attrGet("href") or ""))
        if token.nesting == 1:
            stack.append([])
        elif token.nesting == -1:
            inner = "".join(stack.pop())
            stack[-1].append(_marked(token.type, inner, addresses, dialect))
        elif token.type == "code_inline":
            stack[-1].append(dialect.code(token.content))
        elif token.type in ("softbreak", "hardbreak"):
            stack[-1].append("\n")
        else:
            stack[-1].append(dialect.text(token.content))
    return "".join(stack[0])


def _marked(kind: str, inner: str, addresses: list[str], dialect: Dialect) -> str:
    if kind == "strong_close":
        return dialect.strong(inner)
    if kind == "em_close":
        return dialect.emphasis(inner)
    if kind == "s_close":
        return dialect.strike(inner)
    if kind == "link_close":
        return dialect.link(inner, addresses.pop())
    return inner
