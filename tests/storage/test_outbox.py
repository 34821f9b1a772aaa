"""The outbox, on each kind of database."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from shopguide.dialogue.summary import State
from shopguide.storage import retention
from shopguide.storage.outbox import Added, Entry, Outbox
from shopguide.storage.schema import OUTBOX
from shopguide.storage.tracker_store import ConversationStore

from .talks import opening

NOW = 1_000_000.0


def entry(name: str = "a", sender: str = "web:a", created: float = NOW) -> Entry:
    return Entry(name, sender, "Shop Helpers", "0" * 64, '{"text": "x"}', created, attempts=1)


@pytest.fixture
def outbox(store: ConversationStore) -> Outbox:
    return Outbox(store.engine)


def left(store: ConversationStore) -> set[str]:
    with store.engine.connect() as connection:
        return set(connection.execute(sa.select(OUTBOX.c.id)).scalars())


def test_an_entry_is_taken_in_once_and_a_talk_has_so_many(outbox: Outbox) -> None:
    assert outbox.add(entry("a"), 2, NOW) is Added.NEW
    assert outbox.add(entry("a"), 2, NOW) is Added.KNOWN
    assert outbox.add(entry("b"), 2, NOW) is Added.NEW
    assert outbox.add(entry("c"), 2, NOW) is Added.FULL
    assert outbox.add(entry("a"), 2, NOW) is Added.KNOWN
    assert outbox.add(entry("d", "web:b"), 2, NOW) is Added.NEW
    assert outbox.find("web:a", "a") == (entry("a"), 2)
    assert outbox.find("web:b", "a") == (None, 1)


@pytest.mark.parametrize("url", ["sqlite", "postgresql"], indirect=True)
def test_of_many_who_want_it_at_once_one_has_it(outbox: Outbox) -> None:
    with ThreadPoolExecutor(6) as hands:
        added = list(hands.map(lambda _: outbox.add(entry(), 3, NOW), range(6)))
        claimed = list(hands.map(lambda _: outbox.claim("a", NOW, NOW + 30), range(6)))
    assert sorted(item.name for item in added) == ["KNOWN"] * 5 + ["NEW"]
    (mine,) = [item for item in claimed if item]
    assert mine.attempts == 2


def test_a_claim_runs_out_and_a_put_off_entry_comes_back(outbox: Outbox) -> None:
    outbox.add(entry(), 3, NOW + 30)
    assert (outbox.due(NOW, 5), outbox.claim("a", NOW, NOW + 60)) == ([], None)
    assert outbox.due(NOW + 30, 5) == ["a"]
    assert outbox.claim("a", NOW + 30, NOW + 60)
    outbox.put_off("a", NOW + 100, "HTTP 503")
    assert outbox.due(NOW + 99, 5) == []
    assert outbox.due(NOW + 100, 5) == ["a"]


@pytest.mark.parametrize(("state", "content"), [(State.ACCEPTED, None), (State.FAILED, '{"text": "x"}')])
def test_what_is_over_stays_over_and_what_was_accepted_is_emptied(
    outbox: Outbox, state: State, content: str | None
) -> None:
    outbox.add(entry(), 3, NOW)
    outbox.finish("a", state, NOW, "HTTP 200")
    outbox.put_off("a", NOW, "timeout")
    outbox.finish("a", State.FAILED, NOW, "x" * 200)
    found, _ = outbox.find("web:a", "a")
    assert found is not None
    assert (found.state, found.content) == (state, content)
    assert outbox.due(NOW + 1e6, 5) == []
    assert outbox.counts() == {state: 1}


async def test_who_is_forgotten_is_forgotten_here_too(store: ConversationStore, outbox: Outbox) -> None:
    outbox.add(entry("a"), 3, NOW)
    outbox.add(entry("b", "web:b"), 3, NOW)
    await store.delete("web:a")
    assert left(store) == {"b"}


async def test_what_is_old_is_deleted_also_of_talks_that_go_on(store: ConversationStore, outbox: Outbox) -> None:
    now = time.time()
    outbox.add(entry("old", created=now - 40 * 24 * 3600), 3, now)
    outbox.add(entry("new", created=now), 3, now)
    retention.retain(store.engine, 30)
    assert left(store) == {"new"}


async def test_a_talk_that_moves_takes_its_summaries_along(store: ConversationStore, outbox: Outbox) -> None:
    talk = store.init_tracker("telegram:-1:7")
    for event in opening():
        talk.update(event)
    await store.save(talk)
    outbox.add(entry("a", "telegram:-1:7"), 3, NOW)
    assert await store.move("telegram:-1:7", "telegram:-100:7")
    assert outbox.find("telegram:-100:7", "a")[0] is not None
