"""The channels to be compared, all of one server; one fixture each."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from conversations.server import Server
from rasa.core.agent import Agent

from channels.slack.conftest import environment as slack_environment
from channels.slack.fake import FakeSlack
from channels.slack.workspace import Workspace
from channels.telegram.bot_api import BotApi
from channels.telegram.conftest import server_for

from .rest import RestWay
from .shell import ShellWay
from .slack import SlackWay
from .telegram import TelegramWay
from .web import WebWay
from .wordings import Wordings


@pytest.fixture(scope="session")
def wordings(root: Path) -> Wordings:
    return Wordings.of(root / "domain.yml")


@pytest.fixture(scope="session")
def everywhere(
    trained: Path, api: BotApi, slack: FakeSlack, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """A server with every channel open."""
    settings = slack_environment(slack, TELEGRAM_WEBHOOK_URL="https://guide.example.org")
    server = server_for(api, tmp_path_factory.mktemp("same-words"), **settings)
    server.start()
    api.wait(lambda: api.webhook, "the webhook is set")
    yield server
    server.stop()


@pytest.fixture(scope="session")
def rest_way(everywhere: Server) -> RestWay:
    return RestWay(everywhere)


@pytest.fixture(scope="session")
def shell_way(agent: Agent) -> ShellWay:
    return ShellWay(agent)


@pytest.fixture(scope="session")
def slack_way(everywhere: Server, slack: FakeSlack) -> SlackWay:
    return SlackWay(everywhere, Workspace(slack, everywhere.port))


@pytest.fixture(scope="session")
def telegram_way(everywhere: Server, api: BotApi) -> TelegramWay:
    return TelegramWay(everywhere, api)


@pytest.fixture(scope="session")
def web_way(everywhere: Server) -> Iterator[WebWay]:
    with asyncio.Runner() as runner:
        yield WebWay(everywhere, runner)
