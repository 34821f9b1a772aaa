"""Keeps the case log in SQL: reads what `shopguide.cases.record` needs and writes what it gives.

Four or five small statements a turn, whatever the number of turns before it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Final

import sqlalchemy as sa

from shopguide.cases import (
    IN_DANGER,
    RECENT,
    Case,
    Change,
    Chosen,
    LoggedMessage,
    LoggedTurn,
    Outcome,
    ReachedStep,
    entry_of,
    looks_back,
    record,
)
from shopguide.dialogue import details
from shopguide.dialogue import heard as hearing
from shopguide.dialogue.acts import Act
from shopguide.dialogue.conversation import Conversation
from shopguide.storage import conversations
from shopguide.storage.schema import CASE_STEPS, CASES, TURNS

# Key of the policy table's row in the metadata of an action's event; shopguide/engine/policy.py puts it there.
ROW: Final = "row"
# A talk's cases that are read, those last heard of first. All that are not solved are among them: an issue
# has one such case at most, and there are fourteen issues.
MOST_CASES: Final = 24
# Problems that there were in version 1, whose buttons carried nothing but the name.
_PROBLEMS: Final = frozenset(name for name, act in hearing.OF_INTENT.items() if act is Act.DESCRIBE)
_RESETS: Final = frozenset({"session_started", "restart", "reset_slots"})
_LISTS: Final = ("offered", "tried")
_CASE_FIELDS: Final = tuple(spec.name for spec in fields(Case))
_TURN_FIELDS: Final = tuple(spec.name for spec in fields(LoggedTurn) if spec.name != "guesses")

# Statements are put together once: that takes SQLAlchemy longer than running them takes the database.
_WHO: Final = sa.bindparam("who")
_NUMBER: Final = sa.bindparam("which")
_READ_CASES: Final = (
    sa.select(*(CASES.c[name] for name in _CASE_FIELDS))
    .where(CASES.c.sender_id == _WHO)
    .order_by(CASES.c.last_heard.desc(), CASES.c.number.desc())
    .limit(MOST_CASES)
)
_READ_TURNS: Final = (
    sa.select(*(TURNS.c[name] for name in _TURN_FIELDS))
    .where(TURNS.c.sender_id == _WHO)
    .order_by(TURNS.c.position.desc())
    .limit(RECENT)
)
_ADD_CASE: Final = CASES.insert()
_CHANGE_CASE: Final = (
    CASES.update()
    .where((CASES.c.sender_id == _WHO) & (CASES.c.number == _NUMBER))
    .values({name: sa.bindparam(name) for name in _CASE_FIELDS if name != "number"})
)
_ADD_TURN: Final = TURNS.insert()
_THAT_TURN: Final = (TURNS.c.sender_id == _WHO) & (TURNS.c.position == _NUMBER)
_PICK: Final = TURNS.update().where(_THAT_TURN).values(picked=sa.bindparam("picked"))
_KEEP_WORDS: Final = (
    TURNS.update()
    .where(_THAT_TURN & TURNS.c.text.is_(None))
    .values(text=sa.bindparam("text"), guesses=sa.bindparam("guesses"))
)


def _note_step(clash: str) -> sa.sql.elements.TextClause:
    """Adds a step; `clash` is what becomes of one that was reached before.

    As text, which SQLite and PostgreSQL both read: SQLAlchemy 1.4 compiles its own upserts anew each time.
    """
    columns = [column for column in CASE_STEPS.c if not column.primary_key]  # the database counts
    names, values = (", ".join(before + column.name for column in columns) for before in ("", ":"))
    place = "sender_id, case_number, channel, step"
    statement = sa.text(f"INSERT INTO {CASE_STEPS.name} ({names}) VALUES ({values}) ON CONFLICT ({place}) DO {clash}")
    return statement.bindparams(*(sa.bindparam(column.name, type_=column.type) for column in columns))


# A step is noted the first time it is reached; that it could not be found is noted whenever it happens.
_NOTE_STEP: Final = {False: _note_step("NOTHING"), True: _note_step("UPDATE SET stuck = TRUE")}


@dataclass(frozen=True)
class Exchange:
    """A message with its answer, and the conversation before and after them."""

    before: Conversation
    after: Conversation
    heard: LoggedMessage
    input_channel: str | None
    version: str | None = None


def exchanges(slots: Mapping[str, Any], events: Sequence[Mapping[str, Any]], first: int) -> Iterator[Exchange]:
    """The exchanges in a run of events.

    Args:
        slots: the talk's slots before the first event.
        events: events in their order, as JSON and redacted.
        first: position of the first event in the talk.
    """
    slots = dict(slots)
    message: tuple[int, Mapping[str, Any]] | None = None
    before = Conversation.from_slots(slots)
    said: list[str] = []
    row: str | None = None
    for position, event in enumerate(events, first):
        kind = event.get("event")
        if kind == "user":
            if message:
                yield _exchange(before, slots, message, said, row)
            message, said, row, before = (position, event), [], None, Conversation.from_slots(slots)
        elif kind == "action":
            row = row or (event.get("metadata") or {}).get(ROW)
        elif kind == "bot":
            said.append(str((event.get("metadata") or {}).get("utter_action")).removeprefix("utter_"))
        elif kind == "slot":
            slots[str(event.get("name"))] = event.get("value")
        elif kind in _RESETS:
            slots.clear()
    if message:
        yield _exchange(before, slots, message, said, row)


def _exchange(
    before: Conversation,
    slots: Mapping[str, Any],
    message: tuple[int, Mapping[str, Any]],
    said: Iterable[str],
    row: str | None,
) -> Exchange:
    answered = heard(*message, frozenset(said), row)
    version = conversations.version_of(message[1])
    return Exchange(before, Conversation.from_slots(slots), answered, message[1].get("input_channel"), version)


def heard(
    position: int, event: Mapping[str, Any], said: frozenset[str] = frozenset(), row: str | None = None
) -> LoggedMessage:
    """What a message's event tells of it, and how it was answered."""
    parsed: Mapping[str, Any] = event.get("parse_data") or {}
    message = hearing.from_message({**parsed, "text": parsed.get("text") or event.get("text")}, _PROBLEMS)
    rating = details.rating(message)
    return LoggedMessage(
        position=position,
        at=float(event.get("timestamp") or 0.0),
        text=message.text,
        command=message.command,
        intent=message.intent[:60],
        confidence=None if message.pressed else message.confidence,
        ranking=tuple(_chances(parsed.get("intent_ranking"))),
        issues=tuple(_chances(parsed.get("issues"))),
        language=message.language[:10],
        rating=None if rating is None else max(rating, 1),
        row=row,
        said=said,
    )


