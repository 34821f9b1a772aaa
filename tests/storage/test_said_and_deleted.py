"""The store of talks: what was said, and deleting it."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
import sqlalchemy as sa
from rasa.core.tracker_store import FailSafeTrackerStore, InMemoryTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from shopguide.errors import SetupError
from shopguide.storage import tracker_store
from shopguide.storage.tracker_store import URL_VARIABLE, ConversationStore


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ConversationStore:
    monkeypatch.setenv(URL_VARIABLE, f"sqlite:///{tmp_path}/talks.sqlite")
    return ConversationStore(Domain.empty())


async def talk(store: ConversationStore, sender: str, *texts: str) -> None:
    events = [SessionStarted(timestamp=0.5), ActionExecuted("action_listen", timestamp=1.0)]
    for number, text in enumerate(texts):
        events += [
            UserUttered(text, {"name": "greet"}, metadata={"web": {"id": str(number)}}, timestamp=2.0 + number),
            SlotSet("awaiting", "start", timestamp=2.1 + number),
            BotUttered(f"heard {text}", timestamp=2.2 + number),
        ]
    await store.save(DialogueStateTracker.from_events(sender, events))


async def said(store: ConversationStore, sender: str, most: int = 100) -> list[str]:
    return [event["text"] for event in await store.said(sender, most)]


async def test_what_was_said_comes_back_in_order_and_from_this_talk_alone(store: ConversationStore) -> None:
    await talk(store, "web:1", "one", "two")
    await talk(store, "web:2", "three")
    assert await said(store, "web:1") == ["one", "heard one", "two", "heard two"]
    assert await said(store, "web:3") == []


async def test_of_much_that_was_said_the_newest_comes_back(store: ConversationStore) -> None:
    await talk(store, "web:1", *map(str, range(50)))
    assert await said(store, "web:1", 3) == ["heard 48", "49", "heard 49"]


async def test_what_was_said_in_earlier_sessions_comes_back(store: ConversationStore) -> None:
    await talk(store, "web:1", "yesterday")
    tracker = await store.retrieve("web:1")
    assert tracker is not None
    tracker.update(SessionStarted(timestamp=100.0))
    tracker.update(UserUttered("today", timestamp=101.0))
    await store.save(tracker)
    assert await said(store, "web:1") == ["yesterday", "heard yesterday", "today"]


async def test_a_deleted_talk_is_gone_and_another_is_not(store: ConversationStore, tmp_path: Path) -> None:
    await talk(store, "web:1", "porcelain rhinoceros")
    await talk(store, "web:2", "hello")
    assert not await store.is_deleted("web:1")
    await store.delete("web:1")
    assert await store.is_deleted("web:1")
    assert await store.retrieve("web:1") is None
    assert await said(store, "web:1") == []
    assert await said(store, "web:2") == ["hello", "heard hello"]
    assert not any(b"porcelain" in path.read_bytes() for path in tmp_path.iterdir())


async def test_deleting_twice_and_what_never_was_is_no_fault(store: ConversationStore) -> None:
    for _ in range(2):
        await store.delete("web:1")
    assert await store.is_deleted("web:1")


async def test_that_a_talk_was_deleted_is_forgotten_when_no_session_can_be_left(
    store: ConversationStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = tracker_store.time.time()
    await store.delete("web:old")
    monkeypatch.setattr(tracker_store.time, "time", lambda: now + 59 * 86_400)
    await store.delete("web:2")
    assert await store.is_deleted("web:old")
    monkeypatch.setattr(tracker_store.time, "time", lambda: now + 61 * 86_400)
    await store.delete("web:3")
    assert not await store.is_deleted("web:old")
    assert await store.is_deleted("web:2")


async def test_the_store_is_found_behind_rasas_own(store: ConversationStore) -> None:
    assert ConversationStore.within(FailSafeTrackerStore(store)) is store
    assert ConversationStore.within(store) is store


def test_another_kind_of_store_is_named_with_what_to_do() -> None:
    with pytest.raises(SetupError, match=r"InMemoryTrackerStore.*endpoints|endpoints.*InMemoryTrackerStore"):
        ConversationStore.within(FailSafeTrackerStore(InMemoryTrackerStore(Domain.empty())))


async def test_a_database_that_fails_tells_nothing_of_what_was_said(
    store: ConversationStore, caplog: pytest.LogCaptureFixture
) -> None:
    with store.engine.begin() as connection:
        connection.execute(sa.text("drop table events"))
    with caplog.at_level(logging.DEBUG):
        safe = FailSafeTrackerStore(store)
        await safe.save(DialogueStateTracker.from_events("web:1", [UserUttered("porcelain rhinoceros")]))
    assert "events" in caplog.text
    assert "porcelain" not in caplog.text
