"""Conversations are listed, filtered and searched alike on each kind of database, and leave no trace when deleted."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from rasa.shared.core.events import Event

from shopguide.cases import Outcome
from shopguide.storage import conversation_list, conversations, word_index
from shopguide.storage.conversation_list import Filter, Listed, Page
from shopguide.storage.conversations import Said
from shopguide.storage.database import open_database
from shopguide.storage.schema import CASES, CONVERSATION_WORDS, CONVERSATIONS
from shopguide.storage.tracker_store import ConversationStore

from .talks import opening
from .test_case_log import said as turn_of

DAY = 24 * 3600
HOSTILE = "\x1b[2J ' OR 1=1 -- \" * NEAR( ) : & | ! \\ %_ \u202e" + "x" * 10_000


async def write(store: ConversationStore, sender: str, *turns: list[Event]) -> None:
    """Store turns of a conversation, each by itself."""
    for events in turns:
        talk = await store.get_or_create_tracker(sender, append_action_listen=False)
        for event in [*(opening() if not talk.events else []), *events]:
            talk.update(event)
        await store.save(talk)


def told(text: str, issue: str = "order_not_received", row: str | None = "new_problem") -> list[Event]:
    return turn_of(text, issue, "offer", row=row, issue=issue, channel="order_details", awaiting="start")


def listed(store: ConversationStore, after: Any = None, **wanted: Any) -> Page:
    words = word_index.searched(wanted.pop("q", ""))
    with store.engine.connect() as connection, connection.begin():
        return conversation_list.page(connection, Filter(words=words, **wanted), time.time(), after)


def found(store: ConversationStore, **wanted: Any) -> list[str]:
    return [line.sender_id for line in listed(store, **wanted).lines]


async def test_words_are_found_whole_or_by_their_beginning_whatever_their_marks(store: ConversationStore) -> None:
    await write(store, "web:a", told("My parcels, café-crème: order 577-12345 NEVER came"), told("refund please"))
    await write(store, "web:b", told("the parcel came"))
    await write(store, "web:c", told("посылка не пришла"))
    for q, expected in {
        "parcel": ["web:b", "web:a"],
        "PARCELS": ["web:a"],
        "cafe": ["web:a"],
        "crème": ["web:a"],
        "never refund": ["web:a"],
        "12345": ["web:a"],
        "посылка": ["web:c"],
        "arcel": [],
        "pa": [],
        "my": ["web:a"],
        "": ["web:c", "web:b", "web:a"],
        "!!!": ["web:c", "web:b", "web:a"],
    }.items():
        assert found(store, q=q) == expected, q


async def test_hostile_words_are_found_and_break_nothing(store: ConversationStore) -> None:
    await write(store, "web:a", told(HOSTILE))
    assert found(store, q=HOSTILE) == ["web:a"]
    for q in ('"', "*", "a* OR b", "NEAR(a b)", "words:x", "'); DROP TABLE turns; --", "\u202e", "x" * 10_000):
        found(store, q=q)
    for value in ("'", '"', "%", "_", "\\", "x" * 300):
        assert found(store, issue=value, channel=value, entry=value, language=value, version=value) == []
    assert found(store) == ["web:a"]


async def test_common_words_and_rare_ones_are_found_alike(
    store: ConversationStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(6):
        await write(store, f"web:{number}", told(f"my parcel {'zeppelin' if number == 2 else 'ship'} is late"))
    rare = [found(store, q=q) for q in ("parcel", "zeppelin", "parcel zeppelin", "nothing")]
    monkeypatch.setattr(conversation_list, "_RARE", 1)
    assert [found(store, q=q) for q in ("parcel", "zeppelin", "parcel zeppelin", "nothing")] == rare
    assert rare[1:] == [["web:2"], ["web:2"], []]


async def test_each_filter_and_all_together(store: ConversationStore) -> None:
    await write(store, "web:a", told("it never came"), turn_of("hm", "nlu_fallback", row="not_understood"))
    await write(store, "slack:b", told("he threatens me", row="danger"))
    await write(store, "web:c", turn_of("/greet", "greet"))
    with store.engine.begin() as connection:
        mine = CASES.update().where(CASES.c.sender_id == "web:a")
        connection.execute(mine.values(outcome="solved", rating=4, tried='["in_app"]', escalated_to="phone"))
        old = CASES.update().where(CASES.c.sender_id == "slack:b")
        connection.execute(old.values(last_heard=time.time() - 2 * DAY))
        theirs = CONVERSATIONS.update().where(CONVERSATIONS.c.sender_id == "slack:b")
        connection.execute(theirs.values(language="es", version="9.9.9+abc", corrected=True))
    a, b = {"outcome": Outcome.SOLVED, "rating": 4, "unsure": True, "entry": "web"}, {"danger": True, "corrected": True}
    for wanted in ({name: value} for name, value in a.items()):
        assert found(store, **wanted) == ["web:a"], wanted
    for channel in ("order_details", "in_app", "phone"):
        assert "web:a" in found(store, channel=channel)
    assert found(store, channel="app") == []
    for more in ({"language": "es"}, {"version": "9.9.9+abc"}, {"outcome": Outcome.LEFT}, b, {"entry": "slack"}):
        assert found(store, **more) == ["slack:b"], more
    assert found(store, **a, q="came", issue="order_not_received") == ["web:a"]
    # Problem, outcome and rating are those of one case.
    await write(store, "web:a", told("charged twice", "payment_problem"))
    assert found(store, issue="payment_problem", rating=4) == []
    assert set(found(store)) == {"web:a", "slack:b"}
    assert set(found(store, opened=True)) == {"web:a", "slack:b", "web:c"}


async def test_pages_go_on_where_the_last_one_ended(store: ConversationStore) -> None:
    rows = [conversations.first_row(f"web:{n:03}", Said("web", 1000.0 + n // 2, "late"), False) for n in range(120)]
    with store.engine.begin() as connection:
        connection.execute(CONVERSATIONS.insert(), rows)
    seen: list[Listed] = []
    page = listed(store)
    seen += page.lines
    while page.more:
        page = listed(store, page.lines[-1].place)
        seen += page.lines
    assert [line.sender_id for line in seen] == [f"web:{n:03}" for n in reversed(range(120))]


async def test_a_line_says_what_happened(store: ConversationStore) -> None:
    await write(
        store, "web:a", turn_of("/greet", "greet"), told("it never came"), told("charged twice", "payment_problem")
    )
    [line] = listed(store).lines
    assert (line.first_words, line.turns, line.entry, line.language) == ("it never came", 3, "web", "en")
    assert [(case.issue, case.outcome) for case in line.cases] == [
        ("order_not_received", Outcome.OPEN),
        ("payment_problem", Outcome.OPEN),
    ]
    with store.engine.connect() as connection:
        assert conversation_list.find(connection, line.id) == line
        assert conversation_list.find(connection, line.id + 1) is None


async def test_what_is_deleted_is_found_no_more_and_its_id_is_never_used_again(store: ConversationStore) -> None:
    await write(store, "web:a", told("my zyxqueen is late"))
    [line] = listed(store).lines
    await store.delete("web:a")
    assert (found(store), found(store, q="zyxqueen")) == ([], [])
    with store.engine.connect() as connection:
        assert connection.execute(sa.select(CONVERSATION_WORDS)).all() == []
    await write(store, "web:b", told("my box is late"))
    assert listed(store).lines[0].id > line.id
    assert found(store, q="late") == ["web:b"]


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
async def test_no_word_of_a_deleted_conversation_stays_in_the_file(store: ConversationStore, tmp_path: Path) -> None:
    # The index stores of a word what the one before it doesn't begin with.
    def is_kept() -> bool:
        return any(b"yxqueen" in path.read_bytes() for path in tmp_path.glob("talks.sqlite*"))

    await write(store, "web:b", told("my box is late"))
    await write(store, "web:a", told("my zyxqueen is late"), told("zyxqueen again"))
    await write(store, "web:c", told("my parcel is late"))
    assert is_kept()
    await store.delete("web:a")
    assert not is_kept()
    assert found(store, q="late") == ["web:c", "web:b"]


async def test_a_chat_that_moves_takes_its_words_along(store: ConversationStore) -> None:
    await write(store, "telegram:1", told("my parcel is late"))
    assert await store.move("telegram:1", "telegram:-100")
    assert found(store, q="parcel") == ["telegram:-100"]


async def test_old_words_of_a_conversation_that_goes_on_are_deleted(store: ConversationStore) -> None:
    await write(store, "web:a", told("my zeppelin is late"))
    with store.engine.begin() as connection:
        connection.execute(CONVERSATION_WORDS.update().values(began=time.time() - 40 * DAY))
        connection.execute(CONVERSATIONS.update().values(started=time.time() - 40 * DAY))
    await write(store, "web:a", told("still late"))
    await store.retain(30)
    assert (found(store, q="zeppelin"), found(store, q="still")) == ([], ["web:a"])
    assert listed(store).lines[0].first_words is None


async def test_a_long_conversation_is_written_in_parts(
    store: ConversationStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversations, "PART", 20)
    await write(store, "web:a", *(told(f"word{number} again late") for number in range(6)))
    with store.engine.connect() as connection:
        parts = connection.execute(sa.select(CONVERSATION_WORDS.c.words).order_by(CONVERSATION_WORDS.c.id)).scalars()
        assert list(parts) == ["word0 again late word1", "word2 again late word3", "word4 again late word5"]
    assert found(store, q="word5") == ["web:a"]


async def test_what_was_logged_before_is_listed_and_found_after_the_update(
    store: ConversationStore, open_store: Callable[[str], ConversationStore], url: str
) -> None:
    await write(store, "web:a", told("my parcel is late", row="danger"), turn_of('/command{"do":"next"}', "command"))
    await write(store, "web:b", told("charged twice", "payment_problem"))
    with store.engine.connect() as connection:
        before = connection.execute(sa.select(CONVERSATIONS).order_by(CONVERSATIONS.c.sender_id)).all()
    with store.engine.begin() as connection:
        names = ["conversations", "conversation_words"]
        if store.engine.dialect.name == "sqlite":
            names.append("conversation_index")
        for name in names:
            connection.exec_driver_sql(f"DROP TABLE {name}")
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0007'")
    if url != "sqlite://":
        engine = open_database(sa.engine.make_url(url))
        engine.dispose()
    else:
        from shopguide.storage.migrate import migrate

        migrate(store.engine)
    with store.engine.connect() as connection:
        after = connection.execute(sa.select(CONVERSATIONS).order_by(CONVERSATIONS.c.sender_id)).all()
    assert [{**row._mapping, "id": 0} for row in after] == [{**row._mapping, "id": 0} for row in before]
    assert found(store, q="parcel late") == ["web:a"]
    await write(store, "web:a", told("and torn"))
    assert found(store, q="torn parcel") == ["web:a"]


def test_the_version_names_the_model() -> None:
    event = json.loads('{"metadata": {"model_id": "3f2a9c1e5a524f0e", "assistant_id": "shopguide"}}')
    assert str(conversations.version_of(event)).endswith("+3f2a9c1e")
    assert conversations.version_of({}) is None
