"""The pages: their fenced blocks, links, headings and inline code, as a Markdown parser reads them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

ROOT: Final = Path(__file__).resolve().parents[2]
_PARSER: Final = MarkdownIt("commonmark").enable("table")


@dataclass(frozen=True)
class Block:
    """One fenced block: its info words and its text, and the line it begins at."""

    info: tuple[str, ...]
    text: str
    line: int


@dataclass(frozen=True)
class Page:
    """One page of the documentation."""

    path: Path

    @property
    def name(self) -> str:
        """Its path in the project."""
        return self.path.relative_to(ROOT).as_posix()

    def blocks(self) -> Iterator[Block]:
        """Its fenced blocks."""
        for token in _tokens(self.path):
            if token.type == "fence":
                yield Block(tuple(token.info.split()), token.content, (token.map or [0])[0] + 1)

    def links(self) -> Iterator[str]:
        """Where its links and pictures lead."""
        for token in _inline(self.path):
            if target := token.attrGet("href") or token.attrGet("src"):
                yield str(target)
        yield from re.findall(r'<img src="([^"]+)"', self.path.read_text(encoding="utf-8"))

    def code(self) -> Iterator[str]:
        """Its inline code."""
        return (token.content for token in _inline(self.path) if token.type == "code_inline")

    def anchors(self) -> set[str]:
        """What a link to a heading of it may name, as GitHub makes it."""
        tokens = _tokens(self.path)
        headings = (tokens[at + 1].content for at, token in enumerate(tokens) if token.type == "heading_open")
        return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def all_pages() -> list[Page]:
    """README, CONTRIBUTING, and everything under docs/ and widget/."""
    found = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "widget" / "README.md"]
    return [Page(path) for path in (*found, *sorted((ROOT / "docs").rglob("*.md")))]


def guides() -> list[Page]:
    """The pages whose commands are run: those for operators and contributors."""
    return [page for page in all_pages() if page.path.parent.name in ("operators", "contributors")]


@cache
def _tokens(path: Path) -> list[Token]:
    return _PARSER.parse(path.read_text(encoding="utf-8"))


def _inline(path: Path) -> Iterator[Token]:
    for token in _tokens(path):
        yield from token.children or ()
