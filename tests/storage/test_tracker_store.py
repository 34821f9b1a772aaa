"""The store: each test on SQLite in memory, SQLite in a file and PostgreSQL."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable
from pathlib import Path
from threading import Event
from typing import Any

import pytest
import sqlalchemy as sa
from rasa.core.agent import Agent
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import FailSafeTrackerStore, InMemoryTrackerStore, check_if_tracker_store_async
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

from shopguide.errors import StoreError
from shopguide.storage import tracker_store
from shopguide.storage.schema import EVENTS, TALKS
from shopguide.storage.tracker import TAIL_EVENTS, TailTracker
from shopguide.storage.tracker_store import ConversationStore
from tests.waiting import PATIENCE

from .talks import opening, state, turn

WHO = "web:somebody"


async def hold(store: ConversationStore, turns: int, sender: str = WHO) -> DialogueStateTracker:
    """Hold a talk turn by turn; returns Rasa's own tracker of all of it."""
    every = opening()
    for number in range(turns):
        talk = await store.get_or_create_tracker(sender, append_action_listen=False)
        every += turn(number)
        for event in every[len(every) - len(turn(number)) if number else 0 :]:
            talk.update(event)
        await store.save(talk)
    return DialogueStateTracker.from_events(sender, every, store.domain.slots)


def count(store: ConversationStore, table: sa.Table = EVENTS) -> int:
    with store.engine.connect() as connection:
        return int(connection.execute(sa.select(sa.func.count()).select_from(table)).scalar())


async def test_nothing_is_known_of_somebody_new(store: ConversationStore) -> None:
    assert await store.retrieve(WHO) is None
    assert await store.retrieve_full_tracker(WHO) is None
    assert not await store.exists(WHO)
    assert list(await store.keys()) == []


async def test_every_event_of_a_long_talk_is_kept_once_and_in_order(store: ConversationStore) -> None:
    expected = await hold(store, 40)
    full = await store.retrieve_full_tracker(WHO)
    assert [event.as_dict() for event in full.events] == [event.as_dict() for event in expected.events]
    assert state(full) == state(expected)
    assert count(store) == len(expected.events)
    assert await store.exists(WHO)


async def test_a_turn_reads_and_writes_as_much_at_200_as_at_20(store: ConversationStore) -> None:
    statements: list[str] = []
    sa.event.listen(store.engine, "before_cursor_execute", lambda *call: statements.append(call[2]))
    effort: list[tuple[int, int]] = []
    for turns in (20, 200):
        expected = await hold(store, turns, sender=f"talk-{turns}")
        statements.clear()
        talk = await store.retrieve(f"talk-{turns}")
        assert state(talk) == state(expected)
        held = len(talk.events)
        for event in turn(turns):
            talk.update(event)
        await store.save(talk)
        effort.append((held, len(statements)))
    assert effort[0] == effort[1]
    assert effort[0][0] < TAIL_EVENTS + len(turn(0))


@pytest.mark.parametrize("url", ["sqlite", "postgresql"], indirect=True)
async def test_a_talk_outlives_the_process(url: str, open_store: Callable[[str], ConversationStore]) -> None:
    expected = await hold(open_store(url), 30)
    assert state(await open_store(url).retrieve(WHO)) == state(expected)


async def test_talks_do_not_see_each_other(store: ConversationStore) -> None:
    await hold(store, 12, sender="web:a")
    await hold(store, 3, sender="web:b")
    assert len((await store.retrieve_full_tracker("web:b")).events) == len(opening()) + 3 * len(turn(0))
    await store.delete("web:a")
    assert await store.retrieve("web:a") is None
    assert sorted(await store.keys()) == ["web:b"]


async def test_of_two_turns_at_once_one_is_refused_and_nothing_is_mixed(store: ConversationStore) -> None:
    await hold(store, 15)
    first, second = await store.retrieve(WHO), await store.retrieve(WHO)
    first.update(SlotSet("issue", "app_problem"))
    second.update(SlotSet("issue", "account_hacked"))
    await store.save(first)
    with pytest.raises(StoreError):
        await store.save(second)
    assert (await store.retrieve(WHO)).get_slot("issue") == "app_problem"
    assert (await store.retrieve_full_tracker(WHO)).get_slot("issue") == "app_problem"


