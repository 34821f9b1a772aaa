"""Quick messages, read by the trained guide on a real server."""

from __future__ import annotations

import asyncio

from conversations.server import Server

from tests.waiting import until_async

from .tab import Tab, new_token

WORDS = ("hi", "my order", "the blue one", "never came")


async def test_quick_messages_get_one_answer_and_stay_four_messages(unhurried_server: Server) -> None:
    url = f"http://127.0.0.1:{unhurried_server.port}"
    token = await new_token(url)
    async with Tab(url, token) as tab, Tab(url, token) as other:
        sent = []
        for number, words in enumerate(WORDS):
            sent.append(asyncio.ensure_future(tab.type(words, f"m{number}")))
            await until_async(lambda: len(other.said) > number, "the other tab shows it")  # noqa: B023
            await tab.client.emit("typing")
        assert await asyncio.gather(*sent) == [{"ok": True}] * 4
        assert [entry["text"] for entry in other.said if entry["from"] == "shopper"] == [*WORDS]
        answer = [entry["id"] for entry in tab.said]
        assert {name.partition(".")[0] for name in answer} == {"m3"}
        history = await tab.history()
        assert [entry["id"] for entry in history] == ["m0", "m1", "m2", "m3", *answer]
        assert [entry["text"] for entry in history[:4]] == [*WORDS]
        assert tab.turns == ["begun", "over"]
    unhurried_server.stop()
    unhurried_server.start()
    async with Tab(url, token) as tab:
        for number, words in enumerate(WORDS):
            assert await tab.type(words, f"m{number}") == {"ok": True}
        assert await tab.history() == history, "each was answered before the restart"


async def test_a_button_and_the_history_wait_for_nobody(unhurried_server: Server) -> None:
    url = f"http://127.0.0.1:{unhurried_server.port}"
    async with Tab(url, await new_token(url)) as tab:
        for number, ends in enumerate((tab.history, lambda: tab.press("/ask_help", "Help"))):
            waiting = asyncio.ensure_future(tab.type("hi", f"hi{number}"))
            await until_async(lambda: len(tab.turns) == 2 * number + 1, "it waits")  # noqa: B023
            await ends()
            assert await waiting == {"ok": True}
        assert [entry["id"] for entry in await tab.history() if entry["from"] == "shopper"][:2] == ["hi0", "hi1"]
