"""What was heard in a message, which row decided, and what came of it; and the table as text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from shopguide.dialogue.heard import Heard
from shopguide.dialogue.policy.predicates import known_predicates
from shopguide.dialogue.policy.situation import Situation
from shopguide.dialogue.policy.table import Row, Table, table

_WIDTH: Final = 100


def print_table(rows: Table) -> Iterator[str]:
    """The table in Markdown: a heading, and a row of each rule, in order."""
    heading = None
    for number, row in enumerate(rows.rows, 1):
        if row.heading != heading:
            heading = row.heading
            yield ""
            yield f"## {heading}"
            yield ""
            yield "| no. | row | holds | leads to |"
            yield "|---|---|---|---|"
        action = f"`{row.do}`" + (f", then `{row.then}`" if row.then else "")
        yield f"| {number} | {row.id} | {'; '.join(conditions(row)) or 'always'} | {action} |"


def conditions(row: Row) -> Iterator[str]:
    """What must hold for a row, in words."""
    for name, values in (
        ("button", row.do_),
        ("cue", row.cue),
        ("act", row.act),
        ("and act", row.also),
        ("asked", row.awaiting),
    ):
        if values:
            yield f"{name}: {', '.join(sorted(values))}"
    for name in row.conditions:
        yield name.replace("_", " ")


def predicates_text() -> Iterator[str]:
    """Each predicate with what it means."""
    for name, words in sorted(known_predicates().items()):
        yield f"- `{name}`: {words}"


def heard_text(heard: Heard) -> Iterator[str]:
    """What was heard, a line each."""
    if heard.command:
        yield f"button: {heard.command.do}" + (f" ({heard.command.value})" if heard.command.value else "")
    else:
        yield f"intent: {heard.intent} {heard.confidence:.2f}"
    acts = [f"{item.name}{f'={item.option}' if item.option else ''} {item.confidence:.2f}" for item in heard.acts]
    yield f"acts: {', '.join(acts) or '–'}"
    if heard.issues:
        yield "problems: " + ", ".join(f"{item.name} {item.polarity} {item.confidence:.2f}" for item in heard.issues)
    if heard.close:
        yield f"close: {' or '.join(heard.close)}"
    if heard.cues:
        yield "cues: " + ", ".join(f"{name} {sure:.2f}" for name, sure in heard.cues.items())
    if heard.topic:
        yield f"topic: {heard.topic}"
    if heard.entities:
        yield "entities: " + ", ".join(f"{name}={'|'.join(values)}" for name, values in heard.entities.items())


def decision(now: Situation) -> Row:
    """The row that a turn meets."""
    return table().decide(now)


def turns(
    events: Sequence[Mapping[str, Any]],
) -> Iterator[tuple[Mapping[str, Any], dict[str, Any], list[tuple[str, str | None]]]]:
    """The turns of a stored conversation: the message, the slots before it, each action with the row that chose it."""
    slots: dict[str, Any] = {}
    message: Mapping[str, Any] | None = None
    before: dict[str, Any] = {}
    ran: list[tuple[str, str | None]] = []
    for event in events:
        kind = event.get("event")
        if kind == "user":
            if message is not None:
                yield message, before, ran
            message, before, ran = event, dict(slots), []
        elif kind == "slot":
            slots[str(event.get("name"))] = event.get("value")
        elif kind == "action" and message is not None and event.get("name") != "action_listen":
            row = (event.get("metadata") or event.get("action_metadata") or {}).get("row")
            ran.append((str(event.get("name")), row))
    if message is not None:
        yield message, before, ran
