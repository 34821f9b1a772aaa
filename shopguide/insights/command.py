"""What `shopguide insights` does."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from shopguide.errors import StoreError
from shopguide.insights.csv_files import write_csv
from shopguide.insights.period import find_zone, parse
from shopguide.insights.report import write_report
from shopguide.knowledge_files import load
from shopguide.project import Project
from shopguide.storage import retention
from shopguide.storage.database import address, open_database


def run(
    project: Project, *, since: str, until: str | None, timezone: str, out: Path | None, csv: Path | None
) -> Iterator[str]:
    """Write what is asked for; yields a line for each thing done.

    Raises:
        SetupError: the period makes no sense, or a file cannot be written.
        StoreError: the database does not answer.
        KnowledgeError: knowledge/ holds faults.
    """
    now = time.time()
    period = parse(since, until, now, find_zone(timezone))
    knowledge = load(project.knowledge)
    engine = open_database(address())
    try:
        if out:
            write_report(engine, knowledge, period, now, out, retention.days())
            yield f"Wrote {out}"
        if csv:
            for name, rows in write_csv(engine, period, csv).items():
                yield f"Wrote {csv / name}: {rows} row(s)"
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or type(error).__name__).strip().splitlines()[0]
        raise StoreError(f"The database of the talks failed: {reason}") from error
    finally:
        engine.dispose()
