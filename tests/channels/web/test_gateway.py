"""The gateway alone: a store, a lock and a guide that do what a test wants."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from types import SimpleNamespace
from typing import Any

import pytest

from shopguide.channels.joining import WAIT
from shopguide.channels.limits import Limits, Quota
from shopguide.channels.web.gateway import Client, Gateway
from shopguide.channels.web.origins import Origins
from shopguide.channels.web.refusal import Code, Refusal
from shopguide.channels.web.sessions import Sessions
from shopguide.channels.web.turns import DONE
from shopguide.errors import StoreError
from shopguide.server import protection, turns
from shopguide.server.health import Health
from shopguide.server.protection import DRAIN_SECONDS, RETRY_SECONDS
from shopguide.server.turns import NotTaken
from tests.channels.still_clock import StillClock
from tests.waiting import until_async

TALK = "web:1"


class Store:
    """A database; `reads` are the questions put to it."""

    def __init__(self) -> None:
        self.answered: list[str] = []
        self.deleted: set[str] = set()
        self.reads: list[str] = []
        self.deletions = 0

    async def said(self, _talk: str, _most: int) -> list[dict[str, Any]]:
        self.reads.append("said")
        return [{"event": "user", "metadata": {"web": {"id": message_id}}} for message_id in self.answered]

    async def is_deleted(self, talk: str) -> bool:
        self.reads.append("is_deleted")
        await asyncio.sleep(0)
        return talk in self.deleted

    async def retrieve(self, _talk: str) -> None:
        self.reads.append("retrieve")

    async def delete(self, talk: str) -> None:
        self.deletions += 1
        self.deleted.add(talk)


class Guide:
    """A gateway whose turns last until `gate` opens; `lock` is what another server holds while it works on a talk."""

    def __init__(
        self,
        monkeypatch: pytest.MonkeyPatch,
        *,
        most_turns: int = 64,
        quota: str = "6000/m burst 600",
        sender_quota: str = "6000/m burst 600",
    ) -> None:
        self.store, self.health, self.lock, self.gate = Store(), Health(), asyncio.Lock(), asyncio.Event()
        self.gate.set()
        self.ran: list[str] = []
        self.most_at_once = self.at_the_lock = 0
        self.not_taken: list[NotTaken] = []  # why the next turns leave no trace
        self.heard: list[Any] = []
        self.clock = StillClock()
        limits = Limits(Quota.of(sender_quota, "SENDER"), Quota.of(quota, "ADDRESS"))
        self.gateway = Gateway(Sessions("secret"), Origins.from_environment(), limits, self.answer, self.clock)
        agent = SimpleNamespace(lock_store=SimpleNamespace(lock=self.locked))
        ctx = SimpleNamespace(agent=agent, health=self.health, most_turns=most_turns)
        self.gateway.app = SimpleNamespace(ctx=ctx)  # type: ignore[assignment]
        monkeypatch.setattr(Gateway, "_store", self.store)

    @asynccontextmanager
    async def locked(self, _talk: str) -> AsyncIterator[None]:
        self.at_the_lock += 1
        async with self.lock:
            yield

    async def answer(self, message: Any) -> None:
        with turns.running():
            self.most_at_once = max(self.most_at_once, len(turns.RUNNING))
            await self.gate.wait()
            if self.not_taken:
                assert turns.report(self.not_taken.pop(0))
                return
            try:
                await turns.understood(await _understood(message.text), _understood)
            except turns.NotNow:
                assert turns.report(NotTaken.NOT_NOW)
                return
            self.ran.append(message.message_id)
            self.heard.append(message)

    async def connect(self, talk: str = TALK) -> Client:
        """A tab that has just come."""
        token = self.gateway._sessions._signer.dumps(talk.removeprefix("web:"))
        request = SimpleNamespace(remote_addr="", ip="1.1.1.1")
        sid = f"{talk} {len(self.gateway._clients)}"
        monkey: Any = self.gateway.server
        monkey.enter_room = _nothing
        await self.gateway._connect(sid, {"sanic.request": request}, {"token": token})
        return self.gateway._clients[sid]

    async def send(self, client: Client, message_id: str, text: str = "it never came") -> Any:
        return await self.gateway._message(client, {"id": message_id, "text": text})


async def _understood(text: str) -> dict[str, Any]:
    """Of "hi" nothing is understood."""
    return {"text": text, "intent": {"name": "nlu_fallback" if text == "hi" else "order_not_received"}}


async def _nothing(*_arguments: Any) -> None:
    return None


async def test_a_tab_that_comes_from_another_server_gets_no_second_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    guide = Guide(monkeypatch)
    await guide.send(await guide.connect(), "first")
    guide.store.answered = ["first", "elsewhere"]
    assert await guide.send(await guide.connect(), "elsewhere") == DONE
    assert guide.ran == ["first"]


async def test_what_another_server_still_works_on_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    guide = Guide(monkeypatch)
    client = await guide.connect()
    async with guide.lock:
        sent = asyncio.ensure_future(guide.send(client, "elsewhere"))
        await until_async(lambda: guide.at_the_lock, "the message comes to the lock")
        guide.store.answered = ["elsewhere"]
    assert await sent == DONE
    assert guide.ran == []


async def test_the_messages_of_a_tab_that_stays_read_the_talk_once(monkeypatch: pytest.MonkeyPatch) -> None:
    guide = Guide(monkeypatch)
    client = await guide.connect()
    for number in range(5):
        await guide.send(client, str(number))
    assert guide.store.reads.count("said") == 1


async def test_of_messages_at_the_same_moment_no_more_than_may_begin(monkeypatch: pytest.MonkeyPatch) -> None:
    guide = Guide(monkeypatch, most_turns=2)
    guide.gate.clear()
    clients = [await guide.connect(f"web:{number}") for number in range(10)]
    sent = [asyncio.ensure_future(guide.send(client, "a")) for client in clients]
    await until_async(lambda: sum(one.done() for one in sent) == 8, "all but two are refused")
    guide.gate.set()
    answers = await asyncio.gather(*sent, return_exceptions=True)
    assert guide.most_at_once == 2
    assert answers.count(DONE) == len(guide.ran) == 2
    assert {answer.code for answer in answers if isinstance(answer, Refusal)} == {Code.CROWDED}
    assert not turns.RUNNING


async def test_who_is_too_fast_costs_the_database_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    guide = Guide(monkeypatch, quota="60/m burst 3")
    client = await guide.connect()
    await guide.send(client, "a")
    await guide.send(client, "b")
    before = len(guide.store.reads)
    for number in range(5):
        with pytest.raises(Refusal) as refused:
            await guide.send(client, str(number))
        assert refused.value.code is Code.TOO_FAST
    assert len(guide.store.reads) == before


async def test_a_server_that_is_being_stopped_begins_no_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    guide = Guide(monkeypatch)
    client = await guide.connect()
    guide.health.stopping = True
    with pytest.raises(Refusal) as refused:
        await guide.send(client, "a")
    assert (refused.value.code, refused.value.retry_after) == (Code.CROWDED, RETRY_SECONDS)
    assert guide.ran == []


@pytest.mark.parametrize("left", [-5, 0, 5, 1000])
async def test_at_the_end_the_turns_share_the_time_that_is_left_to_all(
    monkeypatch: pytest.MonkeyPatch, left: int
) -> None:
    guide = Guide(monkeypatch)
    given: list[float] = []

    async def drain(seconds: float) -> None:
        given.append(seconds)

    monkeypatch.setattr(guide.gateway._turns, "drain", drain)
    monkeypatch.setattr(protection, "monotonic", lambda: 100.0)
    guide.health.stopping, guide.health.ends = True, 100.0 + left
    await guide.gateway.close(guide.gateway.app, None)
    assert given == [min(max(left, 0), DRAIN_SECONDS)]


async def test_deleting_again_and_again_is_refused_and_deletes_once(monkeypatch: pytest.MonkeyPatch) -> None:
    guide = Guide(monkeypatch, quota="60/m burst 5")
    client = await guide.connect()
    monkeypatch.setattr(guide.gateway, "_emit", _nothing)
    for _ in range(4):
        assert await guide.gateway._forget(client, None) == DONE
    assert guide.store.deletions == 1
    with pytest.raises(Refusal) as refused:
        await guide.gateway._forget(client, None)
    assert refused.value.code is Code.TOO_FAST


@pytest.mark.parametrize(
    ("why", "code"),
    [(NotTaken.UNSAVED, Code.UNSAVED), (NotTaken.FULL, Code.FULL), (NotTaken.WORKING, Code.BUSY)],
)
async def test_a_message_that_was_not_taken_is_told_so_and_may_be_sent_again_with_its_id(
    monkeypatch: pytest.MonkeyPatch, why: NotTaken, code: Code
) -> None:
    guide = Guide(monkeypatch)
    client = await guide.connect()
    guide.not_taken = [why, why]
    for _ in range(2):
        with pytest.raises(Refusal) as refused:
            await guide.send(client, "a")
        assert refused.value.code is code
    assert await guide.send(client, "a") == DONE
    assert await guide.send(client, "a") == DONE
    assert guide.ran == ["a"]


async def test_a_message_that_meets_the_database_away_is_told_so_and_may_be_sent_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    guide = Guide(monkeypatch)
    client = await guide.connect()
    said = guide.store.said

    async def fail(*_arguments: Any) -> Any:
        raise StoreError("away")

    monkeypatch.setattr(guide.store, "said", fail)
    with pytest.raises(Refusal) as refused:
        await guide.send(client, "a")
    assert refused.value.code is Code.UNSAVED
    monkeypatch.setattr(guide.store, "said", said)
    assert await guide.send(client, "a") == DONE
    assert guide.ran == ["a"]


async def test_a_tab_over_its_own_quota_takes_nothing_from_those_behind_its_address(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    guide = Guide(monkeypatch, quota="60/m burst 10", sender_quota="60/m burst 3")
    flooding = await guide.connect("web:1")
    for number in range(50):
        with suppress(Refusal):
            await guide.send(flooding, str(number))
        with suppress(Refusal):
            await guide.gateway._history(flooding, None)
    other = await guide.connect("web:2")
    assert await guide.send(other, "a") == DONE


# --- quick messages


class Room:
    """What the tabs of a talk are sent."""

    def __init__(self, guide: Guide, monkeypatch: pytest.MonkeyPatch) -> None:
        self.said: list[tuple[str, str, str | None]] = []
        self.turns: list[str] = []
        monkeypatch.setattr(guide.gateway, "_emit", self._emit)

    async def _emit(self, event: str, data: Any, _talk: str, *, but: str | None = None) -> None:
        if event == "said":
            self.said.append((data["id"], data["text"], but))
        else:
            self.turns.append(data["state"])


async def test_quick_messages_are_one_turn_and_each_is_shown_once_in_the_other_tabs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    guide = Guide(monkeypatch)
    client, _other = await guide.connect(), await guide.connect()
    room = Room(guide, monkeypatch)
    sent = [asyncio.ensure_future(guide.send(client, "a", "hi"))]
    await until_async(lambda: guide.clock.waiting, "it waits for the next one")
    assert not turns.RUNNING, "who waits takes no place from others"
    assert (room.said, room.turns) == ([("a", "hi", client.sid)], ["begun"])
    sent.append(asyncio.ensure_future(guide.send(client, "b")))
    assert await asyncio.gather(*sent) == [DONE] * 2
    (message,) = guide.heard
    assert (message.text, message.message_id) == ("hi\nit never came", "b")
    parts = [
        {"id": "a", "text": "hi", "time": guide.clock.time},
        {"id": "b", "text": "it never came", "time": guide.clock.time},
    ]
    assert message.metadata == {"web": {"id": "b", "parts": parts}}
    assert room.said == [("a", "hi", client.sid), ("b", "it never came", client.sid)]
    assert room.turns == ["begun", "over"]


async def test_typing_makes_the_guide_wait_and_no_other_talk(monkeypatch: pytest.MonkeyPatch) -> None:
    guide = Guide(monkeypatch)
    client, stranger = await guide.connect(), await guide.connect("web:2")
    sent = asyncio.ensure_future(guide.send(client, "a", "hi"))
    await until_async(lambda: guide.clock.waiting, "it waits for the next one")
    guide.clock.time += 1
    await guide.gateway._typing(client.sid, {"text": "is not looked at"})
    await until_async(lambda: guide.clock.waits == [WAIT, WAIT], "it waits on")
    await guide.gateway._typing(stranger.sid)
    await guide.gateway._typing("nobody")
    guide.clock.time += WAIT
    assert await sent == DONE
    assert guide.clock.waits == [WAIT, WAIT]


async def test_secrets_of_quick_messages_are_kept_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    guide = Guide(monkeypatch)
    client, _other = await guide.connect(), await guide.connect()
    room = Room(guide, monkeypatch)
    sent = [asyncio.ensure_future(guide.send(client, "a", "hi"))]
    await until_async(lambda: guide.clock.waiting, "it waits for the next one")
    sent.append(asyncio.ensure_future(guide.send(client, "b", "charged on 4111 1111 1111 1111")))
    await asyncio.gather(*sent)
    (message,) = guide.heard
    assert "4111" not in f"{message.text} {message.metadata} {room.said}"
    assert message.metadata["shopguide"] == {"secrets": ["card number"]}


async def test_messages_that_were_stored_as_one_are_each_known_when_they_come_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    guide = Guide(monkeypatch)
    parts = [{"id": "a", "text": "hi"}, {"id": "b", "text": "it never came"}]
    event = {"event": "user", "text": "hi\nit never came", "metadata": {"web": {"id": "b", "parts": parts}}}
    monkeypatch.setattr(guide.store, "said", _returning([event]))
    client = await guide.connect()
    assert [await guide.send(client, message_id) for message_id in "ab"] == [DONE] * 2
    assert guide.ran == []


def _returning(value: Any) -> Any:
    async def returned(*_arguments: Any) -> Any:
        return value

    return returned
