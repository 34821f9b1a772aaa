"""Servers that stand in front of a Bot API of our own: one by webhook, one by long polling."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from conversations.server import Server, free_port

from tests.waiting import until

from .bot_api import TOKEN, BotApi
from .people import Person

# No proxy of the machine's stands between two programs on loopback.
ENVIRONMENT = {"TELEGRAM_BOT_TOKEN": TOKEN, "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}


@pytest.fixture
def lone_api() -> Iterator[BotApi]:
    """A Bot API that no server knows of yet; a test starts it when it likes."""
    api = BotApi(free_port())
    yield api
    assert api.mistakes == []


def server_for(api: BotApi, folder: Path, **environment: str) -> Server:
    """A server that is told where the API is, not started yet."""
    server = Server(folder)
    server.environment = {**ENVIRONMENT, "TELEGRAM_API_URL": f"http://127.0.0.1:{api.port}", **environment}
    api.deliver_to = f"http://127.0.0.1:{server.port}"
    return server


@pytest.fixture(scope="session")
def webhook(trained: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[BotApi, Server]]:
    """A server that gets its updates by webhook; its quotas do not stand in the way of long talks."""
    api = BotApi(free_port())
    server = server_for(
        api,
        tmp_path_factory.mktemp("webhook"),
        TELEGRAM_WEBHOOK_URL="https://guide.example.org",
        SHOPGUIDE_SENDER_QUOTA="6000/m burst 1000",
        SHOPGUIDE_ADDRESS_QUOTA="60/m burst 40",
    )
    api.start()
    server.start()
    api.wait(lambda: api.webhook, "the webhook is set")
    yield api, server
    server.stop()
    api.stop()
    assert api.mistakes == []
    assert "Traceback" not in server.log


@pytest.fixture(scope="session")
def polled(trained: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[BotApi, Server]]:
    """A server that fetches its updates; the API comes up after it.

    A sender may send as many at once as by default, and earns nothing back on a slow machine.
    """
    api = BotApi(free_port())
    server = server_for(api, tmp_path_factory.mktemp("polled"), SHOPGUIDE_SENDER_QUOTA="1/h burst 12")
    server.start()
    until(lambda: "Telegram cannot be reached" in server.log, "the guide misses the API")
    api.start()
    api.wait(lambda: api.called("getMe"), "the guide finds the API that came up late")
    yield api, server
    server.stop()
    api.stop()
    assert api.mistakes == []
    assert "Traceback" not in server.log


@pytest.fixture(params=["webhook", "polled"])
def both(request: pytest.FixtureRequest) -> tuple[BotApi, Server]:
    """Each of the two in turn."""
    pair: tuple[BotApi, Server] = request.getfixturevalue(request.param)
    return pair


@pytest.fixture
def person(webhook: tuple[BotApi, Server]) -> Person:
    """Somebody new, in a private chat."""
    return Person(webhook[0])


def turns(server: Server, talk: str, expected: int) -> int:
    """How many messages of the shopper's a talk has kept; a turn is kept after it was answered, so this waits."""
    query = "SELECT count(*) FROM events WHERE sender_id = ? AND type_name = 'user'"

    def kept() -> int:
        with closing(sqlite3.connect(server.database)) as database:
            return int(database.execute(query, (talk,)).fetchone()[0])

    until(lambda: kept() >= expected, lambda: f"{expected} messages are kept, not {kept()}")
    return kept()


def until_undelivered(server: Server, talk: str) -> None:
    """Wait until an attempt to deliver something in a talk is noted as failed."""

    def failed() -> bool:
        with closing(sqlite3.connect(server.database)) as database:
            query = "SELECT 1 FROM replies WHERE sender_id = ? AND attempts > 0"
            return database.execute(query, (talk,)).fetchone() is not None

    until(failed, f"a delivery in {talk} fails")
