"""A checkout with little training data, and a database with messages that wait for review."""

from __future__ import annotations

import itertools
import json
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
import sqlalchemy as sa

from shopguide.project import Project
from shopguide.storage.database import open_database
from shopguide.storage.schema import TALKS, TURNS
from tests.services import servers

DATA = """\
# Kept by hand.
version: "3.1"
nlu:
- intent: order_not_received
  examples: |
    - my parcel never came
    - the parcel that i ordered three weeks ago has still not come   # not a remark
- intent: payment_problem
  examples: |
    - you charged me twice
- intent: out_of_scope
  examples: |
    - what is the weather
"""
MEASURED = {"text": "Where on earth is the box that I paid for in May?", "intent": "order_not_received"}


@pytest.fixture
def project(tmp_path: Path, root: Path) -> Project:
    """The checkout's domain and facts with training data and a measuring set of its own."""
    folder = tmp_path / "checkout"
    (folder / "data/nlu").mkdir(parents=True)
    (folder / "tests/nlu").mkdir(parents=True)
    for name in ("config.yml", "domain.yml"):
        shutil.copy(root / name, folder)
    shutil.copytree(root / "knowledge", folder / "knowledge")
    (folder / "data/nlu/orders.yml").write_text(DATA, encoding="utf-8")
    (folder / "tests/nlu/blind_intents.jsonl").write_text(json.dumps(MEASURED) + "\n", encoding="utf-8")
    return Project(folder)


@pytest.fixture
def reviewed(project: Project) -> Path:
    """The file that accepted messages are written to."""
    return project.root / "data/nlu/reviewed.yml"


@pytest.fixture(scope="session")
def postgres() -> Iterator[servers.Postgres]:
    with servers.postgres() as server:
        yield server


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[sa.engine.Engine]:
    """An empty SQLite database, which the commands use too."""
    address = f"sqlite:///{tmp_path / 'talks.sqlite'}"
    monkeypatch.setenv("SHOPGUIDE_DB_URL", address)
    made = open_database(sa.engine.make_url(address))
    yield made
    made.dispose()


Note = Callable[..., int]


@pytest.fixture
def note(engine: sa.engine.Engine) -> Note:
    """Writes a message to `turns` as the case log does; its row's id comes back."""
    return noting(engine)


def noting(engine: sa.engine.Engine) -> Note:
    """`note` for any database."""
    numbers = itertools.count()

    def write(
        text: str | None,
        *,
        guesses: Sequence[tuple[str, float]] | str | None = (("payment_problem", 0.4), ("order_not_received", 0.3)),
        picked: str | None = None,
        reviewed: str | None = None,
        simulated: bool = False,
        sender: str | None = None,
    ) -> int:
        number = next(numbers)
        sender = sender or f"web:{number}"
        with engine.begin() as connection:
            if not connection.execute(sa.select(TALKS).where(TALKS.c.sender_id == sender)).first():
                connection.execute(TALKS.insert().values(sender_id=sender, tail_position=0, last_heard=time.time()))
            done = connection.execute(
                TURNS.insert().values(
                    sender_id=sender,
                    position=number,
                    entry="web",
                    simulated=simulated,
                    at=1000.0 + number,
                    pressed=False,
                    intent="nlu_fallback",
                    unsure=True,
                    guesses=guesses if isinstance(guesses, str) or guesses is None else json.dumps(guesses),
                    picked=picked,
                    text=text,
                    reviewed=reviewed,
                )
            )
        return int(done.inserted_primary_key[0])

    return write


@pytest.fixture
def row(engine: sa.engine.Engine) -> Callable[[int], sa.engine.Row]:
    """Reads a row of `turns`."""

    def read(turn: int) -> sa.engine.Row:
        with engine.connect() as connection:
            return connection.execute(sa.select(TURNS).where(TURNS.c.id == turn)).one()

    return read
