"""Changes the texts in a JSON value."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

# Below so many levels nothing is kept.
DEEPEST: Final = 100


def changed(value: Any, change: Callable[[str], str], depth: int = 0) -> Any:
    """A copy of the value with `change` made to each text and key; tuples become lists, as in JSON."""
    if isinstance(value, str):
        return change(value)
    if depth >= DEEPEST:
        return None
    if isinstance(value, dict):
        return {changed(key, change): changed(item, change, depth + 1) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [changed(item, change, depth + 1) for item in value]
    return value
