"""What waits for review, and what a decision writes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from shopguide.learning import messages
from shopguide.storage import retention
from shopguide.storage.database import open_database
from tests.services import servers

from .conftest import Note, noting

Read = Callable[[int], sa.engine.Row]


def test_messages_with_the_same_words_are_one(engine: sa.engine.Engine, note: Note) -> None:
    first = note("It never came", picked="order_not_received")
    second = note("it never came!!", guesses=[("app_problem", 0.2)], picked="order_not_received")
    other = note("charged twice")
    [newest, both] = messages.waiting(engine)
    assert (newest.text, newest.ids) == ("charged twice", (other,))
    assert (both.text, both.ids) == ("it never came!!", (second, first))
    assert both.guesses == (("app_problem", 0.2),)
    assert both.picked == (("order_not_received", 2),)


def test_only_undecided_real_messages_with_a_text_wait(engine: sa.engine.Engine, note: Note) -> None:
    note(None)
    note("")
    note("simulated", simulated=True)
    note("decided", reviewed="affirm")
    note("skipped", reviewed=messages.SKIPPED)
    assert messages.waiting(engine) == []
    assert {message.text for message in messages.decided(engine)} == {"decided", "skipped"}


@pytest.mark.parametrize("guesses", [None, "", "[", "5", '{"a": 1}', '[["x"]]', '[["x", "y"]]'])
def test_guesses_that_cannot_be_read_cost_nobody_the_review(
    engine: sa.engine.Engine, note: Note, guesses: str | None
) -> None:
    note("it never came", guesses=guesses)
    assert [message.guesses for message in messages.waiting(engine)] == [()]


def test_at_most_so_many_are_read_the_newest(
    engine: sa.engine.Engine, note: Note, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(messages, "MOST", 2)
    for text in ("oldest", "older", "new"):
        note(text)
    assert [message.text for message in messages.waiting(engine)] == ["new", "older"]


def test_a_decision_is_noted_once_and_can_be_taken_back(engine: sa.engine.Engine, note: Note, row: Read) -> None:
    turn, other = note("it never came"), note("it never came")
    assert messages.decide(engine, [turn], "order_not_received") == (turn,)
    # A colleague who still sees both decides the one that is left.
    assert messages.decide(engine, [turn, other], "affirm") == (other,)
    assert (row(turn).reviewed, row(other).reviewed) == ("order_not_received", "affirm")
    assert messages.reopen(engine, [turn]) == (turn,)
    assert row(turn).reviewed is None


def test_what_was_taken_over_has_no_text_and_is_not_opened_again(
    engine: sa.engine.Engine, note: Note, row: Read
) -> None:
    turn = note("it never came", reviewed="order_not_received")
    messages.taken_over(engine, [turn])
    assert (row(turn).text, row(turn).reviewed) == (None, "order_not_received")
    assert messages.decided(engine) == []
    assert messages.reopen(engine, [turn]) == ()


def test_thousands_of_rows_are_decided_at_once(engine: sa.engine.Engine, note: Note) -> None:
    turns = [note("it never came", sender="web:one") for _ in range(1200)]
    assert len(messages.decide(engine, turns, "order_not_received")) == 1200


def test_who_is_forgotten_waits_no_more(engine: sa.engine.Engine, note: Note) -> None:
    turn = note("it never came", sender="web:somebody")
    retention.forget(engine, "web:somebody")
    assert messages.waiting(engine) == []
    assert messages.decide(engine, [turn], "affirm") == ()


def test_it_works_on_postgresql_too(postgres: servers.Postgres) -> None:
    engine = open_database(sa.engine.make_url(postgres.database("review")))
    try:
        note = noting(engine)
        turns = [note("it never came", picked="order_not_received") for _ in range(3)]
        [message] = messages.waiting(engine)
        assert set(message.ids) == set(turns)
        assert set(messages.decide(engine, message.ids, "order_not_received")) == set(turns)
        assert messages.waiting(engine) == []
        assert len(messages.reopen(engine, turns)) == 3
        messages.taken_over(engine, turns)
        assert messages.waiting(engine) == []
    finally:
        engine.dispose()
