"""A conversation with the policy table and the actions, without Rasa and NLU: it is given what is heard."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, Final
from unittest.mock import patch

import yaml
from rasa_sdk.executor import CollectingDispatcher

from shopguide.dialogue.conversation import Conversation
from shopguide.dialogue.moves.context import Context
from shopguide.dialogue.policy.table import table
from shopguide.dialogue.reply import Reply
from shopguide.engine import facts, speaking
from shopguide.engine.listening import read
from shopguide.markdown import plain
from shopguide.sentences import first_wording
from shopguide.simulation.guide import _actions
from tests.conversations.server import ROOT, Message
from tests.dialogue.situations import FACTS, message

NOW: Final = datetime(2026, 1, 15, 12, tzinfo=UTC)
DOMAIN: Final[Mapping[str, Any]] = yaml.load((ROOT / "domain.yml").read_bytes(), Loader=yaml.CSafeLoader)
RESPONSES: Final[Mapping[str, Sequence[Mapping[str, Any]]]] = DOMAIN["responses"]
WORDS: Final = speaking.Words(RESPONSES)
CONTEXT: Final = Context(FACTS, NOW)
_ACTIONS: Final = _actions()


@dataclass(frozen=True)
class Said:
    """One message of the guide; `name` is its response, without "utter_"."""

    name: str
    text: str
    buttons: tuple[tuple[str, str], ...] = ()

    @property
    def message(self) -> Message:
        """As connectors deliver it."""
        return Message(plain(self.text), self.buttons)


def read_reply(reply: Reply) -> list[Said]:
    """The messages of a move's reply."""
    dispatcher = CollectingDispatcher()
    speaking.say(dispatcher, reply.said, WORDS)
    return [_said(item, first_wording) for item in dispatcher.messages]


def text_of(said: Sequence[Said]) -> str:
    """Messages as one text."""
    return "\n".join(item.text for item in said)


def titles_of(said: Sequence[Said]) -> list[str]:
    """Titles of the buttons, in the order shown."""
    return [title for item in said for title, _ in item.buttons]


def line(name: str, **values: str) -> str:
    """The sentence `utter_<name>` of domain.yml, in its first wording."""
    return WORDS[f"utter_{name}"].format(**values)


def _said(item: Mapping[str, Any], wording: Callable[[Sequence[Mapping[str, Any]]], str]) -> Said:
    buttons = tuple((button["title"], button["payload"]) for button in item["buttons"] or ())
    name = item["response"]
    return Said(name.removeprefix("utter_"), wording(RESPONSES[name]).format(**item), buttons)


@dataclass
class Talk:
    """A conversation; slots it begins with are given as `Talk(slots={…})`.

    Attributes:
        wording: chooses between the wordings of a sentence.
        typed: what was typed so far.
        said: the last reply.
        row: id of the row that decided it.
    """

    slots: dict[str, Any] = field(default_factory=dict)
    wording: Callable[[Sequence[Mapping[str, Any]]], str] = first_wording
    typed: list[str] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    row: str = ""

    def hear(self, says: str, act: Sequence[str] = ("unclear",), **heard: Any) -> str:
        """Words are said of which it is known what is heard (keys of situations.py); returns the reply."""
        self.typed.append(says)
        return self.parsed(message({"says": says, "act": act, **heard}))

    def press(self, title: str) -> str:
        """The button of the last reply with that title is pressed; returns the reply."""
        payload = next((payload for shown, payload in self.buttons if shown == title), None)
        assert payload is not None, f"There is no button {title!r}, only {[shown for shown, _ in self.buttons]}"
        return self.send(payload)

    def send(self, payload: str) -> str:
        """A button of an earlier reply is pressed; returns the reply."""
        values = yaml.safe_load(payload.removeprefix("/command"))
        entities = [{"entity": name, "value": value} for name, value in values.items()]
        return self.parsed({"text": payload, "intent": {"name": "command"}, "entities": entities})

    @property
    def buttons(self) -> list[tuple[str, str]]:
        """Title and payload of each button of the last reply."""
        return [button for item in self.said for button in item.buttons]

    @property
    def titles(self) -> list[str]:
        """Their titles."""
        return [title for title, _ in self.buttons]

    @property
    def text(self) -> str:
        """The last reply as one text."""
        return text_of(self.said)

    @property
    def conversation(self) -> Conversation:
        """As it stands now."""
        return Conversation.from_slots(self.slots)

    def parsed(self, parsed: dict[str, Any]) -> str:
        """A message as it stands in `parse_data`; returns the reply."""
        row = table().decide(read(FACTS, parsed, self.slots))
        self.row, self.said = row.id, []
        latest = "action_listen"
        for name in filter(None, (row.do, row.then)):
            self._run(name, parsed, latest)
            latest = name
        return self.text

    def _run(self, name: str, parsed: Mapping[str, Any], latest: str) -> None:
        tracker = SimpleNamespace(slots=self.slots, latest_message=parsed, sender_id="tests", latest_action_name=latest)
        dispatcher = CollectingDispatcher()
        with patch.object(facts, "clock", lambda: NOW):
            events = asyncio.run(_ACTIONS[name].run(dispatcher, tracker, DOMAIN))
        self.slots = self.slots | {event["name"]: event["value"] for event in events}
        self.said += [_said(item, self.wording) for item in dispatcher.messages]
