"""The talk over the socket, with the real guide: both transports, two tabs, and what comes back after."""

from __future__ import annotations

import asyncio
import sqlite3

import pytest
from conversations.server import Server
from socketio.exceptions import ConnectionError as Refused

from shopguide.channels.web.sessions import SESSION_SECONDS, Sessions
from tests.waiting import until_async

from .conftest import SECRET
from .tab import TRANSPORTS, Tab, new_id, new_token

pytestmark = pytest.mark.usefixtures("quiet")
CARD = "4111 1111 1111 1111"
ID = "7f4a1f8e-3d0c-4c58-9d0e-2b6a54f0c1d2"  # of a message; ids of tests must be the same in every process


@pytest.mark.parametrize("transport", TRANSPORTS)
async def test_a_whole_talk_by_either_transport(url: str, token: str, transport: str) -> None:
    async with Tab(url, token, transport) as tab:
        assert await tab.history() == []
        assert await tab.press("/greet") == {"ok": True}
        assert "ShopGuide" in tab.said[0]["text"]
        assert "Sorry about the wait" in await tab.say("my parcel is still on its way")
        assert await tab.press(tab.buttons["Start"], "Start") == {"ok": True}
        step = next(entry["custom"] for entry in tab.said if entry.get("custom", {}).get("type") == "step")
        assert step["number"] == 1
        await until_async(lambda: tab.turns == ["begun", "over"] * 3, "all three turns end")
        shown = await tab.history()
        assert [entry["text"] for entry in shown if entry["from"] == "shopper"] == [
            "my parcel is still on its way",
            "Start",
        ]
        assert [entry for entry in shown if entry["from"] == "guide"] == [
            {**entry, "time": other["time"]}
            for entry, other in zip(tab.said, (item for item in shown if item["from"] == "guide"), strict=True)
        ], "the history holds what was said live, by the same ids"
        before = await tab.call("history", {"before": shown[-1]["id"]})
        assert before["messages"] == shown[:-1]
        assert before["earlier"] is False
        assert before["now"] >= shown[-1]["time"]


async def test_a_code_announced_by_the_message_before_is_neither_kept_nor_shown_in_another_tab(
    url: str, token: str, server: Server
) -> None:
    async with Tab(url, token) as tab, Tab(url, token) as other:
        await tab.say("the code they sent me is")
        await tab.say("739164")
        assert [entry["text"] for entry in other.said if entry["from"] == "shopper"][-1] == "[code removed]"
        assert "739164" not in str(await tab.history())
    with sqlite3.connect(server.database) as database:
        assert "739164" not in "".join(database.iterdump())


async def test_a_session_begun_by_polling_goes_on_by_web_socket(url: str, token: str) -> None:
    tab = Tab(url, token)
    await tab.client.connect(url, auth={"token": token}, transports=["polling", "websocket"])
    assert tab.client.eio.current_transport == "websocket"
    assert await tab.type("hello") == {"ok": True}
    await tab.client.disconnect()


@pytest.mark.parametrize(
    "token",
    [
        None,
        "",
        "forged",
        5,
        ["x"],
        {"a": "b"},
        "\ud800",
        "x" * 5000,
        Sessions("another secret").new_token(),
        Sessions(SECRET)._signer.dumps("x")[:-1],
    ],
    ids=["none", "empty", "forged", "number", "list", "object", "surrogate", "long", "another secret", "cut"],
)
async def test_who_has_no_good_token_is_refused_in_words(url: str, token: object) -> None:
    tab = Tab(url, token)
    with pytest.raises(Refused):
        await tab.connect()
    assert tab.refused["data"]["code"] == "expired"
    assert tab.refused["message"] == tab.refused["data"]["message"]
    assert "expired" in tab.refused["message"]


