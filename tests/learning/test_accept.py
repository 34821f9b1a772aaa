"""Decisions become training data, and nothing else of the file changes."""

from __future__ import annotations

import difflib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import yaml

from shopguide import whole_file
from shopguide.errors import ReviewError
from shopguide.learning import accept as accepting
from shopguide.learning import messages, training_data
from shopguide.learning.accept import accept, with_rows
from shopguide.learning.sift import Reason, Row
from shopguide.project import Project

from .conftest import DATA, Note

Read = Callable[[int], sa.engine.Row]


def examples(path: Path) -> list[tuple[str, str]]:
    """(intent, text) of a file, in its order."""
    return [
        (block["intent"], line.removeprefix("- "))
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]
        for line in block["examples"].splitlines()
    ]


def test_what_was_decided_is_trained_on_and_its_text_leaves_the_database(
    project: Project, engine: sa.engine.Engine, note: Note, row: Read, reviewed: Path
) -> None:
    late = note("where is order 576822310098771123, it is late", reviewed="order_not_received")
    bread = note("how do i bake bread", reviewed="out_of_scope")
    skipped = note("hm hm hm", reviewed=messages.SKIPPED)
    waiting = note("still waiting for somebody to decide")
    done = accept(project, engine)
    assert [(item.intent, item.text) for item in done.rows] == examples(reviewed)
    assert set(examples(reviewed)) == {
        ("order_not_received", "where is order 123456789, it is late"),
        ("out_of_scope", "how do i bake bread"),
    }
    assert [row(turn).text is None for turn in (late, bread, skipped, waiting)] == [True, True, False, False]
    before = reviewed.read_bytes()
    assert accept(project, engine).rows == ()
    assert reviewed.read_bytes() == before


def test_a_second_time_adds_below_and_keeps_comments_and_order(
    project: Project, engine: sa.engine.Engine, note: Note, reviewed: Path
) -> None:
    reviewed.write_text(DATA, encoding="utf-8")
    before = reviewed.read_text(encoding="utf-8").splitlines()
    (project.root / "data/nlu/orders.yml").unlink()
    note("the courier lost it", reviewed="order_not_received")
    note("hello there", reviewed="greet")
    accept(project, engine)
    changes = list(difflib.ndiff(before, reviewed.read_text(encoding="utf-8").splitlines()))
    assert [line[2:] for line in changes if line[0] != " "] == [
        "    - the courier lost it", "- intent: greet", "  examples: |", "    - hello there",
    ]  # fmt: skip
    assert {line[0] for line in changes} == {" ", "+"}
    assert changes.index("+     - the courier lost it") == before.index("- intent: payment_problem")


def test_conflicts_wait_for_another_decision_and_the_rest_is_added(
    project: Project, engine: sa.engine.Engine, note: Note, row: Read, reviewed: Path
) -> None:
    wrong = note("my parcel never came", reviewed="out_of_scope")
    blind = note("where on earth is the box that i paid for in May", reviewed="order_not_received")
    note("the courier lost it", reviewed="order_not_received")
    done = accept(project, engine)
    assert {out.reason for out in done.left_out} == {Reason.CONFLICT, Reason.MEASURED}
    assert examples(reviewed) == [("order_not_received", "the courier lost it")]
    assert row(wrong).text == "my parcel never came"
    assert row(blind).text is None
    messages.reopen(engine, [wrong])
    messages.decide(engine, [wrong], "order_not_received")
    assert [out.reason for out in accept(project, engine).left_out] == [Reason.KNOWN]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("nlu:\n- intent: greet\n  examples: |\n    - hi\n   - bad\n", r"broken\.yml:5"),
        ("nlu: 5\n", r"broken\.yml:1: `nlu` must be a list"),
        ("nlu:\n- intent: greet\n  examples:\n    - text: hi\n", r"broken\.yml:2: `examples` must be a text"),
        ("nlu:\n- intent: greet\n", r"broken\.yml:2: `examples` must be a text"),
        (b"\xff\xfe", r"broken\.yml cannot be read"),
        (b"a: \x00", r"broken\.yml"),
    ],
)
def test_a_file_with_a_fault_is_told_with_its_line_and_nothing_changes(
    project: Project, engine: sa.engine.Engine, note: Note, row: Read, reviewed: Path, text: str | bytes, told: str
) -> None:
    (project.root / "data/nlu/broken.yml").write_bytes(text if isinstance(text, bytes) else text.encode())
    turn = note("the courier lost it", reviewed="order_not_received")
    with pytest.raises(ReviewError, match=told):
        accept(project, engine)
    assert not reviewed.exists()
    assert row(turn).text == "the courier lost it"


