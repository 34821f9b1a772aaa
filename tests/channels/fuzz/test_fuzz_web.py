"""The widget's session and socket."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import aiohttp
import pytest
from conversations.server import Server
from hypothesis import given
from hypothesis import strategies as st

from channels.web.tab import Tab, new_id, new_token
from tests.waiting import PATIENCE

from .door import Door
from .values import BODY, FEW, JSON, TEXT, like

FRAME = st.one_of(
    st.sampled_from(
        ["", "0", "1", "2", "3", "5", "6", "40", "41", "42", "43", "45", "451-", "4" * 99, "42[", "40{", "7"]
    ),
    st.text(max_size=40),
    st.text(max_size=20).map(lambda text: f"42{text}"),
    st.text(max_size=20).map(lambda text: f"40{text}"),
)


@pytest.fixture(scope="module")
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as made:
        yield made


@pytest.fixture(scope="module")
def tab(guide: Server, runner: asyncio.Runner) -> Iterator[Tab]:
    """One socket for all of it: it must live through it."""
    url = f"http://127.0.0.1:{guide.port}"
    made = Tab(url, runner.run(new_token(url)))
    runner.run(made.connect())
    yield made
    assert "Sorry about" in runner.run(made.say("my parcel is still on its way")) or made.said
    runner.run(made.client.disconnect())


@FEW
@given(body=BODY)
def test_a_session_is_begun_whatever_comes_with_the_request(guide: Server, body: bytes) -> None:
    assert Door(guide, "/webhooks/web/session").post(body).status == 200


@FEW
@given(
    event=st.sampled_from(["message", "history"]),
    data=st.one_of(like(id=TEXT, text=TEXT, payload=TEXT, title=TEXT), JSON),
)
def test_any_event_is_acknowledged(tab: Tab, runner: asyncio.Runner, event: str, data: Any) -> None:
    answer = runner.run(tab.call(event, data))
    assert answer.keys() in ({"ok"}, {"error"}, {"messages", "earlier", "now"})


@FEW
@given(text=TEXT.filter(str.strip))
def test_any_text_is_answered(tab: Tab, runner: asyncio.Runner, text: str) -> None:
    before = len(tab.said)
    answer = runner.run(tab.type(text))
    said = [entry for entry in tab.said[before:] if entry["from"] == "guide"]
    assert (answer == {"ok": True} and said) or answer["error"]["message"]


@FEW
@given(payload=TEXT, title=TEXT)
def test_any_press_is_answered(tab: Tab, runner: asyncio.Runner, payload: str, title: str) -> None:
    before = len(tab.said)
    answer = runner.run(tab.press(payload, title, new_id()))
    said = [entry for entry in tab.said[before:] if entry["from"] == "guide"]
    assert (answer == {"ok": True} and said) or answer["error"]["message"]


@FEW
@given(token=JSON)
def test_no_token_but_the_servers_opens_a_socket(guide: Server, runner: asyncio.Runner, token: Any) -> None:
    async def refused() -> bool:
        forged = Tab(f"http://127.0.0.1:{guide.port}", token)
        try:
            await forged.connect()
        except Exception:
            return True
        await forged.client.disconnect()
        return False

    assert runner.run(refused())


@FEW
@given(frames=st.lists(FRAME, min_size=1, max_size=4))
def test_any_frames_end_in_an_answer_or_in_the_sockets_end(
    guide: Server, runner: asyncio.Runner, frames: list[str]
) -> None:
    async def send() -> None:
        address = f"http://127.0.0.1:{guide.port}/socket.io/?EIO=4&transport=websocket"
        async with aiohttp.ClientSession() as http, http.ws_connect(address) as socket, asyncio.timeout(PATIENCE):
            assert (await socket.receive_str()).startswith("0{")
            with suppress(ConnectionResetError):  # the server's end of it came before this side noticed
                for frame in frames:
                    if not socket.closed:
                        await socket.send_str(frame)
            await socket.close()

    runner.run(send())
