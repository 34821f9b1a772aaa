"""`shopguide simulate`: talks that look like talks, in a database of their own, marked as simulated."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from shopguide.cases import Outcome
from shopguide.cli import main
from shopguide.errors import SetupError
from shopguide.knowledge import Knowledge
from shopguide.project import Project
from shopguide.simulation.database import Filled, fill, is_of_people, prepare
from shopguide.storage import retention
from shopguide.storage.database import open_database
from shopguide.storage.schema import CASE_STEPS, CASES, EVENTS, TALKS, TURNS
from tests.services.servers import postgres

UNTIL = 1_790_000_000.0
DAY = 24 * 3600
TALKS_MADE = 1200


@pytest.fixture(scope="module")
def filled(root: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[sa.engine.URL, Filled]:
    """A database of simulated talks, and how much was said to be in it."""
    url = prepare(tmp_path_factory.mktemp("demo") / "demo.sqlite", replace=False)
    return url, fill(url, Project(root), talks=TALKS_MADE, days=30, seed=3, until=UNTIL)


@pytest.fixture(scope="module")
def ask(filled: tuple[sa.engine.URL, Filled]) -> Iterator[Callable[[Any], list[Any]]]:
    """Asks the database."""
    engine = open_database(filled[0])

    def asked(query: Any) -> list[Any]:
        with engine.connect() as connection:
            return [tuple(row) if len(row) > 1 else row[0] for row in connection.execute(query)]

    yield asked
    engine.dispose()


def test_as_much_is_there_as_is_said(filled: tuple[sa.engine.URL, Filled], ask: Callable[[Any], list[Any]]) -> None:
    counts = [ask(sa.select(sa.func.count()).select_from(table))[0] for table in (TALKS, CASES, CASE_STEPS, TURNS)]
    assert Filled(*counts) == filled[1]
    assert filled[1].talks == TALKS_MADE
    assert filled[1].turns > 5 * TALKS_MADE


@pytest.mark.parametrize("table", [CASES, TURNS], ids=lambda table: table.name)
def test_every_row_is_marked_as_simulated(ask: Callable[[Any], list[Any]], table: sa.Table) -> None:
    assert set(ask(sa.select(table.c.simulated))) == {True}
    assert all(":simulated-3-" in sender for sender in ask(sa.select(table.c.sender_id)))


def test_the_log_of_simulated_talks_holds_together(ask: Callable[[Any], list[Any]], facts: Knowledge) -> None:
    same = (TURNS.c.sender_id == CASES.c.sender_id) & (TURNS.c.case_number == CASES.c.number)
    counted = sa.select(sa.func.count()).where(same).scalar_subquery()
    assert ask(sa.select(CASES.c.id).where(CASES.c.turns != counted)) == []
    assert ask(sa.select(CASES.c.id).where(CASES.c.started > CASES.c.last_heard)) == []
    for channel, step, playbook in set(ask(sa.select(CASE_STEPS.c.channel, CASE_STEPS.c.step, CASE_STEPS.c.playbook))):
        taps = facts.playbooks[playbook].taps if playbook else ()
        # A country that is told in the middle may rule out a playbook's own steps.
        assert 0 <= step < max(len(taps), len(facts.walkthrough(channel).steps))
    assert set(ask(sa.select(CASES.c.issue))) == set(facts.issues)


def test_a_report_finds_all_there_is_to_report(ask: Callable[[Any], list[Any]]) -> None:
    assert set(ask(sa.select(CASES.c.outcome))) == {Outcome.OPEN, Outcome.SOLVED, Outcome.NOT_SOLVED}
    assert set(ask(sa.select(CASES.c.rating))) == {None, 1, 2, 3, 4, 5}
    assert set(ask(sa.select(CASES.c.entry))) == {"web", "telegram", "slack"}
    assert {"en", "es", "de"} <= set(ask(sa.select(CASES.c.language)))
    assert {"phone", "live_chat", "email"} <= set(ask(sa.select(CASES.c.escalated_to)))
    assert [text for text in ask(sa.select(CASES.c.comment)) if text]
    unsure = ask(sa.select(TURNS.c.text, TURNS.c.guesses).where(TURNS.c.unsure))
    assert unsure
    assert all(text and guesses for text, guesses in unsure)
    assert [intent for intent in ask(sa.select(TURNS.c.picked)) if intent]
    # Most get stuck where the example's menu is hard to find.
    stuck = sa.func.avg(sa.cast(CASE_STEPS.c.stuck, sa.Integer))
    hardest = sa.select(CASE_STEPS.c.step).where(CASE_STEPS.c.channel == "in_app").group_by(CASE_STEPS.c.step)
    assert ask(hardest.order_by(stuck.desc()).limit(1)) == [3]


def test_the_talks_lie_within_the_days_asked_for(ask: Callable[[Any], list[Any]]) -> None:
    times = ask(sa.select(TURNS.c.at))
    assert min(times) >= UNTIL - 31 * DAY
    assert max(times) <= UNTIL
    assert len({int(at // DAY) for at in times}) >= 29


def test_the_same_seed_makes_the_same_talks(root: Path, tmp_path: Path) -> None:
    def made(name: str, seed: int) -> list[Any]:
        url = prepare(tmp_path / name, replace=False)
        fill(url, Project(root), talks=20, days=7, seed=seed, until=UNTIL)
        engine = open_database(url)
        with engine.connect() as connection:
            found = [connection.execute(sa.select(table)).all() for table in (TALKS, CASES, CASE_STEPS, TURNS)]
        engine.dispose()
        return found

    first = made("a.sqlite", 1)
    assert made("b.sqlite", 1) == first
    assert made("c.sqlite", 2) != first


def test_simulated_talks_are_deleted_as_others_are(root: Path, tmp_path: Path) -> None:
    url = prepare(tmp_path / "demo.sqlite", replace=False)
    fill(url, Project(root), talks=20, days=7, seed=1, until=UNTIL - 365 * DAY)
    engine = open_database(url)
    assert retention.retain(engine, 90).talks == 20
    with engine.connect() as connection:
        for table in (TALKS, CASES, CASE_STEPS, TURNS):
            assert connection.execute(sa.select(table)).all() == []
    engine.dispose()


def test_they_are_made_in_postgresql_too(root: Path) -> None:
    with postgres() as server:
        url = sa.engine.make_url(server.database("demo"))
        made = fill(url, Project(root), talks=50, days=7, seed=1, until=UNTIL)
        assert made.talks == 50
        with pytest.raises(SetupError, match="seed 1 already"):
            fill(url, Project(root), talks=50, days=7, seed=1, until=UNTIL)
        assert fill(url, Project(root), talks=50, days=7, seed=2, until=UNTIL).talks == 50


# --- the command


@pytest.fixture
def run(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Result]]:
    """Runs the command in a project without a model."""
    monkeypatch.setattr("shopguide.server.no_tensorflow.leave_out", lambda: None)
    path, environment = list(sys.path), dict(os.environ)
    for item in root.iterdir():
        if item.name in ("config.yml", "domain.yml", "endpoints.yml", "credentials.yml", "knowledge", "data"):
            (tmp_path / item.name).symlink_to(item)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SHOPGUIDE_DB_URL", f"sqlite:///{tmp_path / 'var' / 'talks.sqlite'}")
    yield lambda *words: CliRunner().invoke(main, ["simulate", "--talks", "20", *words])
    sys.path[:] = path
    os.environ.clear()
    os.environ.update(environment)


def test_a_new_file_is_made_without_a_model_too(run: Callable[..., Result], tmp_path: Path) -> None:
    told = run().output
    assert "20 talk(s) simulated" in told
    assert "No trained model" in told
    assert "They are in var/demo.sqlite." in told
    assert (tmp_path / "var" / "demo.sqlite").is_file()
    assert not (tmp_path / "var" / "talks.sqlite").exists()


def test_what_is_there_is_replaced_only_where_that_is_asked_for(run: Callable[..., Result]) -> None:
    assert run().exit_code == 0
    assert "is there already. Use --replace" in run().output
    assert "20 talk(s) simulated" in run("--replace").output


def test_the_database_of_the_talks_is_never_written_to_by_mistake(run: Callable[..., Result], tmp_path: Path) -> None:
    for more in ([], ["--replace"]):
        refused = run("--out", str(tmp_path / "var" / ".." / "var" / "talks.sqlite"), *more)
        assert refused.exit_code == 1
        assert "is where the talks are kept" in refused.output
    assert not (tmp_path / "var" / "talks.sqlite").exists()


def test_among_the_talks_when_that_is_asked_for(run: Callable[..., Result], tmp_path: Path) -> None:
    assert "They are in var/talks.sqlite." in run("--among-talks", "--held", "0").output
    assert (tmp_path / "var" / "talks.sqlite").is_file()
    assert "seed 1 already" in run("--among-talks").output
    assert "leave out --out" in run("--among-talks", "--replace").output


@pytest.mark.parametrize("content", ["talks", "something else"])
def test_a_file_that_holds_anything_else_is_not_replaced(
    run: Callable[..., Result], tmp_path: Path, content: str
) -> None:
    file = tmp_path / "other.sqlite"
    if content == "talks":
        engine = open_database(sa.engine.URL.create("sqlite", database=str(file)))
        with engine.begin() as connection:
            connection.execute(TALKS.insert().values(sender_id="web:somebody", tail_position=0, last_heard=1.0))
        engine.dispose()
    else:
        file.write_text("a letter to my aunt")
    before = file.read_bytes()
    refused = run("--out", str(file), "--replace")
    assert "holds more than simulated talks" in refused.output
    assert file.read_bytes() == before


@pytest.mark.parametrize(
    ("talks", "demo", "same"),
    [
        ("sqlite:///var/talks.sqlite", "sqlite:///./var/talks.sqlite", True),
        ("sqlite:///var/talks.sqlite", "sqlite:///var/demo.sqlite", False),
        ("postgresql://u@h/talks", "postgresql://u@h/talks", True),
        ("postgresql://u@h/talks", "sqlite:///var/talks.sqlite", False),
    ],
)
def test_the_database_of_the_talks_is_known(talks: str, demo: str, same: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOPGUIDE_DB_URL", talks)
    assert is_of_people(sa.engine.make_url(demo)) is same


def test_the_guide_holds_some_itself(
    root: Path, trained: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from shopguide.simulation import held

    monkeypatch.setattr(held, "LOG", tmp_path / "simulate.log")
    url = prepare(tmp_path / "demo.sqlite", replace=False)
    made = held.hold(url, Project(root), trained, talks=6, days=7, seed=3, until=UNTIL)
    assert made.talks == 6
    assert made.cases >= 6
    engine = open_database(url)
    with engine.connect() as connection:
        assert set(connection.execute(sa.select(TURNS.c.simulated)).scalars()) == {True}
        times = connection.execute(sa.select(TURNS.c.at)).scalars().all()
        assert min(times) > UNTIL - 8 * DAY
        assert max(times) <= UNTIL
        messages = connection.execute(sa.select(EVENTS.c.id).where(EVENTS.c.type_name == "user")).all()
        assert len(messages) == len(times) == made.turns
    engine.dispose()