def test_a_write_that_fails_leaves_the_old_file_and_the_decisions(
    project: Project, engine: sa.engine.Engine, note: Note, row: Read, reviewed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reviewed.write_text('version: "3.1"\nnlu: []\n', encoding="utf-8")
    turn = note("the courier lost it", reviewed="order_not_received")

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(whole_file.os, "fsync", full)
    before = sorted(os.listdir(reviewed.parent)), reviewed.read_bytes()
    with pytest.raises(ReviewError, match="Nothing was added"):
        accept(project, engine)
    assert (sorted(os.listdir(reviewed.parent)), reviewed.read_bytes()) == before
    assert row(turn).text == "the courier lost it"


HOSTILE = [
    "# not a comment", "- - a dash", "key: value", "| > & * ! %", "'quote\" and \\n backslash", "a {b: c} d",
    "ends with \\", "emoji 👩\u200d👩\u200d👧 works", "tabs\tand  blanks", "nlu:", "- intent: greet", "ünïcödé ",
    "a [b] c", "what: |", "---", "… ...",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_shoppers_write_is_read_back_by_rasa_as_it_is(
    project: Project, engine: sa.engine.Engine, note: Note, reviewed: Path, text: str
) -> None:
    from rasa.shared.nlu.training_data.formats.rasa_yaml import RasaYAMLReader

    note(text + " and so on", reviewed="out_of_scope")
    [added] = accept(project, engine).rows
    read = RasaYAMLReader().reads(reviewed.read_text(encoding="utf-8")).training_examples
    assert [(item.get("text"), item.get("intent")) for item in read] == [(added.text, "out_of_scope")]
    assert [example.text for example in training_data.read(reviewed.parent, project.root)][-1] == added.text


@pytest.mark.parametrize(
    "before",
    [
        "",
        'version: "3.1"\n',
        'version: "3.1"\nnlu:\n',
        'version: "3.1"\nnlu:\n- intent: greet\n  examples: |\n    - hi',
        'version: "3.1"\nnlu:\n- intent: greet\n  examples: |\n    - hi\n\n\n',
        'version: "3.1"\nnlu:\n  - intent: greet\n    examples: |\n      - hi\n  # at the end\n',
        'version: "3.1"\nnlu:\n- intent: greet\n  examples: "- hi"\n',
        'version: "3.1"\nnlu:\n- synonym: x\n  examples: |\n    - y\n- intent: deny\n  examples: |\n    - no\n',
    ],
)
def test_rows_fit_into_any_file(before: str) -> None:
    rows = [Row("hello", "greet", (1,)), Row("good day", "greet", (2,)), Row("nope", "deny", (3,))]
    after = with_rows(before, rows)
    accepting._check(before, after, rows)
    kept: list[Any] = [line for line in before.splitlines() if line.strip()]
    assert [line for line in after.splitlines() if line in kept][: len(kept)] == kept
    again = with_rows(after, [Row("hey", "greet", (4,))])
    assert again.count("intent: greet") <= max(1, after.count("intent: greet"))


def test_an_inline_empty_list_is_refused_rather_than_broken(
    project: Project, engine: sa.engine.Engine, note: Note, reviewed: Path
) -> None:
    reviewed.write_text('version: "3.1"\nnlu: []\n', encoding="utf-8")
    note("the courier lost it", reviewed="order_not_received")
    with pytest.raises(ReviewError, match="Nothing was added"):
        accept(project, engine)
    assert reviewed.read_text(encoding="utf-8") == 'version: "3.1"\nnlu: []\n'