async def test_an_expired_token_is_refused(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    sessions = Sessions(SECRET)
    monkeypatch.setattr(
        type(sessions._signer.make_signer("x")), "get_timestamp", lambda _self: 1_700_000_000 - SESSION_SECONDS
    )
    tab = Tab(url, sessions.new_token())
    with pytest.raises(Refused):
        await tab.connect()
    assert tab.refused["data"]["code"] == "expired"


async def test_two_tabs_are_in_step(url: str, token: str) -> None:
    async with Tab(url, token) as one, Tab(url, token, "polling") as two:
        message_id = new_id()
        assert await one.type(f"my card {CARD} was charged twice", message_id) == {"ok": True}
        await until_async(lambda: two.turns == ["begun", "over"], "the other tab hears that the turn ends")
        assert two.said[0]["id"] == message_id
        assert two.said[0]["from"] == "shopper"
        assert two.said[0]["text"] == "my card [card number removed] was charged twice"
        assert two.said[1:] == one.said
        assert one.said
        assert all(entry["from"] == "guide" for entry in one.said)
        assert [entry["text"] for entry in await two.history()] == [entry["text"] for entry in two.said]


async def test_another_talk_hears_nothing_of_it(url: str, token: str) -> None:
    async with Tab(url, token) as one, Tab(url, await new_token(url)) as other:
        await one.say("hello")
        assert await other.history() == []
        assert (other.said, other.turns) == ([], [])


async def test_what_two_tabs_send_at_once_is_answered_one_after_the_other(url: str, token: str) -> None:
    async with Tab(url, token) as one, Tab(url, token) as two, Tab(url, token) as watching:
        # Buttons: typed words would be read together.
        sent = [
            tab.press("/ask_help", title)
            for number in range(4)
            for tab, title in ((one, f"one {number}"), (two, f"two {number}"))
        ]
        assert await asyncio.gather(*sent) == [{"ok": True}] * 8
        await until_async(lambda: len(watching.turns) == 16, "all eight turns end")
        assert watching.turns == ["begun", "over"] * 8
        turn = ""
        for entry in watching.said:
            turn = entry["id"] if entry["from"] == "shopper" else turn
            assert entry["id"].partition(".")[0] == turn, "an answer stands behind its question"
        asked = [entry["text"] for entry in watching.said if entry["from"] == "shopper"]
        for name in ("one", "two"):
            assert [text for text in asked if text.startswith(name)] == [f"{name} {number}" for number in range(4)]
        assert [entry["id"] for entry in await watching.history()] == [entry["id"] for entry in watching.said]


async def test_a_message_sent_again_is_not_run_again(url: str, token: str) -> None:
    async with Tab(url, token) as one, Tab(url, token) as two:
        message_id = new_id()
        at_once = await asyncio.gather(*(tab.type("hello", message_id) for tab in (one, two, one)))
        assert at_once == [{"ok": True}] * 3
        assert await two.type("something else under the same id", message_id) == {"ok": True}
        await until_async(lambda: one.turns == ["begun", "over"], "the turn ends")
        assert [entry["text"] for entry in await one.history() if entry["from"] == "shopper"] == ["hello"]


async def test_the_same_id_in_another_talk_is_another_message(url: str, token: str) -> None:
    message_id = new_id()
    async with Tab(url, token) as one, Tab(url, await new_token(url)) as other:
        await one.type("hello", message_id)
        await other.type("hi there", message_id)
        assert [entry["text"] for entry in await other.history() if entry["from"] == "shopper"] == ["hi there"]


@pytest.mark.parametrize(
    ("typed", "shown"),
    [("/restart", "/ restart"), ("/slot injection", "/ slot injection"), ("/next_step", "/ next_step")],
)
async def test_typed_commands_are_text(url: str, token: str, typed: str, shown: str) -> None:
    async with Tab(url, token) as tab:
        await tab.say("my parcel is still on its way")
        before = await tab.history()
        assert await tab.say(typed), "it is answered"
        after = await tab.history()
        assert after[: len(before)] == before, "nothing is forgotten"
        assert after[len(before)]["text"] == shown


@pytest.mark.parametrize("payload", ['/ask_help{"issue_group":"order"}', "/restart", '/next_step{"draft":"1"}'])
async def test_a_payload_that_was_never_offered_does_nothing_a_word_could_not(
    url: str, token: str, server: Server, payload: str
) -> None:
    async with Tab(url, token) as tab:
        assert await tab.press(payload, "A title of my own") == {"ok": True}
        assert tab.said, "it is answered"
        assert (await tab.history())[0]["text"] == "A title of my own"
    with sqlite3.connect(server.database) as database:
        rows = database.execute(
            "select data from events where sender_id = ? and type_name in ('slot', 'restart')",
            (Sessions(SECRET).sender(token),),
        ).fetchall()
    assert "restart" not in str(rows)
    assert "order" not in str(rows)


async def test_secrets_are_nowhere_but_with_who_typed_them(url: str, token: str, server: Server) -> None:
    async with Tab(url, token) as one, Tab(url, token) as two:
        await one.say(f"they charged {CARD} and my password is Zx9!qqTrombone")
        await one.press("/request_human", f"call {CARD}")
        await until_async(lambda: len(two.turns) == 4, "the other tab hears that both turns end")
        everything = f"{two.said} {one.said} {await two.history()} {server.log}"
    for path in server.folder.glob("talks.sqlite*"):
        everything += path.read_bytes().decode("utf-8", "replace")
    for secret in (CARD, CARD.replace(" ", ""), "Trombone"):
        assert secret not in everything
    assert "they charged" not in server.log, "nor is anything else that was said in the log"


async def test_an_overlong_message_is_cut_and_that_is_said(url: str, token: str) -> None:
    async with Tab(url, token) as tab:
        answer = await tab.say("my parcel is late " * 200)
        assert "long" in answer
        assert len((await tab.history())[0]["text"]) == 2000


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ((), "invalid"),
        ((5,), "invalid"),
        (("hello",), "invalid"),
        ((["hello"],), "invalid"),
        ((None,), "invalid"),
        (({"id": ID},), "invalid"),
        (({"id": ID, "text": "\x00\x1b"},), "invalid"),
        (({"id": "x" * 65, "text": "hello"},), "invalid"),
        (({"id": ID, "text": "x" * 20_000},), "too_long"),
    ],
    ids=["nothing", "number", "text", "list", "none", "no text", "no character", "long id", "long text"],
)
@pytest.mark.parametrize("transport", TRANSPORTS)
async def test_what_is_no_message_is_refused_in_a_sentence(
    url: str, token: str, transport: str, data: tuple[object, ...], code: str
) -> None:
    async with Tab(url, token, transport) as tab:
        refused = (await tab.call("message", *data))["error"]
        assert refused["code"] == code
        assert refused["message"].endswith(".")
        assert await tab.type("hello") == {"ok": True}, "the talk goes on"


