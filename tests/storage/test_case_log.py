"""The case log is written beside the events, in their transaction, on each kind of database."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, SlotSet, UserUttered

from shopguide.errors import StoreError
from shopguide.server import metrics, turns
from shopguide.storage import case_log, retention
from shopguide.storage.schema import CASE_STEPS, CASES, EVENTS, TALKS, TURNS
from shopguide.storage.tracker_store import ConversationStore

from .talks import opening, turn

WHO = "web:somebody"
DAY = 24 * 3600
LOG = (CASES, CASE_STEPS, TURNS)


def said(
    text: str, intent: str, *answers: str, confidence: float = 0.9, row: str | None = None, **slots: Any
) -> list[Event]:
    """One turn as Rasa notes it."""
    parsed = {
        "text": text,
        "intent": {"name": intent, "confidence": confidence},
        "intent_ranking": [{"name": intent, "confidence": confidence}, {"name": "deny", "confidence": 0.05}],
    }
    return [
        UserUttered(text, parsed["intent"], [], parsed, input_channel="web"),
        *([ActionExecuted("action_of_the_row", metadata={"row": row})] if row else []),
        *(BotUttered("…", metadata={"utter_action": f"utter_{name}"}) for name in answers),
        *(SlotSet(name, value) for name, value in slots.items()),
    ]


TOLD = said(
    "it never came",
    "order_not_received",
    "offer",
    row="new_problem",
    issue="order_not_received",
    channel="order_details",
    awaiting="start",
    complaint="it never came",
)
STEP = said("/affirm", "affirm", "step", awaiting="step", confidence=1.0)
STUCK = said("cant find it", "step_stuck", "stuck", stuck=[0])
DONE = said("solved", "issue_resolved", "solved", "ask_rating", issue=None, channel=None, stuck=None, awaiting="rating")


async def hold(store: ConversationStore, *turns: list[Event], sender: str = WHO) -> None:
    """Hold turns of a talk, each stored by itself."""
    for events in turns:
        talk = await store.get_or_create_tracker(sender, append_action_listen=False)
        for event in ([] if talk.events else opening()) + events:
            talk.update(event)
        await store.save(talk)


def rows(store: ConversationStore, table: sa.Table, sender: str = WHO) -> list[dict[str, Any]]:
    """What is logged of a talk, in order."""
    with store.engine.connect() as connection:
        found = connection.execute(sa.select(table).where(table.c.sender_id == sender).order_by(table.c.id))
        return [dict(row._mapping) for row in found]


async def test_a_talk_is_logged_turn_by_turn(store: ConversationStore) -> None:
    await hold(store, TOLD, STEP, STUCK, DONE)
    (case,) = rows(store, CASES)
    assert {name: case[name] for name in ("number", "entry", "language", "issue", "confidence", "outcome")} == {
        "number": 1,
        "entry": "web",
        "language": "en",
        "issue": "order_not_received",
        "confidence": 0.9,
        "outcome": "solved",
    }
    assert (case["offered"], case["tried"], case["turns"]) == ('["order_details"]', "[]", 4)
    assert (case["excerpt"], case["simulated"], case["urgent"]) == ("it never came", False, False)
    assert [(step["channel"], step["step"], step["stuck"]) for step in rows(store, CASE_STEPS)] == [
        ("order_details", 0, True)
    ]
    assert [(item["intent"], item["pressed"], item["case_number"], item["row"]) for item in rows(store, TURNS)] == [
        ("order_not_received", False, 1, "new_problem"),
        ("accept", True, 1, None),
        ("step_stuck", False, 1, None),
        ("issue_resolved", False, 1, None),
    ]


async def test_the_position_of_a_turn_is_that_of_its_message(store: ConversationStore) -> None:
    await hold(store, TOLD, *(turn(number) for number in range(20)), DONE)
    with store.engine.connect() as connection:
        query = sa.select(EVENTS.c.position, EVENTS.c.timestamp).where(EVENTS.c.type_name == "user")
        messages = connection.execute(query.order_by(EVENTS.c.position)).all()
    assert [(row.position, row.timestamp) for row in messages] == [
        (item["position"], item["at"]) for item in rows(store, TURNS)
    ]


async def test_what_an_earlier_message_meant_is_noted_with_its_words(store: ConversationStore) -> None:
    unsure = said("thing gone", "nlu_fallback", "ask_for_words", row="not_understood", repairs=1, confidence=0.7)
    picked = said("/order_not_received", "order_not_received", "offer", **_slots(TOLD))
    app = {"issue": "app_problem", "channel": "in_app", "ruled_out": ["order_not_received"]}
    meant = said("no i meant the app", "app_problem", "misread", "offer", **app)
    await hold(store, unsure, picked)
    first = rows(store, TURNS)[0]
    assert (first["unsure"], first["text"], first["picked"]) == (True, "thing gone", "order_not_received")
    assert first["guesses"] == '[["deny", 0.05]]'
    await hold(store, TOLD, meant, sender="web:b")
    first, second = rows(store, TURNS, "web:b")
    assert (first["unsure"], first["text"], first["picked"]) == (False, "it never came", "app_problem")
    assert first["guesses"] == '[["order_not_received", 0.9], ["deny", 0.05]]'
    assert (second["text"], second["picked"]) == (None, None)
    assert [case["issue"] for case in rows(store, CASES, "web:b")] == ["app_problem"]


def _slots(events: list[Event]) -> dict[str, Any]:
    return {event.key: event.value for event in events if isinstance(event, SlotSet)}


@pytest.mark.parametrize("url", ["sqlite", "postgresql"], indirect=True)
async def test_the_log_goes_on_over_a_restart(url: str, open_store: Callable[[str], ConversationStore]) -> None:
    await hold(open_store(url), TOLD, STEP)
    store = open_store(url)
    await hold(store, STUCK, DONE)
    assert [(case["turns"], case["outcome"]) for case in rows(store, CASES)] == [(4, "solved")]


async def test_messages_stored_together_are_each_a_turn(store: ConversationStore) -> None:
    with turns.arrived():
        await hold(store, [*TOLD, *STEP, *DONE])
    assert [item["intent"] for item in rows(store, TURNS)] == ["order_not_received", "accept", "issue_resolved"]
    assert [item["seconds"] is None for item in rows(store, TURNS)] == [True, True, False]
    assert rows(store, CASES)[0]["turns"] == 3


async def test_events_without_a_message_are_no_turn(store: ConversationStore) -> None:
    await hold(store, [SlotSet("issue", "app_problem")])
    assert [rows(store, table) for table in LOG] == [[], [], []]


async def test_the_seconds_are_those_since_the_message_came(
    store: ConversationStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns.time, "perf_counter", lambda: 107.5)
    with turns.arrived(100.0):
        await hold(store, TOLD)
    await hold(store, STEP)
    assert [item["seconds"] for item in rows(store, TURNS)] == [7.5, None]


async def test_a_simulated_talk_is_marked(store: ConversationStore) -> None:
    store.simulated = True
    await hold(store, TOLD, STEP)
    assert {row["simulated"] for table in (CASES, TURNS) for row in rows(store, table)} == {True}


async def test_a_secret_in_a_slot_or_a_message_is_not_logged(store: ConversationStore) -> None:
    # Words are redacted before the turn; what is logged is looked at once more for the shapes of secrets.
    secret = "my card is 4242 4242 4242 4242"
    told = said(secret, "order_not_received", **{**_slots(TOLD), "complaint": secret})
    unsure = said(secret, "nlu_fallback", "simply_start", row="not_understood")
    await hold(store, told, unsure)
    assert "4242" not in str([rows(store, table) for table in LOG])
    assert rows(store, CASES)[0]["excerpt"] == rows(store, TURNS)[1]["text"] == "my card is [card number removed]"


# --- faults


async def test_a_turn_that_is_not_stored_is_not_counted(store: ConversationStore) -> None:
    await hold(store, TOLD)
    first, second = await store.retrieve(WHO), await store.retrieve(WHO)
    for event in STEP:
        first.update(event)
    for event in STUCK:
        second.update(event)
    await store.save(first)
    with pytest.raises(StoreError):
        await store.save(second)
    assert [item["intent"] for item in rows(store, TURNS)] == ["order_not_received", "accept"]
    assert rows(store, CASES)[0]["turns"] == 2


@pytest.mark.parametrize("table", LOG, ids=lambda table: table.name)
async def test_a_log_that_cannot_be_written_costs_nobody_a_turn(
    store: ConversationStore, table: sa.Table, caplog: pytest.LogCaptureFixture
) -> None:
    with store.engine.begin() as connection:
        table.drop(connection)
    failed = metrics.ERRORS.labels("case log")._value.get()
    await hold(store, TOLD, STEP)
    assert (await store.retrieve(WHO)).get_slot("awaiting") == "step"
    assert metrics.ERRORS.labels("case log")._value.get() > failed
    assert "The case log failed" in caplog.text
    assert "never came" not in caplog.text
    # All of a turn is logged, or nothing of it.
    with store.engine.connect() as connection:
        counted = [
            connection.execute(sa.select(sa.func.count()).select_from(other)).scalar()
            for other in (CASES, TURNS)
            if other is not table
        ]
    assert set(counted) <= ({1} if table is CASE_STEPS else {0})


async def test_a_fault_in_the_logs_own_code_costs_nobody_a_turn(
    store: ConversationStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(case_log, "record", lambda *_: (_ for _ in ()).throw(ZeroDivisionError))
    await hold(store, TOLD)
    assert (await store.retrieve(WHO)).get_slot("issue") == "order_not_received"
    assert rows(store, TURNS) == []


async def test_a_talk_from_before_the_log_goes_on(store: ConversationStore) -> None:
    await hold(store, TOLD, STEP)
    with store.engine.begin() as connection:
        for table in LOG:
            connection.execute(table.delete())
    await hold(store, STUCK)
    (case,) = rows(store, CASES)
    assert (case["issue"], case["turns"], case["excerpt"]) == ("order_not_received", 1, "it never came")


async def test_a_turn_takes_as_many_statements_at_200_as_at_5(store: ConversationStore) -> None:
    statements: list[str] = []
    sa.event.listen(store.engine, "before_cursor_execute", lambda *call: statements.append(call[2]))
    effort = []
    for turns_before in (5, 200):
        sender = f"web:{turns_before}"
        await hold(store, TOLD, *(turn(number) for number in range(turns_before)), sender=sender)
        statements.clear()
        await hold(store, STUCK, sender=sender)
        effort.append(len(statements))
    assert effort[0] == effort[1]


# --- deletion


async def test_nothing_is_left_of_a_forgotten_talk(store: ConversationStore) -> None:
    await hold(store, TOLD, STEP, STUCK)
    await hold(store, TOLD, sender="web:b")
    await store.delete(WHO)
    assert [rows(store, table) for table in LOG] == [[], [], []]
    assert len(rows(store, CASES, "web:b")) == 1


async def test_a_talk_that_moves_takes_its_log_along(store: ConversationStore) -> None:
    await hold(store, TOLD, STEP)
    assert await store.move(WHO, "telegram:-5")
    assert [len(rows(store, table, "telegram:-5")) for table in LOG] == [1, 1, 2]


async def test_a_talk_that_nobody_came_back_to_is_deleted_with_its_log(store: ConversationStore) -> None:
    await hold(store, TOLD, STEP, STUCK)
    with store.engine.begin() as connection:
        connection.execute(TALKS.update().values(last_heard=time.time() - 31 * DAY))
    await store.retain(30)
    assert [rows(store, table) for table in LOG] == [[], [], []]


async def test_of_a_talk_that_goes_on_old_cases_are_deleted(
    store: ConversationStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "_BATCH", 2)
    old = [event for events in (TOLD, STEP, STUCK, DONE) for event in events]
    before = [event.timestamp for event in old]
    for event in old:
        event.timestamp = time.time() - 40 * DAY
    try:
        await hold(store, TOLD, STEP, STUCK, DONE)
    finally:
        for event, timestamp in zip(old, before, strict=True):
            event.timestamp = timestamp
    lately = said("app broken", "app_problem", "recommend", issue="app_problem", channel="in_app", awaiting="start")
    await hold(store, lately)
    await store.retain(30)
    assert [(case["number"], case["issue"]) for case in rows(store, CASES)] == [(2, "app_problem")]
    assert [item["case_number"] for item in rows(store, TURNS)] == [2]
    assert rows(store, CASE_STEPS) == []
