"""What Slack refuses, as its documentation has it (docs.slack.dev: reference/block-kit, reference/methods)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

MAX_TEXT: Final = 40_000
_MAX_BLOCKS: Final = {"message": 50, "home": 100}
_MAX_BLOCK_TEXTS: Final = 13_200  # characters of a whole message, beyond which it is `msg_blocks_too_long`
_LIMIT: Final = {"block_id": 255, "action_id": 255, "value": 2000, "url": 3000}
_KEYS: Final = {
    "section": {"type", "block_id", "text", "fields", "accessory", "expand"},
    "actions": {"type", "block_id", "elements"},
    "context": {"type", "block_id", "elements"},
    "divider": {"type", "block_id"},
    "header": {"type", "block_id", "text"},
}
_BUTTON_KEYS: Final = {"type", "text", "action_id", "url", "value", "style", "confirm", "accessibility_label"}
_TEXT_KEYS: Final = {"type", "text", "emoji", "verbatim"}
# Between < and > only what Slack knows: links, users, conversations, commands.
_ENTITY: Final = re.compile(r"<(?:https?://|mailto:|tel:)[^<>|\s]+(?:\|[^<>]+)?>|<[@#][A-Z0-9]+(?:\|[^<>]*)?>")
_AMPERSAND: Final = re.compile(r"&(?!(?:amp|lt|gt);)")


def escaping_faults(text: str) -> list[str]:
    """Characters of a mrkdwn text that should have been written as entities."""
    bare = _ENTITY.sub("", text)
    return [f"bare {char!r} in {bare!r}" for char in "<>" if char in bare] + [
        f"bare & in {text!r}" for _ in _AMPERSAND.finditer(text)
    ]


def block_faults(blocks: Any, surface: str = "message") -> list[str]:
    """Why Slack would answer `invalid_blocks`; empty when it would not."""
    if not isinstance(blocks, list):
        return ["blocks are no list"]
    found = [f"{len(blocks)} blocks"] if len(blocks) > _MAX_BLOCKS[surface] else []
    ids = [block.get("block_id") for block in blocks if block.get("block_id") is not None]
    if len(ids) != len(set(ids)):
        found.append("block_id used twice")
    for block in blocks:
        found += _block(block)
    return found


def too_long(blocks: Sequence[Mapping[str, Any]]) -> bool:
    """Whether the texts of a message are too long together."""
    return sum(len((block.get("text") or {}).get("text", "")) for block in blocks) > _MAX_BLOCK_TEXTS


def _block(block: Mapping[str, Any]) -> Iterator[str]:
    kind = str(block.get("type"))
    if kind not in _KEYS:
        yield f"unknown block {kind!r}"
        return
    if unknown := set(block) - _KEYS[kind]:
        yield f"{kind} with {sorted(unknown)}"
    yield from _lengths(block, "block_id")
    if kind == "section":
        if not block.get("text") and not block.get("fields"):
            yield "section without text"
        if block.get("text"):
            yield from _text(block["text"], 3000)
    elif kind == "header":
        yield from _text(block.get("text"), 150, only="plain_text")
    elif kind == "context":
        for element in block.get("elements") or [None]:
            yield from _text(element, 3000)
    elif kind == "actions":
        elements = block.get("elements")
        if not isinstance(elements, list) or not 1 <= len(elements) <= 25:
            yield "actions without elements, or with more than 25"
            return
        ids = [element.get("action_id") for element in elements if element.get("action_id")]
        if len(ids) != len(set(ids)):
            yield "action_id used twice in a block"
        for element in elements:
            yield from _button(element)


def _button(element: Mapping[str, Any]) -> Iterator[str]:
    if element.get("type") != "button":
        yield f"unknown element {element.get('type')!r}"
        return
    if unknown := set(element) - _BUTTON_KEYS:
        yield f"button with {sorted(unknown)}"
    yield from _text(element.get("text"), 75, only="plain_text")
    yield from _lengths(element, "action_id", "value", "url")


def _text(value: Any, limit: int, only: str | None = None) -> Iterator[str]:
    if not isinstance(value, Mapping) or value.get("type") not in ("mrkdwn", "plain_text"):
        yield f"no text object: {value!r}"
        return
    if only and value["type"] != only:
        yield f"{value['type']} instead of {only}"
    if unknown := set(value) - _TEXT_KEYS:
        yield f"text with {sorted(unknown)}"
    if "emoji" in value and value["type"] != "plain_text":
        yield "emoji in mrkdwn"
    text = value.get("text")
    if not isinstance(text, str) or not 1 <= len(text) <= limit:
        yield f"text of {len(text or '')} characters, {limit} allowed"
    elif value["type"] == "mrkdwn":
        yield from escaping_faults(text)


def _lengths(value: Mapping[str, Any], *keys: str) -> Iterator[str]:
    for key in keys:
        held = value.get(key)
        if held is not None and not (isinstance(held, str) and 1 <= len(held) <= _LIMIT[key]):
            yield f"{key} of {len(str(held))} characters, 1 to {_LIMIT[key]} allowed"
