"""Updates: each once, in order for each talk, and none waits for another talk's."""

from __future__ import annotations

import asyncio

import pytest

from shopguide.channels import inbox
from shopguide.channels.inbox import Inbox
from shopguide.server import turns
from tests.waiting import PATIENCE, until_async


def test_an_id_is_new_once() -> None:
    box = Inbox()
    assert [box.is_new(key) for key in (1, 1, 2, "1")] == [True, False, True, True]


async def test_updates_of_one_talk_are_done_in_order_however_long_each_takes() -> None:
    box, done = Inbox(), []

    async def work(name: str, rests: int) -> None:
        for _ in range(rests):
            await asyncio.sleep(0)  # the others could go on, if they were let
        done.append(name)

    for name, rests in (("first", 30), ("second", 0), ("third", 10)):
        assert box.put("talk", lambda name=name, rests=rests: work(name, rests))
    await box.drain(PATIENCE)
    assert done == ["first", "second", "third"]


async def test_the_talks_that_are_worked_on_are_known() -> None:
    box = Inbox()

    async def work() -> None:
        """Nothing that takes time."""

    box.put("a", work)
    box.put("b", work)
    assert box.under_way() == ["a", "b"]
    await box.drain(PATIENCE)
    assert box.under_way() == []


async def test_one_talk_does_not_wait_for_another() -> None:
    box, done, gate = Inbox(), [], asyncio.Event()

    async def slow() -> None:
        await gate.wait()
        done.append("slow")

    async def quick() -> None:
        done.append("quick")
        gate.set()

    box.put("a", slow)
    box.put("b", quick)
    await box.drain(PATIENCE)
    assert done == ["quick", "slow"]


async def test_a_failing_update_does_not_stop_the_next(caplog: pytest.LogCaptureFixture) -> None:
    box, done = Inbox(), []

    async def fail() -> None:
        raise ValueError("no")

    async def work() -> None:
        done.append("done")

    box.put("talk", fail)
    box.put("talk", work)
    await box.drain(PATIENCE)
    assert done == ["done"]
    assert "could not be worked on" in caplog.text


async def test_a_talk_can_go_on_after_its_queue_ran_empty() -> None:
    box, done = Inbox(), []

    async def work() -> None:
        done.append(1)

    for _ in range(3):
        box.put("talk", work)
        await box.drain(PATIENCE)
    assert done == [1, 1, 1]


async def test_a_flood_is_dropped_beyond_its_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox, "WAITING", 3)
    box = Inbox()

    async def work() -> None:
        await asyncio.sleep(0)

    assert [box.put("talk", work) for _ in range(5)] == [True, True, True, False, False]
    await box.drain(PATIENCE)


async def test_draining_gives_up_on_what_hangs() -> None:
    box, done = Inbox(), []

    async def hang() -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            done.append("cancelled")
            raise

    box.put("talk", hang)
    await box.drain(0.01)
    await until_async(lambda: done, "what hangs is cancelled")
    assert done == ["cancelled"]


async def test_a_message_has_come_when_it_is_put_however_long_it_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [100.0]
    monkeypatch.setattr(inbox.time, "perf_counter", lambda: clock[0])
    box, waited = Inbox(), []

    async def work() -> None:
        clock[0] += 5
        with turns.arrived():  # as the turn itself does, when it is let in
            waited.append(turns.waited()())

    for _ in range(3):
        box.put("talk", work)
    await box.drain(PATIENCE)
    assert waited == [5, 10, 15]
    assert turns.waited()() is None
