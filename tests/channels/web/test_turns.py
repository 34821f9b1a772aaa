"""The messages of one talk: one after the other, each once."""

from __future__ import annotations

import asyncio

import pytest

from shopguide.channels.inbox import WAITING
from shopguide.channels.web.refusal import Code, Refusal
from shopguide.channels.web.turns import DONE, Answer, Turns
from shopguide.errors import StoreError
from tests.waiting import until_async


class Guide:
    """Work that is counted, waits for `gate` and refuses what is in `refuses`; `away` is what the store raises."""

    def __init__(self) -> None:
        self.gate = asyncio.Event()
        self.refuses: dict[str, Code] = {}
        self.ran: list[str] = []
        self.away: Exception | None = None
        self.stored = frozenset({"stored"})
        self.asked = 0
        self.admitted: list[str] = []
        self.turned_away: set[str] = set()
        self.turns = Turns(self._stored)

    async def _stored(self, _talk: str) -> frozenset[str]:
        self.asked += 1
        if self.away:
            raise self.away
        return self.stored

    async def send(self, message_id: str, talk: str = "web:1") -> Answer:
        async def work() -> Answer:
            await self.gate.wait()
            self.ran.append(message_id)
            if message_id in self.refuses:
                raise Refusal(self.refuses[message_id])
            return DONE

        async def admit() -> None:
            self.admitted.append(message_id)
            if message_id in self.turned_away:
                raise Refusal(Code.TOO_FAST, 1)

        return await self.turns.once(talk, message_id, work, admit)


def opened() -> Guide:
    guide = Guide()
    guide.gate.set()
    return guide


async def test_messages_are_done_in_the_order_in_which_they_came() -> None:
    guide = Guide()
    sent = asyncio.gather(*(guide.send(str(number)) for number in range(10)))
    await until_async(lambda: guide.admitted, "the first one is begun")
    guide.gate.set()
    assert await sent == [DONE] * 10
    assert guide.ran == [str(number) for number in range(10)]


async def test_a_message_sent_again_waits_for_the_first() -> None:
    guide = Guide()
    sent = asyncio.gather(guide.send("a"), guide.send("a"))
    await until_async(lambda: guide.admitted, "the first one is begun")
    guide.gate.set()
    assert await sent == [DONE, DONE]
    assert await guide.send("a") == DONE
    assert guide.ran == ["a"]


async def test_who_gives_up_waiting_does_not_stop_the_turn() -> None:
    guide = Guide()
    first, second = asyncio.ensure_future(guide.send("a")), asyncio.ensure_future(guide.send("a"))
    await until_async(lambda: guide.admitted, "the turn is begun")
    first.cancel()
    guide.gate.set()
    assert await second == DONE
    assert guide.ran == ["a"]


async def test_a_message_that_is_stored_already_is_not_run_again() -> None:
    guide = opened()
    assert await guide.send("stored") == DONE
    assert guide.ran == []


async def test_a_message_that_another_server_answered_is_not_run_again_when_its_tab_comes_here() -> None:
    guide = opened()
    await guide.send("a")
    guide.stored |= {"b"}
    guide.turns.ask_again("web:1")
    assert await guide.send("b") == DONE
    assert guide.ran == ["a"]


async def test_a_message_that_was_not_taken_and_then_answered_elsewhere_is_not_run_again() -> None:
    guide = opened()
    guide.refuses = {"a": Code.TOO_FAST}
    with pytest.raises(Refusal):
        await guide.send("a")
    guide.stored, guide.refuses = guide.stored | {"a"}, {}
    assert await guide.send("a") == DONE
    assert guide.ran == ["a"], "once, when it was refused"


async def test_nothing_is_read_for_a_message_that_is_not_admitted() -> None:
    guide = opened()
    guide.turned_away = {"a"}
    with pytest.raises(Refusal):
        await guide.send("a")
    assert (guide.asked, guide.ran) == (0, [])


async def test_while_a_tab_stays_the_store_is_asked_once() -> None:
    guide = opened()
    for number in range(5):
        await guide.send(str(number))
    assert guide.asked == 1


@pytest.mark.parametrize("code", [Code.TOO_FAST, Code.EXPIRED, Code.BUSY])
async def test_what_was_refused_for_now_may_be_sent_again(code: Code) -> None:
    guide = opened()
    guide.refuses = {"a": code}
    with pytest.raises(Refusal):
        await guide.send("a")
    guide.refuses = {}
    assert await guide.send("a") == DONE


async def test_a_message_that_never_came_to_a_turn_is_taken_when_it_is_sent_again() -> None:
    guide = opened()
    guide.away = StoreError("the database is away")
    with pytest.raises(StoreError):
        await guide.send("a")
    guide.away = None
    assert await guide.send("a") == DONE
    assert guide.ran == ["a"]


async def test_what_failed_fails_the_same_and_is_not_run_again() -> None:
    guide = opened()
    guide.refuses = {"a": Code.FAILED}
    for _ in range(2):
        with pytest.raises(Refusal) as refused:
            await guide.send("a")
        assert refused.value.code is Code.FAILED
    assert guide.ran == ["a"]


async def test_more_than_may_wait_is_told_to_come_back_and_then_taken() -> None:
    guide = Guide()
    sent = [asyncio.ensure_future(guide.send(str(number))) for number in range(WAITING + 5)]
    other = asyncio.ensure_future(guide.send("other", talk="web:2"))
    await until_async(lambda: any(one.done() for one in sent), "one is refused")
    guide.gate.set()
    answers = await asyncio.gather(*sent, return_exceptions=True)
    busy = [answer for answer in answers if isinstance(answer, Refusal)]
    assert {refusal.code for refusal in busy} == {Code.BUSY}
    assert len(busy) == len(sent) - len(guide.ran) + 1
    assert await other == DONE, "another talk is not held up"
    assert await guide.send(str(WAITING + 4)) == DONE


async def test_draining_ends_what_runs_and_cancels_what_hangs() -> None:
    guide = Guide()
    hanging = asyncio.ensure_future(guide.send("a"))
    await until_async(lambda: guide.admitted, "the turn is begun")
    await guide.turns.drain(0.01)
    with pytest.raises(asyncio.CancelledError):
        await hanging
