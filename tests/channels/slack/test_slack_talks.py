"""Talks in Slack, from the signed request to the answer that was posted."""

from __future__ import annotations

import itertools
import json
from typing import Any

import pytest
from conversations.server import Server

from .fake import BOT, Call, Trouble
from .workspace import TEAM, Person, Workspace, sign

MENU = ["Order or delivery", "Payment or refund", "Account or log-in", "App, product or feedback", "Talk to a person"]
COMPLAINT = "my parcel is late & still not here"
_ids = itertools.count(1)


def text(calls: list[Call]) -> str:
    """What a person reads of some messages."""
    return "\n".join(call.text for call in calls)


def labels(calls: list[Call]) -> list[str]:
    """The buttons of some messages."""
    return [label for call in calls for label, _ in call.buttons]


def walk_to_step(person: Person, number: int) -> str:
    """Complain and go to a step of the order's page."""
    person.say(COMPLAINT)
    answer = text(person.press("Start"))
    for _ in range(number - 1):
        answer = text(person.press("Done, next"))
    assert f"step {number} of 4" in answer
    return answer


# --- direct messages


def test_a_greeting_is_answered_with_the_menu(person: Person) -> None:
    answer = person.say("hello")
    assert "ShopGuide" in text(answer)
    assert labels(answer) == MENU
    assert answer[0].arguments["channel"] == person.channel
    assert "thread_ts" not in answer[0].arguments
    assert answer[0].arguments["unfurl_links"] is False


def test_a_complaint_gets_its_way_in_bold(person: Person) -> None:
    answer = text(person.say(COMPLAINT))
    assert "your order hasn't reached you" in answer
    assert "*Order details page*" in answer
    assert "**" not in answer


def test_a_talk_by_buttons_goes_to_the_rating(person: Person) -> None:
    person.say("hi")
    person.press("Order or delivery")
    assert "Order details page" in text(person.press("Parcel late, lost or missing"))
    assert "*Order details page: step 1 of 4*" in text(person.press("Start"))
    for number in (2, 3, 4):
        assert f"step {number} of 4" in text(person.press("Done, next"))
    assert "Did that solve it?" in text(person.press("Done, next"))
    rating = person.press("Yes, solved")
    rows = [block["elements"] for block in rating[-1].arguments["blocks"] if block["type"] == "actions"]
    assert [[element["text"]["text"] for element in row] for row in rows] == [["1", "2", "3", "4", "5"], ["Skip"]]
    assert "Thank you" in text(person.press("5"))


def test_a_talk_by_words_in_a_thread_needs_one_mention(thread: Person) -> None:
    assert "Order details page" in text(thread.mention(COMPLAINT))
    assert "step 1 of 4" in text(thread.say("yes please"))
    assert "step 2 of 4" in text(thread.say("done"))
    assert "step 1 of 4" in text(thread.say("back"))
    assert "step 2 of 4" in text(thread.say("1")), "a typed number picks a button"
    answer = thread.say("stop")
    assert "Paused" in text(answer)
    assert answer[0].arguments["thread_ts"] == thread.thread


def test_an_email_can_be_copied_from_a_block_of_its_own(person: Person) -> None:
    person.say("my keyboard never arrived &lt;today&gt; &amp; nobody cares, order 576987654321098765")
    person.say("id like to email them about that")
    person.press("Start")
    person.press("Draft it with me")
    person.press("Skip")
    sections = [section for call in person.press("Skip") for section in call.sections]
    drafts = [section for section in sections if section.startswith("```")]
    assert len(drafts) == 1
    assert "keyboard never arrived &lt;today&gt; &amp; nobody cares" in drafts[0]
    assert any("*Subject:* Help needed" in section for section in sections)


@pytest.mark.parametrize("typed", ["/restart", "/session_start", '/provide_details{"rating":"5"}'])
def test_a_typed_command_is_text(person: Person, typed: str) -> None:
    walk_to_step(person, 2)
    since = len(person.workspace.slack.calls)
    assert person.workspace.event(person.message(typed)).status == 200
    assert labels(person.settle(since)), "it is answered"
    assert "step 2 of 4" in text(person.say("repeat"))


