"""The guide in this process, for channels that need no server; and fakes of Telegram and Slack for those that do."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from conversations.server import free_port
from rasa.core.agent import Agent

from shopguide.server.launcher import load_guide
from shopguide.storage.database import URL_VARIABLE

from .slack.fake import FakeSlack
from .telegram.bot_api import BotApi


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where `agent` keeps its talks."""
    return tmp_path_factory.mktemp("talks") / "talks.sqlite"


@pytest.fixture(scope="session")
def agent(trained: Path, root: Path, database: Path) -> Iterator[Agent]:
    """Rasa's agent with the trained guide, loaded as the launcher loads it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(URL_VARIABLE, f"sqlite:///{database}")
        patch.chdir(root)
        yield asyncio.run(load_guide(trained))


@pytest.fixture(scope="session")
def api() -> Iterator[BotApi]:
    """Telegram's Bot API; in the end no request has broken its rules."""
    api = BotApi(free_port())
    api.start()
    yield api
    api.stop()
    assert api.mistakes == []


@pytest.fixture(scope="session")
def slack() -> Iterator[FakeSlack]:
    """Slack's Web API, the same."""
    slack = FakeSlack()
    slack.start()
    yield slack
    slack.stop()
    assert slack.faults == []
