"""Entries of the talk, live and out of stored events."""

from __future__ import annotations

from typing import Any

from shopguide.channels.message import Button, Message
from shopguide.channels.web.entry import MOST, Entry, Page, ids
from shopguide.channels.web.entry import history as page_of


def heard(text: str, time: float = 1.0, **web: str) -> dict[str, Any]:
    return {
        "event": "user",
        "text": text,
        "timestamp": time,
        "message_id": "m",
        "metadata": {"web": web} if web else {},
    }


def history(events: list[dict[str, Any]]) -> list[Entry]:
    page = page_of(events)
    assert page
    return page.entries


def told(text: str | None, time: float = 2.0, **data: Any) -> dict[str, Any]:
    return {"event": "bot", "text": text, "timestamp": time, "data": {"buttons": None, "custom": None, **data}}


def test_an_entry_is_the_json_of_the_protocol() -> None:
    message = Message("**Hi**", (Button("Go on", "/affirm"),), {"type": "card", "title": "Phone"})
    assert Entry.of_guide("abc", 2, 0.5, message).to_json() == {
        "id": "abc.2",
        "from": "guide",
        "time": "1970-01-01T00:00:00.500Z",
        "text": "**Hi**",
        "buttons": [{"title": "Go on", "payload": "/affirm"}],
        "custom": {"type": "card", "title": "Phone"},
    }


def test_what_an_entry_lacks_is_left_out() -> None:
    assert Entry("a", "shopper", 0, "hi").to_json().keys() == {"id", "from", "time", "text"}


def test_a_history_has_the_ids_that_were_sent_live() -> None:
    events = [heard("hello", id="a"), told("one"), told("two"), heard("again", id="b"), told("three")]
    assert [(item.id, item.author) for item in history(events)] == [
        ("a", "shopper"),
        ("a.1", "guide"),
        ("a.2", "guide"),
        ("b", "shopper"),
        ("b.1", "guide"),
    ]


def test_a_pressed_button_shows_its_title_and_the_greeting_nothing() -> None:
    events = [
        heard("/greet", id="a", title=""),
        told("Hello"),
        heard('/ask_help{"issue_group":"order"}', id="b", title="Order or delivery"),
        heard("/ greet", id="c"),
        heard("/next_step", id="d", title=""),
    ]
    assert [item.text for item in history(events)] == ["Hello", "Order or delivery", "/ greet"]


def test_empty_events_show_nothing_and_take_no_number() -> None:
    events = [heard("hello", id="a"), told(None), told("", buttons=[]), told("one")]
    assert [item.id for item in history(events)] == ["a", "a.1"]


def test_of_a_long_talk_the_newest_entries_are_shown_and_none_without_its_turn() -> None:
    events = [told("whose question was cut off")]
    for number in range(MOST):
        events += [heard("hello", id=str(number)), told("hi")]
    shown = history(events)
    assert len(shown) == MOST
    assert shown[-1].id == f"{MOST - 1}.1"
    assert "cut off" not in " ".join(item.text for item in shown)


def test_the_ids_of_a_talk_are_those_of_the_widget() -> None:
    assert ids([heard("hello", id="a"), told("hi"), heard("again", id="b"), heard("by another way")]) == {"a", "b", "m"}


def together(**web: Any) -> dict[str, Any]:
    return {**heard("hi\nmy order", 9.0), "metadata": {"web": web}}


def test_messages_that_were_read_as_one_are_shown_each_and_answered_once() -> None:
    parts = [{"id": "a", "text": "hi", "time": 1.0}, {"id": "b", "text": "my order", "time": 2.0}]
    events = [together(id="b", parts=parts), told("Which order?", 10.0)]
    assert [(item.id, item.author, item.time, item.text) for item in history(events)] == [
        ("a", "shopper", 1.0, "hi"),
        ("b", "shopper", 2.0, "my order"),
        ("b.1", "guide", 10.0, "Which order?"),
    ]
    assert ids(events) == {"a", "b"}


def test_of_messages_that_only_together_hold_a_secret_the_first_shows_all() -> None:
    parts = [{"id": "a", "text": "my card is [card number removed]", "time": 1.0}, {"id": "b", "text": "", "time": 2.0}]
    events = [together(id="b", parts=parts), told("one")]
    assert [item.id for item in history(events)] == ["a", "b.1"]
    assert ids(events) == {"a", "b"}


def test_a_long_talk_comes_in_pages_from_the_newest_to_the_first() -> None:
    events = [event for turn in range(MOST) for event in (heard("hello", id=f"t{turn}"), told("one"), told("two"))]
    assert page_of(events[-MOST:], whole=False, before="t1") is None, "more has to be read"
    page = page_of(events[-2 * MOST :], whole=False)
    assert page
    shown = page.entries
    while page.earlier:
        page = page_of(events, before=shown[0].id)
        assert page
        assert len(page.entries) <= MOST
        shown = page.entries + shown
    assert [item.id for item in shown] == [f"t{turn}{end}" for turn in range(MOST) for end in ("", ".1", ".2")]


def test_before_an_entry_that_is_not_there_comes_nothing() -> None:
    assert page_of([heard("hello", id="a"), told("one")], before="b") == Page([], earlier=False)
