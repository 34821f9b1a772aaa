"""What was said in a talk, as the web channel shows it again; and where the store is found."""

from __future__ import annotations

import pytest
from rasa.core.tracker_store import FailSafeTrackerStore, InMemoryTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from shopguide.errors import SetupError
from shopguide.storage.tracker_store import ConversationStore

from .locks import write_after_each_reading


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


async def test_a_talk_goes_on_under_another_id(store: ConversationStore) -> None:
    await talk(store, "telegram:-1:7", "one")
    assert await store.move("telegram:-1:7", "telegram:-2:7")
    assert await said(store, "telegram:-1:7") == []
    tracker = await store.retrieve("telegram:-2:7")
    assert tracker is not None
    tracker.update(UserUttered("two", timestamp=50.0))
    await store.save(tracker)
    assert await said(store, "telegram:-2:7") == ["one", "heard one", "two"]


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
async def test_a_turn_that_is_stored_meanwhile_does_not_stop_a_move(store: ConversationStore) -> None:
    await talk(store, "telegram:-1:7", "one")
    read = write_after_each_reading(store.engine)
    assert await store.move("telegram:-1:7", "telegram:-2:7")
    assert read
    assert await said(store, "telegram:-2:7") == ["one", "heard one"]


async def test_a_talk_does_not_move_onto_another(store: ConversationStore) -> None:
    await talk(store, "telegram:-1:7", "one")
    await talk(store, "telegram:-2:7", "two")
    assert not await store.move("telegram:-1:7", "telegram:-2:7")
    assert await said(store, "telegram:-1:7") == ["one", "heard one"]
    assert await said(store, "telegram:-2:7") == ["two", "heard two"]


async def test_the_store_is_found_behind_rasas_own(store: ConversationStore) -> None:
    assert ConversationStore.within(FailSafeTrackerStore(store)) is store
    assert ConversationStore.within(store) is store


def test_another_kind_of_store_is_named_with_what_to_do() -> None:
    with pytest.raises(SetupError, match=r"InMemoryTrackerStore.*endpoints|endpoints.*InMemoryTrackerStore"):
        ConversationStore.within(FailSafeTrackerStore(InMemoryTrackerStore(Domain.empty())))
