"""Fills a database with simulated talks."""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa

from shopguide.errors import SetupError
from shopguide.project import Project
from shopguide.simulation.guide import Guide
from shopguide.simulation.shopper import ENTRIES, Log, Shopper, moment
from shopguide.simulation.words import examples
from shopguide.storage.case_log import add_all, case_row, step_row, turn_row
from shopguide.storage.conversations import rows_of
from shopguide.storage.database import address, open_database
from shopguide.storage.schema import CASE_STEPS, CASES, CONVERSATION_WORDS, CONVERSATIONS, TALKS, TURNS

DEFAULT_FILE: Final = Path("var/demo.sqlite")
_BATCH: Final = 1000  # talks of one transaction
_MARK: Final = "simulated"
_TABLES: Final = (TALKS, CASES, CASE_STEPS, TURNS, CONVERSATIONS, CONVERSATION_WORDS)


@dataclass(frozen=True)
class Filled:
    """How much was made."""

    talks: int = 0
    cases: int = 0
    steps: int = 0
    turns: int = 0


def prepare(file: Path, *, replace: bool) -> sa.engine.URL:
    """The address of a new database in `file`.

    Raises:
        SetupError: the file is there and may not be replaced, or it holds talks of people.
    """
    if file.exists():
        if not replace:
            raise SetupError(f"{file} is there already. Use --replace, or name another file with --out.")
        if not _is_simulated(file):
            raise SetupError(f"{file} holds more than simulated talks, so it is not replaced. Name another with --out.")
        for path in (file, *(file.with_name(file.name + end) for end in ("-wal", "-shm"))):
            path.unlink(missing_ok=True)
    return sa.engine.URL.create("sqlite", database=str(file))


def is_of_people(url: sa.engine.URL) -> bool:
    """Whether `url` names the database in which the talks of people are kept."""
    real = address()
    if real.get_backend_name() != "sqlite" or url.get_backend_name() != "sqlite":
        return bool(real == url)
    return bool(real.database and url.database) and Path(real.database).resolve() == Path(url.database).resolve()


def fill(
    url: sa.engine.URL,
    project: Project,
    *,
    talks: int,
    days: int,
    seed: int,
    until: float | None = None,
    progress: Callable[[int], object] = lambda _talks: None,
) -> Filled:
    """Add `talks` simulated talks, spread over the `days` before `until` (the present if left out).

    The same seed and the same `until` give the same talks. They have no events: nothing was said.

    Args:
        progress: called with the number of talks added since the last time.

    Raises:
        KnowledgeError: knowledge/ or domain.yml holds faults.
        SetupError: the database cannot be opened, or holds talks of that seed already.
    """
    until = time.time() if until is None else until
    guide, words = Guide(project, until), examples(project.root / "data" / "nlu")
    chance = random.Random(seed)
    engine = open_database(url)
    made: Counter[str] = Counter()
    try:
        for start in range(0, talks, _BATCH):
            rows: dict[sa.Table, list[dict[str, Any]]] = {table: [] for table in _TABLES}
            numbers = range(start, min(start + _BATCH, talks))
            for number in numbers:
                entry = chance.choices(list(ENTRIES), list(ENTRIES.values()))[0]
                log = Shopper(guide, words, chance, entry, moment(chance, until, days), until).hold()
                _add(rows, sender(entry, seed, number), log)
            with engine.begin() as connection:
                add_all(connection, rows)
            made.update({table.name: len(values) for table, values in rows.items()})
            progress(len(numbers))
    except sa.exc.IntegrityError as error:
        raise SetupError(
            f"The database holds simulated talks of seed {seed} already. Choose another --seed."
        ) from error
    finally:
        engine.dispose()
    return Filled(made["talks"], made["cases"], made["case_steps"], made["turns"])


def sender(entry: str, seed: int, number: int | str) -> str:
    """The sender id of a simulated talk; no channel makes such a one."""
    return f"{entry}:{_MARK}-{seed}-{number}"


def _add(rows: dict[sa.Table, list[dict[str, Any]]], who: str, log: Log) -> None:
    last = log.turns[-1].at
    rows[TALKS].append({"sender_id": who, "tail_position": 0, "snapshot": None, "last_heard": last})
    rows[CASES] += (case_row(who, case, True) for case in log.cases.values())
    rows[CASE_STEPS] += (step_row(who, step) for step in log.steps.values())
    listed, words = rows_of(who, log.said, True)
    rows[CONVERSATIONS].append(listed)
    rows[CONVERSATION_WORDS] += [words] if words else []
    rows[TURNS] += (turn_row(who, turn, True, seconds) for turn, seconds in zip(log.turns, log.seconds, strict=True))


def _is_simulated(file: Path) -> bool:
    """Whether a file is a database that holds simulated talks alone."""
    engine = sa.create_engine(f"sqlite:///file:{file}?mode=ro&uri=true")
    try:
        with engine.connect() as connection:
            real = TALKS.c.sender_id.not_like(f"%:{_MARK}-%")
            return connection.execute(sa.select(TALKS.c.sender_id).where(real).limit(1)).first() is None
    except sa.exc.SQLAlchemyError:
        return False
    finally:
        engine.dispose()


def named(url: sa.engine.URL) -> str:
    """The address as it may be shown: a file by its path, a server without its password."""
    return os.path.relpath(url.database) if url.get_backend_name() == "sqlite" and url.database else repr(url)
