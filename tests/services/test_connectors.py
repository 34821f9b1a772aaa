"""Slack on two processes of the guide that share PostgreSQL and Redis: each message once, in order, whoever gets it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.channels.slack.conftest import environment
from tests.channels.slack.fake import FakeSlack
from tests.channels.slack.person import COMPLAINT, Person
from tests.channels.slack.workspace import Workspace
from tests.conversations.server import Server

from . import servers

POST = "chat.postMessage"


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
    texts = [call.text.partition("\n")[0] for call in person.posts(person.workspace.slack.calls[since:])]
    return [text.rpartition("step ")[2][:1] for text in texts if ": step " in text]


def test_messages_to_two_processes_are_each_answered_once_and_in_order(
    both: tuple[Server, Server], slack: FakeSlack
) -> None:
    doors = [Workspace(slack, server.port) for server in both]
    people = [Person(doors[0]) for _ in range(5)]
    since = len(slack.calls)
    for number, words in enumerate((COMPLAINT, "yes", "done", "done", "done")):
        for person in people:
            event = person.message(words), f"Ev{person.user}{number}"
            # Slack sends what it thinks was not received again, and that may reach the other process.
            assert [doors[(number + again) % 2].event(*event).status for again in (0, 1)] == [200, 200]
    slack.wait(lambda calls: all(len(person.answers(calls)) == 5 for person in people), since)
    assert [shown(person, since) for person in people] == [["1", "2", "3", "4"]] * 5


def test_what_a_killed_process_had_acknowledged_the_other_one_answers(
    both: tuple[Server, Server], slack: FakeSlack
) -> None:
    victim, other = both
    person, since = Person(Workspace(slack, victim.port)), len(slack.calls)
    slack.hang()
    for words in (COMPLAINT, "yes", "done"):
        assert person.workspace.event(person.message(words)).status == 200
    slack.until_held(POST, 1)
    victim.process.kill()
    victim.process.wait()
    slack.let_go()
    slack.wait(lambda calls: len(person.answers(calls)) == 3, since)
    assert shown(person, since) == ["1", "2"]
    victim.start()
    person.workspace = Workspace(slack, other.port)
    assert "Step 3 of 3" in person.say("done")[-1].text