def _chances(items: Iterable[Mapping[str, Any]] | None) -> Iterator[tuple[str, float]]:
    for item in items or ():
        yield str(item.get("name")), float(item.get("confidence") or 0.0)


def write(
    connection: sa.engine.Connection,
    sender_id: str,
    exchange: Exchange,
    *,
    simulated: bool = False,
    seconds: Callable[[], float | None] = lambda: None,
    earlier: Callable[[int], LoggedMessage | None] = lambda _position: None,
) -> None:
    """Log one exchange.

    Args:
        connection: in a transaction, that of the events.
        sender_id: whose talk it is.
        exchange: what happened.
        simulated: whether nobody has said it.
        seconds: how long the shopper has waited by now; asked when all else is written.
        earlier: the message of that position, as long as it is remembered: its words are kept when it turns
            out not to have been understood.

    Raises:
        SQLAlchemyError: the database failed.
    """
    cases = _cases(connection, sender_id)
    needed = looks_back(exchange.before, exchange.after, exchange.heard)
    recent = _recent(connection, sender_id) if needed else ()
    entry = entry_of(sender_id, exchange.input_channel)
    change = record(exchange.before, exchange.after, exchange.heard, entry, cases, recent)
    known = {case.number for case in cases}
    for case in change.cases:
        row = case_row(sender_id, case, simulated)
        if case.number in known:
            changed = {name: row[name] for name in _CASE_FIELDS if name != "number"}
            connection.execute(_CHANGE_CASE, changed | {"who": sender_id, "which": case.number})
        else:
            connection.execute(_ADD_CASE, row)
    for step in change.steps:
        connection.execute(_NOTE_STEP[step.stuck], step_row(sender_id, step))
    for chosen in change.chosen:
        _choose(connection, sender_id, chosen, earlier)
    said = said_of(change, exchange.heard, recent, exchange.version)
    conversations.note(connection, sender_id, said, simulated=simulated)
    connection.execute(_ADD_TURN, turn_row(sender_id, change.turn, simulated, seconds()))


