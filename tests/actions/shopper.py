"""A shopper who talks to the actions without a server: rules pick the action, events move the slots."""

from __future__ import annotations

import asyncio
import json
import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from rasa_sdk import Tracker
from rasa_sdk.executor import ActionExecutor, CollectingDispatcher

from shopguide.conversation import Conversation
from shopguide.used_responses import in_this_process

ROOT = Path(__file__).resolve().parents[2]


@cache
def domain() -> dict[str, Any]:
    """domain.yml as actions get it."""
    return yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))


@cache
def actions() -> dict[str, Any]:
    """The run function of every action, by its name in domain.yml."""
    executor = ActionExecutor()
    executor.register_package("actions")
    return dict(executor.actions)


@cache
def rules() -> dict[tuple[str, str | None], str]:
    """Action by intent and by what the guide awaits; None stands for anything."""
    table: dict[tuple[str, str | None], str] = {}
    for path in sorted((ROOT / "data" / "rules").glob("*.yml")):
        for rule in yaml.safe_load(path.read_text(encoding="utf-8"))["rules"]:
            first, second = rule["steps"]
            conditions = [slot for part in rule.get("condition", []) for slot in part["slot_was_set"]]
            awaiting = conditions[0]["awaiting"] if conditions else None
            for step in first.get("or", [first]):
                assert (step["intent"], awaiting) not in table, f"two rules for {step['intent']} at {awaiting}"
                table[step["intent"], awaiting] = second["action"]
    return table


def action_for(intent: str, awaiting: str | None) -> str:
    """The action that the rules choose; a rule with a condition goes before one without."""
    return rules().get((intent, awaiting)) or rules()[intent, None]


@dataclass
class Said:
    """One message of the guide, with its text filled in."""

    name: str
    text: str
    buttons: list[dict[str, str]]


@dataclass
class Shopper:
    """Holds the slots between turns. `messages` is what the guide said last."""

    slots: dict[str, Any] = field(default_factory=dict)
    messages: list[Said] = field(default_factory=list)

    @classmethod
    def in_talk(cls, **state: Any) -> Shopper:
        """A shopper in the middle of a talk."""
        return cls(Conversation(**state).to_slots())

    @property
    def talk(self) -> Conversation:
        """Where the talk stands."""
        return Conversation.from_slots(self.slots)

    @property
    def names(self) -> list[str]:
        """Names of the responses said last, without "utter_"."""
        return [said.name for said in self.messages]

    @property
    def text(self) -> str:
        """Everything said last."""
        return "\n".join(said.text for said in self.messages)

    @property
    def buttons(self) -> list[dict[str, str]]:
        """All buttons offered last."""
        return [button for said in self.messages for button in said.buttons]

    @property
    def titles(self) -> list[str]:
        """Their titles."""
        return [button["title"] for button in self.buttons]

    def say(
        self,
        intent: str,
        text: str = "",
        entities: dict[str, str] | None = None,
        confidence: float = 0.9,
        **parsed: Any,
    ) -> Shopper:
        """Type a text that is understood as `intent`."""
        found = [{"entity": name, "value": value} for name, value in (entities or {}).items()]
        message = {"text": text, "intent": {"name": intent, "confidence": confidence}, "entities": found, **parsed}
        return self._turn(action_for(intent, self.slots.get("awaiting")), message)

    def press(self, title: str) -> Shopper:
        """Press the offered button of that title."""
        return self.send(next(button["payload"] for button in self.buttons if button["title"] == title))

    def send(self, payload: str) -> Shopper:
        """Send the payload of a button."""
        match = re.fullmatch(r"/([a-z_]+)(\{.*\})?", payload)
        assert match, payload
        entities = [{"entity": name, "value": value} for name, value in json.loads(match[2] or "{}").items()]
        message = {"text": payload, "intent": {"name": match[1], "confidence": 1.0}, "entities": entities}
        return self._turn(action_for(match[1], self.slots.get("awaiting")), message)

    def run(self, action: str, **message: Any) -> Shopper:
        """Run an action by its name, whatever the rules say."""
        return self._turn(action, {"text": "", "intent": {"name": "affirm"}, "entities": [], **message})

    def _turn(self, action: str, message: dict[str, Any]) -> Shopper:
        dispatcher = CollectingDispatcher()
        tracker = Tracker("shopper", dict(self.slots), message, [], False, None, {}, "action_listen")
        events = asyncio.run(_run(actions()[action], dispatcher, tracker))
        for event in events:
            if event["event"] == "slot":
                assert event["name"] in domain()["slots"]
                self.slots[event["name"]] = event["value"]
        json.dumps(self.slots)  # the tracker store keeps them as JSON
        self.messages = [_filled(said) for said in dispatcher.messages]
        return self


async def _run(action: Any, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[dict[str, Any]]:
    return await action(dispatcher, tracker, domain())


def _filled(said: dict[str, Any]) -> Said:
    """The message with its first wording; every wording must find the values it names."""
    name = said["response"]
    assert name in in_this_process().names, f"{name} is said, but isn't found in the code"
    wordings = [variant["text"] for variant in domain()["responses"][name]]
    texts = [re.sub(r"\{(\w+)\}", lambda match: str(said[match[1]]), wording) for wording in wordings]
    return Said(name.removeprefix("utter_"), texts[0], said.get("buttons") or [])
