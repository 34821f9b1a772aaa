"""What the second line costs, counted: no text is read twice, most are passed over, and none makes it work long."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import pytest

from shopguide.privacy.backstop import codes, digits, networks, scrub, text

# Of an ordinary turn: a message, an answer with a button, a slot.
EVENTS: list[dict[str, Any]] = [
    {
        "event": "user",
        "timestamp": 1764443410.123456,
        "text": "my parcel is late",
        "message_id": "0123456789abcdef0123456789abcdef",
        "parse_data": {
            "text": "my parcel is late",
            "intent": {"name": "order_not_received", "confidence": 0.9123456789012345},
            "intent_ranking": [{"name": name, "confidence": 0.1} for name in ("greet", "affirm", "deny")],
        },
        "metadata": {"id": "9689e47d-c0b1-4d21-9c11-0123456789ab"},
    },
    {"event": "slot", "name": "issue", "value": "order_not_received"},
    {"event": "action", "name": "action_take_problem", "policy": "TablePolicy", "confidence": 1.0},
    {
        "event": "bot",
        "text": "Sorry it's late. Want me to walk you through it?",
        "data": {"buttons": [{"title": "Yes please", "payload": "/affirm"}]},
    },
]
HOSTILE = [
    "4 " * 1000,
    "4-" * 1000,
    "4242 " * 400,
    "4" * 2000,
    "pin 4242" * 125 + "4 " * 600,
    "GB82 " * 400,
    "123." * 500,
    "eyJabcdefgh." * 166,
    "https://a.example/?token=" * 80,
    "abandon " * 250,
    "-----BEGIN PRIVATE KEY-----" * 74,
    "ABCD-" * 400,
    "e" + "\u0301\u05b0" * 1000,
]


def counted(monkeypatch: pytest.MonkeyPatch, module: Any, name: str, calls: Counter[str]) -> None:
    original = getattr(module, name)

    def count(*args: Any, **kwargs: Any) -> Any:
        calls[name] += 1
        return original(*args, **kwargs)

    monkeypatch.setattr(module, name, count)


def test_each_text_of_a_turn_is_read_once_and_most_are_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: Counter[str] = Counter()
    counted(monkeypatch, text, "fold", calls)
    counted(monkeypatch, text, "clean", calls)
    counted(monkeypatch, digits, "find", calls)
    assert scrub(EVENTS) == EVENTS
    strings = sum(1 for _ in re.finditer(r'"', str(EVENTS).replace("'", '"'))) // 2
    assert calls["clean"] <= strings
    # The id of the widget's message: all else is names, short or letters alone.
    assert calls["fold"] <= 1
    assert calls["find"] <= 1


@pytest.mark.parametrize("attack", HOSTILE)
def test_the_work_grows_with_the_length_alone(attack: str, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: Counter[str] = Counter()
    counted(monkeypatch, digits, "is_card", calls)
    counted(monkeypatch, codes, "_iban_end", calls)
    counted(monkeypatch, networks, "has_check_digit", calls)
    text.scrub_text(attack)
    once = sum(calls.values())
    calls.clear()
    text.scrub_text(attack * 4)
    assert sum(calls.values()) <= 4.5 * once
    assert once <= 8 * len(attack)