def test_an_emoji_by_name_means_what_it_shows(person: Person) -> None:
    person.say(COMPLAINT)
    assert "step 1 of 4" in text(person.say(":+1::skin-tone-2:"))


def test_a_link_and_an_address_are_read_as_typed(person: Person) -> None:
    answer = text(person.say("the seller at <http://cheap-shoes.example|cheap-shoes.example> never sent my order"))
    assert "Order details page" in answer


def test_a_very_long_message_is_answered_and_the_cut_is_told(person: Person) -> None:
    answer = text(person.say("my parcel never arrived. " * 400))
    assert "I read only the beginning" in answer
    assert "hasn't reached you" in answer


def test_a_secret_is_warned_of_and_kept_nowhere(person: Person, server: Server) -> None:
    assert "card number" in text(person.say("charged twice on my card 4111 1111 1111 1111"))
    kept = b"".join(path.read_bytes() for path in server.folder.iterdir())
    assert b"4111 1111" not in kept


def test_a_message_in_a_thread_of_the_direct_messages_is_answered_there(person: Person) -> None:
    person.say("hello")
    parent = person.workspace.slack.timestamp()
    answer = person.say(COMPLAINT, thread_ts=parent)
    assert answer[-1].arguments["thread_ts"] == parent
    assert "step 1 of 4" in text(person.say("yes")), "it is the same talk"


# --- what is no text


@pytest.mark.parametrize(
    "more",
    [
        {"subtype": "file_share", "files": [{"id": "F1", "mimetype": "image/png"}]},
        {"subtype": "file_share", "files": [{"id": "F1", "subtype": "slack_audio"}]},
        {"files": [{"id": "F1", "mode": "snippet"}]},
        {"attachments": [{"is_share": True, "text": "somebody's message"}]},
        {},
    ],
    ids=["picture", "voice", "snippet", "shared message", "nothing"],
)
def test_what_is_no_text_gets_a_sentence(person: Person, more: dict[str, Any]) -> None:
    since = len(person.workspace.slack.calls)
    assert person.workspace.event(person.message("", **more)).status == 200
    calls = person.workspace.slack.wait(person.posts, since)
    assert "I can only read text" in text(calls)


@pytest.mark.parametrize(
    ("words", "noted"),
    [
        ("my parcel never arrived and nobody answers me", False),
        ("see the screenshot, my parcel never arrived", True),
        ("broken item", True),
    ],
)
def test_words_beside_a_picture_are_answered(person: Person, words: str, noted: bool) -> None:
    answer = text(person.say(words, subtype="file_share", files=[{"id": "F1"}]))
    assert "Order details page" in answer
    assert ("I can only read text" in answer) is noted


# --- channels and threads


def test_a_mention_without_words_is_greeted(thread: Person) -> None:
    assert labels(thread.mention("")) == MENU


def test_a_message_is_answered_once_though_it_comes_as_message_and_as_mention(thread: Person) -> None:
    workspace = thread.workspace
    event = thread.message(f"<@{BOT}> {COMPLAINT}")
    thread.thread = event["ts"]
    since = len(workspace.slack.calls)
    mention = {name: value for name, value in event.items() if name != "channel_type"} | {"type": "app_mention"}
    for each in (event, mention, event, mention):
        assert workspace.event(each).status == 200
    assert sum("Shall I walk you through" in call.text for call in thread.settle(since)) == 1


def test_a_mention_in_a_thread_comes_twice_and_is_answered_once(thread: Person) -> None:
    workspace = thread.workspace
    thread.mention("hello")
    since = len(workspace.slack.calls)
    event = thread.message(f"<@{BOT}> {COMPLAINT}")
    assert workspace.event(event).status == 200
    assert workspace.event({**event, "type": "app_mention"}).status == 200
    assert sum("Shall I walk you through" in call.text for call in thread.settle(since)) == 1


