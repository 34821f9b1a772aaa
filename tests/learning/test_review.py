"""`shopguide review`, as it is typed."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pexpect
import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from shopguide.cli import main
from shopguide.learning.messages import SKIPPED
from shopguide.project import Project
from tests.waiting import PATIENCE

from .conftest import Note

Read = Callable[[int], sa.engine.Row]


@pytest.fixture(autouse=True)
def _in_the_project(project: Project, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Commands change folder, import path and environment; put them back."""
    here, path, environment = Path.cwd(), list(sys.path), dict(os.environ)
    monkeypatch.chdir(project.root)
    yield
    os.chdir(here)
    sys.path[:] = path
    os.environ.clear()
    os.environ.update(environment)


def review(*options: str, typed: str = "") -> Result:
    return CliRunner().invoke(main, ["review", *options], input=typed)


@pytest.fixture
def late(note: Note) -> list[int]:
    """Three ways to say the same, one of them twice."""
    texts = ["my box has not come", "the box still has not come", "my box did not come", "my box has not come"]
    return [note(text, picked="order_not_received") for text in texts]


def test_a_group_is_decided_at_once(late: list[int], row: Read) -> None:
    done = review(typed="1\n")
    assert done.exit_code == 0
    assert "4 messages · 1 group left" in done.output
    assert "(2 times)" in done.output
    assert "4 picked it" in done.output
    assert {row(turn).reviewed for turn in late} == {"order_not_received"}
    assert "shopguide review --accept" in done.output


def test_one_by_one_out_of_scope_skip_undo_and_end(late: list[int], row: Read) -> None:
    done = review(typed="dance\nd\nu\no\ns\nu\nparcel late\nq\n")
    assert done.exit_code == 0
    assert "No intent is called" in done.output
    assert "Nothing was decided yet." in done.output
    decided = [row(turn).reviewed for turn in late]
    # The one that was written twice comes first.
    assert decided[0] == decided[3] == "out_of_scope"
    assert sorted(map(str, decided[1:3])) == ["None", "order_not_received"]
    assert "Decided 3 message(s), skipped 0; 1 still wait." in done.output


def test_what_was_left_comes_up_next_time(late: list[int], note: Note, row: Read) -> None:
    other = note("how do i bake bread")
    assert "2 groups left" in review(typed="1\n").output
    done = review(typed="?\nm\ns\n")
    assert "1 group left" in done.output
    assert "bake bread" in done.output
    assert "seller_or_creator_support" in done.output
    assert row(other).reviewed == SKIPPED
    assert "Nothing waits" in review().output


def test_the_loop_ends_in_the_training_data(late: list[int], reviewed: Path, row: Read) -> None:
    review(typed="order_not_received\n")
    done = review("--accept")
    assert done.exit_code == 0
    assert "Added 3 message(s) to data/nlu/reviewed.yml." in done.output
    assert "shopguide train --compare" in done.output
    assert reviewed.read_text(encoding="utf-8").count("box") == 3
    assert {row(turn).text for turn in late} == {None}


def test_what_contradicts_is_told_and_decided_anew(note: Note, reviewed: Path) -> None:
    note("my parcel never came")
    review(typed="o\n")
    done = review("--accept")
    assert "data/nlu/orders.yml:6 says order_not_received" in done.output
    assert "shopguide review --again" in done.output
    assert not reviewed.exists()
    done = review("--again", typed="order_not_received\n")
    assert "1 message(s) wait again." in done.output
    assert "is trained on already" in review("--accept").output


def test_a_team_decides_in_a_file(late: list[int], tmp_path: Path, row: Read) -> None:
    path = tmp_path / "team.jsonl"
    assert "Wrote 3 message(s)" in review("--export", str(path)).output
    lines = [json.loads(line) | {"intent": "order_not_received"} for line in path.read_text("utf-8").splitlines()]
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    assert "Decided 4 message(s)" in review("--apply", str(path)).output
    assert {row(turn).reviewed for turn in late} == {"order_not_received"}


