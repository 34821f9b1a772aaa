"""The CSV files: whole, as stored, and harmless in a spreadsheet."""

from __future__ import annotations

import csv
import stat
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from shopguide.errors import SetupError
from shopguide.insights.csv_files import FILES, defused, write_csv
from shopguide.insights.period import parse
from shopguide.storage.schema import CASE_STEPS, CASES, TURNS

from .rows import NOW, CaseRows, at

WEEK = parse("7d", None, NOW)
FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", '"=1', "'=1", "＝1", '=HYPERLINK("x")']


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_cases_steps_and_turns_of_the_period_are_written(week: sa.engine.Engine, tmp_path: Path) -> None:
    assert write_csv(week, WEEK, tmp_path / "new" / "folder") == {"cases.csv": 5, "steps.csv": 16, "turns.csv": 23}
    cases, steps, turns = (read(tmp_path / "new" / "folder" / name) for name in FILES)
    assert list(cases[0]) == [column.name for column in CASES.columns]
    assert list(steps[0]) == [column.name for column in CASE_STEPS.columns]
    assert list(turns[0]) == [column.name for column in TURNS.columns]
    assert {case["sender_id"] for case in cases} == {"web:1", "web:2", "telegram:3", "slack:4"}
    assert (cases[0]["started"], cases[0]["comment"], cases[0]["rating"]) == (
        "2026-11-19T10:00:00.000+00:00",
        "fine",
        "5",
    )
    assert {step["sender_id"] for step in steps} == {"web:1", "web:2", "telegram:3", "slack:4"}
    assert turns[0]["at"] == "2026-11-19T10:01:00.000+00:00"
    for name in FILES:
        assert stat.S_IMODE((tmp_path / "new" / "folder" / name).stat().st_mode) == 0o600


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_is_a_formula(database: Callable[[CaseRows], sa.engine.Engine], tmp_path: Path, text: str) -> None:
    rows = CaseRows()
    rows.case("web:1", at(25), comment=text, excerpt=text)
    rows.turn("web:1", at(25), text=text, seconds=-1.0)
    write_csv(database(rows), WEEK, tmp_path)
    [case], [turn] = read(tmp_path / "cases.csv"), read(tmp_path / "turns.csv")
    for cell in (case["comment"], case["excerpt"], turn["text"]):
        assert cell == f"'{text}"
    # A number is one, also below nothing.
    assert turn["seconds"] == "-1.0"


@given(st.text())
def test_a_text_is_changed_only_where_it_could_be_run(text: str) -> None:
    changed = defused(text)
    assert changed in (text, f"'{text}")
    assert not changed.startswith(("=", "+", "-", "@", "\t", "\r"))
    if text[:1].isalnum():
        assert changed == text


def test_line_breaks_and_marks_come_back_as_they_were(
    database: Callable[[CaseRows], sa.engine.Engine], tmp_path: Path
) -> None:
    rows = CaseRows()
    text = 'two\nlines, "quoted"; ünï – 你好'
    rows.case("web:1", at(25), comment=text)
    write_csv(database(rows), WEEK, tmp_path)
    assert read(tmp_path / "cases.csv")[0]["comment"] == text


def test_an_empty_database_gives_files_with_their_heads(
    database: Callable[[CaseRows], sa.engine.Engine], tmp_path: Path
) -> None:
    assert write_csv(database(CaseRows()), WEEK, tmp_path) == dict.fromkeys(FILES, 0)
    assert [len((tmp_path / name).read_text().splitlines()) for name in FILES] == [1, 1, 1]


def test_what_cannot_be_written_leaves_what_was_there(week: sa.engine.Engine, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("kept")
    with pytest.raises(SetupError, match="--csv"):
        write_csv(week, WEEK, tmp_path / "file")
    assert (tmp_path / "file").read_text() == "kept"
    (tmp_path / "turns.csv").mkdir()
    with pytest.raises(SetupError, match="--csv"):
        write_csv(week, WEEK, tmp_path)
    assert [path.name for path in tmp_path.glob(".*")] == []


def test_memory_does_not_grow_with_the_rows(database: Callable[[CaseRows], sa.engine.Engine], tmp_path: Path) -> None:
    rows = CaseRows()
    for number in range(15_000):
        rows.turn(f"web:{number}", at(25), text="x" * 400)
    engine = database(rows)
    rows.turns.clear()
    cursors: list[str | None] = []
    sa.event.listen(engine, "before_cursor_execute", lambda _connection, cursor, *_rest: cursors.append(_name(cursor)))
    tracemalloc.start()
    try:
        assert write_csv(engine, WEEK, tmp_path)["turns.csv"] == 15_000
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (tmp_path / "turns.csv").stat().st_size > 6e6
    assert peak < 4e6
    # Python does not see what PostgreSQL's library keeps: a cursor with a name keeps the rows on the server.
    assert engine.dialect.name == "sqlite" or len([name for name in cursors if name]) == 3


def _name(cursor: Any) -> str | None:
    return getattr(cursor, "name", None)
