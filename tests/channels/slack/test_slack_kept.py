"""What Slack was told is received is answered, once and in order, though Slack hangs or the server is killed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from conversations.server import Server

from channels.web.tab import Tab, new_token

from .conftest import environment
from .fake import FakeSlack
from .person import COMPLAINT, Person, text
from .workspace import Workspace

CHATS = 80
POST = "chat.postMessage"
RETRY = {"X-Slack-Retry-Num": "1", "X-Slack-Retry-Reason": "http_timeout"}


@pytest.fixture(scope="module")
def own_server(trained: None, fake: FakeSlack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A guide that a test may kill and start again."""
    made = Server(tmp_path_factory.mktemp("kept"), environment=environment(fake))
    made.start()
    yield made
    made.stop()


@pytest.fixture
def own(slack: FakeSlack, own_server: Server) -> Workspace:
    """The workspace of that guide."""
    return Workspace(slack, own_server.port)


def killed_and_started(server: Server, slack: FakeSlack) -> None:
    """The server ends as when memory is short, and Slack is back when it starts again."""
    server.process.kill()
    server.process.wait()
    slack.let_go()
    server.start()


async def test_while_slack_hangs_with_80_people_a_web_shopper_is_answered(own: Workspace) -> None:
    slack, people = own.slack, [Person(own) for _ in range(CHATS)]
    since = len(slack.calls)
    slack.hang()
    assert {own.event(person.message(COMPLAINT)).status for person in people} == {200}
    slack.until_held(POST, CHATS)
    url = f"http://127.0.0.1:{own.port}"
    async with Tab(url, await new_token(url)) as tab:
        assert "Sorry about the wait" in await tab.say(COMPLAINT)
    assert slack.calls[since:] == [], "none of the 80 was delivered meanwhile"
    slack.let_go()
    calls = slack.wait(lambda calls: all(person.answers(calls) for person in people), since)
    assert [len(person.answers(calls)) for person in people] == [1] * CHATS


def test_what_was_acknowledged_before_the_server_was_killed_is_answered_once_after_it(
    own: Workspace, own_server: Server
) -> None:
    slack, person, since = own.slack, Person(own), len(own.slack.calls)
    events = [(person.message(words), f"EvKept{person.user}{words}") for words in (COMPLAINT, "yes")]
    slack.hang()
    assert [own.event(*event).status for event in events] == [200] * 2
    slack.until_held(POST, 1)
    killed_and_started(own_server, slack)
    calls = slack.wait(lambda calls: len(person.answers(calls)) == 2, since)
    _, second = person.answers(calls)
    assert "Sorry about the wait" in text(person.posts(calls))
    assert "Step 1 of 3" in second.text
    assert [own.event(*event, **RETRY).status for event in events] == [200] * 2, "Slack may send them again"
    assert "Step 2 of 3" in text(person.say("done"))
    assert len(person.answers(slack.calls[since:])) == 3


def test_a_button_pressed_before_the_server_was_killed_counts_once(own: Workspace, own_server: Server) -> None:
    slack, person = own.slack, Person(own)
    person.say(COMPLAINT)
    since, payload = len(slack.calls), person.press_payload("Start")
    slack.hang()
    assert own.interaction(payload).status == 200
    slack.until_held(POST, 1)
    killed_and_started(own_server, slack)
    assert own.interaction(payload).status == 200
    slack.wait(person.posts, since)
    assert "Step 2 of 3" in text(person.say("done"))
    assert sum("Step 1 of 3" in call.text for call in person.posts(slack.calls[since:])) == 1
