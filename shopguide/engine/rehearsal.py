"""One turn rehearsed without a server: a model, a conversation put into a state, a message."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from shopguide.dialogue import questions
from shopguide.dialogue.conversation import Conversation
from shopguide.dialogue.reply import Say
from shopguide.engine import explain, facts, listening, speaking
from shopguide.errors import ModelError


@dataclass(frozen=True)
class Rehearsal:
    """A loaded model, to try messages on."""

    agent: Agent

    @classmethod
    def of(cls, model: Path) -> Rehearsal:
        """Raises ModelError if the model can't be loaded."""
        agent = Agent.load(str(model))
        if not agent.is_ready():
            raise ModelError(f"{model.name} can't be loaded. Train again: make train")
        return cls(agent)

    def state(self, slots: Mapping[str, Any]) -> list[Event]:
        """Events that put a fresh conversation into a state in which the guide has just asked its question."""
        conversation = Conversation.from_slots(slots)
        told = facts.facts(facts.clock())
        words = speaking.Words(self.agent.domain.responses)
        events: list[Event] = [
            ActionExecuted("action_listen"),
            UserUttered("hello", {"name": "greet", "confidence": 1.0}),
        ]
        events += [SlotSet(name, value) for name, value in slots.items()]
        for said in questions.ask(told.knowledge, conversation) if slots else ():
            events.append(
                BotUttered(
                    self._text(said, words), {"buttons": _buttons(said, words)}, {"utter_action": f"utter_{said.name}"}
                )
            )
        return [*events, ActionExecuted("action_listen")]

    async def parse(self, text: str, slots: Mapping[str, Any]) -> dict[str, Any]:
        """What is heard in a text in that state, as `parse_data`."""
        tracker = DialogueStateTracker.from_events(
            "rehearsal", self.state(slots) if slots else [], self.agent.domain.slots
        )
        parsed: dict[str, Any] = await self.agent.processor.parse_message(UserMessage(text), tracker)
        return parsed

    async def turn(self, text: str, slots: Mapping[str, Any]) -> list[str]:
        """Lines that tell what was heard in a text, and which row decides."""
        return list(self._told(text, slots, await self.parse(text, slots)))

    def _told(self, text: str, slots: Mapping[str, Any], parsed: Mapping[str, Any]) -> Iterator[str]:
        knowledge = facts.facts(facts.clock()).knowledge
        now = listening.read(knowledge, parsed, slots)
        row = explain.decision(now)
        yield f"> {text}"
        yield from (f"    {line}" for line in explain.heard_text(now.heard))
        yield f"    row {row.id} ({row.heading}): {'; '.join(explain.conditions(row)) or 'always'}"
        yield f"    → {row.do}" + (f", then {row.then}" if row.then else "")

    @staticmethod
    def _text(said: Say, words: speaking.Words) -> str:
        return words[f"utter_{said.name}"].format(**{name: words.text(value) for name, value in said.values.items()})


def _buttons(said: Say, words: speaking.Words) -> list[dict[str, str]]:
    return [{"title": words.text(item.title), "payload": item.command.payload} for item in said.buttons]
