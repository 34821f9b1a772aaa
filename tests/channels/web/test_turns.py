"""The messages of one talk: one after the other, each once."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from shopguide.channels.inbox import WAITING
from shopguide.channels.joining import LONGEST, WAIT, joined
from shopguide.channels.web.refusal import Code, Refusal
from shopguide.channels.web.turns import DONE, Answer, Batch, Sent, Turns
from shopguide.errors import StoreError
from tests.channels.still_clock import StillClock
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
        self.clock = StillClock()
        self.turns = Turns(self._stored, self.clock)

    async def _stored(self, _talk: str) -> frozenset[str]:
        self.asked += 1
        if self.away:
            raise self.away
        return self.stored

    async def send(self, message_id: str, talk: str = "web:1", words: str | None = None) -> Answer:
        async def admit() -> None:
            self.admitted.append(message_id)
            if message_id in self.turned_away:
                raise Refusal(Code.TOO_FAST, 1)

        return await self.turns.once(talk, Sent(message_id, None, words, admit), self.hold)

    async def hold(self, batch: Batch) -> Answer:
        await self.gate.wait()
        if batch.messages[0].words is not None:
            await batch.joiner(understood(joined(batch.joiner.texts)), read)
        ids = [sent.id for sent in batch.messages]
        self.ran.append("+".join(ids))
        for message_id in ids:
            if message_id in self.refuses:
                raise Refusal(self.refuses[message_id])
        return DONE


def understood(text: str) -> dict[str, Any]:
    """A message of more than one word is finished; "die" is danger."""
    cues = {"danger_self": 1.0} if text == "die" else {}
    intent = "order_not_received" if " " in text else "nlu_fallback"
    return {"text": text, "intent": {"name": intent}, "cues": cues}


async def read(text: str) -> dict[str, Any]:
    return understood(text)


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


# --- quick messages


def sending(guide: Guide, words: str, message_id: str = "") -> asyncio.Future[Answer]:
    """Type words, whose id they are; returns when they are on their way."""
    return asyncio.ensure_future(guide.send(message_id or words, words=words))


async def waits(guide: Guide) -> None:
    await until_async(lambda: guide.clock.waiting, "a message waits for the next one")


async def test_quick_messages_get_one_answer() -> None:
    guide = opened()
    sent = []
    for words in ("hi", "order", "blue"):
        sent.append(sending(guide, words))
        await until_async(lambda: len(guide.admitted) == len(sent), "it is read with those before")
        await waits(guide)
        guide.clock.move(1)
    sent.append(sending(guide, "never came"))
    assert await asyncio.gather(*sent) == [DONE] * 4
    assert guide.ran == ["hi+order+blue+never came"]


async def test_a_finished_message_is_answered_at_once() -> None:
    guide = opened()
    assert await guide.send("a", words="never came") == DONE
    assert guide.clock.waits == []


async def test_an_unfinished_message_is_answered_when_nothing_follows() -> None:
    guide = opened()
    sent = sending(guide, "hi")
    await waits(guide)
    guide.clock.move(WAIT)
    assert await sent == DONE
    assert (guide.ran, guide.clock.waits) == (["hi"], [WAIT])


async def test_typing_makes_a_message_wait_longer_but_not_for_ever() -> None:
    guide = opened()
    sent = sending(guide, "hi")
    for second in range(1, int(LONGEST)):
        await until_async(lambda: len(guide.clock.waits) >= second and guide.clock.waiting, "it waits on")  # noqa: B023
        guide.clock.move(1)
        guide.turns.typing("web:1")
    await until_async(lambda: guide.clock.waits[-1] == 1, "its last wait")
    guide.clock.move(1)
    assert await sent == DONE
    assert guide.ran == ["hi"]


async def test_typing_in_a_talk_where_nothing_waits_is_forgotten() -> None:
    guide = opened()
    guide.turns.typing("web:1")
    assert guide.turns._lines == {}
    assert await guide.send("a", words="never came") == DONE
    assert guide.turns._lines == {}


@pytest.mark.parametrize("words", [None, "die"])
async def test_a_button_and_danger_end_the_wait_and_are_read_alone(words: str | None) -> None:
    guide = opened()
    first = sending(guide, "hi")
    await waits(guide)
    assert await guide.send("b", words=words) == DONE
    assert await first == DONE
    assert guide.ran == ["hi", "b"]
    assert guide.admitted == ["hi", "b"], "each counts once"


async def test_reading_the_history_ends_the_wait_and_comes_after_the_answer() -> None:
    guide = opened()
    first = sending(guide, "hi")
    await waits(guide)

    async def history() -> Answer:
        return {"ran": [*guide.ran]}

    assert await guide.turns.in_order("web:1", history) == {"ran": ["hi"]}
    assert await first == DONE


async def test_messages_that_come_while_one_is_answered_are_read_together() -> None:
    guide = Guide()
    first = sending(guide, "one message")
    await until_async(lambda: guide.admitted, "the first one is begun")
    rest = [sending(guide, words) for words in ("two words", "three words")]
    await asyncio.sleep(0)
    guide.gate.set()
    assert await asyncio.gather(first, *rest) == [DONE] * 3
    assert guide.ran == ["one message", "two words+three words"]


async def test_of_messages_read_together_one_over_the_quota_or_stored_already_is_left_out() -> None:
    guide = opened()
    guide.turned_away = {"fast"}
    first = sending(guide, "hi")
    await waits(guide)
    fast, known = sending(guide, "order", "fast"), sending(guide, "blue", "stored")
    last = sending(guide, "never came")
    with pytest.raises(Refusal):
        await fast
    assert await asyncio.gather(first, known, last) == [DONE] * 3
    assert guide.ran == ["hi+never came"]


async def test_messages_whose_turn_left_no_trace_may_all_be_sent_again() -> None:
    guide = opened()
    guide.refuses = {"hi": Code.UNSAVED}
    sent = [sending(guide, "hi")]
    await waits(guide)
    sent.append(sending(guide, "never came"))
    answers = await asyncio.gather(*sent, return_exceptions=True)
    assert [getattr(answer, "code", None) for answer in answers] == [Code.UNSAVED] * 2
    guide.refuses = {}
    again = [sending(guide, words) for words in ("hi", "never came")]
    assert await asyncio.gather(*again) == [DONE] * 2
    assert guide.ran == ["hi+never came"] * 2


async def test_a_message_that_is_sent_again_while_it_waits_is_answered_once() -> None:
    guide = opened()
    sent = [sending(guide, "hi"), sending(guide, "hi")]
    await waits(guide)
    guide.clock.move(WAIT)
    assert await asyncio.gather(*sent) == [DONE] * 2
    assert guide.ran == ["hi"]


async def test_another_talk_is_not_held_up_by_one_that_waits() -> None:
    guide = opened()
    first = sending(guide, "hi")
    await waits(guide)
    assert await guide.send("other", talk="web:2", words="never came") == DONE
    guide.clock.move(WAIT)
    assert await first == DONE


async def test_a_server_that_stops_answers_what_waits() -> None:
    guide = opened()
    sent = sending(guide, "hi")
    await waits(guide)
    await guide.turns.drain(60)
    assert await sent == DONE
    assert guide.ran == ["hi"]
