"""`shopguide operators`: accounts are made, changed and removed, with a password that is no argument."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from shopguide import passwords
from shopguide.cli import main
from shopguide.storage import operators
from shopguide.storage.database import open_database

PASSWORD = "correct horse battery"
Run = Callable[..., Result]


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'talks.sqlite'}"


@pytest.fixture
def run(url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """Runs a command; `typed` is its standard input."""
    monkeypatch.setenv("SHOPGUIDE_DB_URL", url)
    here, path, environment = Path.cwd(), list(sys.path), dict(os.environ)
    yield lambda *words, typed="": CliRunner().invoke(main, ["operators", *words], input=typed)
    os.chdir(here)
    sys.path[:] = path
    os.environ.clear()
    os.environ.update(environment)


def test_from_the_first_account_to_the_last(run: Run, url: str) -> None:
    assert "There is no account yet" in run("list").output
    assert run("add", "Ann", "--role", "review", typed=f"{PASSWORD}\n").exit_code == 0
    assert run("add", "bob", typed=f"{PASSWORD}\n").exit_code == 0
    assert run("list").output.splitlines() == [
        "ann  review  has not signed in yet",
        "bob  read  has not signed in yet",
    ]
    assert run("role", "BOB", "edit").exit_code == 0
    assert run("password", "ann", typed="another good password\n").exit_code == 0
    with open_database(sa.engine.make_url(url)).connect() as connection:
        stored = operators.password_of(connection, "ann")
        assert passwords.is_right("another good password", stored)
        assert not passwords.is_right(PASSWORD, stored)
        role = operators.find(connection, "bob")
    assert role is not None
    assert role.role == "edit"
    assert run("remove", "bob").exit_code == 0
    log = run("log").output
    for words in ("added an account  ann: review", "changed an account  bob: role edit", "removed an account  bob"):
        assert f"command line  {words}" in log
    assert PASSWORD not in log


@pytest.mark.parametrize(
    ("words", "typed", "told"),
    [
        (("add", "ann"), "short\n", "12 is the least"),
        (("add", "ann"), "", "12 is the least"),
        (("add", "ann"), "x" * 201, "200 is the most"),
        (("add", "ann-of-the-shop"), "Ann-of-the-Shop\n", "The password is the name"),
        (("add", "token"), f"{PASSWORD}\n", "what the log calls"),
        (("add", "a b"), f"{PASSWORD}\n", "A name has letters"),
        (("remove", "nobody"), "", "There is no account nobody"),
        (("role", "nobody", "read"), "", "There is no account nobody"),
        (("password", "nobody"), f"{PASSWORD}\n", "There is no account nobody"),
        (("role", "ann", "king"), "", "king"),
    ],
)
def test_what_is_refused_is_told_in_a_sentence(run: Run, words: tuple[str, ...], typed: str, told: str) -> None:
    done = run(*words, typed=typed)
    assert done.exit_code != 0
    assert told in done.output
    assert "Traceback" not in done.output


def test_a_name_that_is_taken_is_told_before_a_password_is_asked_for(run: Run) -> None:
    run("add", "ann", typed=f"{PASSWORD}\n")
    assert "There is an account ann already" in run("add", "ANN").output
