"""Telegram's reading of HTML, as its documentation gives it: for the fake Bot API, not for the guide."""

from __future__ import annotations

import re
from typing import Any, Final

TYPES: Final = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "s": "strikethrough",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "blockquote": "blockquote",
}
_ENTITIES: Final = {"&lt;": "<", "&gt;": ">", "&amp;": "&", "&quot;": '"'}
_TOKEN: Final = re.compile(r'<(/?)([a-z-]*)((?:\s+[a-z]+="[^"<>]*")*)\s*>|(&(?:lt|gt|amp|quot);)|([^<])', re.S)


class NotParsed(Exception):
    """Telegram's "can't parse entities"; the text is what follows it."""


def units(text: str) -> int:
    """Length in UTF-16 code units."""
    return sum(2 if ord(char) > 0xFFFF else 1 for char in text)


def parse(html: str) -> tuple[str, list[dict[str, Any]]]:
    """The text and its entities.

    Raises:
        NotParsed: a tag is unknown, unclosed or closed out of order, or a "<" stands alone.
    """
    text, open_tags, entities, at = "", [], [], 0
    while at < len(html):
        token = _TOKEN.match(html, at)
        if token is None:
            raise NotParsed(f'Unsupported start tag "{html[at + 1 : at + 9]}" at byte offset {at}')
        at = token.end()
        slash, name, attributes, entity, char = token.groups()
        if entity or char:
            text += _ENTITIES[entity] if entity else char
        elif slash:
            if not open_tags or open_tags[-1][0] != name:
                raise NotParsed(
                    f'Unmatched end tag at byte offset {at}, expected "</{open_tags and open_tags[-1][0]}>"'
                )
            _, start, address = open_tags.pop()
            if units(text) > start:
                found = {"type": TYPES[name], "offset": start, "length": units(text) - start}
                entities.append(found | ({"url": address} if address else {}))
        elif name not in TYPES:
            raise NotParsed(f'Unsupported start tag "{name}" at byte offset {at}')
        else:
            address = re.search(r'href="([^"]*)"', attributes)
            open_tags.append((name, units(text), address and address[1]))
    if open_tags:
        raise NotParsed(f'Can\'t find end tag corresponding to start tag "{open_tags[-1][0]}"')
    return text, entities
