"""Cases, steps and turns as CSV files, for whoever counts something else."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa

from shopguide.errors import SetupError
from shopguide.insights.period import Period
from shopguide.privacy.backstop import scrub
from shopguide.storage.insights import reading, streamed
from shopguide.storage.schema import CASE_STEPS, CASES, TURNS

FILES: Final = ("cases.csv", "steps.csv", "turns.csv")
# A spreadsheet takes a text that begins so for a formula, and some forget a blank or a quotation mark before it.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# Seconds since 1970 in the database.
_MOMENTS: Final = frozenset({"started", "last_heard", "reached", "at"})


def write_csv(engine: sa.engine.Engine, period: Period, folder: Path) -> dict[str, int]:
    """Write the three files, all as they are at one moment; of each how many rows it has.

    Cases are those that began in the period, steps are theirs, turns those of the period. Rows are written as
    they come, so that memory does not grow with them.

    Raises:
        SetupError: a file cannot be written; those that were there before are as they were.
        SQLAlchemyError: the database does not answer.
    """
    rows: dict[str, int] = {}
    made: list[Path] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with reading(engine) as connection:
            for name, query in zip(FILES, _queries(period), strict=True):
                path = folder / f".{name}.{os.getpid()}"
                made.append(path)
                rows[name] = _write(connection, query, path)
        for name, path in zip(FILES, made, strict=True):
            path.replace(folder / name)
    except OSError as error:
        raise SetupError(
            f"{folder} cannot be written to ({error.strerror}). Name another folder with --csv."
        ) from error
    finally:
        for path in made:
            path.unlink(missing_ok=True)
    return rows


def defused(value: Any) -> Any:
    """The same, but a text that a spreadsheet would run begins with an apostrophe, by which it stays a text."""
    return f"'{value}" if isinstance(value, str) and value.lstrip(" \"'").startswith(_FORMULA) else value


def _queries(period: Period) -> Iterator[sa.sql.Select]:
    begun = (CASES.c.started >= period.since) & (CASES.c.started < period.until)
    yield sa.select(CASES).where(begun).order_by(CASES.c.id)
    case = (CASE_STEPS.c.sender_id == CASES.c.sender_id) & (CASE_STEPS.c.case_number == CASES.c.number)
    yield sa.select(CASE_STEPS).select_from(CASE_STEPS.join(CASES, case)).where(begun).order_by(CASE_STEPS.c.id)
    yield sa.select(TURNS).where(TURNS.c.at >= period.since, TURNS.c.at < period.until).order_by(TURNS.c.id)


def _write(connection: sa.engine.Connection, query: sa.sql.Select, path: Path) -> int:
    result = streamed(connection, query)
    names = list(result.keys())
    moments = [name in _MOMENTS for name in names]
    number = 0
    # What people wrote stands in it: for the owner alone.
    with os.fdopen(
        os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8", newline=""
    ) as file:
        writer = csv.writer(file)
        writer.writerow(names)
        for row in result:
            writer.writerow(
                _moment(value) if is_moment else defused(scrub(value))
                for value, is_moment in zip(row, moments, strict=True)
            )
            number += 1
    return number


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")
