"""Talks in Slack, from the signed request to the answer that was posted."""

from __future__ import annotations

from typing import Any

import pytest
from conversations.server import Server

from .fake import BOT
from .person import COMPLAINT, MENU, Person, labels, text, walk_to_step
from .workspace import Workspace

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
    assert "Sorry about the wait" in answer
    assert "*Contact Seller*" in answer
    assert "**" not in answer


def test_a_talk_by_buttons_goes_to_the_rating(person: Person) -> None:
    person.say("hi")
    person.press("Order or delivery")
    assert "still on its way" in text(person.press("Parcel late, lost or missing"))
    assert "*Contact Seller*" in text(person.press("On its way"))
    assert "*Step 1 of 3*" in text(person.press("Start"))
    for number in (2, 3):
        assert f"*Step {number} of 3:*" in text(person.press("Done, next"))
    assert "Did that settle it?" in text(person.press("Done, next"))
    rating = person.press("Yes, solved")
    rows = [block["elements"] for block in rating[-1].arguments["blocks"] if block["type"] == "actions"]
    assert [[element["text"]["text"] for element in row] for row in rows] == [["1", "2", "3", "4", "5"], ["Skip"]]
    assert "Thanks for telling me" in text(person.press("5"))


def test_a_talk_by_words_in_a_thread_needs_one_mention(thread: Person) -> None:
    assert "Want to go through it?" in text(thread.mention(COMPLAINT))
    assert "Step 1 of 3" in text(thread.say("yes please"))
    assert "Step 2 of 3" in text(thread.say("done"))
    assert "Step 1 of 3" in text(thread.say("back"))
    assert "Step 2 of 3" in text(thread.say("1")), "a typed number picks a button"
    answer = thread.say("stop")
    assert "paused" in text(answer)
    assert answer[0].arguments["thread_ts"] == thread.thread


def test_an_email_can_be_copied_from_a_block_of_its_own(person: Person) -> None:
    person.say(f"{COMPLAINT}, order 576987654321098765")
    sections = [section for call in person.say("write a letter to tiktok for me") for section in call.sections]
    (draft,) = [section for section in sections if section.startswith("```")]
    assert "Hello" in draft
    assert "Order number: 576987654321098765" in draft
    assert any("*Parcel late, lost or missing, order 576987654321098765*" in section for section in sections)


def test_a_summary_in_the_shoppers_words_can_be_copied_as_well(person: Person) -> None:
    person.say("my keyboard &amp; mouse never arrived, order 576987654321098765")
    person.say("let me speak to a human please")
    sections = [section for call in person.press("Copy my case") for section in call.sections]
    (summary,) = [section for section in sections if section.startswith("```")]
    assert "keyboard &amp; mouse never arrived" in summary


@pytest.mark.parametrize("typed", ["/restart", "/session_start", '/provide_details{"rating":"5"}'])
def test_a_typed_command_is_text(person: Person, typed: str) -> None:
    walk_to_step(person, 2)
    since = len(person.workspace.slack.calls)
    assert person.workspace.event(person.message(typed)).status == 200
    assert labels(person.settle(since)), "it is answered"
    assert "Step 2 of 3" in text(person.say("repeat"))


def test_an_emoji_by_name_means_what_it_shows(person: Person) -> None:
    person.say(COMPLAINT)
    assert "Step 1 of 3" in text(person.say(":+1::skin-tone-2:"))


def test_a_link_and_an_address_are_read_as_typed(person: Person) -> None:
    answer = text(person.say("my shoes from <http://cheap-shoes.example|cheap-shoes.example> never arrived"))
    assert "Let's find it" in answer


def test_a_very_long_message_is_answered_and_the_cut_is_told(person: Person) -> None:
    answer = text(person.say("my parcel never arrived. " * 400))
    assert "I read only the first part" in answer
    assert "still on its way" in answer


def test_a_secret_is_warned_of_and_kept_nowhere(person: Person, server: Server) -> None:
    assert "I removed a secret" in text(person.say("charged twice on my card 4111 1111 1111 1111"))
    kept = b"".join(path.read_bytes() for path in server.folder.iterdir())
    assert b"4111 1111" not in kept


def test_a_message_in_a_thread_of_the_direct_messages_is_answered_there(person: Person) -> None:
    person.say("hello")
    parent = person.workspace.slack.timestamp()
    answer = person.say(COMPLAINT, thread_ts=parent)
    assert answer[-1].arguments["thread_ts"] == parent
    assert "Step 1 of 3" in text(person.say("yes")), "it is the same talk"


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
    ("words", "said", "noted"),
    [
        ("my parcel never arrived and nobody answers me", "Let's find it", False),
        ("see the screenshot, my parcel never arrived", "Let's find it", True),
        ("broken item", "photos", True),
    ],
)
def test_words_beside_a_picture_are_answered(person: Person, words: str, said: str, noted: bool) -> None:
    answer = text(person.say(words, subtype="file_share", files=[{"id": "F1"}]))
    assert said in answer
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
    assert sum("Want to go through it" in call.text for call in thread.settle(since)) == 1


def test_a_mention_in_a_thread_comes_twice_and_is_answered_once(thread: Person) -> None:
    workspace = thread.workspace
    thread.mention("hello")
    since = len(workspace.slack.calls)
    event = thread.message(f"<@{BOT}> {COMPLAINT}")
    assert workspace.event(event).status == 200
    assert workspace.event({**event, "type": "app_mention"}).status == 200
    assert sum("Want to go through it" in call.text for call in thread.settle(since)) == 1


def test_two_people_in_a_thread_do_not_share_a_talk(thread: Person) -> None:
    thread.mention(COMPLAINT)
    other = Person(thread.workspace, thread.channel, thread.thread)
    assert labels(other.mention("hello")) == MENU
    assert "Step 1 of 3" in text(thread.say("yes"))
    assert "Step 1 of" not in text(other.say("yes"))
    assert "Step 2 of 3" in text(thread.say("done"))


def test_another_person_of_the_thread_who_did_not_mention_the_guide_is_not_answered(thread: Person) -> None:
    thread.mention(COMPLAINT)
    since = len(thread.workspace.slack.calls)
    other = Person(thread.workspace, thread.channel, thread.thread)
    assert thread.workspace.event(other.message("mine is late too")).status == 200
    assert thread.settle(since) == []
    assert "Step 1 of 3" in text(thread.say("yes"))


def test_a_message_to_somebody_else_of_the_thread_is_left_to_them(thread: Person) -> None:
    thread.mention(COMPLAINT)
    since = len(thread.workspace.slack.calls)
    assert thread.workspace.event(thread.message("<@U0007777> did yours arrive?")).status == 200
    assert thread.settle(since) == []


def test_one_person_has_a_talk_in_each_thread_and_one_in_direct_messages(thread: Person) -> None:
    walk = Person(thread.workspace, user=thread.user)
    walk_to_step(walk, 2)
    assert labels(thread.mention("hello")) == MENU
    second = Person(thread.workspace, thread.channel, user=thread.user)
    assert labels(second.mention("hello")) == MENU
    assert second.thread != thread.thread
    assert "Step 3 of 3" in text(walk.say("done"))


# --- at the end


def test_the_log_holds_no_secret_and_no_words(workspace: Workspace, server: Server) -> None:
    Person(workspace).say("my zebra-striped kettle never arrived")
    for word in ("zebra", COMPLAINT, "xoxb", "signing-secret", "Traceback"):
        assert word not in server.log
