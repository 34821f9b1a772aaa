"""Deleted words leave the write-ahead log too, also where somebody was reading."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from shopguide import cli
from shopguide.storage import retention, wiping
from shopguide.storage.tracker_store import ConversationStore
from shopguide.storage.wiping import Wiper, wipe_soon

from .test_retention import hold

PATIENCE = 60


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "talks.sqlite"


@pytest.fixture
def store(
    file: Path, open_store: Callable[[str], ConversationStore], monkeypatch: pytest.MonkeyPatch
) -> ConversationStore:
    monkeypatch.setattr(wiping, "_LATER", 0.01)
    return open_store(f"sqlite:///{file}")


@pytest.fixture
def reader(file: Path, store: ConversationStore) -> Iterator[sqlite3.Connection]:
    """Somebody else, who can begin to read."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        yield connection


def read(reader: sqlite3.Connection) -> None:
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM events").fetchone()


def on_disk(file: Path, words: str) -> bool:
    return any(words.encode() in path.read_bytes() for path in file.parent.glob(f"{file.name}*"))


async def test_words_leave_the_log_once_a_reader_has_ended_and_nobody_waits_for_it(
    file: Path, store: ConversationStore, reader: sqlite3.Connection
) -> None:
    await hold(store, "web:porcelain-rhinoceros", 3)
    with store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE events SET data = data || 'porcelain rhinoceros'")
    read(reader)
    await store.delete("web:porcelain-rhinoceros")
    assert await store.retrieve("web:porcelain-rhinoceros") is None
    await hold(store, "web:other", 1)  # writers go on
    assert on_disk(file, "porcelain rhinoceros"), "the reader still needs it"
    reader.execute("COMMIT")
    async with asyncio.timeout(PATIENCE):
        while on_disk(file, "porcelain rhinoceros"):
            await asyncio.sleep(0.01)


async def test_with_no_reader_it_is_done_when_deleting_is(file: Path, store: ConversationStore) -> None:
    await hold(store, "web:a", 3)
    await store.delete("web:a")
    assert file.with_name(file.name + "-wal").stat().st_size == 0


async def test_the_log_is_tried_again_by_one_task_until_it_is_empty(store: ConversationStore) -> None:
    free = False

    def wipe(_engine: object) -> bool:
        return free

    wiper = Wiper(store.engine, wipe)
    assert await wiper.wipe() is False
    task = wiper._task
    assert task is not None
    assert await wiper.wipe() is False
    assert wiper._task is task
    assert not task.done()
    free = True
    async with asyncio.timeout(PATIENCE):
        await task
    assert await wiper.wipe() is True


async def test_what_a_stop_left_in_the_log_is_gone_at_the_next_start(
    file: Path, store: ConversationStore, reader: sqlite3.Connection, open_store: Callable[[str], ConversationStore]
) -> None:
    await hold(store, "web:a", 3)
    read(reader)
    with store.engine.begin() as connection:
        retention.erase(connection, "web:a")
    reader.execute("COMMIT")
    assert file.with_name(file.name + "-wal").stat().st_size > 0
    open_store(f"sqlite:///{file}")
    assert file.with_name(file.name + "-wal").stat().st_size == 0


def test_a_command_tries_for_some_time_and_tells_of_a_reader(
    store: ConversationStore, reader: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []
    with store.engine.begin() as connection:
        retention.erase(connection, "web:a")
    read(reader)
    assert wipe_soon(store.engine, pauses.append) is False
    assert len(pauses) > 10
    monkeypatch.setattr(wiping, "wipe_soon", lambda _engine: False)
    result = CliRunner().invoke(cli.main, ["forget", "web:a"])
    assert result.exit_code == 0
    assert "Another program is reading the database" in result.output
    reader.execute("COMMIT")
    assert wipe_soon(store.engine, pauses.append) is True
