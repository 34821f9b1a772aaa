"""Whether a turn could be stored: what is wrong with a database file is noticed, and asking costs next to nothing."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from shopguide.errors import StoreError
from shopguide.storage import probe as probe_module
from shopguide.storage.identity import Identity
from shopguide.storage.probe import FRESH, Probe
from shopguide.storage.tracker_store import ConversationStore

from .talks import opening

Open = Callable[[str], ConversationStore]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "talks.sqlite"


@pytest.fixture
def store(file: Path, open_store: Open) -> ConversationStore:
    return open_store(f"sqlite:///{file}")


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def fill(file: Path) -> None:
    """Some rows, written back into the file, so that there are pages to break."""
    with closing(sqlite3.connect(file)) as other:
        other.executemany("INSERT INTO deleted_talks VALUES (?, 0)", [(f"{n} " + "x" * 500,) for n in range(200)])
        other.commit()
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def overwrite(file: Path, start: int) -> None:
    with file.open("r+b") as database:
        database.seek(start)
        database.write(b"\xaa" * 8192)


def replace(file: Path) -> None:
    copy = file.with_name("copy")
    shutil.copy(file, copy)
    copy.replace(file)


@pytest.mark.parametrize("url", ["memory", "sqlite", "postgresql"], indirect=True)
async def test_a_sound_database_stays_as_it_is(url: str, open_store: Open) -> None:
    store = open_store(url)
    await store.check()
    assert not await store.is_deleted("ready?")
    with store.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM deleted_talks").scalar() == 0


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (lambda file: overwrite(file, 0), "failed|cannot be written"),
        (lambda file: overwrite(file, 16 * 4096), "corrupt|failed|cannot be written"),
        (lambda file: file.unlink(), "gone"),
        (replace, "replaced"),
        (lambda file: file.write_bytes(b""), "failed|cannot be written"),
    ],
    ids=["its head overwritten", "a page overwritten", "deleted", "replaced by a copy", "emptied"],
)
async def test_what_happened_to_the_file_is_noticed(
    file: Path, store: ConversationStore, harm: Callable[[Path], Any], words: str
) -> None:
    await store.check()
    fill(file)
    harm(file)
    store._probe.doubt()
    with pytest.raises(StoreError, match=words):
        await store.check()


async def test_a_lock_that_somebody_holds_is_noticed_and_its_end_too(
    file: Path, store: ConversationStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    store._probe = Probe(store.engine, Identity.of(store.engine), clock)
    monkeypatch.setattr(probe_module, "_PATIENCE", 0.01)
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="cannot be written"):
            await store.check()
    clock.now += FRESH
    await store.check()


async def test_a_full_disk_is_noticed(store: ConversationStore, monkeypatch: pytest.MonkeyPatch) -> None:
    class Full:
        def __enter__(self) -> Full:
            return self

        def __exit__(self, *_error: object) -> None:
            return None

        def write(self, _data: bytes) -> None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(tempfile, "TemporaryFile", lambda **_options: Full())
    with pytest.raises(StoreError, match="cannot be written"):
        await store.check()


async def test_the_row_is_really_written_to_the_disk(file: Path, store: ConversationStore) -> None:
    await store.check()
    assert file.with_name(file.name + "-wal").stat().st_size > probe_module._SIZE


def test_it_is_tried_once_in_ten_seconds_and_again_after_a_failure_of_something_else(
    store: ConversationStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[Identity] = []
    monkeypatch.setattr(probe_module, "_try_file", tried.append)
    clock = Clock()
    probe = Probe(store.engine, Identity.of(store.engine), clock)
    for _ in range(100):
        probe.run()
    assert len(tried) == 1
    clock.now += FRESH - 0.1
    probe.run()
    assert len(tried) == 1
    clock.now += 0.1
    probe.run()
    assert len(tried) == 2
    probe.doubt()
    probe.run()
    assert len(tried) == 3


def test_a_failure_is_told_again_for_as_long_and_not_tried_more_often(
    store: ConversationStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[Identity] = []

    def fail(identity: Identity) -> None:
        tried.append(identity)
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr(probe_module, "_try_file", fail)
    clock = Clock()
    probe = Probe(store.engine, Identity.of(store.engine), clock)
    for _ in range(5):
        with pytest.raises(StoreError):
            probe.run()
        probe.doubt()
    assert len(tried) == 1
    monkeypatch.setattr(probe_module, "_try_file", tried.append)
    clock.now += FRESH
    probe.run()
    assert len(tried) == 2


@pytest.mark.parametrize("harm", [Path.unlink, replace], ids=["deleted", "replaced"])
async def test_nothing_is_stored_into_a_file_that_is_gone(
    file: Path, store: ConversationStore, harm: Callable[[Path], Any]
) -> None:
    talk = await store.get_or_create_tracker("web:a", append_action_listen=False)
    harm(file)
    for event in opening():
        talk.update(event)
    with pytest.raises(StoreError):
        await store.save(talk)
    with pytest.raises(StoreError):
        await store.retrieve("web:a")
