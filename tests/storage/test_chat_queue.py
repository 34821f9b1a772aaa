"""Messages that wait, and whose chat it is, on each kind of database."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from shopguide.storage import chat_queue
from shopguide.storage.chat_queue import AnsweredElsewhere, Noted
from shopguide.storage.schema import CHAT_CLAIMS, RECEIVED
from shopguide.storage.tracker_store import ConversationStore


def note(store: ConversationStore, key: str, chat: str = "post:a") -> Noted:
    with store._writer.begin() as connection:
        return chat_queue.note(connection, "post", key, chat, {"text": key})


def claim(store: ConversationStore, owner: str, chat: str = "post:a") -> bool:
    with store._writer.begin() as connection:
        return chat_queue.claim(connection, chat, owner)


def until(store: ConversationStore) -> dict[str, float]:
    with store.engine.connect() as connection:
        return {row.sender_id: row.until for row in connection.execute(sa.select(CHAT_CLAIMS))}


@pytest.mark.parametrize("url", ["sqlite", "postgresql"], indirect=True)
def test_of_many_who_want_a_chat_at_once_one_has_it(store: ConversationStore) -> None:
    with ThreadPoolExecutor(6) as hands:
        assert sum(hands.map(lambda owner: claim(store, str(owner)), range(6))) == 1


@pytest.mark.parametrize("url", ["sqlite", "postgresql"], indirect=True)
def test_of_many_who_note_a_message_at_once_one_does(store: ConversationStore) -> None:
    with ThreadPoolExecutor(6) as hands:
        noted = list(hands.map(lambda _: note(store, "1"), range(6)))
    assert noted.count(Noted.NEW) == 1
    assert set(noted) == {Noted.NEW, Noted.KNOWN}


def test_a_chat_is_taken_over_when_its_claim_has_run_out_and_only_then(store: ConversationStore) -> None:
    assert (claim(store, "one"), claim(store, "one"), claim(store, "two")) == (True, True, False)
    with store.engine.begin() as connection:
        connection.execute(CHAT_CLAIMS.update().values(until=0.0))
    assert (claim(store, "two"), claim(store, "one")) == (True, False)


def test_only_the_chats_that_are_worked_on_are_renewed(store: ConversationStore) -> None:
    for chat in ("post:a", "post:b"):
        claim(store, "one", chat)
    claim(store, "two", "post:c")
    with store.engine.begin() as connection:
        connection.execute(CHAT_CLAIMS.update().values(until=1.0))
        chat_queue.renew(connection, "one", ["post:a", "post:c"])
    held = until(store)
    assert held.pop("post:a") > 1.0
    assert held == {"post:b": 1.0, "post:c": 1.0}


def test_a_chat_is_due_while_it_has_something_to_do_and_nobody_works_on_it(store: ConversationStore) -> None:
    def due() -> list[str]:
        with store.engine.connect() as connection:
            return sorted(chat_queue.due(connection, "post", 10))

    for chat in ("post:a", "post:b"):
        note(store, chat, chat)
    assert due() == ["post:a", "post:b"]
    claim(store, "one", "post:a")
    assert due() == ["post:b"]
    with store.engine.begin() as connection:
        (message,) = chat_queue.waiting(connection, "post:b")
        chat_queue.put_off(connection, [message.id], 4e9)
    assert due() == []


def test_a_message_is_answered_once(store: ConversationStore) -> None:
    note(store, "1")
    with store.engine.begin() as connection:
        (message,) = chat_queue.waiting(connection, "post:a")
        chat_queue.answered(connection, [message.id])
        assert chat_queue.waiting(connection, "post:a") == []
    with pytest.raises(AnsweredElsewhere), store.engine.begin() as connection:
        chat_queue.answered(connection, [message.id])
    assert note(store, "1") is Noted.KNOWN


def test_a_key_that_is_too_long_for_its_column_is_still_known(store: ConversationStore) -> None:
    assert note(store, "k" * 5000) is Noted.NEW
    assert note(store, "k" * 5000) is Noted.KNOWN
    with store.engine.connect() as connection:
        (key,) = connection.execute(sa.select(RECEIVED.c.key)).scalars()
    assert len(key) <= 200
