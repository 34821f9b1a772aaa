"""A fake Slack, and the guide served with its Slack channel open to it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from conversations.server import Server

from .fake import TOKEN, FakeSlack
from .person import Person
from .workspace import SIGNING_SECRET, Workspace


def environment(slack: FakeSlack, **more: str) -> dict[str, str]:
    """What opens the channel, to the fake; a talk by script is quicker than any person's."""
    return {
        "SLACK_BOT_TOKEN": TOKEN,
        "SLACK_SIGNING_SECRET": SIGNING_SECRET,
        "SLACK_API_URL": slack.url,
        "SHOPGUIDE_SENDER_QUOTA": "6000/m burst 100",
        "SHOPGUIDE_ADDRESS_QUOTA": "6000/m burst 500",
        **more,
    }


@pytest.fixture(scope="session")
def fake() -> Iterator[FakeSlack]:
    """One fake for all tests."""
    made = FakeSlack()
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="session")
def server(trained: None, fake: FakeSlack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One guide for all tests; every person has a talk of their own."""
    made = Server(tmp_path_factory.mktemp("slack"), environment=environment(fake))
    made.start()
    yield made
    made.stop()


@pytest.fixture
def slack(fake: FakeSlack) -> Iterator[FakeSlack]:
    """The fake; whatever a test does, the guide may send nothing that Slack would refuse."""
    fake.faults.clear()
    yield fake
    assert fake.faults == []
    assert not any(fake.troubles.values()), "a trouble was left over"


@pytest.fixture
def workspace(slack: FakeSlack, server: Server) -> Workspace:
    """The workspace with the guide in it."""
    return Workspace(slack, server.port)


@pytest.fixture
def person(workspace: Workspace) -> Person:
    """Somebody who writes to the guide directly."""
    return Person(workspace)


@pytest.fixture
def thread(workspace: Workspace) -> Person:
    """Somebody in a public channel, who has not mentioned the guide yet."""
    return Person(workspace, channel="CPUBLIC1")
