"""The database fails under the guide: what shoppers hear, what /ready says, and what is left of a message."""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from pathlib import Path
from typing import Any, Final

from benchmarks.attack import Attempt
from benchmarks.attack.target import Target
from tests.channels.web.tab import new_id

WORDS: Final = "my porcelain rhinoceros never arrived"
_TRUE: Final = "couldn't save your last message"
_PATIENCE: Final = 60
# The quota is for another group to attack.
_ROOMY: Final = {"SHOPGUIDE_SENDER_QUOTA": "6000/m burst 600"}


async def attempts(target: Target) -> AsyncIterator[Attempt]:
    """Play all of them, on a guide that may be broken."""
    with tempfile.TemporaryDirectory(prefix="attack-") as made:
        folder = Path(made)
        with target.another(folder, **_ROOMY) as victim:
            yield _private(victim)
            yield await _forgotten(victim)
            for name, harm in (
                ("locked by another program", _locked),
                ("moved away", _moved_away),
                ("replaced by a copy", _replaced),
            ):
                yield await _harmed(victim, name, harm)
            yield await _corrupt(victim)
    if not target.terms.quick and (disk := _small_disk()) is not None:
        with disk as folder, target.another(folder, **_ROOMY) as victim:
            yield await _harmed(victim, "on a full disk", _full)


def _private(target: Target) -> Attempt:
    modes = {path.name: path.stat().st_mode & 0o777 for path in target.server.folder.glob("talks.sqlite*")}
    shown = ", ".join(f"{name} {mode:o}" for name, mode in modes.items())
    return Attempt("nobody else may read the database", all(mode == 0o600 for mode in modes.values()), shown)


async def _forgotten(target: Target) -> Attempt:
    """A shopper deletes their talk while something reads the database."""

    def is_on_disk() -> bool:
        return any(WORDS.encode() in path.read_bytes() for path in target.server.folder.glob("talks.sqlite*"))

    async with target.shopper() as tab:
        await tab.say(WORDS)
        before = is_on_disk()
        with closing(sqlite3.connect(target.server.database, isolation_level=None)) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM events").fetchone()
            deleted = await tab.call("forget") == {"ok": True}
            async with target.shopper() as other:
                goes_on = bool(await other.say("hello"))
            reader.execute("COMMIT")
        left = not await _comes_true(lambda: not is_on_disk())
    detail = "words left on the disk" if left else "no word left"
    return Attempt(
        "what is deleted while something reads leaves the disk", before and deleted and goes_on and not left, detail
    )


@asynccontextmanager
async def _locked(target: Target) -> AsyncIterator[None]:
    with closing(sqlite3.connect(target.server.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@asynccontextmanager
async def _moved_away(target: Target) -> AsyncIterator[None]:
    elsewhere = target.server.database.with_name("elsewhere")
    target.server.database.rename(elsewhere)
    yield
    elsewhere.rename(target.server.database)


@asynccontextmanager
async def _replaced(target: Target) -> AsyncIterator[None]:
    elsewhere = target.server.database.with_name("elsewhere")
    target.server.database.rename(elsewhere)
    shutil.copy(elsewhere, target.server.database)
    yield
    elsewhere.replace(target.server.database)


@asynccontextmanager
async def _full(target: Target) -> AsyncIterator[None]:
    filler = target.server.folder / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"\0" * 4096)
        except OSError:
            pass
    # SQLite's log has some room left; long messages use it up.
    async with target.shopper() as tab:
        for _ in range(40):
            if "error" in await tab.type("x " * 900):
                break
    yield
    filler.unlink()


async def _harmed(target: Target, name: str, harm: Any) -> Attempt:
    """A message meets the fault: the shopper is told the truth, /ready knows; later it is answered by its own id."""
    async with target.shopper() as tab:
        await tab.say("hello")
        message_id = new_id()
        async with harm(target):
            told = (await tab.type(WORDS, message_id)).get("error", {})
            unready = await _comes_true_async(lambda: target.ready(), False)
        ready = await _comes_true_async(lambda: target.ready(), True)
        again = await tab.type(WORDS, message_id)
        kept = [entry["text"] for entry in await tab.history()].count(WORDS)
    truthful = told.get("code") == "unsaved" and _TRUE in told.get("message", "")
    detail = f"told {told.get('code')}, ready {'yes' if not unready else 'no'}, then {again}, kept {kept} times"
    return Attempt(f"a database {name}", truthful and unready and ready and again == {"ok": True} and kept == 1, detail)


async def _corrupt(target: Target) -> Attempt:
    with target.server.database.open("r+b") as file:
        file.write(b"\xaa" * 8192)
    unready = await _comes_true_async(lambda: target.ready(), False)
    return Attempt("a database that is corrupt", unready, "not ready" if unready else "ready")


async def _comes_true(condition: Any) -> bool:
    for _ in range(_PATIENCE * 5):
        if condition():
            return True
        await asyncio.sleep(0.2)
    return False


async def _comes_true_async(ask: Any, wanted: bool) -> bool:
    """Whether it comes to that; what /ready says of the database may be ten seconds old."""
    for _ in range(_PATIENCE):
        if await ask() is wanted:
            return True
        await asyncio.sleep(0.5)
    return False


def _small_disk() -> Any | None:
    """A file system of 8 MB, where this user may mount one."""
    if os.geteuid() != 0 or shutil.which("mount") is None:
        return None
    folder = Path(tempfile.mkdtemp(prefix="attack-disk-"))
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if made.returncode != 0:
        folder.rmdir()
        return None

    @contextmanager
    def disk() -> Iterator[Path]:
        try:
            yield folder
        finally:
            subprocess.run(["umount", "--lazy", str(folder)], check=False)
            folder.rmdir()

    return disk()
