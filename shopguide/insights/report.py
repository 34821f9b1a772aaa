"""Makes the report: figures, plots, page."""

from __future__ import annotations

import os
from pathlib import Path

import sqlalchemy as sa

from shopguide.errors import SetupError
from shopguide.insights.charts import charts
from shopguide.insights.collect import collect
from shopguide.insights.page import document
from shopguide.insights.period import Period
from shopguide.knowledge import Knowledge


def write_report(
    engine: sa.engine.Engine, knowledge: Knowledge, period: Period, now: float, path: Path, keep_days: int | None = None
) -> None:
    """Write the report to a file, whole or not at all.

    Raises:
        SetupError: the file cannot be written.
        SQLAlchemyError: the database does not answer.
    """
    from shopguide.insights.plots import draw

    figures = collect(engine, knowledge, period, now, keep_days)
    drawn = charts(figures)
    page = document(figures, drawn, draw(drawn.plots), knowledge)
    made = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # What people wrote stands in it: for the owner alone.
        with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            file.write(page)
        made.replace(path)
    except OSError as error:
        made.unlink(missing_ok=True)
        raise SetupError(f"{path} cannot be written ({error.strerror}). Name another file with --out.") from error