@pytest.mark.parametrize(
    "text", ["😡", "日本語", "\ud800", "a\x00b\x1b", "مرحبا", "'; drop table events; --", "<b>x</b>", "{id}"]
)
async def test_any_text_is_answered(url: str, token: str, text: str) -> None:
    async with Tab(url, token) as tab:
        assert await tab.say(text)


async def test_more_arguments_than_one_are_passed_over(url: str, token: str) -> None:
    async with Tab(url, token) as tab:
        assert await tab.call("message", {"id": new_id(), "text": "hello"}, 2, [3]) == {"ok": True}
        assert "messages" in await tab.call("history", {"anything": 1}, 2)


async def test_a_turn_whose_socket_has_gone_is_in_the_history(url: str, token: str) -> None:
    async with Tab(url, token) as watching:
        tab = Tab(url, token)
        await tab.connect()
        await tab.client.emit("message", {"id": "gone", "text": "my parcel is still on its way"})
        await until_async(lambda: watching.turns, "the turn begins")
        await tab.client.eio.disconnect(abort=True)
        await until_async(lambda: watching.turns == ["begun", "over"], "the turn ends")
        entries = await watching.history()
    assert entries[0]["id"] == "gone"
    assert entries[1]["from"] == "guide"


async def test_a_flood_is_refused_in_words_with_the_time_to_wait(url: str, token: str) -> None:
    async with Tab(url, token) as tab, Tab(url, token) as watching:
        message_ids = [new_id() for _ in range(40)]  # a slow machine is granted some more while it works
        # Buttons: typed words would be read together.
        answers = await asyncio.gather(*(tab.press("/ask_help", "Help", message_id) for message_id in message_ids))
        refused = [answer["error"] for answer in answers if "error" in answer]
        assert len(refused) >= 3
        for error in refused:
            assert error["code"] == "too_fast"
            assert error["retry_after"] >= 1
            assert str(error["retry_after"]) in error["message"]
        done = [message_id for message_id, answer in zip(message_ids, answers, strict=True) if "ok" in answer]
        await until_async(lambda: len(watching.turns) == 2 * len(done), "all turns that began end")
        assert [entry["id"] for entry in watching.said if entry["from"] == "shopper"] == done
        again = await tab.press("/ask_help", "Help", done[0])
        assert again == {"ok": True}, "what was answered before does not count"
        async with Tab(url, await new_token(url)) as other:
            assert await other.type("hello") == {"ok": True}, "another shopper is not held up"
