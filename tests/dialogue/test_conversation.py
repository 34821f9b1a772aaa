"""The state of a talk, to slots and back."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopguide.dialogue.conversation import Awaiting, Conversation, Paused
from shopguide.dialogue.cues import FACTS

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
    facts=st.lists(st.sampled_from(sorted(FACTS)), unique=True, max_size=4).map(tuple),
    ruled_out=NAMES,
    refused=NAMES,
    letter_short=st.booleans(),
    letter_tone=TEXT,
    drafted=st.booleans(),
    held=st.none() | st.sampled_from(Awaiting),
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


# --- facts


def test_a_fact_that_contradicts_another_takes_its_place() -> None:
    talk = Conversation().learn(["on_its_way", "gift"]).learn(["marked_delivered"])
    assert talk.facts == ("gift", "marked_delivered")


def test_a_signal_of_the_moment_is_no_fact() -> None:
    assert Conversation().learn(["urgent", "danger_fire"]).facts == ()


def test_a_corrected_order_number_is_corrected_in_the_story_too() -> None:
    talk = Conversation(order_number="576123456789012345", story="order 576123456789012345 never came")
    assert talk.with_details(order_number="576999999999999999").story == "order 576999999999999999 never came"


# --- problems


def test_another_problem_waits_with_its_place_and_story_and_comes_back_to_it() -> None:
    walked = Conversation(issue="app_problem").with_words("it crashes").start("in_app").advance(6)
    other = walked.take("account_hacked", "somebody changed my password")
    assert other.queue == (Paused("app_problem", "in_app", 1, "it crashes"),)
    assert (other.issue, other.complaint, other.channel, other.step) == (
        "account_hacked",
        "somebody changed my password",
        None,
        0,
    )
    back = other.settled().ask(Awaiting.NEXT_ISSUE).next_problem()
    assert (back.issue, back.channel, back.step, back.awaiting) == ("app_problem", "in_app", 1, Awaiting.STEP)
    assert (back.complaint, back.queue) == ("it crashes", ())


def test_a_denied_problem_is_gone_for_good_and_so_is_its_place_in_the_queue() -> None:
    talk = Conversation(issue="account_hacked", queue=(Paused("app_problem"),)).rule_out(["app_problem"])
    assert (talk.issue, talk.queue) == ("account_hacked", ())
    assert talk.wait_behind([Paused("app_problem")]).queue == ()
    assert talk.rule_out(["account_hacked"]).issue is None


def test_a_denied_problem_that_the_shopper_brings_up_again_is_allowed() -> None:
    talk = Conversation().rule_out(["app_problem"]).take("app_problem")
    assert (talk.issue, talk.ruled_out) == ("app_problem", ())


def test_of_a_solved_problem_only_what_belongs_to_the_person_stays() -> None:
    talk = Conversation(
        issue="app_problem", facts=("no_phone", "gift"), order_number="5", region="US", tried=("phone",)
    )
    assert talk.settled() == Conversation(facts=("no_phone",), order_number="5", region="US")


def test_another_problem_has_a_letter_of_its_own() -> None:
    talk = Conversation(
        issue="app_problem", letter="seller", letter_short=True, letter_tone="firm", letter_without=("wish",)
    )
    for other in (talk.take("account_hacked"), talk.rule_out(["app_problem"]), talk.settled()):
        kept = (other.letter, other.letter_short, other.letter_tone, other.letter_without)
        assert kept == (None, False, None, ())


# --- steps


def test_after_the_last_step_comes_the_question_whether_that_settled_it() -> None:
    talk = Conversation().start("phone")
    assert [(talk := talk.advance(3)).step for _ in range(3)] == [1, 2, 2]
    assert talk.awaiting is Awaiting.SOLVED
    assert talk.back() == replace(talk, awaiting=Awaiting.STEP)


def test_an_interruption_keeps_the_open_question() -> None:
    talk = Conversation(awaiting=Awaiting.STEP).interrupted(Awaiting.REGION).interrupted(Awaiting.SAFE, "fire")
    assert (talk.awaiting, talk.danger) == (Awaiting.SAFE, "fire")
    assert talk.continued() == Conversation(awaiting=Awaiting.STEP)
