"""Takes away what a chat adds to words: marks for bold, code and spoilers, Slack's links, HTML's entities."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from typing import Final

from shopguide.privacy.edits import Edit, Edits

# What markup is made of, as a regular expression: a text without any of it has no markup.
SIGNS: Final = r"[*_~`<&]|\|\|"

# Slack puts &amp; for each &, so that other entities may come as "&amp;lt;".
_ENTITY: Final = re.compile(r"&(?:amp;){0,4}(amp|lt|gt|quot|apos|nbsp|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});")
_LINK: Final = re.compile(r"<(tel:|mailto:|https?://)([^\s<>|]{1,2048})(?:\|([^<>|]{1,2048}))?>")
_MARK: Final = re.compile(r"\*+|_+|~+|`+|\|\|+")
_RUN: Final = re.compile(r"(?:[*_~`]|\|\|)+")
# A link's target may be longer than what Slack shows of it: a scheme, a country's dialling code.
_MOST_HIDDEN: Final = 4
_BLANKS: Final = str.maketrans(dict.fromkeys("*_~`<>&|", " "))


def remove(text: str, steps: list[Edits]) -> str:
    """The text without markup; what changed positions is added to `steps`."""
    text = _step(text, steps, "&", _entities)
    text = _step(text, steps, "<", _links)
    return _step(text, steps, None, _marks)


def blank(text: str) -> str:
    """The text with every sign of markup as a blank."""
    return text.translate(_BLANKS)


def _step(text: str, steps: list[Edits], sign: str | None, find: Callable[[str], Iterator[Edit]]) -> str:
    if sign is not None and sign not in text:
        return text
    edits = Edits()
    new = edits.apply(text, find(text))
    if new != text:
        steps.append(edits)
    return new


def _entities(text: str) -> Iterator[Edit]:
    for match in _ENTITY.finditer(text):
        yield Edit(*match.span(), html.unescape(f"&{match[1]};"))


def _links(text: str) -> Iterator[Edit]:
    """Slack's links: what is shown, for the whole of it; target and label where they don't say the same."""
    for match in _LINK.finditer(text):
        scheme, target, label = match.groups()
        if label is not None and _same(target, label):
            yield Edit(*match.span(), label)
            continue
        kept = match.start(2) if scheme in ("tel:", "mailto:") else match.start(1)
        yield Edit(match.start(), kept, "")
        if label is not None:
            yield Edit(match.end(2), match.start(3), " ")
        yield Edit(match.end() - 1, match.end(), "")


def _same(target: str, label: str) -> bool:
    shown = "".join(filter(str.isalnum, re.sub(r"^https?://", "", label))).casefold()
    full = "".join(filter(str.isalnum, target)).casefold()
    return full.endswith(shown) and len(full) - len(shown) <= _MOST_HIDDEN


def _marks(text: str) -> Iterator[Edit]:
    """Marks inside of a word, and pairs of them around words."""
    dropped: set[tuple[int, int]] = set()
    opened: dict[str, tuple[int, int]] = {}
    for run in _RUN.finditer(text):
        before, after = text[run.start() - 1 : run.start()], text[run.end() : run.end() + 1]
        for found in _MARK.finditer(text, *run.span()):
            mark, span = found.group(), found.span()
            fence = mark.startswith("```")
            if before.isalnum() and after.isalnum() and _is_part_of_word(mark, before, after, mark in opened):
                continue
            if mark in opened and (before.strip() or fence):
                dropped |= {opened.pop(mark), span}
                continue
            if before.isalnum() and after.isalnum():
                dropped.add(span)
            if after.strip() or fence:
                opened[mark] = span
    for start, end in sorted(dropped):
        yield Edit(start, end, "")


def _is_part_of_word(mark: str, before: str, after: str, open_already: bool) -> bool:
    """Whether it belongs there: order_number, 2*50, 3~5."""
    if mark.startswith("_"):
        return True
    return mark in "*~" and before.isdigit() and after.isdigit() and not open_already
