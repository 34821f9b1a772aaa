"""The server goes and comes back: nothing of a talk is lost."""

from __future__ import annotations

import pytest
from conversations.server import Server
from socketio.exceptions import ConnectionError as Refused

from tests.waiting import until_async

from .tab import TRANSPORTS, Tab, new_id, new_token


async def test_that_a_talk_goes_on_after_a_restart_and_a_deleted_one_stays_deleted(own_server: Server) -> None:
    url = f"http://127.0.0.1:{own_server.port}"
    tokens = {transport: await new_token(url) for transport in TRANSPORTS}
    gone = await new_token(url)
    tabs = {transport: Tab(url, tokens[transport], transport) for transport in TRANSPORTS}
    before, sent = {}, new_id()
    for transport, tab in tabs.items():
        await tab.connect()
        await tab.type("the vase arrived shattered", sent)
        await tab.press(tab.buttons["Start"], "Start")
        before[transport] = await tab.history()
    async with Tab(url, gone) as tab:
        await tab.say("hello")
        await tab.call("forget")

    own_server.restart()

    for transport, old in tabs.items():
        await until_async(lambda old=old: not old.client.connected, "the old connection ends")
        async with Tab(url, tokens[transport], transport) as tab:
            assert await tab.history() == before[transport]
            assert await tab.type("the vase arrived shattered", sent) == {"ok": True}
            assert await tab.history() == before[transport], "a message sent again is not run again"
            tab.said += before[transport]
            await tab.press(tab.buttons["Done, next"], "Done, next")
            assert "step 2" in tab.said[-1]["text"].lower()
    late = Tab(url, gone)
    with pytest.raises(Refused):
        await late.connect()
    assert late.refused["data"]["code"] == "expired"
    assert "Traceback" not in own_server.log
    assert "never retrieved" not in own_server.log
