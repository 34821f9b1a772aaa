"""Takes secrets out of everything that is stored or sent on, whatever field they came by.

Texts are redacted before anything sees them (shopguide/server/patches.py). This is the second line:
metadata of a channel, events put in by the HTTP API, what an action made of it all.
"""

from __future__ import annotations

import re
from typing import Any, Final

from shopguide.redaction import redact

# What Rasa or the guide itself writes: names and ids, no text of a shopper. An order number that
# happens to pass the check of a card stays: the words beside it, which said so, are not here.
_STRUCTURE: Final = frozenset({"event", "model_id", "assistant_id", "message_id", "policy", "order_number"})
# What most strings of an event are, told apart at once: a secret has a digit, or a space or a sign before it.
_NAME: Final = re.compile(r"[A-Za-z_]*\Z")
# Nothing is redacted in a text without a digit, a spelt-out digit or a word for "password"; most
# texts are plain names and are passed over at once.
_MAY_HOLD: Final = re.compile(r"\d|pas|ps?w|\b(?:zero|oh|o|one|two|three|four|five|six|seven|eight|nine)\b", re.I)
# Whole numbers of so many digits may be those of a card.
_LONG: Final = 10**11


def redacted(value: Any) -> Any:
    """A copy of an event's data, or any JSON, without secrets."""
    if isinstance(value, str):
        return value if _NAME.match(value) or not _MAY_HOLD.search(value) else redact(value).text
    if isinstance(value, dict):
        # A slot is {"name": "order_number", "value": …}, an entity {"entity": "order_number", "value": …}.
        owner = value.get("entity") or value.get("name")
        kept = _STRUCTURE | {"value"} if owner == "order_number" else _STRUCTURE
        return {redacted(key): item if key in kept else redacted(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [redacted(item) for item in value]
    if isinstance(value, int) and abs(value) >= _LONG:
        text = redact(str(value)).text
        return value if text == str(value) else text
    return value
