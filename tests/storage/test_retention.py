"""Talks are deleted when asked for, and when nobody came back to them for long."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from shopguide.cli import main
from shopguide.errors import SetupError, StoreError
from shopguide.storage import retention
from shopguide.storage.schema import DELETED, EVENTS, TALKS
from shopguide.storage.tracker_store import ConversationStore

from .locks import until_it_waits, write_after_each_reading
from .talks import opening, state, turn

DAY = 24 * 3600


async def hold(store: ConversationStore, sender: str, turns: int, days_ago: float = 0) -> None:
    """A talk held so many days ago."""
    talk = await store.get_or_create_tracker(sender, append_action_listen=False)
    for event in [*opening(), *(event for number in range(turns) for event in turn(number))]:
        event.timestamp = time.time() - days_ago * DAY
        talk.update(event)
    await store.save(talk)
    with store.engine.begin() as connection:
        heard = TALKS.update().where(TALKS.c.sender_id == sender)
        connection.execute(heard.values(last_heard=time.time() - days_ago * DAY))


def left(store: ConversationStore, table: sa.Table = EVENTS) -> set[str]:
    with store.engine.connect() as connection:
        return set(connection.execute(sa.select(table.c.sender_id)).scalars())


async def test_who_asks_to_be_forgotten_is(store: ConversationStore) -> None:
    await hold(store, "web:a", 20)
    await hold(store, "web:b", 1)
    await store.delete("web:a")
    assert left(store) == left(store, TALKS) == {"web:b"}
    assert await store.is_deleted("web:a")
    assert not await store.is_deleted("web:b")


async def test_somebody_forgotten_may_begin_anew_and_be_forgotten_again(store: ConversationStore) -> None:
    for _ in range(2):
        await hold(store, "web:a", 2)
        assert (await store.retrieve("web:a")).get_slot("step") == 1
        await store.delete("web:a")
    assert await store.retrieve("web:a") is None


async def test_a_turn_that_is_going_on_does_not_bring_a_forgotten_talk_back(store: ConversationStore) -> None:
    await hold(store, "web:a", 2)
    talk = await store.retrieve("web:a")
    talk.update(turn(3)[0])
    await store.delete("web:a")
    with pytest.raises(StoreError):
        await store.save(talk)
    assert left(store) == set()


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
async def test_a_turn_that_is_stored_while_its_talk_is_forgotten_goes_with_it(
    url: str, open_store: Callable[[str], ConversationStore]
) -> None:
    store, other = open_store(url), open_store(url)
    await hold(store, "web:a", 2)
    talk = await store.retrieve("web:a")
    talk.update(turn(3)[0])
    with ThreadPoolExecutor(1) as thread:
        forgetting: list[Future[retention.Deleted]] = []

        def forget_meanwhile(_connection: sa.engine.Connection) -> None:
            forgetting.append(thread.submit(retention.forget, other.engine, "web:a"))
            until_it_waits(other.engine, forgetting[0])

        # Everything is written, and nothing committed.
        sa.event.listen(store.engine, "commit", forget_meanwhile, once=True)
        await store.save(talk)
        assert forgetting[0].result().talks == 1
    assert left(store) == left(store, TALKS) == set()
    await hold(store, "web:a", 1)


async def test_events_without_a_talk_are_found(store: ConversationStore) -> None:
    await hold(store, "web:forgotten", 1)
    await hold(store, "web:old", 1, days_ago=31)
    await hold(store, "web:anew", 1)
    for sender in ("web:forgotten", "web:anew"):
        with store.engine.begin() as connection:
            connection.execute(DELETED.insert().values(sender_id=sender, deleted_at=time.time()))
    with store.engine.begin() as connection:
        connection.execute(TALKS.delete().where(TALKS.c.sender_id != "web:anew"))
    assert (await store.retain(30)).events == 2 * (len(opening()) + len(turn(0)))
    assert left(store) == {"web:anew"}


async def test_talks_that_nobody_came_back_to_are_deleted(store: ConversationStore) -> None:
    for days_ago in (1, 29, 31, 400):
        await hold(store, f"web:{days_ago}", 1, days_ago)
    deleted = await store.retain(30)
    assert left(store) == left(store, TALKS) == {"web:1", "web:29"}
    assert deleted == retention.Deleted(talks=2, events=2 * (len(opening()) + len(turn(0))))
    assert await store.retain(30) == retention.Deleted()


async def test_of_a_talk_that_goes_on_what_is_old_is_deleted_and_its_state_stays(store: ConversationStore) -> None:
    await hold(store, "web:a", 40, days_ago=100)
    await hold(store, "web:b", 1)
    talk = await store.retrieve("web:a")
    talk.update(turn(41)[0])
    await store.save(talk)
    before = state(await store.retrieve("web:a"))
    deleted = await store.retain(30)
    assert deleted.talks == 0
    assert deleted.events > 150
    assert state(await store.retrieve("web:a")) == before
    again = await store.retrieve("web:a")
    again.update(turn(42)[0])
    await store.save(again)
    full = await store.retrieve_full_tracker("web:a")
    assert len(full.events) == len(again.events)
    full.update(turn(43)[0])
    await store.save(full)
    assert (await store.retrieve("web:a")).latest_message.text == "message 43"


async def test_more_than_a_batch_is_deleted(store: ConversationStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "_BATCH", 3)
    for number in range(8):
        await hold(store, f"web:{number}", 1, days_ago=50)
    await hold(store, "web:long", 40, days_ago=50)
    talk = await store.retrieve("web:long")
    talk.update(turn(1)[0])
    await store.save(talk)
    assert (await store.retain(30)).talks == 8
    assert left(store) == {"web:long"}


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
async def test_turns_that_are_stored_meanwhile_do_not_stop_it(store: ConversationStore) -> None:
    await hold(store, "web:a", 40, days_ago=50)
    await hold(store, "web:b", 1, days_ago=50)
    talk = await store.retrieve("web:a")
    talk.update(turn(41)[0])
    await store.save(talk)
    read = write_after_each_reading(store.engine)
    deleted = await store.retain(30)
    assert read
    assert deleted.talks == 1
    assert deleted.events > 150
    assert left(store) == {"web:a"}


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
async def test_no_row_that_is_looked_at_costs_a_look_at_all_talks(store: ConversationStore) -> None:
    await hold(store, "web:old", 1, days_ago=31)
    plans: list[str] = []

    def explain(_connection: Any, cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
        with cursor.connection.cursor() as beside:
            beside.execute(f"EXPLAIN {statement}", parameters)
            plans.append("\n".join(line for (line,) in beside))

    sa.event.listen(store.engine, "before_cursor_execute", explain)
    assert (await store.retain(30)).talks == 1
    # A subplan is run for each row, unless its result fits the working memory, which all talks do not for long.
    assert [plan for plan in plans if "SubPlan" in plan] == []
    assert any("Anti Join" in plan for plan in plans)


async def test_after_a_while_it_is_not_even_known_that_a_talk_was_deleted(store: ConversationStore) -> None:
    for sender, ago in (("web:long ago", 61), ("web:lately", 59)):
        await store.delete(sender)
        with store.engine.begin() as connection:
            values = {"deleted_at": time.time() - ago * DAY}
            connection.execute(DELETED.update().where(DELETED.c.sender_id == sender).values(values))
    await store.retain(30)
    assert left(store, DELETED) == {"web:lately"}


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
async def test_nothing_of_a_forgotten_talk_is_left_in_the_file(store: ConversationStore, tmp_path: Path) -> None:
    talk = store.init_tracker("web:a")
    for event in [*opening(), *turn(1)]:
        talk.update(event)
    talk.latest_message.text = "a vase with an unmistakable dragon"
    await store.save(talk)

    def stored() -> bytes:
        return b"".join(path.read_bytes() for path in tmp_path.glob("talks.sqlite*"))

    assert b"unmistakable dragon" in stored()
    await store.delete("web:a")
    assert b"unmistakable dragon" not in stored()


@pytest.mark.parametrize(("given", "days"), [(None, 90), ("30", 30)])
def test_the_days_come_from_the_environment(given: str | None, days: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SHOPGUIDE_RETENTION_DAYS", raising=False)
    if given:
        monkeypatch.setenv("SHOPGUIDE_RETENTION_DAYS", given)
    assert retention.days() == days


@pytest.mark.parametrize("given", ["0", "-3", "a month", "1.5", "²"])
def test_days_that_make_no_sense_are_told(given: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOPGUIDE_RETENTION_DAYS", given)
    with pytest.raises(SetupError, match="SHOPGUIDE_RETENTION_DAYS"):
        retention.days()


# --- the commands


@pytest.mark.parametrize("url", ["sqlite", "postgresql"], indirect=True)
async def test_the_commands_delete_beside_an_open_store(
    url: str, open_store: Callable[[str], ConversationStore], root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(root)
    store = open_store(url)
    await hold(store, "web:a", 2)
    await hold(store, "web:b", 2, days_ago=31)
    run = CliRunner().invoke
    assert "Forgot web:a: 17 event(s)." in run(main, ["forget", "web:a"]).output
    assert "Nothing is stored of web:a." in run(main, ["forget", "web:a"]).output
    assert "Deleted 1 talk(s), 17 event(s)." in run(main, ["retain", "--days", "30"]).output
    assert left(store) == set()
