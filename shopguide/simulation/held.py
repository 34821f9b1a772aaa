"""Simulated talks that the trained guide holds itself, in this process, as fast as it answers."""

from __future__ import annotations

import asyncio
import json
import os
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage

from shopguide.channels.message import Button, Message
from shopguide.channels.output import MessageOutput
from shopguide.private_files import private_file
from shopguide.project import Project
from shopguide.server import logs
from shopguide.server.launcher import load_guide
from shopguide.simulation.database import Filled, sender
from shopguide.simulation.shopper import ENTRIES, HARD_STEPS, ISSUES, moment
from shopguide.simulation.words import COMMENTS, examples
from shopguide.storage.database import URL_VARIABLE
from shopguide.storage.schema import CASE_STEPS, CASES, EVENTS, TALKS, TURNS
from shopguide.storage.tracker_store import ConversationStore

LOG: Final = Path("var/simulate.log")
MOST_TURNS: Final = 25
# What a turn takes a person, where the guide needs some 15 ms.
TURN_SECONDS: Final = 20.0
_TYPES: Final = 0.25
_LEAVES: Final = 0.03
# How much more one button is pressed than another, by the intent of its payload.
_WEIGHTS: Final = {
    "next_step": 12.0,
    "issue_resolved": 6.0,
    "issue_not_resolved": 4.0,
    "provide_details": 2.0,
    "affirm": 6.0,
    "step_stuck": 0.8,
    "already_tried": 1.0,
    "stop": 0.3,
    "deny": 0.7,
    "ask_help": 0.2,
    "request_human": 0.5,
    "ask_contact_options": 0.5,
    "start_over": 0.1,
}
_BEGINS: Final = 9.0  # "Start"
_OTHER: Final = 1.0


class _Output(MessageOutput):
    """Keeps the messages of one turn."""

    def __init__(self) -> None:
        self.messages: list[Message] = []

    async def deliver(self, recipient_id: str, message: Message) -> None:
        """Keep one message."""
        self.messages.append(message)


@dataclass
class _Person:
    """Somebody made up, in a talk with the guide."""

    agent: Agent
    store: ConversationStore
    chance: random.Random
    words: Mapping[str, Sequence[str]]
    entry: str
    who: str

    async def hold(self) -> None:
        """Tell a problem, and answer what the guide asks until it is over or is left."""
        issue = self.chance.choices(list(ISSUES), list(ISSUES.values()))[0]
        said = await self._say(self.chance.choice(self.words[issue]))
        for _ in range(MOST_TURNS):
            buttons = [button for message in said for button in message.buttons]
            if not buttons or self.chance.random() < _LEAVES or await self._is_over():
                return
            said = await self._say(await self._answer(buttons))

    async def _answer(self, buttons: Sequence[Button]) -> str:
        slots = await self._slots()
        if slots.get("awaiting") == "comment":
            return self.chance.choice(COMMENTS)
        hard = HARD_STEPS.get((str(slots.get("channel")), int(slots.get("step") or 0)), 0.05)
        weights = [self._weight(button, hard) for button in buttons]
        picked = self.chance.choices(buttons, weights)[0]
        intent = picked.payload[1:].partition("{")[0]
        if "{" not in picked.payload and intent in self.words and self.chance.random() < _TYPES:
            return self.chance.choice(self.words[intent])
        return picked.payload

    def _weight(self, button: Button, hard: float) -> float:
        intent, _, arguments = button.payload[1:].partition("{")
        if intent == "contact_by_channel" and "start" in json.loads("{" + arguments if arguments else "{}"):
            return _BEGINS
        if intent == "step_stuck":
            return _WEIGHTS["next_step"] * hard / (1 - hard)
        return _WEIGHTS.get(intent, _OTHER)

    async def _is_over(self) -> bool:
        slots = await self._slots()
        return slots.get("awaiting") is None and slots.get("issue") is None

    async def _slots(self) -> dict[str, Any]:
        tracker = await self.store.retrieve(self.who)
        return dict(tracker.current_slot_values()) if tracker else {}

    async def _say(self, text: str) -> list[Message]:
        output = _Output()
        await self.agent.handle_message(UserMessage(text, output, self.who, input_channel=self.entry))
        return output.messages


def hold(
    url: sa.engine.URL, project: Project, model: Path, *, talks: int, days: int, seed: int, until: float
) -> Filled:
    """Have the trained guide hold `talks` talks, and put them at times in the `days` before `until`.

    Raises:
        SetupError: the model or the database cannot be loaded.
    """
    private_file(LOG)
    logs.configure(terminal=True, file=LOG)
    given = os.environ.get(URL_VARIABLE)
    os.environ[URL_VARIABLE] = url.render_as_string(hide_password=False)
    try:
        return asyncio.run(_hold(project, model, talks, days, seed, until))
    finally:
        if given is None:
            del os.environ[URL_VARIABLE]
        else:
            os.environ[URL_VARIABLE] = given


async def _hold(project: Project, model: Path, talks: int, days: int, seed: int, until: float) -> Filled:
    chance, words = random.Random(f"held {seed}"), examples(project.root / "data" / "nlu")
    agent = await load_guide(model)
    store = ConversationStore.within(agent.tracker_store)
    store.simulated = True
    entries = chance.choices(list(ENTRIES), list(ENTRIES.values()), k=talks)
    people = [
        _Person(agent, store, chance, words, entry, sender(entry, seed, f"held-{number}"))
        for number, entry in enumerate(entries)
    ]
    try:
        for person in people:
            await person.hold()
            with store.engine.begin() as connection:
                _put_back(connection, person.who, moment(chance, until, days))
        with store.engine.connect() as connection:
            return _count(connection, [person.who for person in people])
    finally:
        store.close()


def _put_back(connection: sa.engine.Connection, who: str, begins: float) -> None:
    """Move a talk to the time `begins`, and stretch it to what a person would take."""
    query = sa.select(sa.func.min(TURNS.c.at), sa.func.max(TURNS.c.at), sa.func.count())
    first, last, turns = connection.execute(query.where(TURNS.c.sender_id == who)).one()
    stretch = (turns - 1) * TURN_SECONDS / (last - first or 1.0)
    for table, names in (
        (EVENTS, ("timestamp",)),
        (TALKS, ("last_heard",)),
        (CASES, ("started", "last_heard")),
        (CASE_STEPS, ("reached",)),
        (TURNS, ("at",)),
    ):
        moved = {name: begins + (table.c[name] - first) * stretch for name in names}
        connection.execute(table.update().where(table.c.sender_id == who).values(moved))


def _count(connection: sa.engine.Connection, people: Sequence[str]) -> Filled:
    counts = [
        int(connection.execute(sa.select(sa.func.count()).where(table.c.sender_id.in_(people))).scalar() or 0)
        for table in (TALKS, CASES, CASE_STEPS, TURNS)
    ]
    return Filled(*counts)
