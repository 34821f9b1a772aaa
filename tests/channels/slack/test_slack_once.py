"""What comes twice is answered once, and what comes together in its order."""

from __future__ import annotations

import itertools
import json

from .person import COMPLAINT, Person, text, walk_to_step
from .workspace import sign

_ids = itertools.count(1)


def test_an_event_that_comes_again_is_answered_once(person: Person) -> None:
    workspace = person.workspace
    walk_to_step(person, 1)
    since = len(workspace.slack.calls)
    event, event_id = person.message("done"), f"EvTwice{next(_ids)}"
    for number in range(4):
        retry = {"X-Slack-Retry-Num": str(number), "X-Slack-Retry-Reason": "http_timeout"} if number else {}
        assert workspace.event(event, event_id, **retry).status == 200
    assert ["*Step 2 of 3:*" in call.text for call in person.settle(since)] == [True]


def test_a_recorded_request_sent_again_is_answered_once(person: Person) -> None:
    workspace = person.workspace
    walk_to_step(person, 1)
    since = len(workspace.slack.calls)
    body = json.dumps(workspace.envelope(person.message("done"))).encode()
    recorded = {"Content-Type": "application/json", **sign(body)}
    for _ in range(3):
        assert workspace.post("events", body, recorded).status == 200
    assert ["Step 2 of 3" in call.text for call in person.settle(since)] == [True]


def test_an_event_whose_first_delivery_was_lost_is_answered_when_it_is_retried(person: Person) -> None:
    since = len(person.workspace.slack.calls)
    answer = person.workspace.event(person.message("hello"), **{"X-Slack-Retry-Num": "2"})
    assert answer.status == 200
    person.workspace.slack.wait(person.posts, since)


def test_a_message_sent_twice_under_other_event_ids_is_answered_once(person: Person) -> None:
    walk_to_step(person, 1)
    event, since = person.message("done"), len(person.workspace.slack.calls)
    assert person.workspace.event(event).status == 200
    assert person.workspace.event(event).status == 200
    assert "Step 2 of 3" in text(person.settle(since)[-1:])


def test_a_late_repetition_of_an_old_message_changes_nothing(person: Person) -> None:
    workspace = person.workspace
    person.say(COMPLAINT)
    old, old_id, since = person.message("yes"), f"EvOld{next(_ids)}", len(workspace.slack.calls)
    assert workspace.event(old, old_id).status == 200
    # Before that, both might be read together.
    workspace.slack.wait(lambda calls: any("Step 1 of 3" in call.text for call in person.posts(calls)), since)
    assert workspace.event(person.message("done")).status == 200
    assert workspace.event(old, old_id, **{"X-Slack-Retry-Num": "3"}).status == 200
    assert "Step 2 of 3" in text(person.settle(since)[-1:])


def test_messages_sent_at_once_are_answered_in_their_order(person: Person) -> None:
    workspace = person.workspace
    person.say(COMPLAINT)
    since = len(workspace.slack.calls)
    # A button is never read together with words.
    assert workspace.interaction(person.press_payload("Start")).status == 200
    assert workspace.event(person.message("done")).status == 200
    calls = workspace.slack.wait(lambda calls: len(person.posts(calls)) >= 2, since)
    assert [f"Step {number} of 3" in call.text for number, call in enumerate(person.posts(calls), 1)] == [True] * 2