async def test_saving_again_without_news_writes_nothing(store: ConversationStore) -> None:
    await hold(store, 2)
    talk, before = await store.retrieve(WHO), count(store)
    await store.save(talk)
    assert count(store) == before
    talk.update(SlotSet("step", 7))
    await store.save(talk)
    await store.save(talk)
    assert count(store) == before + 1


async def test_a_tracker_of_rasas_own_adds_its_new_events(store: ConversationStore) -> None:
    expected = await hold(store, 12)
    expected.update(SlotSet("issue", "app_problem"))
    await store.save(expected)
    full = await store.retrieve_full_tracker(WHO)
    assert len(full.events) == len(expected.events)
    assert full.get_slot("issue") == "app_problem"


async def test_a_damaged_snapshot_is_made_anew_from_the_events(store: ConversationStore) -> None:
    expected = await hold(store, 30)
    with store.engine.begin() as connection:
        connection.execute(TALKS.update().values(snapshot='{"written": "by another version"}'))
    assert state(await store.retrieve(WHO)) == state(expected)


async def test_no_secret_is_written_in_any_field(store: ConversationStore) -> None:
    talk = store.init_tracker(WHO)
    card = "4111 1111 1111 1111"
    for event in [*opening(), *turn(1)]:
        event.metadata = {"page": f"card {card}", "deep": [{"also": card, "bare": 4111111111111111}]}
        talk.update(event)
    talk.update(SlotSet("complaint", f"card {card}"))
    talk.update(SlotSet("order_number", "4111111111111111"))
    await store.save(talk)
    with store.engine.connect() as connection:
        data = [row.data for row in connection.execute(sa.select(EVENTS))]
    assert not any("4111" in text for text in data)
    assert all("card number removed" in text for text in data)
    assert (await store.retrieve(WHO)).get_slot("order_number") == "[card number removed]"


class Broker(EventBroker):  # type: ignore[misc]
    """Notes what is published, or fails."""

    def __init__(self, *, fails: bool = False) -> None:
        self.published: list[dict[str, Any]] = []
        self._fails = fails

    def publish(self, event: dict[str, Any]) -> None:
        if self._fails:
            raise ConnectionError("card 4111 1111 1111 1111")
        self.published.append(event)


async def test_the_event_broker_gets_each_stored_event_once(store: ConversationStore) -> None:
    store.event_broker = Broker()
    expected = await hold(store, 12)
    assert await store.publisher.handed_over(30)
    assert [event["event"] for event in store.event_broker.published] == [e.type_name for e in expected.events]
    assert {event["sender_id"] for event in store.event_broker.published} == {WHO}


async def test_a_broker_that_fails_costs_nobody_a_turn(
    store: ConversationStore, caplog: pytest.LogCaptureFixture
) -> None:
    store.event_broker = Broker(fails=True)
    await hold(store, 1)
    assert await store.publisher.handed_over(30)
    assert (await store.retrieve(WHO)).latest_message.text == "message 0"
    assert "ConnectionError" in caplog.text
    assert "4111" not in caplog.text


def test_rasa_finds_a_complete_asynchronous_store(store: ConversationStore) -> None:
    assert check_if_tracker_store_async(store)


def test_an_agent_uses_the_store_itself(store: ConversationStore, domain: Domain) -> None:
    assert Agent._create_tracker_store(store, domain) is store
    assert isinstance(Agent._create_tracker_store(InMemoryTrackerStore(domain), domain), FailSafeTrackerStore)


# --- a database that fails


