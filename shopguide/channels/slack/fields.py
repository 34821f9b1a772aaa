"""Reads what Slack sent without trusting its shape: a missing or odd field is an empty one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def field(value: object, *path: str) -> Any:
    """What stands in `value` under the keys of `path`, or None."""
    for key in path:
        if not isinstance(value, Mapping):
            return None
        value = value.get(key)
    return value


def text_field(value: object, *path: str) -> str:
    """The text under `path`, or an empty one."""
    found = field(value, *path)
    return found if isinstance(found, str) else ""


def list_field(value: object, *path: str) -> list[Any]:
    """The list under `path`, or an empty one."""
    found = field(value, *path)
    return found if isinstance(found, list) else []
