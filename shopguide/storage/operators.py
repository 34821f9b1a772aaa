"""Keeps the operators' accounts in the database of the talks."""

from __future__ import annotations

import secrets
import time
from typing import Any, Final

import sqlalchemy as sa

from shopguide.accounts import Account, Role
from shopguide.errors import SetupError
from shopguide.storage.schema import OPERATORS

_SHOWN: Final = (
    OPERATORS.c.name,
    OPERATORS.c.role,
    OPERATORS.c.stamp,
    OPERATORS.c.created,
    OPERATORS.c.last_seen,
)


def add(connection: sa.engine.Connection, name: str, role: Role, password: str) -> None:
    """Add an account; `password` is its hash.

    Raises:
        SetupError: there is one of that name.
        SQLAlchemyError: the database failed.
    """
    if find(connection, name) is not None:
        raise SetupError(f"There is an account {name} already. To change it: shopguide operators password, or role.")
    now = time.time()
    row = {"name": name, "role": role.value, "password": password, "stamp": _stamp(), "created": now}
    connection.execute(OPERATORS.insert().values(row))


def remove(connection: sa.engine.Connection, name: str) -> None:
    """Remove an account; its sessions end at once.

    Raises:
        SetupError: there is none of that name.
        SQLAlchemyError: the database failed.
    """
    _must_be_one(connection.execute(OPERATORS.delete().where(OPERATORS.c.name == name)).rowcount, name)


def change(
    connection: sa.engine.Connection, name: str, *, role: Role | None = None, password: str | None = None
) -> None:
    """Give an account another role, or another password (its hash); its sessions end at once.

    Raises:
        SetupError: there is none of that name.
        SQLAlchemyError: the database failed.
    """
    values: dict[str, Any] = {"stamp": _stamp()}
    if role is not None:
        values["role"] = role.value
    if password is not None:
        values["password"] = password
    _must_be_one(connection.execute(OPERATORS.update().where(OPERATORS.c.name == name).values(values)).rowcount, name)


def rehash(connection: sa.engine.Connection, name: str, password: str) -> None:
    """Store the same password as a newer hash; sessions go on.

    Raises:
        SQLAlchemyError: the database failed.
    """
    connection.execute(OPERATORS.update().where(OPERATORS.c.name == name).values(password=password))


def seen(connection: sa.engine.Connection, name: str) -> None:
    """Note that somebody signed in.

    Raises:
        SQLAlchemyError: the database failed.
    """
    connection.execute(OPERATORS.update().where(OPERATORS.c.name == name).values(last_seen=time.time()))


def listed(connection: sa.engine.Connection) -> list[Account]:
    """All accounts, by name.

    Raises:
        SQLAlchemyError: the database failed.
    """
    return [_account(row) for row in connection.execute(sa.select(*_SHOWN).order_by(OPERATORS.c.name))]


def find(connection: sa.engine.Connection, name: str) -> Account | None:
    """The account of that name.

    Raises:
        SQLAlchemyError: the database failed.
    """
    row = connection.execute(sa.select(*_SHOWN).where(OPERATORS.c.name == name)).first()
    return _account(row) if row else None


def password_of(connection: sa.engine.Connection, name: str) -> str | None:
    """The hash of an account's password.

    Raises:
        SQLAlchemyError: the database failed.
    """
    found = connection.execute(sa.select(OPERATORS.c.password).where(OPERATORS.c.name == name)).scalar()
    return str(found) if found else None


def exist(connection: sa.engine.Connection) -> bool:
    """Whether there is any account.

    Raises:
        SQLAlchemyError: the database failed.
    """
    return connection.execute(sa.select(OPERATORS.c.name).limit(1)).first() is not None


def _account(row: sa.engine.Row) -> Account:
    return Account(row.name, Role(row.role), row.stamp, row.created, row.last_seen)


def _stamp() -> str:
    return secrets.token_urlsafe(12)


def _must_be_one(rows: int, name: str) -> None:
    if not rows:
        raise SetupError(f"There is no account {name}. shopguide operators list shows those there are.")
