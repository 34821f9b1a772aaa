"""How deep JSON is nested."""

from __future__ import annotations

import json
from typing import Any

import pytest

from shopguide.json_depth import MOST, is_text_too_deep, is_too_deep


def nested(levels: int, kind: str) -> Any:
    value: Any = "x"
    for _ in range(levels):
        value = [value] if kind == "lists" else {"a": value}
    return value


@pytest.mark.parametrize("kind", ["lists", "objects"])
@pytest.mark.parametrize(("levels", "deep"), [(0, False), (1, False), (MOST, False), (MOST + 1, True), (900, True)])
def test_levels_are_counted_in_values_and_in_text(kind: str, levels: int, deep: bool) -> None:
    value = nested(levels, kind)
    assert is_too_deep(value) is deep
    assert is_text_too_deep(json.dumps(value).encode()) is deep


@pytest.mark.parametrize(
    "text",
    [
        json.dumps([{"a": [number]} for number in range(1000)]),
        json.dumps({"text": "[" * 1000}),
        json.dumps({"text": '\\"[' * 1000}),
        json.dumps({'"[' * 100: "]}"}),
        "]" * 1000,
        '["' + "[" * 1000,
    ],
    ids=["many beside each other", "brackets in a text", "escaped quotes", "a key", "closing ones", "an open text"],
)
def test_what_only_looks_deep_is_not(text: str) -> None:
    assert not is_text_too_deep(text.encode())


@pytest.mark.parametrize("text", [b"[" * 100_000, b'{"a":' * 100_000, b'["a" ' * 100])
def test_what_is_never_closed_is_deep_too(text: bytes) -> None:
    assert is_text_too_deep(text)


def test_a_value_that_is_wide_is_not_deep() -> None:
    assert not is_too_deep([[{}]] * 10_000)
