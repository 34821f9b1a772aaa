"""How deep JSON is nested. What is read level by level fails by RecursionError some hundred levels down."""

from __future__ import annotations

import re
from typing import Any, Final

# Rasa's own events, the deepest thing that is sent here, have about ten levels.
MOST: Final = 32
# A string, or a bracket outside of one.
_PIECE: Final = re.compile(rb'"(?:[^"\\]++|\\.)*+"?|[\[\]{}]', re.S)


def is_too_deep(value: Any, most: int = MOST) -> bool:
    """Whether lists and objects are nested in each other more than `most` levels."""
    level = [value]
    for _ in range(most + 1):
        level = [
            item
            for inner in level
            if isinstance(inner, dict | list)
            for item in (inner.values() if isinstance(inner, dict) else inner)
        ]
        if not level:
            return False
    return True


def is_text_too_deep(text: bytes, most: int = MOST) -> bool:
    """The same of JSON that is not read yet; whether it is JSON at all is not looked at."""
    if text.count(b"[") + text.count(b"{") <= most:
        return False
    depth = 0
    for piece in _PIECE.finditer(text):
        match piece[0]:
            case b"[" | b"{":
                depth += 1
                if depth > most:
                    return True
            case b"]" | b"}":
                depth -= 1
    return False
