"""Simulated talks that the trained guide holds itself, in this process, as fast as it answers."""

from __future__ import annotations

import asyncio
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
from shopguide.dialogue.commands import Command, Do, from_payload
from shopguide.private_files import private_file
from shopguide.project import Project
from shopguide.server import logs
from shopguide.server.launcher import load_guide
from shopguide.simulation.database import Filled, sender
from shopguide.simulation.shopper import ENTRIES, HARD_STEPS, ISSUES, moment
from shopguide.simulation.words import COMMENTS, examples
from shopguide.storage.database import URL_VARIABLE
from shopguide.storage.schema import CASE_STEPS, CASES, CONVERSATION_WORDS, CONVERSATIONS, EVENTS, TALKS, TURNS
from shopguide.storage.tracker_store import ConversationStore

LOG: Final = Path("var/simulate.log")
MOST_TURNS: Final = 25
# What a turn takes a person, where the guide needs some 15 ms.
TURN_SECONDS: Final = 20.0
_TYPES: Final = 0.25
_LEAVES: Final = 0.03
# How much more one button is pressed than another, by what it does.
_WEIGHTS: Final = {
    Do.START: 9.0,
    Do.NEXT: 12.0,
    Do.SOLVED: 6.0,
    Do.NOT_SOLVED: 4.0,
    Do.RATE: 2.0,
    Do.OPTION: 2.0,
    Do.ACCEPT: 6.0,
    Do.PAUSE: 0.3,
    Do.DECLINE: 0.7,
    Do.MENU: 0.2,
    Do.PERSON: 0.5,
    Do.OTHER_WAYS: 0.5,
    Do.RESTART: 0.1,
}
# The intent of words that say what a button does.
_IN_WORDS: Final = {
    Do.ACCEPT: "affirm",
    Do.NEXT: "next_step",
    Do.STUCK: "step_stuck",
    Do.TRIED: "already_tried",
    Do.SOLVED: "issue_resolved",
    Do.NOT_SOLVED: "issue_not_resolved",
    Do.PERSON: "request_human",
    Do.OTHER_WAYS: "ask_contact_options",
}
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
        commands = [from_payload(button.payload) for button in buttons]
        picked = self.chance.choices(range(len(buttons)), [_weight(command, hard) for command in commands])[0]
        command = commands[picked]
        intent = _IN_WORDS.get(command.do) if command else None
        if intent and intent in self.words and self.chance.random() < _TYPES:
            return self.chance.choice(self.words[intent])
        return buttons[picked].payload

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


def _weight(command: Command | None, hard: float) -> float:
    """How often a button is pressed, where so many don't find the step."""
    if command and command.do is Do.STUCK:
        return _WEIGHTS[Do.NEXT] * hard / (1 - hard)
    return _WEIGHTS.get(command.do, _OTHER) if command else _OTHER


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
        (CONVERSATIONS, ("started", "last_heard")),
        (CONVERSATION_WORDS, ("began",)),
    ):
        moved = {name: begins + (table.c[name] - first) * stretch for name in names}
        connection.execute(table.update().where(table.c.sender_id == who).values(moved))


def _count(connection: sa.engine.Connection, people: Sequence[str]) -> Filled:
    counts = [
        int(connection.execute(sa.select(sa.func.count()).where(table.c.sender_id.in_(people))).scalar() or 0)
        for table in (TALKS, CASES, CASE_STEPS, TURNS)
    ]
    return Filled(*counts)
