"""Keeps talks in SQLite under `var/`, or in the database that SHOPGUIDE_DB_URL names."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from rasa.core.tracker_store import SQLTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, UserUttered

from shopguide.errors import SetupError

URL_VARIABLE: Final = "SHOPGUIDE_DB_URL"
DEFAULT_FILE: Final = Path("var/talks.sqlite")
# Longer than any session of a channel lives; then nobody can come back to a deleted talk.
_TOMBSTONE_SECONDS: Final = 60 * 24 * 3600


class Tombstone(SQLTrackerStore.Base):  # type: ignore[misc]
    """That a talk was deleted, and when (seconds since the epoch); Rasa makes the table with its own."""

    __tablename__ = "deleted_talks"

    sender_id = sa.Column(sa.String(255), primary_key=True)
    deleted_at = sa.Column(sa.Float, nullable=False)


class ConversationStore(SQLTrackerStore):  # type: ignore[misc]
    """Rasa's SQL tracker store with its address from the environment.

    Messages are redacted before the talk ever holds them (shopguide/server/patches.py), so what
    is stored here holds no secrets.
    """

    def __init__(
        self, domain: Domain | None = None, host: str | None = None, event_broker: Any = None, **kwargs: Any
    ) -> None:
        url = os.environ.get(URL_VARIABLE)
        if url:
            parsed = sa.engine.make_url(url)
            kwargs |= {
                "dialect": parsed.drivername,
                "db": parsed.database,
                "username": parsed.username,
                "password": parsed.password,
                "port": parsed.port,
            }
            host = parsed.host
        else:
            DEFAULT_FILE.parent.mkdir(parents=True, exist_ok=True)
            kwargs |= {"dialect": "sqlite", "db": str(DEFAULT_FILE)}
        super().__init__(domain=domain, host=host, event_broker=event_broker, **kwargs)
        # An error of the database would put the statement's values, which is what shoppers say, into the log.
        self.engine.hide_parameters = True
        if self.engine.dialect.name == "sqlite":
            sa.event.listen(self.engine, "connect", _settings)

    @classmethod
    def within(cls, store: TrackerStore) -> ConversationStore:
        """This store, out of the one that stands before it in Rasa's agent.

        Raises:
            SetupError: endpoints.yml names another kind of store.
        """
        inner = getattr(store, "_tracker_store", store)
        if not isinstance(inner, cls):
            raise SetupError(
                f"endpoints.yml names a {type(inner).__name__}, which can neither show nor delete a talk. "
                f"Put `type: {cls.__module__}.{cls.__name__}` under tracker_store."
            )
        return inner

    async def said(self, sender_id: str, most: int) -> list[dict[str, Any]]:
        """The newest `most` events in which something was said, over all sessions, in their order."""
        with self.session_scope() as session:
            rows = (
                session.query(self.SQLEvent.data)
                .filter(self.SQLEvent.sender_id == sender_id)
                .filter(self.SQLEvent.type_name.in_((UserUttered.type_name, BotUttered.type_name)))
                .order_by(self.SQLEvent.id.desc())
                .limit(most)
            )
            return [json.loads(data) for (data,) in reversed(rows.all())]

    async def delete(self, sender_id: str) -> None:
        """Delete a talk for good; what is left is that it was deleted, so that its session is void."""
        now = time.time()
        with self.session_scope() as session:
            session.query(self.SQLEvent).filter(self.SQLEvent.sender_id == sender_id).delete()
            session.query(Tombstone).filter(Tombstone.deleted_at < now - _TOMBSTONE_SECONDS).delete()
            session.merge(Tombstone(sender_id=sender_id, deleted_at=now))
            session.commit()
            if self.engine.dialect.name == "sqlite":
                # The log still holds the rows until it is written back.
                session.execute(sa.text("PRAGMA wal_checkpoint(TRUNCATE)"))

    async def is_deleted(self, sender_id: str) -> bool:
        """Whether this talk was deleted."""
        with self.session_scope() as session:
            return session.get(Tombstone, sender_id) is not None


def _settings(connection: Any, _record: Any) -> None:
    """SQLite's write-ahead log: a reader does not wait for a writer, and a killed process loses nothing.

    `synchronous=NORMAL` leaves out the wait for the disk at each commit; with the log, only a loss
    of power can cost the last turns, and the file stays sound (sqlite.org/pragma.html#pragma_synchronous).
    `secure_delete`: what is deleted is overwritten, not just left out.
    """
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA secure_delete=ON")
    cursor.close()
