"""A talk of which only the last events are held is the same talk."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    AllSlotsReset,
    ConversationPaused,
    ConversationResumed,
    Event,
    Restarted,
    SessionStarted,
    SlotSet,
    UserUtteranceReverted,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

from shopguide.nlu.reply_resolver import _BUTTONS_BACK
from shopguide.storage.tracker import TAIL_EVENTS, Snapshot, TailTracker, tail_start

from .talks import opening, state, turn


def whole(domain: Domain, events: list[Event]) -> DialogueStateTracker:
    """Rasa's own tracker, which holds everything."""
    return DialogueStateTracker.from_events("somebody", copy.deepcopy(events), domain.slots)


def tailed(domain: Domain, events: list[Event]) -> TailTracker:
    """Ours, after every turn cut to its tail and read back, as the store does."""
    tracker = TailTracker("somebody", domain.slots)
    for event in copy.deepcopy(events):
        tracker.update(event)
        if isinstance(event, ActionExecuted) and event.action_name == "action_listen":
            tracker = cut(tracker, domain)
    return tracker


def cut(tracker: TailTracker, domain: Domain) -> TailTracker:
    """What is read after `tracker` was saved."""
    snapshot = tracker.snapshot_for_tail()
    if snapshot is not None:
        snapshot = Snapshot.loads(snapshot.position, json.dumps(snapshot.as_dict()))
    reread = TailTracker(tracker.sender_id, domain.slots, snapshot)
    before = tracker.snapshot.position if tracker.snapshot else 0
    for event in list(tracker.events)[(snapshot.position if snapshot else 0) - before :]:
        reread.update(event)
    return reread


def talk(turns: int) -> list[Event]:
    return [*opening(), *(event for number in range(turns) for event in turn(number))]


@pytest.mark.parametrize("turns", [0, 1, 5, 9, 10, 60])
def test_the_state_is_that_of_the_whole_talk(domain: Domain, turns: int) -> None:
    assert state(tailed(domain, talk(turns))) == state(whole(domain, talk(turns)))


def test_what_is_held_does_not_grow_with_the_talk(domain: Domain) -> None:
    at_20, at_200 = (len(tailed(domain, talk(turns)).events) for turns in (20, 200))
    assert at_200 == at_20
    assert TAIL_EVENTS <= at_20 < TAIL_EVENTS + len(turn(0))


def test_the_tail_reaches_as_far_back_as_buttons_are_looked_for() -> None:
    assert TAIL_EVENTS >= _BUTTONS_BACK


def test_policies_see_the_last_states_of_the_whole_talk(domain: Domain) -> None:
    events = [*talk(30), turn(30)[0]]
    ours, rasas = (make(domain, events).past_states(domain) for make in (tailed, whole))
    assert 5 < len(ours) < len(rasas)
    assert ours == rasas[-len(ours) :]


def test_what_was_found_of_the_past_is_found_anew_after_each_event(domain: Domain) -> None:
    tracker, events = tailed(domain, []), []
    for event in talk(12):
        events.append(event)
        tracker.update(copy.deepcopy(event))
        for asked in (tracker, tracker.copy(), tracker):
            assert asked.past_states(domain) == whole(domain, events).past_states(domain)
            assert asked.applied_events() == whole(domain, events).applied_events()


def test_who_asks_for_the_past_may_change_it(domain: Domain) -> None:
    tracker = tailed(domain, talk(3))
    right = whole(domain, talk(3)).past_states(domain)
    for state_ in tracker.past_states(domain):
        state_.setdefault("user", {})["text"] = "changed"
    tracker.applied_events().clear()
    assert tracker.past_states(domain) == right
    assert tracker.applied_events() == whole(domain, talk(3)).applied_events()


def test_a_copy_is_equal_and_its_own(domain: Domain) -> None:
    tracker = tailed(domain, talk(30))
    twin = tracker.copy()
    assert state(twin) == state(tracker)
    assert list(twin.events) == list(tracker.events)
    twin.update(SlotSet("step", 99))
    twin.update(ActionExecuted("action_greet"))
    assert tracker.get_slot("step") == 29
    assert tracker.latest_action_name == "action_listen"
    assert len(twin.events) == len(tracker.events) + 2


def test_no_event_is_applied_to_make_a_copy(domain: Domain, monkeypatch: pytest.MonkeyPatch) -> None:
    tracker = tailed(domain, talk(30))
    applied: list[Any] = []
    for kind in (SlotSet, UserUttered, ActionExecuted):
        monkeypatch.setattr(kind, "apply_to", lambda event, _tracker: applied.append(event))
    tracker.copy()
    assert applied == []


def test_a_new_session_lets_go_of_what_came_before(domain: Domain) -> None:
    events = [*talk(30), *opening(), *turn(31)]
    tracker = tailed(domain, events)
    assert len(tracker.events) == len(opening()) - 1 + len(turn(31))
    assert state(tracker) == state(whole(domain, events))


def test_an_undone_message_is_undone_in_the_tail(domain: Domain) -> None:
    events = [*talk(30), *turn(31)[:2], UserUtteranceReverted()]
    ours, rasas = tailed(domain, events), whole(domain, events)
    assert ours.current_slot_values() == rasas.current_slot_values()
    assert ours.latest_message == rasas.latest_message


def test_a_slot_that_the_domain_no_longer_has_is_let_go(domain: Domain) -> None:
    snapshot = Snapshot(position=7, slots={"step": 3, "gone": 1})
    assert TailTracker("somebody", domain.slots, snapshot).get_slot("step") == 3


@pytest.mark.parametrize("text", ['{"mood": "good"}', "{", "[]", "3"])
def test_a_snapshot_of_another_version_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Snapshot.loads(0, text)


def test_the_tail_of_nothing_begins_at_its_beginning() -> None:
    assert tail_start([]) == 0


INTERLUDES = st.sampled_from(
    [
        [SlotSet("issue", "app_problem")],
        [SlotSet("queue", [{"issue": "app_problem", "channel": None, "step": 0}])],
        [AllSlotsReset()],
        [ConversationPaused()],
        [ConversationPaused(), ConversationResumed()],
        [ActiveLoop("some_form")],
        [ActiveLoop(None)],
        [Restarted()],
        [SessionStarted()],
    ]
)


@settings(max_examples=60)
@given(plan=st.lists(st.one_of(st.integers(0, 9), INTERLUDES), max_size=40))
def test_the_state_is_that_of_the_whole_talk_whatever_happened_in_it(domain: Domain, plan: list[Any]) -> None:
    events = opening()
    for item in plan:
        events += turn(item) if isinstance(item, int) else [*copy.deepcopy(item), ActionExecuted("action_listen")]
    assert state(tailed(domain, events)) == state(whole(domain, events))
