"""Whole talks with the trained guide, in this process; then what the case log holds of them."""

from __future__ import annotations

import asyncio
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage

from shopguide.server.launcher import load_guide
from shopguide.storage import retention
from shopguide.storage.schema import CASE_STEPS, CASES, EVENTS, TALKS, TURNS
from shopguide.storage.tracker_store import ConversationStore

from .servers import Postgres

LOG = (CASES, CASE_STEPS, TURNS)
_LOOP = asyncio.new_event_loop()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def agent(request: pytest.FixtureRequest, trained: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Agent]:
    """The guide, on a database of each kind."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('cases') / 'talks.sqlite'}"
    else:
        server: Postgres = request.getfixturevalue("postgres")
        url = server.database("cases")
    patch = pytest.MonkeyPatch()
    patch.setenv("SHOPGUIDE_DB_URL", url)
    made = _LOOP.run_until_complete(load_guide(trained))
    yield made
    ConversationStore.within(made.tracker_store).close()
    patch.undo()


@dataclass
class Talk:
    """A talk on one of the channels, and what is logged of it."""

    agent: Agent
    sender: str
    messages: list[dict[str, Any]] = field(default_factory=list)

    def say(self, *texts: str) -> Talk:
        """Type; what stands in brackets is the title of a button of the last answer."""
        for text in texts:
            pressed = re.fullmatch(r"\[(.+)\]", text)
            buttons = {item["title"]: item["payload"] for said in self.messages for item in said.get("buttons", [])}
            sent = buttons[pressed[1]] if pressed else text
            output = CollectingOutputChannel()
            channel = self.sender.partition(":")[0]
            message = UserMessage(sent, output, self.sender, input_channel=channel)
            _LOOP.run_until_complete(self.agent.handle_message(message))
            self.messages = output.messages
            assert self.messages, text
        return self

    def rows(self, table: sa.Table) -> list[dict[str, Any]]:
        store = ConversationStore.within(self.agent.tracker_store)
        query = sa.select(table).where(table.c.sender_id == self.sender).order_by(*table.primary_key)
        with store.engine.connect() as connection:
            return [dict(row._mapping) for row in connection.execute(query)]

    @property
    def case(self) -> dict[str, Any]:
        (only,) = self.rows(CASES)
        return only

    @property
    def steps(self) -> list[tuple[str, int, bool]]:
        return [(row["channel"], row["step"], row["stuck"]) for row in self.rows(CASE_STEPS)]


@pytest.fixture
def talk(agent: Agent) -> Talk:
    """A talk in the widget that nobody else has."""
    return Talk(agent, f"web:{uuid.uuid4().hex}")


def test_the_happy_path(talk: Talk) -> None:
    talk.say("my parcel is three weeks late", "[Start]", "[Done, next]", "[Done, next]", "[Done, next]")
    assert talk.case["outcome"] == "open"
    talk.say("[Yes, solved]", "[5]")
    case = talk.case
    assert (case["issue"], case["outcome"], case["rating"], case["turns"]) == ("order_not_received", "solved", 5, 7)
    assert (case["entry"], case["language"], case["offered"], case["tried"]) == ("web", "en", '["order_details"]', "[]")
    assert (case["escalated_to"], case["comment"]) == (None, None)
    assert case["confidence"] > 0.9
    assert case["excerpt"] == "my parcel is three weeks late"
    assert talk.steps == [("order_details", number, False) for number in range(3)]
    turns = talk.rows(TURNS)
    assert [turn["pressed"] for turn in turns] == [False] + [True] * 6
    assert all(turn["seconds"] > 0 and turn["text"] is None and turn["case_number"] == 1 for turn in turns)
    assert [turn["at"] for turn in turns] == sorted(turn["at"] for turn in turns)


def test_stuck_and_led_to_the_next_channel(talk: Talk) -> None:
    talk.say("my parcel is three weeks late", "[Start]", "[Can't find it]", "[United States]")
    talk.say("[Found it, next]", "cant find that either")
    assert talk.steps == [("order_details", 0, True), ("order_details", 1, True)]
    assert (talk.case["offered"], talk.case["tried"]) == ('["order_details", "tiktok_help"]', '["order_details"]')


def test_escalated_until_nothing_is_left(talk: Talk) -> None:
    talk.say("my parcel is three weeks late", *["[I tried that]"] * 4)
    assert (talk.case["escalated_to"], talk.case["outcome"]) == ("email", "open")
    talk.say("tried that too")
    case = talk.case
    assert case["outcome"] == "not_solved"
    assert case["tried"] == '["order_details", "tiktok_help", "in_app", "live_chat", "email"]'
    talk.say("its solved now")
    assert talk.case["outcome"] == "solved"


def test_two_issues_one_after_the_other(talk: Talk) -> None:
    talk.say("parcel still hasnt come after 3 weeks", "yes", "next")
    talk.say(
        "wait, i just noticed a charge from tiktok i did not make!!",
        "[Call my bank first]",
        "sorted, problem is solved",
    )
    talk.say("[Yes]")
    first, second = talk.rows(CASES)
    assert (first["issue"], first["outcome"], first["turns"]) == ("order_not_received", "open", 4)
    assert (second["issue"], second["outcome"], second["turns"]) == ("unauthorized_payment", "solved", 3)
    assert second["escalated_to"] is None, "the bank is none of TikTok's channels"
    assert [turn["case_number"] for turn in talk.rows(TURNS)] == [1, 1, 1, 2, 2, 2, 1]


def test_an_issue_that_was_not_meant(talk: Talk) -> None:
    talk.say("my parcel is three weeks late", "its not late, the app keeps crashing", "[Start]")
    assert (talk.case["issue"], talk.case["turns"]) == ("app_problem", 3)
    first = talk.rows(TURNS)[0]
    assert (first["text"], first["picked"]) == ("my parcel is three weeks late", "app_problem")
    assert first["guesses"].startswith('[["order_not_received", 0.9')
    talk.say("solved!")
    assert not any("Shall we look at that" in said["text"] for said in talk.messages)


def test_not_understood_then_picked(talk: Talk) -> None:
    talk.say("the thingy")
    (turn,) = talk.rows(TURNS)
    assert (turn["intent"], turn["unsure"], turn["text"]) == ("nlu_fallback", True, "the thingy")
    assert turn["case_number"] is None
    talk.say("[Order or delivery]", "[Parcel late, lost or missing]")
    assert talk.rows(TURNS)[0]["picked"] == "order_not_received"
    assert (talk.case["issue"], talk.case["confidence"]) == ("order_not_received", None)
    assert talk.case["excerpt"] == "the thingy"


def test_a_low_rating_with_a_comment_without_its_secret(talk: Talk) -> None:
    talk.say(
        "my parcel is still on its way",
        "thats solved now",
        "1",
        "they wanted my password: Purpl3-Elephant, warn people",
    )
    assert (talk.case["rating"], talk.case["turns"]) == (1, 4)
    assert "[password removed]" in talk.case["comment"]
    assert "Purpl3" not in str([talk.rows(table) for table in (*LOG, EVENTS)])
    assert "that helps us" in talk.messages[-1]["text"]


def test_a_low_rating_without_a_comment(talk: Talk) -> None:
    talk.say("my parcel is still on its way", "thats solved now", "[2]", "[Skip]", "and now the app crashes")
    first, second = talk.rows(CASES)
    assert (first["rating"], first["comment"], second["issue"]) == (2, None, "app_problem")


def test_another_language_is_noted(talk: Talk) -> None:
    talk.say("hola mi paquete no llegó y quiero una solución", "[Order or delivery]", "[Parcel late, lost or missing]")
    assert talk.case["language"] == "es"


@pytest.mark.parametrize("entry", ["web", "slack", "telegram", "shell"])
def test_the_entry_is_the_channel(agent: Agent, entry: str) -> None:
    talk = Talk(agent, f"{entry}:{uuid.uuid4().hex}").say("my parcel is still on its way")
    assert {row["entry"] for table in (CASES, TURNS) for row in talk.rows(table)} == {entry}


def test_a_talk_goes_on_over_a_restart(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    talk.say("my parcel is three weeks late", "[Start]")
    old = ConversationStore.within(talk.agent.tracker_store)
    fresh = ConversationStore(old.domain)
    monkeypatch.setattr(talk.agent, "tracker_store", fresh)
    monkeypatch.setattr(talk.agent.processor, "tracker_store", fresh)
    talk.say("[Done, next]", "all solved")
    assert (talk.case["turns"], talk.case["outcome"]) == (4, "solved")
    assert talk.steps == [("order_details", 0, False), ("order_details", 1, False)]
    fresh.close()


def test_forgotten(talk: Talk) -> None:
    talk.say("my parcel is three weeks late", "[Start]", "the thingy")
    _LOOP.run_until_complete(talk.agent.tracker_store.delete(talk.sender))
    assert [talk.rows(table) for table in (*LOG, EVENTS, TALKS)] == [[]] * 5


def test_deleted_when_nobody_comes_back(talk: Talk) -> None:
    talk.say("my parcel is three weeks late", "[Start]")
    store = ConversationStore.within(talk.agent.tracker_store)
    with store.engine.begin() as connection:
        mine = TALKS.c.sender_id == talk.sender
        connection.execute(TALKS.update().where(mine).values(last_heard=TALKS.c.last_heard - 40 * 24 * 3600))
    retention.retain(store.engine, 30)
    assert [talk.rows(table) for table in (*LOG, EVENTS, TALKS)] == [[]] * 5


def test_a_failed_action_is_a_turn_all_the_same(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    talk.say("my parcel is three weeks late")
    monkeypatch.setattr("shopguide.dialogue.moves.walk.start", lambda *_: 1 / 0)
    talk.say("yes")
    assert "went wrong" in talk.messages[-1]["text"]
    assert [turn["intent"] for turn in talk.rows(TURNS)] == ["order_not_received", "affirm"]
    assert talk.case["turns"] == 2


def test_every_message_is_counted_once(agent: Agent, talk: Talk) -> None:
    talk.say("my parcel is three weeks late", "[Start]", "the thingy", "and the app crashes too")
    store = ConversationStore.within(agent.tracker_store)
    with store.engine.connect() as connection:
        messages = connection.execute(
            sa.select(EVENTS.c.sender_id, EVENTS.c.position).where(EVENTS.c.type_name == "user")
        ).all()
        counted = connection.execute(sa.select(TURNS.c.sender_id, TURNS.c.position)).all()
        by_case = sa.select(sa.func.count()).where(
            TURNS.c.sender_id == CASES.c.sender_id, TURNS.c.case_number == CASES.c.number
        )
        wrong = connection.execute(sa.select(CASES.c.sender_id).where(CASES.c.turns != by_case.scalar_subquery())).all()
    assert len(messages) > 3
    assert sorted(map(tuple, messages)) == sorted(map(tuple, counted))
    assert wrong == []
