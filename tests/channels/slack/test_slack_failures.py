"""When Slack, or the guide, fails: the talk goes on."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from conversations.server import Server

from channels.telegram.conftest import until_undelivered
from shopguide.channels.limits import Limits
from shopguide.channels.slack.api import Api
from shopguide.channels.slack.desk import Desk
from shopguide.channels.slack.events import read
from shopguide.storage.database import URL_VARIABLE
from shopguide.storage.tracker_store import ConversationStore

from .fake import TOKEN, FakeSlack, Trouble
from .person import COMPLAINT, Person, text, walk_to_step
from .workspace import Workspace


@pytest.mark.parametrize(
    ("troubles", "kind"),
    [
        ([Trouble(500)] * 4, "failed: HTTP 500"),
        ([Trouble(error="not_in_channel")], "removed from the channel"),
        ([Trouble(429, headers={"Retry-After": "7200"})], "failed: HTTP 429"),
        ([Trouble(error="something_new")], "failed: something_new"),
    ],
    ids=["Slack is down", "removed from the channel", "told to wait too long", "refused for another reason"],
)
def test_an_answer_that_could_not_be_sent_is_shown_before_the_talk_goes_on(
    person: Person, server: Server, troubles: list[Trouble], kind: str
) -> None:
    slack = person.workspace.slack
    walk_to_step(person, 1)
    before = len(server.log)
    slack.trouble("chat.postMessage", *troubles)
    assert person.workspace.event(person.message("done")).status == 200
    until_undelivered(server, person.talk)
    assert "Step 2 of 3" in text(person.say("done")), "sent again since no answer came"
    assert "Step 3 of 3" in text(person.say("done"))
    (line,) = server.log[before:].strip().splitlines()
    assert kind in line
    assert "Order details" not in line


def test_an_answer_that_slack_takes_later_arrives_once(person: Person) -> None:
    slack = person.workspace.slack
    since = len(slack.calls)
    slack.trouble("chat.postMessage", Trouble(429, headers={"Retry-After": "1"}), Trouble(503))
    person.say("hello")
    assert [call.ok for call in slack.calls[since:]] == [False, False, True]


def test_a_form_that_slack_refuses_is_said_in_words_and_a_typed_number_picks(person: Person) -> None:
    slack = person.workspace.slack
    since = len(slack.calls)
    slack.trouble("chat.postMessage", Trouble(error="invalid_blocks"))
    assert person.workspace.event(person.message("hello")).status == 200
    calls = slack.wait(person.posts, since)
    assert "2. Payment or refund" in text(person.posts(calls))
    assert "Payment or refund" in text(person.say("2"))


def test_buttons_that_cannot_be_replaced_still_count(person: Person) -> None:
    person.say(COMPLAINT)
    person.workspace.slack.trouble("chat.update", Trouble(error="cant_update_message"))
    assert "Step 1 of 3" in text(person.press("Start"))


async def test_a_turn_that_fails_gets_one_apology_with_ways_on(
    slack: FakeSlack, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(_message: Any) -> None:
        raise ConnectionError("no lock for the talk about my kettle")

    monkeypatch.setenv(URL_VARIABLE, "sqlite://")
    apology = SimpleNamespace(responses={"utter_apology": [{"text": "Sorry, **please** try again:"}]})
    agent = SimpleNamespace(domain=apology, tracker_store=ConversationStore())
    app: Any = SimpleNamespace(ctx=SimpleNamespace(agent=agent))
    api, since = Api(TOKEN, slack.url), len(slack.calls)
    await api.open()
    desk, person = Desk(app, api, Limits.from_environment().senders, fail), Person(Workspace(slack, 0))
    await desk.take(read(person.workspace.envelope(person.message("my kettle"))))
    await asyncio.to_thread(slack.wait, person.posts, since)
    await desk.drain(20)
    await api.close()
    agent.tracker_store.close()
    assert [call.text for call in slack.calls[since:]] == ["Sorry, *please* try again:"]
    assert [label for label, _ in slack.calls[-1].buttons] == ["Help", "Talk to a person", "Start over"]
    assert "kettle" not in caplog.text
