"""Deleting a talk: for good, everywhere, and its token is void."""

from __future__ import annotations

import sqlite3

import pytest
from conversations.server import Server
from socketio.exceptions import ConnectionError as Refused

from shopguide.channels.web.sessions import Sessions
from tests.waiting import until_async

from .conftest import SECRET
from .tab import Tab, new_id, new_token

pytestmark = pytest.mark.usefixtures("quiet")
WORDS = "my porcelain rhinoceros never arrived"


def rows(server: Server, token: str) -> int:
    with sqlite3.connect(server.database) as database:
        sender = Sessions(SECRET).sender(token)
        return int(database.execute("select count(*) from events where sender_id = ?", (sender,)).fetchone()[0])


def on_disk(server: Server) -> bool:
    return any(WORDS.encode() in path.read_bytes() for path in server.folder.glob("talks.sqlite*"))


async def test_a_deleted_talk_is_gone_from_the_database_and_its_files(url: str, token: str, server: Server) -> None:
    async with Tab(url, token) as one, Tab(url, token) as two, Tab(url, await new_token(url)) as other:
        await one.say(WORDS)
        await other.say("hello")
        assert rows(server, token) > 0
        assert on_disk(server)
        assert await one.call("forget") == {"ok": True}
        await until_async(lambda: one.forgotten and two.forgotten, "both tabs hear that the talk is deleted")
        assert rows(server, token) == 0
        assert not on_disk(server)
        assert other.forgotten == 0
        assert await other.history(), "another talk is left alone"


async def test_the_token_of_a_deleted_talk_is_void_in_every_tab(url: str, token: str, server: Server) -> None:
    async with Tab(url, token) as one, Tab(url, token, "polling") as two:
        message_id = new_id()
        await one.type("hello", message_id)
        await one.call("forget")
        for tab in (one, two):
            assert (await tab.type("hello again"))["error"]["code"] == "expired"
            assert (await tab.call("history"))["error"]["code"] == "expired"
        assert await two.call("forget") == {"ok": True}, "asking twice is no fault"
    late = Tab(url, token)
    with pytest.raises(Refused):
        await late.connect()
    assert late.refused["data"]["code"] == "expired"
    assert rows(server, token) == 0


async def test_a_turn_that_runs_does_not_bring_the_talk_back(url: str, token: str, server: Server) -> None:
    async with Tab(url, token) as one, Tab(url, token) as two:
        await one.client.emit("message", {"id": new_id(), "text": WORDS})
        assert await two.call("forget") == {"ok": True}
        assert (await one.type("and then?"))["error"]["code"] == "expired"
        assert rows(server, token) == 0