def broken(store: ConversationStore, sender: str = WHO) -> TailTracker:
    """A talk with something to save."""
    talk = store.init_tracker(sender)
    for event in [*opening(), *turn(1)]:
        talk.update(event)
    return talk


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
async def test_a_full_disk_is_an_error_and_the_talk_goes_on_when_there_is_room(store: ConversationStore) -> None:
    expected = await hold(store, 5)
    sizes: list[int] = []

    def limit(connection: Any, *_more: Any) -> None:
        connection.execute(f"PRAGMA max_page_count={sizes[-1]}")

    with store.engine.connect() as connection:
        sizes.append(int(connection.exec_driver_sql("PRAGMA page_count").scalar()))
    sa.event.listen(store.engine, "checkout", limit)
    talk = await store.retrieve(WHO)
    talk.update(SlotSet("complaint", "x" * 100_000))
    with pytest.raises(StoreError) as failure:
        await store.save(talk)
    assert "full" in str(failure.value.__cause__)
    assert state(await store.retrieve(WHO)) == state(expected)
    sizes.append(1_000_000)
    await store.save(talk)
    assert (await store.retrieve(WHO)).get_slot("complaint") == "x" * 100_000


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
async def test_a_file_that_may_only_be_read_is_an_error(store: ConversationStore) -> None:
    await hold(store, 2)
    sa.event.listen(store.engine, "checkout", lambda connection, *_more: connection.execute("PRAGMA query_only=ON"))
    with pytest.raises(StoreError) as failure:
        await store.save(broken(store, "somebody else"))
    assert "readonly" in str(failure.value.__cause__)
    assert (await store.retrieve(WHO)).get_slot("step") == 1


async def test_what_people_wrote_is_not_in_the_text_of_an_error(store: ConversationStore) -> None:
    talk = broken(store)
    with store.engine.begin() as connection:
        TALKS.drop(connection)
    with pytest.raises(StoreError) as failure:
        await store.save(talk)
    assert "message 1" not in f"{failure.value} {failure.value.__cause__}"


async def test_a_database_that_hangs_is_given_up(store: ConversationStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tracker_store, "PATIENCE", 0.05)
    release = asyncio.Event()
    loop = asyncio.get_running_loop()

    def hang(*_call: Any) -> None:
        asyncio.run_coroutine_threadsafe(release.wait(), loop).result()

    sa.event.listen(store.engine, "before_cursor_execute", hang)
    try:
        with pytest.raises(StoreError, match="TimeoutError"):
            await store.check()
    finally:
        release.set()
        sa.event.remove(store.engine, "before_cursor_execute", hang)


@pytest.mark.parametrize("what", ["save", "delete", "move"])
async def test_what_was_given_up_is_not_done_later(
    store: ConversationStore, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected, stored = await hold(store, 5), count(store)
    talk = await store.retrieve(WHO)
    talk.update(SlotSet("issue", "app_problem"))
    work = {
        "save": lambda: store.save(talk),
        "delete": lambda: store.delete(WHO),
        "move": lambda: store.move(WHO, "web:else"),
    }[what]
    hanging, release, over = Event(), Event(), Event()

    def hang(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if re.match("(INSERT INTO|DELETE FROM|UPDATE) events", statement):
            hanging.set()
            release.wait(PATIENCE)

    async def give_up(working: asyncio.Future[Any], _seconds: float) -> None:
        await asyncio.to_thread(hanging.wait, PATIENCE)
        working.cancel()
        raise TimeoutError

    sa.event.listen(store.engine, "before_cursor_execute", hang)
    sa.event.listen(store.engine, "checkin", lambda *_: over.set())
    with monkeypatch.context() as impatient:
        impatient.setattr(asyncio, "wait_for", give_up)
        with pytest.raises(StoreError, match="TimeoutError"):
            await work()
    release.set()
    assert await asyncio.to_thread(over.wait, PATIENCE)
    assert count(store) == stored
    assert state(await store.retrieve(WHO)) == state(expected)
    assert not await store.is_deleted(WHO)
    await work()
    later = await store.retrieve(WHO)
    assert later is None if what != "save" else later.get_slot("issue") == "app_problem"


@pytest.mark.parametrize("name", ["retrieve", "retrieve_full_tracker"])
async def test_a_talk_that_cannot_be_read_is_never_taken_for_an_empty_one(
    store: ConversationStore, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    await hold(store, 2)
    with store.engine.begin() as connection:
        EVENTS.drop(connection)
    with caplog.at_level(logging.DEBUG), pytest.raises(StoreError):
        await getattr(store, name)(WHO)


def test_the_folder_of_a_database_is_made(tmp_path: Path, open_store: Callable[[str], ConversationStore]) -> None:
    open_store(f"sqlite:///{tmp_path / 'new' / 'folder' / 'talks.sqlite'}")
    assert (tmp_path / "new" / "folder" / "talks.sqlite").is_file()
