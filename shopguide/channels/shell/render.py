"""Neutral messages as lines of a terminal."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from rich.console import Console
from rich.text import Text

from shopguide.channels.message import Message
from shopguide.markdown import BULLET, Plain, escape, render

# Control characters, and those that turn the direction of writing: what somebody wrote must not move the cursor.
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
# The mark of a list item, under which its further lines hang.
_MARK: Final = re.compile(rf"(?: {{2}})*(?:\d+\. |{re.escape(BULLET)})")
_BAR_CELLS: Final = 24
_RULE_CELLS: Final = 60
_GAP: Final = "   "
# `Text.wrap` asks for a console and needs none: nothing is justified here.
_NOWHERE: Final = Console()


def safe(text: str) -> str:
    """`text` without what would steer the terminal."""
    return _CONTROLS.sub("", text)


class Ansi(Plain):
    """Bold and italic by escape codes (ECMA-48 SGR), which `Text.from_ansi` reads."""

    def text(self, text: str) -> str:
        return safe(text)

    def strong(self, inner: str) -> str:
        return f"\x1b[1m{inner}\x1b[22m"

    def emphasis(self, inner: str) -> str:
        return f"\x1b[3m{inner}\x1b[23m"

    def code(self, text: str) -> str:
        return safe(text)

    def link(self, inner: str, address: str) -> str:
        shown = safe(address)
        if not shown.startswith("mailto:"):
            return super().link(inner, shown)
        # A whole e-mail stands in the address; the terminal opens it at a click and shows whom it goes to.
        return f"\x1b]8;;{shown}\x1b\\{super().link(inner, shown.partition('?')[0])}\x1b]8;;\x1b\\"


def lines(message: Message, width: int | None) -> list[Text]:
    """The lines of a message, without its buttons.

    Args:
        message: what the guide says.
        width: cells of a line, None to wrap nothing. What is made to be copied is never wrapped, so that it
            can be copied as it is.
    """
    if message.copied:
        return _to_copy(message.text, message.copied, width)
    if message.kind == "step" and message.custom:
        bar = _bar(int(message.custom["number"]), int(message.custom["total"]))
        return [*_paragraph(message.text, width), bar]
    return [*_paragraph(message.text, width), *(plain_lines(message.source, width) if message.source else ())]


def options(message: Message, numbers: Mapping[str, int], width: int | None) -> list[Text]:
    """The buttons of a message, side by side where they fit; those of a rating are numbers themselves.

    Args:
        message: what the guide says.
        numbers: the number of each button, by payload.
        width: cells of a line, None to wrap nothing.
    """
    rows: list[Text] = []
    for button in message.buttons:
        number = "" if message.kind == "rating" else f"{numbers[button.payload]}) "
        option = Text.assemble((number, "bold cyan"), safe(button.title))
        if rows and (width is None or rows[-1].cell_len + len(_GAP) + option.cell_len <= width):
            rows[-1].append(_GAP).append_text(option)
        else:
            rows += _hanging(option, len(number), width)
    return rows


def plain_lines(text: str, width: int | None) -> list[Text]:
    """Words that are no Markdown, dimmed: they are not the guide's."""
    return [part for line in safe(text).split("\n") for part in _hanging(Text(line, "dim"), 0, width)]


def _paragraph(markdown: str, width: int | None) -> list[Text]:
    """Markdown in lines; the further lines of a list item hang under its words."""
    shown: list[Text] = []
    for line in Text.from_ansi(render(markdown, Ansi())).split("\n"):
        mark = _MARK.match(line.plain)
        shown += _hanging(line, mark.end() if mark else 0, width)
    return shown


def _hanging(line: Text, indent: int, width: int | None) -> list[Text]:
    """`line` wrapped at `width`, all but the first of its lines indented."""
    if width is None:
        return [line]
    first, rest = line.divide([indent]) if indent else (Text(), line)
    parts = rest.wrap(_NOWHERE, width - indent, overflow="fold")
    for part in parts:
        part.rstrip()
    return [Text.assemble(first if n == 0 else " " * indent, part) for n, part in enumerate(parts)]


def _bar(number: int, total: int) -> Text:
    """How far a walkthrough has come."""
    done = round(_BAR_CELLS * number / total)
    return Text.assemble(("━" * done, "cyan"), ("─" * (_BAR_CELLS - done), "dim"))


def _to_copy(markdown: str, parts: Iterable[str], width: int | None) -> list[Text]:
    """`markdown` with the `parts` it holds set off between rules, whole and at the margin."""
    rule = Text("─" * min(width or _RULE_CELLS, _RULE_CELLS), "dim")
    shown: list[Text] = []
    for part in parts:
        # Between rules it needs no other emphasis.
        strong = f"**{escape(part)}**"
        above, found, below = markdown.partition(strong if strong in markdown else escape(part))
        if found:
            shown += [*_paragraph(above, width), rule, *(Text(line) for line in safe(part).splitlines()), rule]
            markdown = below
    return [*shown, *(_paragraph(markdown, width) if markdown else ())]
