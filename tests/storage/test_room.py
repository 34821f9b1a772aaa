"""One conversation does not grow without a bound."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from shopguide.errors import ConversationFull, SetupError
from shopguide.storage.room import EVENTS, VARIABLE, check_room, most_events
from shopguide.storage.schema import EVENTS as TABLE
from shopguide.storage.tracker_store import ConversationStore

from .talks import opening, turn
from .test_retention import hold

MOST = 100


@pytest.fixture
def store(
    url: str, open_store: Callable[[str], ConversationStore], monkeypatch: pytest.MonkeyPatch
) -> ConversationStore:
    monkeypatch.setenv(VARIABLE, str(MOST))
    return open_store(url)


async def test_a_conversation_is_full_when_as_many_events_are_kept(store: ConversationStore) -> None:
    events, turns = len(opening()), 0
    while events < MOST:
        await check_room(store, await store.get_or_create_tracker("web:a", append_action_listen=False))
        await hold_one(store)
        turns, events = turns + 1, events + len(turn(0))
    with pytest.raises(ConversationFull):
        await check_room(store, await store.retrieve("web:a"))
    await hold(store, "web:b", 1)
    await check_room(store, await store.retrieve("web:b"))


async def hold_one(store: ConversationStore) -> None:
    talk = await store.get_or_create_tracker("web:a", append_action_listen=False)
    for event in [*(opening() if not talk.events else []), *turn(0)]:
        talk.update(event)
    await store.save(talk)


async def test_what_was_deleted_since_makes_room_again(store: ConversationStore) -> None:
    await hold(store, "web:a", MOST)
    with pytest.raises(ConversationFull):
        await check_room(store, await store.retrieve("web:a"))
    with store.engine.begin() as connection:
        last = connection.execute(sa.select(sa.func.max(TABLE.c.position))).scalar_one()
        connection.execute(TABLE.delete().where(TABLE.c.position < last - MOST // 2))
    talk = await store.retrieve("web:a")
    assert talk is not None
    assert talk.next_position >= MOST
    await check_room(store, talk)


@pytest.mark.parametrize("given", ["0", "99", "-1", "many", "1e9"])
def test_a_number_that_makes_no_sense_is_refused_by_name(given: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, given)
    with pytest.raises(SetupError, match=VARIABLE):
        most_events()


def test_without_a_setting_there_is_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    assert most_events() == EVENTS