def said_of(
    change: Change, heard: LoggedMessage, recent: Sequence[LoggedTurn], version: str | None = None
) -> conversations.Said:
    """What the list of conversations keeps of a message; `recent` are turns before it that may have been misread."""
    misread = {chosen.position for chosen in change.chosen}
    return conversations.Said(
        entry=change.turn.entry,
        at=heard.at,
        text=heard.text,
        language=None if heard.pressed or not heard.text else heard.language,
        unsure=heard.unsure,
        corrected=any(turn.position in misread and not turn.unsure for turn in recent),
        danger=heard.row in IN_DANGER,
        version=version,
    )


def case_row(sender_id: str, case: Case, simulated: bool) -> dict[str, Any]:
    """A row of `cases`."""
    row = vars(case) | {name: json.dumps(getattr(case, name)) for name in _LISTS}
    return row | {"sender_id": sender_id, "simulated": simulated, "outcome": case.outcome.value}


def step_row(sender_id: str, step: ReachedStep) -> dict[str, Any]:
    """A row of `case_steps`."""
    return vars(step) | {"sender_id": sender_id}


def turn_row(sender_id: str, turn: LoggedTurn, simulated: bool, seconds: float | None) -> dict[str, Any]:
    """A row of `turns`."""
    return {
        "sender_id": sender_id,
        "position": turn.position,
        "case_number": turn.case_number,
        "entry": turn.entry,
        "simulated": simulated,
        "at": turn.at,
        "seconds": None if seconds is None else round(seconds, 4),
        "pressed": turn.pressed,
        "intent": turn.intent,
        "confidence": turn.confidence,
        "unsure": turn.unsure,
        "guesses": json.dumps(turn.guesses) if turn.guesses else None,
        "picked": turn.picked,
        "row": turn.row,
        "text": turn.text,
        "reviewed": None,
    }


def _cases(connection: sa.engine.Connection, sender_id: str) -> list[Case]:
    return [_case(row) for row in connection.execute(_READ_CASES, {"who": sender_id})]


def _case(row: sa.engine.Row) -> Case:
    values = dict(row._mapping)
    lists = {name: tuple(json.loads(values[name])) for name in _LISTS}
    return Case(**{**values, **lists, "outcome": Outcome(values["outcome"])})


def _recent(connection: sa.engine.Connection, sender_id: str) -> list[LoggedTurn]:
    return [LoggedTurn(**row._mapping) for row in connection.execute(_READ_TURNS, {"who": sender_id})]


def _choose(
    connection: sa.engine.Connection, sender_id: str, chosen: Chosen, earlier: Callable[[int], LoggedMessage | None]
) -> None:
    """Note what an earlier message meant, and its words where they are not kept yet."""
    same = {"who": sender_id, "which": chosen.position}
    connection.execute(_PICK, same | {"picked": chosen.picked})
    message = earlier(chosen.position)
    if message:
        words = {"text": message.kept_text, "guesses": json.dumps(message.guesses)}
        connection.execute(_KEEP_WORDS, same | words)


def add_all(connection: sa.engine.Connection, rows: Mapping[sa.Table, list[dict[str, Any]]]) -> None:
    """Add many rows at once, made by the functions above.

    Raises:
        SQLAlchemyError: the database failed.
    """
    for table, values in rows.items():
        if values:
            connection.execute(table.insert(), values)
