"""Messages are answered exactly once and in order, whatever happens to the process in between."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from shopguide.channels.durable.received import Received
from shopguide.channels.joining import WAIT
from shopguide.errors import LockError, StoreError
from shopguide.server.turns import RUNNING
from shopguide.storage import chat_queue, retention
from shopguide.storage.chat_queue import Noted
from shopguide.storage.schema import CHAT_CLAIMS, RECEIVED
from shopguide.storage.tracker_store import ConversationStore
from tests.channels.still_clock import StillClock

from .post import Process, claims_run_out, numbered, rows, turns, undelivered, until, until_idle, waiting

Start = Callable[..., Process]
CARD = "4111 1111 1111 1111"


async def test_a_message_is_answered_and_nothing_of_it_is_left_but_its_key(start: Start) -> None:
    process = start()
    assert await process.hears("post:a", "1", "hello") is Noted.NEW
    await until_idle(process.store)
    assert process.post.read_in("post:a") == ["1: hello"]
    assert undelivered(process.store) == []
    assert [(row.key, row.content) for row in rows(process.store, RECEIVED)] == [("1", None)]


async def test_a_message_that_comes_again_is_answered_once_by_any_process(start: Start) -> None:
    first, second = start(), start()
    noted = [await process.hears("post:a", "1", "hello") for process in (first, first, second)]
    await until_idle(first.store)
    assert await second.hears("post:a", "1", "hello") is Noted.KNOWN
    assert noted == [Noted.NEW, Noted.KNOWN, Noted.KNOWN]
    assert first.post.taken + second.post.taken == [("post:a", "1: hello")]


async def test_a_message_that_several_processes_get_at_once_is_noted_once(start: Start) -> None:
    processes = [start() for _ in range(3)]
    noted = await asyncio.gather(*(process.hears("post:a", "1", "hello") for process in processes))
    await until_idle(processes[0].store)
    assert sorted(item.name for item in noted) == ["KNOWN", "KNOWN", "NEW"]
    assert turns(processes[0].store) == {"post:a": ["hello"]}


async def test_what_was_acknowledged_before_a_crash_is_answered_after_it(start: Start) -> None:
    killed = start()
    killed.guide.gate.clear()
    for number in range(3):
        await killed.hears("post:a", str(number), f"words {number}")
    await until(lambda: killed.guide.running)
    await killed.is_killed()
    claims_run_out(killed.store)
    survivor = start()
    await until_idle(survivor.store)
    assert survivor.post.read_in("post:a") == ["1: words 0\nwords 1\nwords 2"]
    assert killed.post.taken == []


async def test_what_was_said_before_a_crash_is_delivered_after_it(start: Start) -> None:
    killed = start()
    killed.post.door.clear()
    await killed.hears("post:a", "1", "hello")
    await until(lambda: killed.post.waiting)
    await killed.is_killed()
    claims_run_out(killed.store)
    survivor = start()
    await until_idle(survivor.store)
    assert survivor.post.read_in("post:a") == ["1: hello"]
    assert survivor.guide.heard == [], "the turn was stored; it is not held again"


async def test_a_turn_whose_chat_another_process_has_taken_over_is_undone(start: Start) -> None:
    slow = start()
    slow.guide.gate.clear()
    await slow.hears("post:a", "1", "hello")
    await until(lambda: slow.guide.running)
    slow.service._courier.cancel()  # type: ignore[union-attr]  # it stands still: nothing is renewed
    claims_run_out(slow.store)
    quick = start()
    await until(lambda: quick.post.taken)
    slow.guide.gate.set()
    await until(lambda: not slow.service._tasks)
    assert turns(slow.store) == {"post:a": ["hello"]}
    assert slow.post.taken + quick.post.taken == [("post:a", "1: hello")]


async def test_messages_of_a_chat_are_answered_in_order_by_several_processes(start: Start) -> None:
    processes = [start(), start(), start()]
    chats, words = [f"post:{name}" for name in "abcd"], [f"words {number}" for number in range(9)]
    for number, text in enumerate(words):
        for chat in chats:
            assert await processes[number % 3].hears(chat, f"{chat} {number}", text) is Noted.NEW
    await until_idle(processes[0].store)
    said = turns(processes[0].store)
    assert {chat: "\n".join(texts).split("\n") for chat, texts in said.items()} == dict.fromkeys(chats, words)
    for chat in chats:
        read = [text for process in processes for text in process.post.read_in(chat)]
        assert sorted(read) == sorted(numbered(said[chat])), "each is answered, once"


async def test_no_turn_holds_a_place_while_replies_hang(start: Start) -> None:
    process = start()
    process.post.door.clear()
    for number in range(80):
        await process.hears(f"post:{number}", str(number), "hello")
    await until(lambda: process.post.waiting == 80)
    assert set() == RUNNING
    assert len(turns(process.store)) == 80
    process.post.door.set()
    await until_idle(process.store)
    assert len(process.post.taken) == 80


async def test_a_service_takes_its_share_of_the_places_and_no_more(start: Start) -> None:
    process = start(most_turns=12)
    process.guide.gate.clear()
    for number in range(10):
        await process.hears(f"post:{number}", str(number), "hello")
    await until(lambda: process.guide.running == 3)
    assert len(RUNNING) == 3
    process.guide.gate.set()
    await until_idle(process.store)
    assert (process.guide.most, len(process.post.taken)) == (3, 10)


async def test_what_is_noted_holds_no_secret_and_the_turn_knows_of_it(start: Start) -> None:
    process = start()
    process.guide.gate.clear()
    await process.hears("post:a", "1", f"charged twice on my card {CARD}")
    await until(lambda: process.guide.heard)
    (noted,) = waiting(process.store)
    assert CARD not in noted.content
    assert "charged twice" in noted.content
    (message,) = process.guide.heard
    assert message.metadata == {"shopguide": {"secrets": ["card number"]}}
    assert CARD not in message.text


async def test_what_the_message_before_announced_is_never_noted(start: Start) -> None:
    process = start()
    process.guide.gate.clear()
    await process.hears("post:a", "1", "the code they sent me is")
    await until(lambda: process.guide.running)
    await process.hears("post:a", "2", "482913")
    assert "482913" not in str(rows(process.store, RECEIVED))
    process.guide.gate.set()
    await until_idle(process.store)
    assert [(item.text, item.metadata) for item in process.guide.heard] == [
        ("the code they sent me is", {}),
        ("[code removed]", {"shopguide": {"secrets": ["code"]}}),
    ]
    await process.hears("post:a", "3", "the other code is")
    await until_idle(process.store)
    await process.hears("post:a", "4", "771204")
    assert "771204" not in str(rows(process.store, RECEIVED))
    await until_idle(process.store)
    assert process.guide.heard[-1].text == "[code removed]"


async def test_a_sentence_of_the_channel_needs_no_turn(start: Start) -> None:
    process = start()
    await process.service.note("post:a", "1", Received(says="utter_text_only"))
    await until_idle(process.store)
    assert process.post.read_in("post:a") == ["Only text."]
    assert process.guide.heard == []


async def test_what_opens_a_talk_is_left_where_one_has_begun(start: Start) -> None:
    process = start()
    for key in ("1", "2"):
        await process.service.note("post:a", key, Received.of("hello", {}, opening=True))
    await until_idle(process.store)
    assert process.post.read_in("post:a") == ["1: hello"]


async def test_a_talk_has_begun_though_its_first_turn_ends_while_that_is_looked_up(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    process = start()
    process.guide.gate.clear()
    await process.hears("post:a", "1", "hello")
    kept = process.store.exists

    async def then_the_turn_ends(chat: str) -> bool:
        found = await kept(chat)
        process.guide.gate.set()
        await until_idle(process.store)
        return found

    monkeypatch.setattr(process.store, "exists", then_the_turn_ends)
    assert await process.service.has_begun("post:a")


# --- quick messages


def quick(start: Start, clock: StillClock) -> Process:
    """A process whose guide takes "hi", "my order" and "the blue one" for unfinished."""
    process = start(clock=clock)
    process.guide.unfinished = {"hi", "my order", "the blue one"}
    return process


async def waits(process: Process) -> None:
    await until(lambda: process.clock.waiting)


async def test_quick_messages_get_one_answer(start: Start, clock: StillClock) -> None:
    process = quick(start, clock)
    for number, text in enumerate(("hi", "my order", "the blue one")):
        await process.hears("post:a", str(number), text)
        await until(lambda: len(clock.waits) > number and clock.waiting)  # noqa: B023
        clock.move(1)
    await process.hears("post:a", "last", "never came")
    await until_idle(process.store)
    assert process.post.read_in("post:a") == ["1: hi\nmy order\nthe blue one\nnever came"]
    assert [(row.content, row.next_try) for row in rows(process.store, RECEIVED)] == [(None, None)] * 4


async def test_an_unfinished_message_is_answered_when_nothing_follows(start: Start, clock: StillClock) -> None:
    process = quick(start, clock)
    await process.hears("post:a", "1", "hi")
    await waits(process)
    clock.move(WAIT)
    await until_idle(process.store)
    assert process.post.read_in("post:a") == ["1: hi"]
    assert {*clock.waits} == {WAIT}, "it may look again in between"


async def test_a_finished_message_is_answered_at_once(start: Start, clock: StillClock) -> None:
    process = quick(start, clock)
    await process.hears("post:a", "1", "never came")
    await until_idle(process.store)
    assert (process.post.read_in("post:a"), clock.waits) == (["1: never came"], [])


async def test_a_button_ends_the_wait_and_is_answered_alone(start: Start, clock: StillClock) -> None:
    process = quick(start, clock)
    await process.hears("post:a", "1", "hi")
    await waits(process)
    await process.service.note("post:a", "2", Received.of("my order", {}, pressed=True))
    await until_idle(process.store)
    assert process.post.read_in("post:a") == ["1: hi", "2: my order"]
    assert {*clock.waits} == {WAIT}, "it may look again in between"


async def test_danger_ends_the_wait_and_is_read_alone(start: Start, clock: StillClock) -> None:
    process = quick(start, clock)
    await process.hears("post:a", "1", "hi")
    await waits(process)
    await process.hears("post:a", "2", "danger")
    await until_idle(process.store)
    assert process.post.read_in("post:a") == ["1: hi", "2: danger"]


async def test_a_message_whose_process_dies_while_it_waits_is_answered_by_the_next(
    start: Start, clock: StillClock
) -> None:
    killed = quick(start, clock)
    await killed.hears("post:a", "1", "hi")
    await waits(killed)
    await killed.is_killed()
    claims_run_out(killed.store)
    survivor = quick(start, clock)
    await survivor.hears("post:a", "2", "never came")
    await until_idle(survivor.store)
    assert survivor.post.read_in("post:a") == ["1: hi\nnever came"]
    assert turns(survivor.store) == {"post:a": ["hi\nnever came"]}


async def test_a_process_that_stops_leaves_what_waits_to_the_next(start: Start, clock: StillClock) -> None:
    process = quick(start, clock)
    await process.hears("post:a", "1", "hi")
    await waits(process)
    await process.service.stop(60)
    assert (rows(process.store, CHAT_CLAIMS), len(waiting(process.store))) == ([], 1)
    clock.move(WAIT)
    successor = quick(start, clock)
    await until_idle(successor.store)
    assert successor.post.read_in("post:a") == ["1: hi"]


async def test_messages_read_together_whose_turn_cannot_be_stored_are_answered_together_later(
    start: Start, clock: StillClock
) -> None:
    process = quick(start, clock)
    process.guide.failures.append(StoreError("away"))
    await process.hears("post:a", "1", "hi")
    await waits(process)
    await process.hears("post:a", "2", "never came")
    await until(lambda: process.post.taken)
    clock.move(3600)
    await until_idle(process.store)
    assert process.post.read_in("post:a") == ["Kept.", "1: hi\nnever came"]


@pytest.mark.parametrize(
    ("begun", "read"),
    [
        ((1, 1), ["1: words 1\nwords 2"]),
        ((2, 2), ["1: words 1", "2: words 2"]),
        ((4, 2), ["Sorry.", "1: words 2"]),
    ],
)
async def test_messages_that_may_end_the_process_are_read_alone(
    start: Start, store: ConversationStore, begun: tuple[int, int], read: list[str]
) -> None:
    with store.engine.begin() as connection:
        for number, times in enumerate(begun, 1):
            text = Received.of(f"words {number}", {}).to_json()
            chat_queue.note(connection, "post", str(number), "post:a", text)
            message = chat_queue.waiting(connection, "post:a")[-1]
            for _ in range(times):
                chat_queue.begun(connection, [message.id])
    process = start()
    await until_idle(process.store)
    assert process.post.read_in("post:a") == read


async def test_what_was_taken_out_of_messages_read_together_is_told(start: Start, clock: StillClock) -> None:
    process = quick(start, clock)
    await process.hears("post:a", "1", "hi")
    await waits(process)
    await process.hears("post:a", "2", f"charged twice on my card {CARD}")
    await until_idle(process.store)
    message = process.guide.heard[-1]
    assert message.text == "hi\ncharged twice on my card [card number removed]"
    assert message.metadata == {"shopguide": {"secrets": ["card number"]}}


# --- failures


@pytest.mark.parametrize("failure", [StoreError("away"), LockError("away")])
async def test_a_turn_that_cannot_be_stored_is_said_to_be_kept_and_held_later(start: Start, failure: Exception) -> None:
    process = start()
    process.guide.failures.append(failure)
    await process.hears("post:a", "1", "hello")
    await until_idle(process.store)
    assert process.post.read_in("post:a") == ["Kept.", "1: hello"]


async def test_a_turn_that_fails_gets_one_apology(start: Start, caplog: pytest.LogCaptureFixture) -> None:
    process = start()
    process.guide.failures.append(ValueError("about my kettle"))
    await process.hears("post:a", "1", "my kettle")
    await until_idle(process.store)
    await process.hears("post:a", "2", "hello")
    await until_idle(process.store)
    assert process.post.read_in("post:a") == ["Sorry.", "1: hello"]
    assert "kettle" not in caplog.text


async def test_where_no_turn_is_held_the_person_gets_one_apology(start: Start) -> None:
    process = start()
    process.guide.absent = True
    await process.hears("post:a", "1", "hello")
    await until_idle(process.store)
    assert process.post.read_in("post:a") == ["Sorry."]
    assert len(process.guide.heard) == 1


async def test_a_message_that_ends_the_process_each_time_is_given_up_with_an_apology(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shopguide.channels.durable.chat.ATTEMPTS", 2)
    for begun in range(1, 3):
        killed = start()
        killed.guide.gate.clear()
        if begun == 1:
            await killed.hears("post:a", "1", "hello")
        await until(lambda process=killed: process.guide.running)
        await killed.is_killed()
        claims_run_out(killed.store)
    survivor = start()
    await until_idle(survivor.store)
    assert survivor.post.read_in("post:a") == ["Sorry."]


async def test_a_process_that_stops_lets_go_of_its_chats(start: Start) -> None:
    process = start()
    process.post.door.clear()
    for number in range(3):
        await process.hears(f"post:{number}", str(number), "hello")
    await until(lambda: process.post.waiting == 3)
    await process.service.stop(0.01)
    assert rows(process.store, CHAT_CLAIMS) == []
    assert await process.hears("post:late", "9", "hello") is Noted.NEW, "kept for the next start"
    successor = start()
    await until_idle(successor.store)
    assert len(successor.post.taken) == 4


# --- bounds


async def test_a_chat_and_the_inbox_take_so_many(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chat_queue, "MOST_OF_A_CHAT", 2)
    monkeypatch.setattr(chat_queue, "MOST", 3)
    process = start()
    process.guide.gate.clear()
    noted = [await process.hears("post:a", str(number), "hello") for number in range(3)]
    assert noted == [Noted.NEW, Noted.NEW, Noted.CHAT_FULL]
    assert await process.hears("post:b", "b", "hello") is Noted.NEW
    with pytest.raises(StoreError, match="3 messages wait"):
        await process.hears("post:c", "c", "hello")
    process.guide.gate.set()
    await until_idle(process.store)
    assert await process.hears("post:c", "c", "hello") is Noted.NEW
    await until(lambda: process.post.read_in("post:c"))


# --- deletion


async def test_forgetting_takes_what_waits_and_what_is_undelivered(start: Start) -> None:
    process = start()
    process.post.door.clear()
    await process.hears("post:a", "1", "hello")
    await until(lambda: process.post.waiting)
    await process.hears("post:a", "2", "more")
    await process.store.delete("post:a")
    assert (rows(process.store, RECEIVED), undelivered(process.store), rows(process.store, CHAT_CLAIMS)) == ([], [], [])


async def test_a_turn_under_way_is_undone_when_its_talk_is_forgotten(start: Start) -> None:
    process = start()
    process.guide.gate.clear()
    await process.hears("post:a", "1", "hello")
    await until(lambda: process.guide.running)
    await process.store.delete("post:a")
    process.guide.gate.set()
    await until(lambda: not process.service._tasks)
    assert (turns(process.store), undelivered(process.store), process.post.taken) == ({}, [], [])


def test_old_keys_and_replies_are_pruned_and_retention_takes_all_that_is_old(store: ConversationStore) -> None:
    with store.engine.begin() as connection:
        for key in ("old", "new", "waits"):
            chat_queue.note(connection, "post", key, f"post:{key}", {"text": key})
        known = {row.key: row.id for row in connection.execute(RECEIVED.select())}
        chat_queue.answered(connection, [known["old"], known["new"]])
        connection.execute(RECEIVED.update().where(RECEIVED.c.key != "new").values(at=1.0))
        chat_queue.prune(connection, 2.0)
    assert {row.key for row in rows(store, RECEIVED)} == {"new", "waits"}
    retention.retain(store.engine, 1)
    assert {row.key for row in rows(store, RECEIVED)} == {"new"}
