"""The database's tables: made, brought up to date, and what an older version wrote taken over."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker

from shopguide.errors import SetupError
from shopguide.storage import database, migrate, word_index
from shopguide.storage.database import address, open_database
from shopguide.storage.schema import EVENTS, METADATA
from shopguide.storage.tracker_store import ConversationStore

from .locks import until_it_waits
from .talks import opening, state, turn


@pytest.fixture
def fresh(url: str) -> sa.engine.URL:
    return sa.engine.make_url(url)


def test_the_migrations_make_the_tables_that_the_code_uses(fresh: sa.engine.URL) -> None:
    engine = open_database(fresh)
    options = {"include_name": lambda name, _kind, _parents: not str(name).startswith(word_index.NAMES)}
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection, opts=options), METADATA) == []


def test_the_newest_migration_is_the_one_that_the_code_asks_for() -> None:
    config = Config()
    config.set_main_option("script_location", str(migrate._FOLDER))
    assert ScriptDirectory.from_config(config).get_current_head() == migrate.HEAD


def test_an_up_to_date_database_is_not_migrated_again(fresh: sa.engine.URL, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = open_database(fresh)
    monkeypatch.setattr("alembic.command.upgrade", lambda *_: pytest.fail("migrated again"))
    migrate.migrate(engine)


@pytest.mark.parametrize("url", ["sqlite", "postgresql"], indirect=True)
def test_of_many_processes_starting_at_once_all_find_the_tables(fresh: sa.engine.URL) -> None:
    with ThreadPoolExecutor(6) as starting:
        engines = list(starting.map(open_database, [fresh] * 6))
    for engine in engines:
        assert sa.inspect(engine).has_table("talks")
        engine.dispose()


def test_a_new_file_that_another_process_holds_is_opened_once_it_is_free(tmp_path: Path) -> None:
    file = tmp_path / "talks.sqlite"
    first = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    first.execute("CREATE TABLE other (id)")
    first.execute("BEGIN")
    # A reader: SQLite refuses the switch to the write-ahead log (here at once, since `timeout` is 0).
    first.execute("SELECT * FROM other").fetchall()
    refused = threading.Event()

    class Watching(sqlite3.Connection):
        def execute(self, sql: str, *values: object) -> sqlite3.Cursor:
            try:
                return super().execute(sql, *values)
            except sqlite3.OperationalError:
                refused.set()
                raise

    def let_go() -> None:
        refused.wait()
        first.execute("COMMIT")

    with ThreadPoolExecutor(1) as thread:
        freed = thread.submit(let_go)
        second = sqlite3.connect(file, timeout=0, factory=Watching)
        database._use_write_ahead_log(second)
        freed.result()
    assert second.execute("PRAGMA journal_mode").fetchone() == ("wal",)


# As if there were a million events to number.
_SLOW: Final = """
CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep({seconds}); RETURN NEW; END';
CREATE TRIGGER slow BEFORE UPDATE ON events FOR EACH ROW EXECUTE FUNCTION slow();
"""


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> float:
    """Seconds after which PostgreSQL gives a statement of ours up: fewer than usual."""
    monkeypatch.setitem(database._POSTGRES, "options", "-c statement_timeout=1000 -c lock_timeout=1000")
    return 1.0


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_a_migration_takes_longer_than_a_turn_may(fresh: sa.engine.URL, impatient: float) -> None:
    old = sa.create_engine(fresh)
    with old.begin() as connection:
        events = SQLTrackerStore.SQLEvent.__table__
        events.create(connection)
        connection.execute(events.insert().values(sender_id="web:a", type_name="restart"))
        connection.execute(sa.text(_SLOW.format(seconds=1.5 * impatient)))
    old.dispose()
    open_database(fresh).dispose()


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_a_process_waits_for_the_one_that_migrates_as_long_as_it_takes(fresh: sa.engine.URL, impatient: float) -> None:
    first = sa.create_engine(fresh)
    with ThreadPoolExecutor(1) as thread:
        with first.begin() as connection:
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(migrate._LOCK)))
            second = thread.submit(open_database, fresh)
            until_it_waits(first, second, seconds=1.5 * impatient)
        engine = second.result()
    assert sa.inspect(engine).has_table("talks")
    for each in (first, engine):
        each.dispose()


@pytest.mark.parametrize("url", ["sqlite", "postgresql"], indirect=True)
async def test_talks_of_version_0_1_are_taken_over(
    url: str, domain: Domain, open_store: Callable[[str], ConversationStore]
) -> None:
    parsed = sa.engine.make_url(url)
    old = SQLTrackerStore(
        domain, parsed.drivername, parsed.host, parsed.port, parsed.database, username=parsed.username
    )
    talks = {}
    for sender in ("web:a", "web:b"):
        events = [*opening(), *(event for number in range(25) for event in turn(number))]
        talks[sender] = DialogueStateTracker.from_events(sender, events, domain.slots)
    for talk in talks.values():
        await old.save(talk)
    old.engine.dispose()

    store = open_store(url)
    for sender, talk in talks.items():
        taken = await store.retrieve(sender)
        assert state(taken) == state(talk)
        taken.update(turn(25)[0])
        await store.save(taken)
        assert len((await store.retrieve_full_tracker(sender)).events) == len(talk.events) + 1
    with store.engine.connect() as connection:
        numbers = connection.execute(sa.select(EVENTS.c.sender_id, EVENTS.c.position).order_by(EVENTS.c.id)).all()
    for sender, talk in talks.items():
        assert [row.position for row in numbers if row.sender_id == sender] == list(range(len(talk.events) + 1))


async def test_rasas_own_tools_can_read_what_is_stored(
    tmp_path: Path, domain: Domain, open_store: Callable[[str], ConversationStore]
) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'talks.sqlite'}")
    talk = store.init_tracker("web:a")
    for event in [*opening(), *turn(1)]:
        talk.update(event)
    await store.save(talk)
    rasas = SQLTrackerStore(domain, "sqlite", db=str(tmp_path / "talks.sqlite"))
    assert len((await rasas.retrieve_full_tracker("web:a")).events) == len(talk.events)
    rasas.engine.dispose()


def test_a_failed_migration_changes_nothing(fresh: sa.engine.URL, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("alembic.op.create_index", lambda *_a, **_k: (_ for _ in ()).throw(OSError("no")))
    with pytest.raises(SetupError):
        open_database(fresh)
    if fresh.database:
        with sa.create_engine(fresh).connect() as connection:
            assert sa.inspect(connection).get_table_names() == []


# --- addresses


@pytest.mark.parametrize(
    ("given", "driver"),
    [("postgres://u:p@h/d", "postgresql"), ("postgresql://u@h:1/d", "postgresql"), ("sqlite:////tmp/x", "sqlite")],
)
def test_an_address_is_understood(given: str, driver: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOPGUIDE_DB_URL", given)
    assert address().drivername == driver


def test_without_an_address_the_talks_are_in_a_file_under_var(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SHOPGUIDE_DB_URL", raising=False)
    assert str(address()) == "sqlite:///var/talks.sqlite"


@pytest.mark.parametrize("given", ["talks", "mysql://u:hunter22@h/d", "postgresql://u:hunter22@h:port/d", "://"])
def test_a_wrong_address_is_told_without_its_password(given: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOPGUIDE_DB_URL", given)
    with pytest.raises(SetupError, match="SHOPGUIDE_DB_URL") as told:
        address()
    assert "hunter22" not in str(told.value)


@pytest.mark.parametrize("given", ["postgresql://u:hunter22@127.0.0.1:9/d", "sqlite:////proc/nowhere/talks.sqlite"])
def test_a_database_that_cannot_be_opened_is_told_with_what_to_look_at(given: str) -> None:
    with pytest.raises(SetupError, match="Check that it runs") as told:
        open_database(sa.engine.make_url(given))
    assert "hunter22" not in str(told.value)


def test_two_events_of_a_talk_cannot_have_one_number(fresh: sa.engine.URL) -> None:
    row = {"sender_id": "a", "type_name": "slot", "position": 0, "data": "{}"}
    with open_database(fresh).connect() as connection:
        connection.execute(EVENTS.insert(), [row])
        with pytest.raises(sa.exc.IntegrityError):
            connection.execute(EVENTS.insert(), [row])
