"""Buttons, and the other ways to begin: slash command, shortcuts, home tab."""

from __future__ import annotations

import itertools
import json
from typing import Any

import pytest

from .person import COMPLAINT, MENU, Person, labels, text, walk_to_step
from .workspace import TEAM

_ids = itertools.count(1)


# --- buttons


def test_pressed_buttons_give_way_to_the_choice(person: Person) -> None:
    workspace = person.workspace
    person.say(COMPLAINT)
    message = person.last[-1]
    since = len(workspace.slack.calls)
    person.press("Start")
    update = next(call for call in workspace.slack.calls[since:] if call.method == "chat.update")
    assert update.ok
    assert update.arguments["ts"] == message.answer["ts"]
    assert update.sections == [*message.sections, "*You chose:* Start"]
    assert update.buttons == []
    assert update.arguments["text"] == message.arguments["text"]


def test_a_button_pressed_twice_is_answered_once(person: Person) -> None:
    workspace = person.workspace
    walk_to_step(person, 1)
    since = len(workspace.slack.calls)
    for _ in range(3):
        assert workspace.interaction(person.press_payload("Done, next")).status == 200
    assert ["*Step 2 of 3:*" in call.text for call in person.settle(since)] == [True]


def test_a_second_choice_from_the_same_message_counts_no_more(person: Person) -> None:
    workspace = person.workspace
    walk_to_step(person, 1)
    stop = person.press_payload("Pause")
    person.press("Done, next")
    since = len(workspace.slack.calls)
    assert workspace.interaction(stop).status == 200
    assert person.settle(since) == []


def test_a_button_of_an_older_message_that_was_not_used_still_works(person: Person) -> None:
    person.say("hi")
    menu = list(person.last)
    person.say("are you a bot?")
    person.last = menu
    assert "Payment or refund" in text(person.press("Payment or refund"))


def test_somebody_elses_button_is_refused_quietly(thread: Person) -> None:
    workspace = thread.workspace
    thread.mention(COMPLAINT)
    since = len(workspace.slack.calls)
    other = f"U{next(_ids):07d}X"
    assert workspace.interaction(thread.press_payload("Start", by=other)).status == 200
    calls = workspace.slack.wait(lambda calls: bool(calls), since)
    assert [(call.method, call.arguments["user"], call.arguments["thread_ts"]) for call in calls] == [
        ("chat.postEphemeral", other, thread.thread)
    ]
    assert "somebody else's talk" in calls[0].text
    assert "Step 1 of 3" in text(thread.press("Start")), "the owner can still press it"


def test_a_payload_that_was_never_offered_is_no_command(person: Person) -> None:
    walk_to_step(person, 2)
    payload = person.press_payload("Done, next")
    payload["actions"][0]["value"] = "/restart"
    since = len(person.workspace.slack.calls)
    assert person.workspace.interaction(payload).status == 200
    assert labels(person.settle(since)), "it is answered like the word"
    assert "Step 2 of 3" in text(person.say("repeat"))


# --- other ways in


def test_the_slash_command_is_answered_in_direct_messages(person: Person) -> None:
    workspace = person.workspace
    since = len(workspace.slack.calls)
    fields = {
        "command": "/shopguide",
        "text": "my parcel &amp; its box are still on the way",
        "team_id": TEAM,
        "user_id": person.user,
    }
    fields |= {"channel_id": "CPUBLIC1", "trigger_id": f"t{next(_ids)}", "response_url": "https://hooks.slack.com/x"}
    answer = workspace.form("command", fields)
    told = json.loads(answer.body)
    assert told["response_type"] == "ephemeral"
    assert "direct message" in told["text"]
    assert workspace.form("command", fields).status == 200
    calls = workspace.slack.wait(lambda calls: any(call.buttons for call in person.posts(calls)), since)
    person.last = person.posts(calls)
    assert sum("Want to go through it" in call.text for call in person.settle(since)) == 1
    assert "Step 1 of 3" in text(person.press("Start"))


@pytest.mark.parametrize(
    ("payload", "said"),
    [
        ({"type": "shortcut", "callback_id": "begin"}, "ShopGuide"),
        ({"type": "message_action", "callback_id": "ask", "message": {"text": COMPLAINT}}, "Want to go through it?"),
    ],
    ids=["global", "on a message"],
)
def test_a_shortcut_begins_a_talk_in_direct_messages(person: Person, payload: dict[str, Any], said: str) -> None:
    since = len(person.workspace.slack.calls)
    more = {"user": {"id": person.user, "team_id": TEAM}, "team": {"id": TEAM}, "trigger_id": f"t{next(_ids)}"}
    assert person.workspace.interaction({**payload, **more}).status == 200
    calls = person.workspace.slack.wait(lambda calls: any(call.buttons for call in person.posts(calls)), since)
    assert said in text(person.posts(calls))


def open_home(person: Person, tab: str = "home") -> None:
    event = {"type": "app_home_opened", "user": person.user, "channel": person.channel, "tab": tab}
    assert person.workspace.event(event).status == 200


def test_the_home_tab_says_what_this_is_and_the_first_visit_is_greeted_once(person: Person) -> None:
    slack = person.workspace.slack
    since = len(slack.calls)
    open_home(person)
    open_home(person, "messages")
    open_home(person)
    greetings = person.settle(since)
    calls = slack.calls[since:]
    views = [call for call in calls if call.method == "views.publish"]
    assert [view.arguments["user_id"] for view in views] == [person.user, person.user]
    assert "automated guide" in views[0].text
    assert [label for label, _ in views[0].buttons] == MENU
    assert [labels([call]) for call in greetings] == [MENU]


def test_the_home_tab_offers_what_the_greeting_offers(person: Person) -> None:
    since = len(person.workspace.slack.calls)
    open_home(person)
    calls = person.workspace.slack.wait(person.posts, since)
    home = next(call for call in calls if call.method == "views.publish")
    assert home.buttons == person.posts(calls)[-1].buttons


def test_a_button_of_the_home_tab_works_in_the_middle_of_a_talk(person: Person) -> None:
    workspace = person.workspace
    since = len(workspace.slack.calls)
    open_home(person)
    calls = workspace.slack.wait(person.posts, since)
    blocks = next(call for call in calls if call.method == "views.publish").arguments["view"]["blocks"]
    row = next(block for block in blocks if block["type"] == "actions")
    walk_to_step(person, 3)
    since = len(workspace.slack.calls)
    pressed = {
        "type": "block_actions",
        "user": {"id": person.user, "team_id": TEAM},
        "team": {"id": TEAM},
        "container": {"type": "view", "view_id": "V1"},
        "view": {"id": "V1", "type": "home"},
        "trigger_id": f"t{next(_ids)}",
        "actions": [{**row["elements"][1], "block_id": row["block_id"]}],
    }
    assert workspace.interaction(pressed).status == 200
    calls = workspace.slack.wait(lambda calls: any(call.buttons for call in person.posts(calls)), since)
    assert "Payment or refund" in text(person.posts(calls))
