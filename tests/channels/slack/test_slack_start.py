"""The channel from start to stop: closed, refused, limited, started again."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conversations.server import ROOT, Server, free_port
from sanic import Sanic

from shopguide.channels.slack import SlackInput
from shopguide.errors import SetupError
from shopguide.server.launcher import make_app
from tests.waiting import PATIENCE

from .conftest import environment
from .fake import TOKEN, FakeSlack, Trouble
from .person import Person, text
from .workspace import SIGNING_SECRET, Workspace, sign

SECRETS = {"SLACK_BOT_TOKEN": TOKEN, "SLACK_SIGNING_SECRET": SIGNING_SECRET}


@pytest.fixture(scope="module")
def strict_server(trained: None, fake: FakeSlack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A guide with small quotas, of which a slow machine earns nothing back; tests may stop and start it again."""
    quotas = {"SHOPGUIDE_SENDER_QUOTA": "1/h burst 4", "SHOPGUIDE_ADDRESS_QUOTA": "1/h burst 4"}
    made = Server(tmp_path_factory.mktemp("strict"), environment=environment(fake, **quotas))
    made.start()
    yield made
    made.stop()


@pytest.fixture
def strict(slack: FakeSlack, strict_server: Server) -> Workspace:
    """The workspace of that guide."""
    return Workspace(slack, strict_server.port)


# --- closed, or refused


@pytest.mark.parametrize(
    "given", [{}, *({name: value} for name, value in SECRETS.items())], ids=lambda given: str([*given])
)
def test_without_both_secrets_the_channel_is_closed_and_the_rest_is_open(
    given: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.chdir(ROOT)
    caplog.set_level("INFO", "shopguide.channels.credentials")
    for name, value in SECRETS.items():
        if name in given:
            monkeypatch.setenv(name, value)
        else:
            monkeypatch.delenv(name, raising=False)
    app = make_app(rest=False, port=0)
    Sanic._app_registry.pop(app.name, None)
    paths = {route.path for route in app.router.routes_all.values()}
    assert any(path.startswith("webhooks/web") for path in paths)
    assert not any(path.startswith("webhooks/slack") for path in paths)
    said = [record.getMessage() for record in caplog.records if "Slack" in record.getMessage()]
    assert said == ["Slack: closed. To open it, set SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET."]


def test_the_secrets_may_stand_in_the_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SECRETS:
        monkeypatch.delenv(name, raising=False)
    channel = SlackInput.from_credentials({"bot_token": TOKEN, "signing_secret": SIGNING_SECRET})

    async def nobody(_message: object) -> None:
        pass

    assert len(channel.blueprint(nobody)._future_routes) == 3


@pytest.mark.parametrize("key", ["bot_token", "signing_secret"])
def test_a_secret_that_was_not_filled_in_is_refused(key: str) -> None:
    given = {"bot_token": TOKEN, "signing_secret": SIGNING_SECRET, key: "${SLACK_SECRET}"}
    with pytest.raises(SetupError, match=rf"{key} still holds a \$"):
        SlackInput.from_credentials(given)


def test_the_server_does_not_start_with_a_secret_that_was_not_filled_in(trained: None, tmp_path: Path) -> None:
    program = str(Path(sys.executable).with_name("shopguide"))
    result = subprocess.run(
        [sys.executable, "-W", "ignore", program, "serve", "--port", str(free_port())],
        cwd=ROOT,
        env={
            **os.environ,
            **SECRETS,
            "SLACK_SIGNING_SECRET": "${SECRET}",
            "SHOPGUIDE_DB_URL": f"sqlite:///{tmp_path}/x",
        },
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert result.returncode != 0
    assert "signing_secret still holds a $" in result.stderr
    assert "Traceback" not in result.stderr
    assert TOKEN not in result.stdout + result.stderr


def test_while_the_guide_is_not_ready_slack_is_told_to_come_again(slack: FakeSlack) -> None:
    channel, asked = SlackInput(TOKEN, SIGNING_SECRET, slack.url), []

    async def guide(message: object) -> None:
        asked.append(message)

    app = Sanic("slack_not_ready")
    Sanic._app_registry.pop(app.name, None)
    app.blueprint(channel.blueprint(guide), url_prefix="/webhooks/slack")
    asyncio.run(app._startup())
    body = json.dumps(Workspace(slack, 0).envelope({"type": "message"})).encode()
    assert asyncio.run(status(app, "/webhooks/slack/events", body, sign(body))) == 503
    assert asked == []


async def status(app: Sanic, path: str, body: bytes, headers: dict[str, str]) -> int:
    """The status that the app answers a POST with, by ASGI."""
    answered: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(event: dict[str, Any]) -> None:
        answered.append(event)

    sent = {"host": "test", "content-length": str(len(body)), **headers}
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [(name.lower().encode(), value.encode()) for name, value in sent.items()],
        "client": ("127.0.0.1", 1),
        "server": ("test", 80),
        "asgi": {"version": "3.0"},
    }
    await app(scope, receive, send)
    return int(next(event["status"] for event in answered if event["type"] == "http.response.start"))


# --- quotas


def test_who_writes_too_fast_is_told_once_and_others_are_not(strict: Workspace) -> None:
    person, other = Person(strict), Person(strict)
    since = len(strict.slack.calls)
    for number in range(10):
        assert strict.event(person.message(f"hello {number}")).status == 200
    # The sentence, and an answer to the four that were read; they may have been read together.
    strict.slack.wait(lambda calls: len(person.posts(calls)) >= 2, since)
    assert "faster than I can read" not in text(other.say("hello"))
    posts = person.posts(strict.slack.calls[since:])
    assert sum("faster than I can read" in call.text for call in posts) == 1


def test_an_address_that_sends_what_slack_did_not_sign_is_told_to_wait(strict: Workspace) -> None:
    answers = [strict.post("events", b"{}", {"Content-Type": "application/json"}) for _ in range(8)]
    assert [answer.status for answer in answers] == [401] * 4 + [429] * 4
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert strict.post("events", b"x" * 300_000, sign(b"")).status == 429
    assert Person(strict).say("hello"), "what Slack signed is still answered"


# --- stopped, and started again


def test_a_restart_keeps_every_talk_and_leaves_nothing_unanswered(strict: Workspace, strict_server: Server) -> None:
    slack = strict.slack
    thread, direct, waiting = Person(strict, channel="CPUBLIC2"), Person(strict), Person(strict)
    thread.mention("my parcel is still on its way")
    thread.press("Start")
    direct.say("my parcel is still on its way")
    since = len(slack.calls)
    slack.trouble("chat.postMessage", Trouble(429, headers={"Retry-After": "1"}))
    assert strict.event(waiting.message("hello")).status == 200
    slack.wait(lambda calls: len(calls) == 1, since)

    strict_server.restart()

    assert [call.ok for call in slack.calls[since:]] == [False, True], "what was taken is answered before the end"
    assert "Step 2 of 3" in thread.press("Done, next")[-1].text, "a button pressed before the restart is still good"
    assert "Step 3 of 3" in thread.say("done")[-1].text, "the thread is still known without a mention"
    opened = {"type": "app_home_opened", "user": direct.user, "channel": direct.channel, "tab": "messages"}
    since = len(slack.calls)
    assert strict.event(opened).status == 200
    assert direct.settle(since) == [], "whoever is known is not greeted again"
    assert "Traceback" not in strict_server.log
