"""`shopguide policy` and `shopguide explain`: what the guide would do, and why it did what it did."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from shopguide.errors import ModelError, SetupError


def print_policy() -> None:
    """Print the policy table, and what its predicates mean."""
    from shopguide.dialogue.policy.table import table
    from shopguide.engine.explain import predicates_text, print_table

    for line in print_table(table()):
        click.echo(line)
    click.echo("\n## Predicates\n")
    for line in predicates_text():
        click.echo(line)


def explain_text(model: Path, text: str, slots: Mapping[str, Any]) -> None:
    """Print what a model hears in a text, which row decides, and what is said.

    Args:
        model: file of the model.
        text: what a shopper types, or a button's payload.
        slots: the conversation before it, as slot values; the guide asks its open question first.

    Raises:
        ModelError: the model can't be loaded.
    """
    from shopguide.engine.rehearsal import Rehearsal

    rehearsal = Rehearsal.of(model)
    for line in asyncio.run(rehearsal.turn(text, slots)):
        click.echo(line)


def explain_talk(sender: str) -> None:
    """Print each turn of a stored conversation: what was heard, which row decided, which action ran.

    Raises:
        SetupError: nothing is stored of it.
    """
    import sqlalchemy as sa

    from shopguide.storage.database import address, open_database
    from shopguide.storage.schema import EVENTS

    with open_database(address()).connect() as connection:
        query = sa.select(EVENTS.c.data).where(EVENTS.c.sender_id == sender).order_by(EVENTS.c.position)
        events = [json.loads(row) if isinstance(row, str) else row for row in connection.execute(query).scalars()]
    if not events:
        raise SetupError(f"Nothing is stored of {sender}.")
    for line in _turns(events):
        click.echo(line)


def _turns(events: list[Mapping[str, Any]]) -> Iterator[str]:
    from shopguide.clock import utc_now
    from shopguide.engine import explain, facts, listening

    knowledge = facts.facts(utc_now()).knowledge
    for message, slots, ran in explain.turns(events):
        parsed = {**(message.get("parse_data") or {}), "text": message.get("text"), "metadata": message.get("metadata")}
        yield f"> {message.get('text')}"
        for line in explain.heard_text(listening.read(knowledge, parsed, slots).heard):
            yield f"    {line}"
        for action, row in ran:
            yield f"    row {row or '–'} → {action}"


def state_of(state: str | None, issue: str | None, channel: str | None) -> dict[str, Any]:
    """Slot values from the options of `shopguide explain`: a question's id, as in `detail:amount`."""
    slots: dict[str, Any] = {}
    if state:
        slots["awaiting"], _, detail = state.partition(":")
        if detail:
            slots["detail"] = detail
    if issue:
        slots["issue"] = issue
    if channel:
        slots |= {"channel": channel, "step": 0}
    return slots


def newest(models: Path) -> Path:
    """The newest model of a folder.

    Raises:
        ModelError: there is none.
    """
    found = sorted(models.glob("*.tar.gz"), key=lambda path: path.stat().st_mtime_ns)
    if not found:
        raise ModelError("There is no model yet. Train one: make train")
    return found[-1]
