"""A review that is decided in an editor."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from shopguide.errors import ReviewError
from shopguide.learning import exchange, messages
from shopguide.learning.choices import Choices
from shopguide.learning.groups import Group
from shopguide.learning.messages import SKIPPED
from shopguide.project import Project

from .conftest import Note

Read = Callable[[int], sa.engine.Row]


@pytest.fixture
def choices(project: Project) -> Choices:
    return Choices.of(project)


def exported(engine: sa.engine.Engine) -> list[dict[str, Any]]:
    groups = [Group((message,)) for message in messages.waiting(engine)]
    return [json.loads(line) for line in exchange.lines(groups)]


def text_of(rows: list[dict[str, Any]]) -> str:
    return "\n".join(json.dumps(row) for row in rows)


def test_what_is_filled_in_is_noted(engine: sa.engine.Engine, note: Note, row: Read, choices: Choices) -> None:
    first, second, third = note("it never came"), note("it never came"), note("hm")
    waiting = note("who knows")
    rows = exported(engine)
    assert [item["intent"] for item in rows] == ["", "", ""]
    assert rows[-1]["guesses"] == [["payment_problem", 0.4], ["order_not_received", 0.3]]
    for item in rows:
        item["intent"] = {"it never came": "parcel late", "hm": "skipped"}.get(item["text"], "")
    done = exchange.apply(engine, text_of(rows), choices)
    assert done == exchange.Applied(decided=2, skipped=1, empty=1, gone=0)
    assert [row(turn).reviewed for turn in (first, second, third, waiting)] == [
        "order_not_received", "order_not_received", SKIPPED, None,
    ]  # fmt: skip


def test_applied_twice_nothing_changes_and_what_is_gone_is_counted(
    engine: sa.engine.Engine, note: Note, row: Read, choices: Choices
) -> None:
    turn = note("it never came")
    [line] = exported(engine)
    assert exchange.apply(engine, json.dumps(line | {"intent": "affirm"}), choices).decided == 1
    assert exchange.apply(engine, json.dumps(line | {"intent": "deny"}), choices) == exchange.Applied(gone=1)
    assert row(turn).reviewed == "affirm"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"intent": "dance"}, "No intent is called"),
        ({"intent": "order"}, "Type a little more"),
        ({"intent": "3"}, "no number"),
        ({"text": "another text"}, "`text` was changed"),
        ({"turns": []}, "`turns` must stay"),
        ({"turns": ["1; DROP TABLE turns"]}, "`turns` must stay"),
        ({"turns": 5}, "no line of an exported review"),
        ({"turns": [True]}, "`turns` must stay"),
    ],
)
def test_one_line_with_a_fault_and_none_is_applied(
    engine: sa.engine.Engine, note: Note, row: Read, choices: Choices, change: dict[str, Any], told: str
) -> None:
    good, _ = note("it never came"), note("charged twice")
    second, first = exported(engine)
    rows = [first | {"intent": "affirm"}, second | {"intent": "deny"} | change]
    with pytest.raises(ReviewError, match=rf"line 2: .*{told}"):
        exchange.apply(engine, text_of(rows), choices)
    assert row(good).reviewed is None


@pytest.mark.parametrize("line", ["{", "5", "null", "[]", '{"text": "x"}', "text"])
def test_a_line_that_is_none_of_ours_is_told(engine: sa.engine.Engine, choices: Choices, line: str) -> None:
    with pytest.raises(ReviewError, match="line 1: it is no line of an exported review"):
        exchange.apply(engine, line, choices)


def test_many_faults_are_told_in_part(engine: sa.engine.Engine, choices: Choices) -> None:
    with pytest.raises(ReviewError, match=r"50 line\(s\)(?s:.*)… and 30 more"):
        exchange.apply(engine, "x\n" * 50, choices)


def test_an_empty_file_changes_nothing(engine: sa.engine.Engine, choices: Choices) -> None:
    assert exchange.apply(engine, "\n\n", choices) == exchange.Applied()