def test_the_list_shows_all_groups_and_decides_nothing(late: list[int], row: Read) -> None:
    done = review("--list")
    assert "Group 1 of 1 · 4 message(s)" in done.output
    assert {row(turn).reviewed for turn in late} == {None}


@pytest.mark.parametrize("options", [[], ["--list"], ["--export", "out.jsonl"]])
def test_an_empty_table_says_so(engine: sa.engine.Engine, options: list[str]) -> None:
    done = review(*options)
    assert done.exit_code == 0
    assert "Nothing waits for review" in done.output


def test_nothing_decided_adds_nothing(engine: sa.engine.Engine, reviewed: Path) -> None:
    assert "Nothing was added." in review("--accept").output
    assert not reviewed.exists()


def test_codes_of_a_terminal_are_not_printed(note: Note) -> None:
    note("my box \x1b[2J\x07 has not come [bold]x[/bold]")
    done = review("--list")
    assert "\x1b[2J" not in done.output
    assert "\x07" not in done.output
    assert "[bold]x[/bold]" in done.output


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("sqlite:////nowhere/at/all/talks.sqlite", "cannot be opened"),
        ("postgresql://127.0.0.1:1/none", "cannot be opened"),
        ("mysql://x/y", "not supported"),
    ],
)
@pytest.mark.parametrize("options", [[], ["--accept"], ["--again"]])
def test_without_its_database_it_says_so(
    monkeypatch: pytest.MonkeyPatch, address: str, told: str, options: list[str]
) -> None:
    monkeypatch.setenv("SHOPGUIDE_DB_URL", address)
    if address.startswith("sqlite"):
        monkeypatch.setattr(Path, "mkdir", lambda *_args, **_more: (_ for _ in ()).throw(OSError(13, "denied")))
    done = review(*options)
    assert done.exit_code == 1
    assert told in done.output
    assert "Traceback" not in done.output


def test_a_database_that_fails_in_between_is_told(late: list[int], engine: sa.engine.Engine) -> None:
    with engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE turns RENAME TO elsewhere"))
    done = review()
    assert done.exit_code == 1
    assert "failed (OperationalError)" in done.output


@pytest.mark.parametrize("options", [["--list", "--accept"], ["--export", "a", "--again"]])
def test_two_things_at_once_are_refused(engine: sa.engine.Engine, options: list[str]) -> None:
    done = review(*options)
    assert done.exit_code == 2
    assert "at a time" in done.output


@pytest.mark.parametrize("options", [["--apply", "nowhere.jsonl"], ["--export", "no/such/folder/x.jsonl"]])
def test_a_file_that_cannot_be_used_is_told(late: list[int], options: list[str]) -> None:
    done = review(*options)
    assert done.exit_code in (1, 2)
    assert "Error" in done.output
    assert "Traceback" not in done.output


def test_in_a_real_terminal_titles_are_completed_and_the_end_offers_to_take_over(
    late: list[int], engine: sa.engine.Engine, project: Project, root: Path, reviewed: Path
) -> None:
    environment = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "COLUMNS", "LINES")}
    environment |= {"TERM": "xterm-256color", "PROMPT_TOOLKIT_NO_CPR": "1", "PYTHONPATH": str(root)}
    command = ["-W", "ignore", "-c", "from shopguide.cli import main; main()", "review"]
    child = pexpect.spawn(
        sys.executable,
        command,
        cwd=project.root,
        env=environment,
        encoding="utf-8",
        timeout=PATIENCE,
        dimensions=(50, 100),
    )
    child.expect("intent>")
    child.send("late, lo\t")
    child.expect("Parcel late, lost or missing")
    child.send("\r")
    child.expect(r"→ order_not_received .*: 4 message")
    child.expect(r"Add 3 message\(s\) to data/nlu/reviewed.yml now\?")
    child.send("y\r")
    child.expect(r"Added 3 message\(s\)")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    assert reviewed.is_file()
