"""What fails is told: an action, a turn, the agent."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from conversations.server import Server

from tests.waiting import until_async

from .tab import TRANSPORTS, Tab, new_id, new_token


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize(
    ("text", "acknowledged", "kept"),
    [("goodbye", None, True), ("explode", None, False), ("jam", "failed", False)],
)
async def test_a_failure_is_one_apology_with_ways_on(
    faulty_server: Server, transport: str, text: str, acknowledged: str | None, kept: bool
) -> None:
    url = f"http://127.0.0.1:{faulty_server.port}"
    token = await new_token(url)
    async with Tab(url, token, transport) as tab, Tab(url, token) as other:
        await tab.say("hello")
        before = len(tab.said)
        answer = await tab.type(text)
        assert answer.get("error", {}).get("code") == acknowledged
        apologies = tab.said[before:]
        assert len(apologies) == 1
        assert "sorry" in apologies[0]["text"].lower()
        assert "/request_human" in {button["payload"] for button in apologies[0]["buttons"]}
        assert tab.turns[-2:] == ["begun", "over"]
        assert (text in [entry["text"] for entry in await tab.history()]) is kept
        assert await tab.say("hello again"), "the talk goes on"
        # The other socket is another connection: it may hear the last words a moment later.
        await until_async(
            lambda: [entry for entry in other.said if entry["from"] == "guide"] == tab.said,
            "both hear the same",
        )


async def test_a_failed_message_sent_again_fails_the_same(faulty_server: Server) -> None:
    url = f"http://127.0.0.1:{faulty_server.port}"
    async with Tab(url, await new_token(url)) as tab:
        message_id = new_id()
        first, second = await tab.type("jam", message_id), await tab.type("jam", message_id)
        assert first == second
        assert len(tab.said) == 1


async def test_when_too_many_turns_run_the_tab_is_told_in_words_and_nothing_is_lost(faulty_server: Server) -> None:
    url = f"http://127.0.0.1:{faulty_server.port}"
    async with Tab(url, await new_token(url)) as slow, Tab(url, await new_token(url)) as other:
        gate = Path(faulty_server.environment["FAULTY_GATE"])
        gate.unlink(missing_ok=True)
        dawdling = asyncio.ensure_future(slow.type("dawdle"))
        await until_async(lambda: slow.turns, "the slow turn begins")
        message_id = new_id()
        answer = await other.type("hello", message_id)
        while "error" not in answer:  # a turn that has begun counts a moment later
            message_id = new_id()
            answer = await other.type("hello", message_id)
        told = answer["error"]
        assert told["code"] == "crowded"
        assert f"{told['retry_after']} seconds" in told["message"]
        assert other.turns[-1:] != ["begun"]
        gate.touch()
        assert "error" not in await dawdling
        before = len(other.said)
        assert "error" not in await other.type("hello", message_id)
        assert len(other.said) > before
