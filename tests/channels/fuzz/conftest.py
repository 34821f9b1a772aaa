"""One server with every door open, in front of fakes of Slack and Telegram."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from conversations.server import ROOT, Server

from channels.slack.conftest import environment as slack_environment
from channels.slack.fake import FakeSlack
from channels.slack.workspace import Workspace
from channels.telegram.bot_api import BotApi
from channels.telegram.conftest import server_for

from .door import Door


@pytest.fixture(scope="session")
def guide(trained: Path, api: BotApi, slack: FakeSlack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Whatever it was sent, it lives, and nothing of it stands in the log as a failure.

    Most of it looks unfinished, so it waits for no next message (hasty.py).
    """
    roomy = {"SHOPGUIDE_SENDER_QUOTA": "60000/m burst 60000", "SHOPGUIDE_ADDRESS_QUOTA": "60000/m burst 60000"}
    settings = slack_environment(slack, TELEGRAM_WEBHOOK_URL="https://guide.example.org") | roomy
    server = server_for(api, tmp_path_factory.mktemp("fuzz"), PYTHONPATH=str(ROOT), **settings)
    server.program = (str(Path(__file__).with_name("hasty.py")), "serve", "--rest")
    server.start()
    api.wait(lambda: api.webhook, "the webhook is set")
    yield server
    assert server.send("afterwards", "my parcel is still on its way")
    server.stop()
    # Of a client that breaks Socket.IO's protocol one line is said.
    lines = [line for line in server.log.splitlines() if '"logger": "shopguide.socketio"' not in line]
    assert [line for line in lines if '"level": "error"' in line or "Traceback" in line] == []


@pytest.fixture(scope="session")
def workspace(slack: FakeSlack, guide: Server) -> Workspace:
    return Workspace(slack, guide.port)


@pytest.fixture(scope="session")
def rest(guide: Server) -> Door:
    return Door(guide, "/webhooks/rest/webhook")


@pytest.fixture(scope="session")
def parse(guide: Server) -> Door:
    return Door(guide, "/model/parse")


def said(body: str) -> str:
    """All texts of an answer of the rest channel."""
    return "\n".join(str(message.get("text") or "") for message in json.loads(body))
