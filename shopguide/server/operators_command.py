"""`shopguide operators`: who may sign in to the operator's pages, and what they did there."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Final

import click
import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from shopguide import passwords
from shopguide.accounts import Role, checked_name, checked_password, plain_name
from shopguide.errors import SetupError
from shopguide.storage import audit, operators
from shopguide.storage.audit import What
from shopguide.storage.database import address, open_database

#: What the log calls whoever used these commands.
COMMAND_LINE: Final = "command line"


def add(name: str, role: Role) -> None:
    """Add an account, with a password that is asked for.

    Raises:
        SetupError: the name is taken or can't be one, or the password is refused.
    """
    name = checked_name(name)
    with _database() as connection:
        taken = operators.find(connection, name) is not None
    if taken:
        raise SetupError(f"There is an account {name} already. To change it: shopguide operators password, or role.")
    password = passwords.hashed(checked_password(_asked_password(), name))
    with _database() as connection:
        operators.add(connection, name, role, password)
        audit.note(connection, COMMAND_LINE, What.ACCOUNT_ADDED, detail=f"{name}: {role}")
    click.echo(f"{name} may sign in at /operator with the role {role}.")


def set_password(name: str) -> None:
    """Give an account another password, which is asked for; its sessions end.

    Raises:
        SetupError: there is no such account, or the password is refused.
    """
    name = plain_name(name)
    password = passwords.hashed(checked_password(_asked_password(), name))
    _change(name, "password", lambda connection: operators.change(connection, name, password=password))
    click.echo(f"{name} has a new password; where {name} was signed in, the session has ended.")


def set_role(name: str, role: Role) -> None:
    """Give an account another role; its sessions end.

    Raises:
        SetupError: there is no such account.
    """
    name = plain_name(name)
    _change(name, f"role {role}", lambda connection: operators.change(connection, name, role=role))
    click.echo(f"{name} has the role {role}; where {name} was signed in, the session has ended.")


def remove(name: str) -> None:
    """Remove an account; its sessions end.

    Raises:
        SetupError: there is no such account.
    """
    name = plain_name(name)
    with _database() as connection:
        operators.remove(connection, name)
        audit.note(connection, COMMAND_LINE, What.ACCOUNT_REMOVED, detail=name)
    click.echo(f"{name} is removed, and no longer signed in anywhere.")


def show_list() -> None:
    """Print all accounts."""
    with _database() as connection:
        accounts = operators.listed(connection)
    if not accounts:
        click.echo("There is no account yet. To add one: shopguide operators add NAME --role read")
    for account in accounts:
        seen = f"last signed in {_moment(account.last_seen)}" if account.last_seen else "has not signed in yet"
        click.echo(f"{account.name}  {account.role}  {seen}")


def show_log(most: int) -> None:
    """Print what was done last, the newest at the end."""
    with _database() as connection:
        entries = audit.entries(connection, most)
    for entry in reversed(entries):
        words = [_moment(entry.at), entry.operator, entry.what, entry.conversation, entry.detail]
        click.echo("  ".join(filter(None, words)))


def _change(name: str, what: str, change: Callable[[sa.engine.Connection], None]) -> None:
    with _database() as connection:
        change(connection)
        audit.note(connection, COMMAND_LINE, What.ACCOUNT_CHANGED, detail=f"{name}: {what}")


def _asked_password() -> str:
    """A password that is typed twice, or the first line of standard input; never an argument, which others can see."""
    if sys.stdin.isatty():
        return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
    return sys.stdin.readline().rstrip("\r\n")


@contextmanager
def _database() -> Iterator[sa.engine.Connection]:
    """A transaction on the database of the talks.

    Raises:
        SetupError: it can't be opened, or it failed.
    """
    engine = open_database(address())
    try:
        with engine.execution_options(begin="BEGIN IMMEDIATE").begin() as connection:
            yield connection
    except SQLAlchemyError as error:
        raise SetupError(f"The database of the talks failed ({type(error).__name__}). Try again.") from error
    finally:
        engine.dispose()


def _moment(at: float) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M} UTC"
