"""What a service doesn't take: nothing is lost unseen, and the talk doesn't move on behind the person's back."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from shopguide.channels.durable import delivery
from shopguide.channels.durable.reply import Fate
from shopguide.storage.schema import REPLIES
from tests.channels.still_clock import StillClock

from .post import Process, turns, undelivered, until, until_idle, waiting

Start = Callable[..., Process]


def at_rest(process: Process) -> bool:
    """Whether nothing is worked on, and something is undelivered."""
    return bool(undelivered(process.store)) and not process.service._tasks


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is tried again by itself."""
    monkeypatch.setattr(delivery, "PAUSES", (3600.0,))


async def test_a_reply_that_the_service_takes_later_is_delivered_then(start: Start) -> None:
    process = start()
    process.post.fate = Fate.LATER
    await process.hears("post:a", "1", "hello")
    await until(lambda: process.post.attempts > 2)
    process.post.fate = Fate.TAKEN
    await until_idle(process.store)
    await until(lambda: not undelivered(process.store))
    assert process.post.read_in("post:a") == ["1: hello"]


@pytest.mark.usefixtures("patient")
async def test_the_next_turn_waits_until_what_was_said_is_delivered(start: Start) -> None:
    process = start()
    process.post.fate = Fate.LATER
    await process.hears("post:a", "1", "hello")
    await until(lambda: at_rest(process))
    await process.hears("post:a", "2", "more")
    await until(lambda: at_rest(process))
    assert turns(process.store) == {"post:a": ["hello"]}
    assert len(waiting(process.store)) == 1
    process.post.fate = Fate.TAKEN
    await process.hears("post:a", "3", "and more")
    await until_idle(process.store)
    assert process.post.read_in("post:a") == ["1: hello", "2: more\nand more"]


@pytest.mark.usefixtures("patient")
async def test_the_same_words_sent_again_for_want_of_an_answer_are_no_second_message(start: Start) -> None:
    process = start()
    process.post.fate = Fate.LATER
    await process.hears("post:a", "1", "done")
    await until(lambda: at_rest(process))
    process.post.fate = Fate.TAKEN
    await process.hears("post:a", "2", "done")
    await until_idle(process.store)
    assert process.post.read_in("post:a") == ["1: done"]
    await process.hears("post:a", "3", "done")
    await until_idle(process.store)
    assert process.post.read_in("post:a") == ["1: done", "2: done"]


@pytest.mark.usefixtures("patient")
async def test_words_that_were_read_with_others_and_are_sent_again_are_no_second_message(
    start: Start, clock: StillClock
) -> None:
    process = start(clock=clock)
    process.post.fate = Fate.LATER
    process.guide.unfinished = {"hi"}
    await process.hears("post:a", "1", "hi")
    await until(lambda: process.clock.waiting)
    await process.hears("post:a", "2", "never came")
    await until(lambda: at_rest(process))
    process.post.fate = Fate.TAKEN
    await process.hears("post:a", "3", "never came")
    await until_idle(process.store)
    assert process.post.read_in("post:a") == ["1: hi\nnever came"]


async def test_what_could_be_delivered_nowhere_is_shown_when_the_person_is_back(start: Start) -> None:
    process = start()
    process.post.fate = Fate.NOWHERE
    await process.hears("post:a", "1", "done")
    await until(lambda: at_rest(process))
    attempts = process.post.attempts
    await process.hears("post:a", "2", "hello?")
    await until_idle(process.store)
    assert process.post.attempts == attempts + 1, "only when the person writes"
    assert turns(process.store) == {"post:a": ["done"]}, "nobody could read an answer, so the talk stays where it was"
    process.post.fate = Fate.TAKEN
    await process.hears("post:a", "3", "I am back")
    await until_idle(process.store)
    assert process.post.read_in("post:a") == ["1: done", "2: I am back"]


async def test_a_reply_that_is_refused_twice_is_given_up_and_the_talk_goes_on(
    start: Start, caplog: pytest.LogCaptureFixture
) -> None:
    process = start()
    process.post.refused = "1: done"
    await process.hears("post:a", "1", "done")
    await until(lambda: at_rest(process))
    await process.hears("post:a", "2", "hello")
    await until_idle(process.store)
    assert process.post.read_in("post:a") == ["2: hello"]
    assert "given up" in caplog.text
    assert undelivered(process.store) == []


async def test_a_reply_that_comes_a_day_late_waits_for_the_person(start: Start) -> None:
    process = start()
    process.post.fate = Fate.LATER
    await process.hears("post:a", "1", "hello")
    await until(lambda: process.post.attempts)
    with process.store.engine.begin() as connection:
        connection.execute(REPLIES.update().values(at=time.time() - delivery.TOO_LATE))
    await until(lambda: at_rest(process) and undelivered(process.store)[0].next_try is None)
    process.post.fate = Fate.TAKEN
    await process.hears("post:a", "2", "hello")
    await until_idle(process.store)
    assert process.post.read_in("post:a") == ["1: hello"]