def test_two_people_in_a_thread_do_not_share_a_talk(thread: Person) -> None:
    thread.mention(COMPLAINT)
    other = Person(thread.workspace, thread.channel, thread.thread)
    assert labels(other.mention("hello")) == MENU
    assert "step 1 of 4" in text(thread.say("yes"))
    assert "step 1 of" not in text(other.say("yes"))
    assert "step 2 of 4" in text(thread.say("done"))


def test_another_person_of_the_thread_who_did_not_mention_the_guide_is_not_answered(thread: Person) -> None:
    thread.mention(COMPLAINT)
    since = len(thread.workspace.slack.calls)
    other = Person(thread.workspace, thread.channel, thread.thread)
    assert thread.workspace.event(other.message("mine is late too")).status == 200
    assert thread.settle(since) == []
    assert "step 1 of 4" in text(thread.say("yes"))


def test_one_person_has_a_talk_in_each_thread_and_one_in_direct_messages(thread: Person) -> None:
    walk = Person(thread.workspace, user=thread.user)
    walk_to_step(walk, 2)
    assert labels(thread.mention("hello")) == MENU
    second = Person(thread.workspace, thread.channel, user=thread.user)
    assert labels(second.mention("hello")) == MENU
    assert second.thread != thread.thread
    assert "step 3 of 4" in text(walk.say("done"))


# --- once, and in order


def test_an_event_that_comes_again_is_answered_once(person: Person) -> None:
    workspace = person.workspace
    walk_to_step(person, 1)
    since = len(workspace.slack.calls)
    event, event_id = person.message("done"), f"EvTwice{next(_ids)}"
    for number in range(4):
        retry = {"X-Slack-Retry-Num": str(number), "X-Slack-Retry-Reason": "http_timeout"} if number else {}
        assert workspace.event(event, event_id, **retry).status == 200
    assert [call.text.partition("\n")[0] for call in person.settle(since)] == ["*Order details page: step 2 of 4*"]


def test_a_recorded_request_sent_again_is_answered_once(person: Person) -> None:
    workspace = person.workspace
    walk_to_step(person, 1)
    since = len(workspace.slack.calls)
    body = json.dumps(workspace.envelope(person.message("done"))).encode()
    recorded = {"Content-Type": "application/json", **sign(body)}
    for _ in range(3):
        assert workspace.post("events", body, recorded).status == 200
    assert ["step 2 of 4" in call.text for call in person.settle(since)] == [True]


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
    assert "step 2 of 4" in text(person.settle(since)[-1:])


def test_a_late_repetition_of_an_old_message_changes_nothing(person: Person) -> None:
    workspace = person.workspace
    person.say(COMPLAINT)
    old, old_id, since = person.message("yes"), f"EvOld{next(_ids)}", len(workspace.slack.calls)
    assert workspace.event(old, old_id).status == 200
    assert workspace.event(person.message("done")).status == 200
    assert workspace.event(old, old_id, **{"X-Slack-Retry-Num": "3"}).status == 200
    assert "step 2 of 4" in text(person.settle(since)[-1:])


def test_messages_sent_at_once_are_answered_in_their_order(person: Person) -> None:
    workspace = person.workspace
    person.say(COMPLAINT)
    since = len(workspace.slack.calls)
    for words in ("yes", "done", "done", "done"):
        assert workspace.event(person.message(words)).status == 200
    calls = workspace.slack.wait(lambda calls: len(person.posts(calls)) >= 4, since)
    assert [f"step {number} of 4" in call.text for number, call in enumerate(person.posts(calls), 1)] == [True] * 4


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
    assert [call.text.partition("\n")[0] for call in person.settle(since)] == ["*Order details page: step 2 of 4*"]


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
    assert "step 1 of 4" in text(thread.press("Start")), "the owner can still press it"


