"""The operators' accounts as the pages use them, on the database of the talks."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import sqlalchemy as sa
from sanic import Sanic

from shopguide import passwords
from shopguide.accounts import Account, is_name, plain_name
from shopguide.errors import SetupError, StoreError
from shopguide.storage import audit, operators
from shopguide.storage.audit import What
from shopguide.storage.tracker_store import ConversationStore

_Result = TypeVar("_Result")


def store_of(app: Sanic) -> ConversationStore:
    """The store of the guide that an app serves.

    Raises:
        StoreError: it isn't there yet, or endpoints.yml names another kind.
    """
    agent = getattr(app.ctx, "agent", None)
    if agent is None:
        raise StoreError("The guide is still starting")
    try:
        return ConversationStore.within(agent.tracker_store)
    except SetupError as error:
        raise StoreError(str(error)) from error


@dataclass
class Accounts:
    """Accounts and the log of one app. Every method raises StoreError where the database doesn't answer."""

    app: Sanic

    async def exist(self) -> bool:
        """Whether anybody has an account."""
        return await self._do(operators.exist)

    async def check(self, name: str, password: str) -> Account | None:
        """The account, if the password is right; takes as long where there is no such account."""
        name = plain_name(name)
        known = is_name(name)
        stored = await self._do(lambda connection: operators.password_of(connection, name)) if known else None
        right = await asyncio.to_thread(passwords.is_right, password, stored)
        if not right or stored is None:
            if stored is not None:
                await self.note(name, What.WRONG_PASSWORD)
            return None
        fresh = await asyncio.to_thread(passwords.hashed, password) if passwords.is_outdated(stored) else None

        def signed_in(connection: sa.engine.Connection) -> Account | None:
            if fresh:
                operators.rehash(connection, name, fresh)
            operators.seen(connection, name)
            audit.note(connection, name, What.SIGNED_IN)
            return operators.find(connection, name)

        return await self._do(signed_in, writes=True)

    async def find(self, name: str, stamp: str) -> Account | None:
        """The account that a session was begun with, if nothing of it has changed since."""
        found = await self._do(lambda connection: operators.find(connection, name))
        return found if found and found.stamp == stamp else None

    async def note(self, operator: str, what: What, conversation: str | None = None, detail: str | None = None) -> None:
        """Add an entry to the log."""
        await self._do(lambda connection: audit.note(connection, operator, what, conversation, detail), writes=True)

    async def _do(self, work: Callable[[sa.engine.Connection], _Result], *, writes: bool = False) -> _Result:
        return await store_of(self.app).transact(work, writes=writes)
