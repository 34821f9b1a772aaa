"""Calls of Slack's Web API when things go wrong."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from shopguide.channels.message import Button, Message
from shopguide.channels.slack.api import Api
from shopguide.channels.slack.output import SlackOutput
from shopguide.channels.slack.talk import Place, Talk

from .fake import TOKEN, Call, FakeSlack, Trouble

POST = "chat.postMessage"
WORDS = "words that belong into no log"
HERE = Place("D0000001")


@pytest_asyncio.fixture
async def api(slack: FakeSlack) -> AsyncIterator[Api]:
    made = Api(TOKEN, slack.url)
    await made.open()
    yield made
    await made.close()


def sent(slack: FakeSlack, since: int) -> list[Call]:
    return slack.calls[since:]


async def test_a_message_is_posted_without_previews_of_its_links(api: Api, slack: FakeSlack) -> None:
    since = len(slack.calls)
    assert await api.post(Place("C0000001", "1700000000.000100"), "Hello") is None
    assert dict(sent(slack, since)[0].arguments) == {
        "channel": "C0000001",
        "thread_ts": "1700000000.000100",
        "text": "Hello",
        "unfurl_links": False,
        "unfurl_media": False,
    }


@pytest.mark.parametrize(
    "troubles",
    [
        [Trouble(429, headers={"Retry-After": "0"})],
        [Trouble(429, headers={"retry-after": "1"}), Trouble(429, headers={"Retry-After": "0"})],
        [Trouble(429)],
        [Trouble(500)],
        [Trouble(503, content="<html>overloaded</html>")],
        [Trouble(502), Trouble(504)],
        [Trouble(500), Trouble(429, headers={"Retry-After": "0"})],
    ],
    ids=["429", "429 twice", "429 without a time", "500", "503 in HTML", "502 and 504", "500 and 429"],
)
async def test_what_slack_may_yet_take_is_tried_again(api: Api, slack: FakeSlack, troubles: list[Trouble]) -> None:
    since = len(slack.calls)
    slack.trouble(POST, *troubles)
    assert await api.post(HERE, WORDS) is None
    assert [call.ok for call in sent(slack, since)] == [*[False] * len(troubles), True]


@pytest.mark.parametrize(
    ("troubles", "code"),
    [
        ([Trouble(500)] * 4, "HTTP 500"),
        ([Trouble(429, headers={"Retry-After": "0"})] * 4, "HTTP 429"),
        ([Trouble(429, headers={"Retry-After": "3600"})], "HTTP 429"),
        ([Trouble(429, headers={"Retry-After": "soon"})], "HTTP 429"),
        ([Trouble(200, error="internal_error")], "internal_error"),
        ([Trouble(200, error="not_authed")], "not_authed"),
        ([Trouble(404, content="nothing here")], "HTTP 404"),
    ],
)
async def test_what_fails_for_good_is_logged_without_the_words(
    api: Api, slack: FakeSlack, troubles: list[Trouble], code: str, caplog: pytest.LogCaptureFixture
) -> None:
    since = len(slack.calls)
    slack.trouble(POST, *troubles)
    assert await api.post(HERE, WORDS) == code
    assert len(sent(slack, since)) == len(troubles)
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert WORDS not in caplog.text
    assert TOKEN not in caplog.text


@pytest.mark.parametrize(
    "code",
    [
        "not_in_channel",
        "channel_not_found",
        "account_inactive",
        "token_revoked",
        "is_archived",
        "messages_tab_disabled",
    ],
)
async def test_what_an_operator_must_mend_is_said_in_one_line(
    api: Api, slack: FakeSlack, code: str, caplog: pytest.LogCaptureFixture
) -> None:
    slack.trouble(POST, Trouble(error=code))
    assert await api.post(HERE, WORDS) == code
    assert [(record.levelname, code in record.getMessage()) for record in caplog.records] == [("WARNING", True)]
    assert WORDS not in caplog.text


async def test_a_wrong_token_is_said_without_the_token(slack: FakeSlack, caplog: pytest.LogCaptureFixture) -> None:
    api = Api("xoxb-another", slack.url)
    await api.open()
    assert await api.post(HERE, WORDS) == "invalid_auth"
    await api.close()
    assert "the bot token is wrong" in caplog.text
    assert "xoxb" not in caplog.text


async def test_silence_is_not_tried_again_since_the_message_may_have_arrived(
    slack: FakeSlack, caplog: pytest.LogCaptureFixture
) -> None:
    api = Api(TOKEN, slack.url, timeout=1)
    await api.open()
    since = len(slack.calls)
    slack.trouble(POST, Trouble(silent=True))
    assert await api.post(HERE, WORDS) == "TimeoutError"
    await api.close()
    assert len(slack.wait(lambda calls: len(calls) == 1, since)) == 1
    assert WORDS not in caplog.text


async def test_an_unreachable_slack_costs_no_exception(caplog: pytest.LogCaptureFixture) -> None:
    api = Api(TOKEN, "http://127.0.0.1:9/api")
    await api.open()
    assert await api.post(HERE, WORDS) == "ClientConnectorError"
    await api.close()
    assert WORDS not in caplog.text


async def test_nothing_is_written_at_debug_either(api: Api, slack: FakeSlack, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    assert await api.post(HERE, WORDS) is None
    assert WORDS not in caplog.text
    assert TOKEN not in caplog.text


async def test_a_message_whose_form_is_refused_is_said_in_plain_words(api: Api, slack: FakeSlack) -> None:
    since = len(slack.calls)
    slack.trouble(POST, Trouble(error="invalid_blocks"))
    output = SlackOutput(api, Talk("T0000001", "U0000001"), HERE)
    await output.say(Message("**Which?**", (Button("This", "/this"), Button("That", "/that"))))
    calls = sent(slack, since)
    assert [call.ok for call in calls] == [False, True]
    assert calls[-1].arguments["text"] == "Which?\n1. This\n2. That"
    assert "blocks" not in calls[-1].arguments


async def test_after_a_part_that_failed_the_rest_is_not_sent(api: Api, slack: FakeSlack) -> None:
    since = len(slack.calls)
    slack.trouble(POST, Trouble(error="is_archived"))
    output = SlackOutput(api, Talk("T0000001", "U0000001"), HERE)
    await output.say(Message("Which?", tuple(Button(f"Choice {n}", f"/{n}") for n in range(30))))
    assert len(sent(slack, since)) == 1
