"""The state of a talk, to slots and back."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopguide.conversation import Awaiting, Conversation, Paused

TEXT = st.none() | st.text(min_size=1)
NAMES = st.lists(st.text(min_size=1), max_size=4).map(tuple)
TALKS = st.builds(
    Conversation,
    awaiting=st.none() | st.sampled_from(Awaiting),
    issue=TEXT,
    channel=TEXT,
    step=st.integers(0, 9),
    stuck=st.lists(st.integers(-9, 9), max_size=4).map(tuple),
    tried=NAMES,
    queue=st.lists(st.builds(Paused, st.text(min_size=1), TEXT, st.integers(0, 9)), max_size=3).map(tuple),
    order_number=TEXT,
    complaint=TEXT,
    skipped=NAMES,
    charged_wrongly=st.booleans(),
    urgent=st.booleans(),
    acknowledged=st.booleans(),
    repairs=st.integers(0, 5),
)


@given(TALKS)
def test_a_talk_survives_being_stored_as_json(talk: Conversation) -> None:
    assert Conversation.from_slots(json.loads(json.dumps(talk.to_slots()))) == talk


@given(TALKS, TALKS)
def test_what_changed_turns_the_earlier_talk_into_the_later_one(before: Conversation, after: Conversation) -> None:
    slots = {**before.to_slots(), **after.changes_since(before)}
    assert Conversation.from_slots(slots) == after


@given(TALKS)
def test_a_talk_that_did_not_change_writes_nothing(talk: Conversation) -> None:
    assert talk.changes_since(talk) == {}


def test_no_slots_make_an_empty_talk() -> None:
    assert Conversation.from_slots({}) == Conversation()
    assert set(Conversation().to_slots().values()) == {None}


@pytest.mark.parametrize(
    ("slot", "value"),
    [
        ("awaiting", "lunch"),
        ("awaiting", 3),
        ("step", "many"),
        ("step", [1]),
        ("repairs", {}),
        ("stuck", "abc"),
        ("stuck", 5),
        ("stuck", [None]),
        ("tried", "phone"),
        ("tried", 5),
        ("queue", "phone"),
        ("queue", [5]),
        ("queue", [{"name": "x"}]),
        ("queue", [{"issue": "x", "old_field": 1}]),
        ("queue", [{"channel": "phone"}]),
    ],
)
def test_a_slot_that_makes_no_sense_counts_as_unset(slot: str, value: Any) -> None:
    assert Conversation.from_slots({slot: value, "issue": "app_problem"}) == Conversation(issue="app_problem")


def test_slots_of_other_names_are_ignored() -> None:
    assert Conversation.from_slots({"requested_slot": "x", "session_started_metadata": {}}) == Conversation()
