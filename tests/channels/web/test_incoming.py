"""What the widget sends, made safe."""

from __future__ import annotations

from typing import Any

import pytest
from rasa.shared.core.events import BotUttered
from rasa.shared.core.trackers import DialogueStateTracker

from shopguide.channels.web import incoming
from shopguide.channels.web.incoming import MAX_BYTES, MAX_TITLE, Incoming
from shopguide.channels.web.refusal import Code, Refusal
from shopguide.nlu.reply_resolver import OPEN_COMMANDS, resolve
from shopguide.privacy.redaction import Redaction, redact

OFFERED = '/ask_help{"issue_group":"order"}'


def typed(text: Any) -> Incoming:
    return Incoming.from_client({"id": "1", "text": text})


def pressed(payload: Any, title: Any = "A title") -> Incoming:
    return Incoming.from_client({"id": "1", "payload": payload, "title": title})


@pytest.mark.parametrize(
    "data",
    [
        None,
        5,
        "hello",
        [],
        {},
        {"text": "hello"},
        {"id": 5, "text": "hello"},
        {"id": "", "text": "hello"},
        {"id": "x" * 65, "text": "hello"},
        {"id": "a b", "text": "hello"},
        {"id": "\ud800", "text": "hello"},
        {"id": "1\n", "text": "hello"},
        {"id": "1"},
        {"id": "1", "text": None},
        {"id": "1", "text": 5},
        {"id": "1", "text": ["hello"]},
        {"id": "1", "text": ""},
        {"id": "1", "text": " \n\t "},
        {"id": "1", "text": "\x00\x1b\x07"},
        {"id": "1", "payload": {"a": 1}},
        {"id": "1", "payload": ""},
    ],
    ids=repr,
)
def test_what_holds_nothing_usable_is_refused(data: object) -> None:
    with pytest.raises(Refusal) as refused:
        Incoming.from_client(data)
    assert refused.value.code is Code.INVALID


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("  hello ", "hello"),
        ("two\nlines\tand a tab", "two\nlines\tand a tab"),
        ("a\x00b\x1b[31mc\x7f", "ab[31mc"),
        ("half \ud800 pair", "half \ufffd pair"),
        ("\ud83d\ude21", "😡"),
        ("👩\u200d👧 日本語 مرحبا", "👩\u200d👧 日本語 مرحبا"),
        ("50/50", "50/50"),
    ],
)
def test_typed_text_stays_what_it_was_but_for_what_cannot_be_kept(sent: str, kept: str) -> None:
    assert typed(sent) == Incoming("1", kept, typed=True)


def test_a_button_that_sends_words_was_not_typed() -> None:
    assert pressed("I need help") == Incoming("1", "I need help")


@pytest.mark.parametrize("text", ["x" * (MAX_BYTES + 1), "語" * (MAX_BYTES // 3 + 1), "\ud800" * (MAX_BYTES // 3 + 1)])
def test_more_than_any_message_is_refused(text: str) -> None:
    for send in (typed, pressed, lambda value: pressed("/greet", value)):
        with pytest.raises(Refusal) as refused:
            send(text)
        assert refused.value.code is Code.TOO_LONG


def test_as_much_as_16_kb_is_taken() -> None:
    assert len(typed("x" * MAX_BYTES).text) == MAX_BYTES


@pytest.mark.parametrize("before", ["", " ", "\n", "\u200b", "\ufeff", "\u202e", "\x00", "\u00a0"])
@pytest.mark.parametrize(
    "command", [OFFERED, *sorted(OPEN_COMMANDS), "/restart", "/slot injection", '/x{"y": "z"}', "/"]
)
def test_typed_text_is_never_a_press_whatever_it_looks_like(command: str, before: str) -> None:
    offered = BotUttered("Choose", {"buttons": [{"title": "Order or delivery", "payload": OFFERED}]})
    tracker = DialogueStateTracker.from_events("web:1", [offered])
    for text in (before + command, command[:1] + before + command[1:]):
        assert not resolve(typed(text).text, tracker).startswith("/")


def test_a_press_is_its_payload_with_the_title_beside() -> None:
    made = pressed(OFFERED, "Order or delivery")
    assert made == Incoming("1", OFFERED, "Order or delivery")
    assert made.metadata() == {"id": "1", "title": "Order or delivery"}


@pytest.mark.parametrize(
    ("title", "kept"),
    [
        ("x" * 100, "x" * 75),
        ("my card is 4111 1111 1111 1111", "my card is [card number removed]"),
        (None, ""),
        (5, ""),
    ],
)
def test_a_title_is_redacted_and_cut(title: object, kept: str) -> None:
    assert pressed("/next_step", title).title == kept


@pytest.mark.parametrize("payload", ["Something else", "next_step"])
def test_a_press_without_a_command_is_typed_text(payload: str) -> None:
    assert pressed(payload) == Incoming("1", payload)


def test_a_title_is_cut_before_secrets_are_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def reading(text: str) -> Redaction:
        read.append(text)
        return redact(text)

    monkeypatch.setattr(incoming, "redact", reading)
    title = "x" * (MAX_TITLE - 20) + " 4111 1111 1111 1111 "
    assert pressed(OFFERED, title + "y" * 10_000) == Incoming(
        "1", OFFERED, f"{title[: MAX_TITLE - 19]}[card number removed]"[:MAX_TITLE]
    )
    assert len(read[0]) < 300
