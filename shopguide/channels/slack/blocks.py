"""Neutral messages as Block Kit, within its limits (docs.slack.dev/reference/block-kit)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, ContextBlock, SectionBlock
from slack_sdk.models.blocks.basic_components import MarkdownTextObject, PlainTextObject

from shopguide.channels.message import Button, Message
from shopguide.channels.slack.mrkdwn import escape, mrkdwn, preformatted
from shopguide.channels.slack.talk import Talk
from shopguide.markdown import escape as literal
from shopguide.markdown import plain

MAX_SECTION: Final = 3000  # characters
MAX_LABEL: Final = 75
MAX_VALUE: Final = 2000
ROW: Final = 5  # more buttons side by side are hard to take in
MAX_BUTTONS: Final = 25  # of one message; the rest goes into another
# Slack takes 50 blocks, and refuses messages that are too long as a whole (`msg_blocks_too_long`).
_MAX_SECTIONS: Final = 4
_MAX_FALLBACK: Final = 3000  # characters of the text that notifications and screen readers use
_ELLIPSIS: Final = "…"
_ROW_MARK: Final = "|"


@dataclass(frozen=True)
class Posting:
    """One message as Slack takes it: blocks, and the text where there is no room for them."""

    text: str
    blocks: tuple[dict[str, Any], ...]


def postings(message: Message, talk: Talk) -> list[Posting]:
    """Write `message` for `talk`: as many of Slack's messages as it needs, buttons at the end."""
    sections = [SectionBlock(text=MarkdownTextObject(text=piece)) for piece in _texts(message)]
    rows = _rows(message)
    groups: list[list[Block]] = [list(part) for part in _grouped(sections, _MAX_SECTIONS)] or [[]]
    if message.source:
        # Slack shows a context small and grey.
        small = PlainTextObject(text=shorten(message.source, MAX_SECTION), emoji=False)
        groups[-1].append(ContextBlock(elements=[small]))
    for part in _row_groups(rows):
        blocks = [_actions(row, first, talk) for first, row in part]
        # The first buttons belong under the last words.
        if part[0][0] == 0:
            groups[-1] += blocks
        else:
            groups.append(list(blocks))
    fallback = _fallback(message)
    return [Posting(fallback, tuple(block.to_dict() for block in group)) for group in groups if group]


def talk_of(block_id: str) -> Talk | None:
    """The talk that a row of buttons was offered in, read from its block id; None when the row is not ours."""
    return Talk.parse(block_id.partition(_ROW_MARK)[0])


def in_words(message: Message) -> str:
    """`message` without blocks, for when Slack refuses them: a typed title or number works like the button."""
    titles = (f"{number}. {button.title}" for number, button in enumerate(message.buttons, 1))
    return escape("\n".join((plain(message.text), *titles)))


def shorten(text: str, limit: int) -> str:
    """`text`, cut at the end of a word and marked with "…" when it is longer than `limit` characters."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    words = cut.rpartition(" ")[0]
    return (words if len(words) > limit // 2 else cut).rstrip() + _ELLIPSIS


def _texts(message: Message) -> Iterator[str]:
    """The words of a message; the body of an e-mail, or a summary, apart from them, to be copied."""
    body = message.copied[-1] if message.copied else ""
    head, found, tail = message.text.rpartition(literal(body)) if body else ("", "", message.text)
    if found:
        yield from mrkdwn(head, MAX_SECTION)
        yield from preformatted(body, MAX_SECTION)
    yield from mrkdwn(tail, MAX_SECTION)


def _rows(message: Message) -> list[Sequence[Button]]:
    """Buttons as they stand side by side: five, or a whole scale."""
    scale = 0
    if message.kind == "rating" and message.custom:
        scale = min(int(message.custom["highest"]) - int(message.custom["lowest"]) + 1, MAX_BUTTONS)
    rest = message.buttons[scale:]
    return [row for row in (message.buttons[:scale], *_grouped(rest, ROW)) if row]


def _row_groups(rows: Sequence[Sequence[Button]]) -> Iterator[list[tuple[int, Sequence[Button]]]]:
    """Rows with the number of their first button, as many as one message may hold."""
    group: list[tuple[int, Sequence[Button]]] = []
    number = held = 0
    for row in rows:
        if held + len(row) > MAX_BUTTONS:
            yield group
            group, held = [], 0
        group.append((number, row))
        number, held = number + len(row), held + len(row)
    if group:
        yield group


def _actions(row: Sequence[Button], first: int, talk: Talk) -> ActionsBlock:
    elements = [_button(button, number) for number, button in enumerate(row, first)]
    return ActionsBlock(elements=elements, block_id=f"{talk.id}{_ROW_MARK}{first}")


def _button(button: Button, number: int) -> ButtonElement:
    label = PlainTextObject(text=shorten(button.title, MAX_LABEL), emoji=True)
    if button.payload.startswith(("https://", "http://")):
        return ButtonElement(text=label, action_id=f"link-{number}", url=button.payload)
    # A payload that does not fit: the title, typed, picks the button as well.
    value = button.payload if len(button.payload) <= MAX_VALUE else shorten(button.title, MAX_VALUE)
    return ButtonElement(text=label, action_id=f"choice-{number}", value=value)


def _fallback(message: Message) -> str:
    words = plain(message.text) or " · ".join(button.title for button in message.buttons)
    return escape(shorten(words, _MAX_FALLBACK))


def _grouped(items: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    return (items[start : start + size] for start in range(0, len(items), size))