def test_a_payload_that_was_never_offered_is_no_command(person: Person) -> None:
    walk_to_step(person, 2)
    payload = person.press_payload("Done, next")
    payload["actions"][0]["value"] = "/restart"
    since = len(person.workspace.slack.calls)
    assert person.workspace.interaction(payload).status == 200
    assert labels(person.settle(since)), "it is answered like the word"
    assert "step 2 of 4" in text(person.say("repeat"))


# --- other ways in


def test_the_slash_command_is_answered_in_direct_messages(person: Person) -> None:
    workspace = person.workspace
    since = len(workspace.slack.calls)
    fields = {"command": "/shopguide", "text": "my parcel &amp; I are lost", "team_id": TEAM, "user_id": person.user}
    fields |= {"channel_id": "CPUBLIC1", "trigger_id": f"t{next(_ids)}", "response_url": "https://hooks.slack.com/x"}
    answer = workspace.form("command", fields)
    told = json.loads(answer.body)
    assert told["response_type"] == "ephemeral"
    assert "direct message" in told["text"]
    assert workspace.form("command", fields).status == 200
    calls = workspace.slack.wait(lambda calls: any(call.buttons for call in person.posts(calls)), since)
    person.last = person.posts(calls)
    assert sum("Shall I walk you" in call.text for call in person.settle(since)) == 1
    assert "step 1 of 4" in text(person.press("Start"))


@pytest.mark.parametrize(
    ("payload", "said"),
    [
        ({"type": "shortcut", "callback_id": "begin"}, "ShopGuide"),
        ({"type": "message_action", "callback_id": "ask", "message": {"text": COMPLAINT}}, "Order details page"),
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


# --- when Slack fails


@pytest.mark.parametrize(
    "troubles",
    [
        [Trouble(500)] * 4,
        [Trouble(error="not_in_channel")],
        [Trouble(429, headers={"Retry-After": "7200"})],
    ],
    ids=["Slack is down", "removed from the channel", "told to wait too long"],
)
def test_an_answer_that_could_not_be_sent_costs_no_step(
    person: Person, server: Server, troubles: list[Trouble]
) -> None:
    slack = person.workspace.slack
    walk_to_step(person, 1)
    before, since = len(server.log), len(slack.calls)
    slack.trouble("chat.postMessage", *troubles)
    assert person.workspace.event(person.message("done")).status == 200
    slack.wait(lambda calls: len(calls) == len(troubles), since)
    assert "step 3 of 4" in text(person.say("done"))
    log = server.log[before:]
    assert len(log.strip().splitlines()) == 1
    assert "Order details" not in log


def test_an_answer_that_slack_takes_later_arrives_once(person: Person) -> None:
    slack = person.workspace.slack
    since = len(slack.calls)
    slack.trouble("chat.postMessage", Trouble(429, headers={"Retry-After": "1"}), Trouble(503))
    person.say("hello")
    assert [call.ok for call in slack.calls[since:]] == [False, False, True]


def test_a_form_that_slack_refuses_is_said_in_words_and_a_typed_number_picks(person: Person) -> None:
    slack = person.workspace.slack
    since = len(slack.calls)
    slack.trouble("chat.postMessage", Trouble(error="invalid_blocks"))
    assert person.workspace.event(person.message("hello")).status == 200
    calls = slack.wait(person.posts, since)
    assert "2. Payment or refund" in text(person.posts(calls))
    assert "Payment or refund" in text(person.say("2"))


def test_buttons_that_cannot_be_replaced_still_count(person: Person) -> None:
    person.say(COMPLAINT)
    person.workspace.slack.trouble("chat.update", Trouble(error="cant_update_message"))
    assert "step 1 of 4" in text(person.press("Start"))


# --- at the end


def test_the_log_holds_no_secret_and_no_words(workspace: Workspace, server: Server) -> None:
    Person(workspace).say("my zebra-striped kettle never arrived")
    for word in ("zebra", COMPLAINT, "xoxb", "signing-secret", "Traceback"):
        assert word not in server.log
