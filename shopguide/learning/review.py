"""The command `shopguide review`."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import click
import sqlalchemy as sa
from rich.console import Console
from sqlalchemy.exc import SQLAlchemyError

from shopguide.errors import ReviewError, StoreError
from shopguide.learning import exchange, messages, terminal
from shopguide.learning.accept import FILE, Accepted, accept, look
from shopguide.learning.choices import Choices
from shopguide.learning.groups import Group, group
from shopguide.learning.sitting import Sitting
from shopguide.learning.vectors import Vectors
from shopguide.project import Project
from shopguide.storage.database import address, open_database

NEXT: Final = "Next: shopguide train --compare"
_NOTHING: Final = "Nothing waits for review: no message is noted that the guide was unsure of or corrected about."
# Messages left out, told one by one.
_MOST_TOLD: Final = 30


@contextmanager
def database() -> Iterator[sa.engine.Engine]:
    """The database of the talks.

    Raises:
        SetupError: it cannot be opened.
        StoreError: it failed while it was worked with.
    """
    engine = open_database(address())
    try:
        yield engine
    except SQLAlchemyError as error:
        raise StoreError(f"The database of the talks failed ({type(error).__name__}). Try again.") from error
    finally:
        engine.dispose()


def review(project: Project) -> None:
    """Go through what waits; at the end offer to take it over.

    Raises:
        ReviewError: domain.yml cannot be read, or a file of the training data when it comes to that.
        SetupError, StoreError: the database.
    """
    choices = Choices.of(project)
    with database() as engine:
        sitting = Sitting.of(engine, _groups(engine))
        if sitting.group is None:
            click.echo(_NOTHING)
        else:
            screen = terminal.Screen(Console(file=sys.stdout, markup=False, emoji=False, highlight=False), choices)
            ask = terminal.asker([name for choice in choices.all for name in (choice.intent, choice.title)])
            terminal.hold(sitting, choices, screen, ask)
            left = sum(group.times for group in sitting.groups)
            click.echo(f"Decided {sitting.decided} message(s), skipped {sitting.skipped}; {left} still wait.")
        _offer(project, engine)


def _offer(project: Project, engine: sa.engine.Engine) -> None:
    """Ask whether what was decided is to be taken over; in a pipe say how."""
    ready = len(look(project, engine).rows)
    if not ready:
        return
    if not sys.stdin.isatty():
        click.echo(f"{ready} message(s) are ready for the training data: shopguide review --accept")
    elif click.confirm(f"Add {ready} message(s) to {FILE} now?"):
        tell(accept(project, engine))


def take_over(project: Project) -> None:
    """Add what was decided to the training data, and say what was left out.

    Raises:
        ReviewError: a file of the training data or a measuring set cannot be read or written.
        SetupError, StoreError: the database.
    """
    with database() as engine:
        tell(accept(project, engine))


def tell(accepted: Accepted) -> None:
    """Say what became of the decisions."""
    for intent, count in Counter(row.intent for row in accepted.rows).most_common():
        click.echo(f"  {count:4} {intent}")
    click.echo(f"Added {len(accepted.rows)} message(s) to {FILE}." if accepted.rows else "Nothing was added.")
    for out in accepted.left_out[:_MOST_TOLD]:
        click.echo(f"Left out: {out}")
    if len(accepted.left_out) > _MOST_TOLD:
        click.echo(f"Left out: {len(accepted.left_out) - _MOST_TOLD} more.")
    if any(not out.reason.is_final for out in accepted.left_out):
        click.echo("Decide those that contradict anew: shopguide review --again")
    if accepted.rows:
        click.echo(NEXT)


def again(project: Project) -> None:
    """Let what was decided or skipped, and not taken over, wait again; then go through it.

    Raises:
        ReviewError, SetupError, StoreError: as `review`.
    """
    with database() as engine:
        ids = [turn for message in messages.decided(engine) for turn in message.ids]
        click.echo(f"{len(messages.reopen(engine, ids))} message(s) wait again.")
    review(project)


def show(project: Project) -> None:
    """Print all groups.

    Raises:
        ReviewError, SetupError, StoreError: as `review`.
    """
    choices = Choices.of(project)
    screen = terminal.Screen(Console(file=sys.stdout, markup=False, emoji=False, highlight=False), choices)
    with database() as engine:
        groups = _groups(engine)
    if not groups:
        click.echo(_NOTHING)
    for number, each in enumerate(groups, 1):
        heading = f"Group {number} of {len(groups)} · {each.times} message(s)"
        screen.group(each, heading, choices.likeliest_first(each.likeliest), whole=True)


def export(project: Project, path: Path) -> None:
    """Write what waits to a file that can be filled in.

    Raises:
        ReviewError: the file cannot be written.
        SetupError, StoreError: the database.
    """
    with database() as engine:
        written = list(exchange.lines(_groups(engine)))
    if not written:
        click.echo(_NOTHING)
        return
    try:
        path.write_text("\n".join(written) + "\n", encoding="utf-8")
    except OSError as error:
        raise ReviewError(f"{path} cannot be written ({error.strerror}).") from error
    click.echo(f"Wrote {len(written)} message(s) to {path}. Fill in `intent`, then: shopguide review --apply {path}")


def apply(project: Project, path: Path) -> None:
    """Note what was filled in.

    Raises:
        ReviewError: the file cannot be read, or lines of it have faults.
        SetupError, StoreError: the database.
    """
    choices = Choices.of(project)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ReviewError(f"{path} cannot be read: {error}") from error
    with database() as engine:
        done = exchange.apply(engine, text, choices)
    gone = f" {done.gone} were decided elsewhere, or deleted." if done.gone else ""
    click.echo(f"Decided {done.decided} message(s), skipped {done.skipped}; {done.empty} still wait.{gone}")
    if done.decided:
        click.echo("Then: shopguide review --accept")


def _groups(engine: sa.engine.Engine) -> list[Group]:
    return group(messages.waiting(engine), Vectors().encode)
