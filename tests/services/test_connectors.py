"""Slack on two processes of the guide that share PostgreSQL and Redis: each message once, in order, whoever gets it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.channels.slack.conftest import environment
from tests.channels.slack.fake import FakeSlack
from tests.channels.slack.person import COMPLAINT, Person
from tests.channels.slack.workspace import Workspace
from tests.conversations.server import Server
from tests.waiting import until

from . import servers

POST = "chat.postMessage"
WORDS = (COMPLAINT, "it was a lamp", "ordered in may", "from a shop in ohio", "they said two weeks")


@pytest.fixture(scope="module")
def slack() -> Iterator[FakeSlack]:
    made = FakeSlack()
    made.start()
    yield made
    made.stop()
    assert made.faults == []


@pytest.fixture(scope="module")
def both(
    trained: Path,
    slack: FakeSlack,
    postgres: servers.Postgres,
    redis: servers.Redis,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Server, Server]]:
    shared = {"SHOPGUIDE_DB_URL": postgres.database("connectors"), "SHOPGUIDE_REDIS_URL": redis.url}
    settings = environment(slack, **shared)
    made = tuple(Server(tmp_path_factory.mktemp("process"), environment=settings) for _ in range(2))
    for server in made:
        server.start()
    yield made  # type: ignore[misc]
    for server in made:
        server.stop()
        assert "Traceback" not in server.log


def shown(person: Person, since: int) -> list[str]:
    """The steps that a person was shown, in order."""
    texts = [call.text for call in person.posts(person.workspace.slack.calls[since:])]
    return [found[1] for text in texts if (found := re.search(r"Step (\d) of", text))]


def heard(server: Server, talk: str) -> list[str]:
    """What a talk has kept of the shopper, a text each turn."""
    engine = sa.create_engine(server.environment["SHOPGUIDE_DB_URL"])
    query = "SELECT data FROM events WHERE sender_id = :talk AND type_name = 'user' ORDER BY position"
    with engine.connect() as connection:
        kept = connection.execute(sa.text(query), {"talk": talk}).scalars().all()
    engine.dispose()
    return [json.loads(data)["text"] for data in kept]


def lines(texts: list[str]) -> list[str]:
    """All their lines."""
    return "\n".join(texts).split("\n")


def test_messages_to_two_processes_are_each_answered_once_and_in_order(
    both: tuple[Server, Server], slack: FakeSlack
) -> None:
    doors = [Workspace(slack, server.port) for server in both]
    people = [Person(doors[0]) for _ in range(5)]
    since = len(slack.calls)
    for number, words in enumerate(WORDS):
        for person in people:
            event = person.message(words), f"Ev{person.user}{number}"
            # Slack sends what it thinks was not received again, and that may reach the other process.
            assert [doors[(number + again) % 2].event(*event).status for again in (0, 1)] == [200, 200]
    # What comes while one is answered is read with what comes next, a line each.
    until(lambda: all(len(lines(heard(both[0], person.talk))) == len(WORDS) for person in people), "all are heard")
    turns = [heard(both[0], person.talk) for person in people]
    assert [*map(lines, turns)] == [[*WORDS]] * 5
    assert [len(person.answers(person.settle(since))) for person in people] == [*map(len, turns)]


def test_what_a_killed_process_had_acknowledged_the_other_one_answers(
    both: tuple[Server, Server], slack: FakeSlack
) -> None:
    victim, other = both
    person, since = Person(Workspace(slack, victim.port)), len(slack.calls)
    slack.hang()
    assert person.workspace.event(person.message(COMPLAINT)).status == 200
    slack.until_held(POST, 1)
    for words in ("yes", "go on then"):
        assert person.workspace.event(person.message(words)).status == 200
    victim.process.kill()
    victim.process.wait()
    slack.let_go()
    slack.wait(lambda calls: len(person.answers(calls)) == 2, since)
    assert shown(person, since) == ["1"], "the last two are read together"
    victim.start()
    person.workspace = Workspace(slack, other.port)
    assert "Step 2 of 3" in person.say("done")[-1].text
