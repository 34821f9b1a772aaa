"""Which commands are honoured, and what is left of the others."""

from __future__ import annotations

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.training_data.message import Message

from shopguide.nlu.reply_resolver import OPEN_COMMANDS, ReplyResolver, resolve

OFFERED = '/command{"do":"start","value":"phone"}'


def talk() -> DialogueStateTracker:
    events = [
        UserUttered("my parcel is late"),
        BotUttered("Shall I?", {"buttons": [{"title": "Start", "payload": OFFERED}]}),
    ]
    return DialogueStateTracker.from_events("somebody", events, Domain.empty().slots)


def test_an_offered_command_is_honoured() -> None:
    assert resolve(OFFERED, talk()) == OFFERED


@pytest.mark.parametrize("text", sorted(OPEN_COMMANDS))
def test_commands_that_carry_nothing_are_always_honoured(text: str) -> None:
    assert resolve(text, talk()) == text
    assert resolve(text, None) == text


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ('/command{"do":"start","value":"email"}', "command"),
        ('/command{"do":"rate","value":"5"}', "command"),
        ("/order_not_received", "order not received"),
        ("//issue", "issue"),
        ("/restart", ""),
        ("/session_start", ""),
    ],
)
def test_a_command_that_nobody_offered_is_text(text: str, left: str) -> None:
    assert resolve(text, talk()) == left


@pytest.mark.parametrize("text", ["2", "Start", "the second one", "👍", "yes", "5/5"])
def test_words_stay_as_they_were_typed(text: str) -> None:
    assert resolve(text, talk()) == text


def test_control_characters_go_and_joined_emoji_stay() -> None:
    assert resolve("a\x00b\u202ec 👩\u200d👧", talk()) == "abc 👩\u200d👧"


def test_a_wiped_command_is_unsure() -> None:
    message = Message({"text": "/restart"})
    ReplyResolver().process([message], talk())
    assert message.get("text") == ""
    assert message.get("intent") == {"name": "nlu_fallback", "confidence": 0.0}
