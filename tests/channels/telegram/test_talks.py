"""Talks on Telegram, from the update to the answer that Telegram took."""

from __future__ import annotations

import pytest
from conversations.server import Server

from shopguide.dialogue.commands import Command, Do

from .bot_api import BotApi
from .conftest import turns
from .people import Person, heard_nothing_before, text


def test_a_talk_by_words(both: tuple[BotApi, Server]) -> None:
    person = Person(both[0])
    assert "automated guide" in text(person.says("hello"))
    assert "Want to go through it" in text(person.says("my parcel is still on its way, order 577812345678901234"))
    assert "Step 1 of" in text(person.says("yes"))
    assert "Step 2 of" in text(person.says("next"))
    assert turns(both[1], person.talk, 4) == 4


def test_a_talk_by_buttons_to_its_end(person: Person, webhook: tuple[BotApi, Server]) -> None:
    person.says("my parcel is still on its way")
    answer = person.presses("Start")
    presses = 2
    while "Did that settle it?" not in text(answer):
        answer = person.presses("Done, next")
        presses += 1
    titles = [title for message in answer for title, _ in message.buttons]
    answer = person.presses(titles[0])
    assert "How helpful" in text(answer)
    assert [len(row) for row in person.sees()[-1]["reply_markup"]["inline_keyboard"]] == [5, 1]
    assert "Thanks for telling me" in text(person.presses("5"))
    assert turns(webhook[1], person.talk, presses + 2) == presses + 2


def test_buttons_stand_one_below_the_other(person: Person) -> None:
    person.says("hello")
    assert all(len(row) == 1 for row in person.sees()[-1]["reply_markup"]["inline_keyboard"])


def test_a_draft_can_be_copied_by_a_tap(person: Person) -> None:
    person.says("my parcel is still on its way, order 577812345678901234")
    person.says("write an email")
    drafts = [item for item in person.sees() if "Hello" in item["text"]]
    marks = {mark["type"]: mark for mark in drafts[0]["entities"]}
    raw = drafts[0]["text"].encode("utf-16-le")
    body = raw[2 * marks["pre"]["offset"] : 2 * (marks["pre"]["offset"] + marks["pre"]["length"])].decode("utf-16-le")
    assert body.startswith("Hello")
    assert body.endswith("Thank you.")
    assert "code" in marks


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("/start", "automated guide"),
        ("/start from_the_website", "automated guide"),
        ("/help", "Tell me what's wrong"),
        ("/stop", "Write whenever you like"),
        ("/restart", "What "),
        ("/HELP", "Tell me what's wrong"),
        ("/help my parcel is still on its way", "Want to go through it"),
        (Command(Do.START, "phone").payload, ""),
    ],
)
def test_a_command_of_the_menu_is_one_and_any_other_is_text(person: Person, typed: str, said: str) -> None:
    assert said in text(person.says(typed))


def test_a_typed_command_that_was_not_offered_steers_nothing(person: Person) -> None:
    assert "Step 1 of" not in text(person.says(Command(Do.START, "phone").payload))


def test_what_is_kept_is_told_without_touching_the_talk(person: Person, webhook: tuple[BotApi, Server]) -> None:
    person.says("my parcel is still on its way")
    answer = person.after(lambda: person.sends(text="/privacy"), buttons=False)
    assert "I take card numbers, passwords and codes out" in text(answer)
    assert "Step 1 of" in text(person.says("yes"))
    assert turns(webhook[1], person.talk, 2) == 2


def test_the_menu_is_set(webhook: tuple[BotApi, Server]) -> None:
    api, _ = webhook
    api.wait(lambda: api.commands, "the menu is set")
    assert [command["command"] for command in api.commands] == ["start", "help", "stop", "restart", "privacy"]


def test_only_what_is_read_is_asked_for(webhook: tuple[BotApi, Server], polled: tuple[BotApi, Server]) -> None:
    api, _ = polled
    call = api.wait(lambda: api.called("getUpdates") or api.called("deleteWebhook"))[0]
    allowed = ["message", "callback_query", "my_chat_member"]
    assert webhook[0].webhook["allowed_updates"] == allowed  # type: ignore[index]
    assert call.parameters.get("allowed_updates", allowed) == allowed


def test_typing_is_shown_while_a_turn_runs(person: Person) -> None:
    person.says("hello")
    person.api.wait(lambda: person.api.called("sendChatAction", chat_id=person.id))


def test_no_message_previews_a_link(person: Person) -> None:
    person.says("hello")
    sent = person.api.called("sendMessage", chat_id=person.id)
    assert all(call.parameters["link_preview_options"] == {"is_disabled": True} for call in sent)


# --- kinds of messages


@pytest.mark.parametrize(
    "content",
    [
        {"photo": [{"file_id": "x"}]},
        {"voice": {"file_id": "x"}},
        {"video_note": {"file_id": "x"}},
        {"audio": {"file_id": "x"}},
        {"video": {"file_id": "x"}},
        {"document": {"file_id": "x"}},
        {"location": {"latitude": 1, "longitude": 2}},
        {"contact": {"phone_number": "1", "first_name": "x"}},
        {"poll": {"id": "1", "question": "x"}},
        {"dice": {"emoji": "🎲", "value": 3}},
        {"sticker": {"file_id": "x"}},
    ],
    ids=lambda content: next(iter(content)),
)
def test_what_is_no_text_gets_a_sentence(person: Person, content: dict[str, object]) -> None:
    answer = person.after(lambda: person.sends(**content), buttons=False)
    assert [message.text.split(",")[0] for message in answer] == ["I can only read text"]


def test_a_caption_is_read_as_text(person: Person) -> None:
    person.typed.append("my parcel is still on its way")
    answer = person.after(lambda: person.sends(photo=[{"file_id": "x"}], caption="my parcel is still on its way"))
    assert "Want to go through it" in text(answer)


def test_an_album_gets_one_answer(person: Person) -> None:
    for _ in range(3):
        person.sends(photo=[{"file_id": "x"}], media_group_id="77")
    person.says("hello")
    assert sum("I can only read text" in message["text"] for message in person.sees()) == 1


def test_a_sticker_is_read_as_its_emoji(person: Person) -> None:
    person.says("my parcel is still on its way")
    answer = person.after(lambda: person.sends(sticker={"file_id": "x", "emoji": "👍"}))
    assert "Step 1 of" in text(answer)


@pytest.mark.parametrize(
    "update",
    [
        {"edited_message": {"text": "hello again"}},
        {"message": {"pinned_message": {"message_id": 1}}},
        {"message": {"text": "hello", "via_bot": {"id": 5, "is_bot": True}}},
        {"message": {"text": "hello", "from": {"id": 5, "is_bot": True}}},
        {"message": {"text": "hello", "sender_chat": {"id": -5, "type": "channel"}}},
        {"message": {"text": "hello", "from": None}},
        {"message": {"text": "   "}},
        {"channel_post": {"text": "hello"}},
        {"something_new": {}},
    ],
    ids=lambda update: "-".join([*update, *next(iter(update.values()))]),
)
def test_what_is_nothing_to_the_guide_is_passed_over(person: Person, update: dict[str, dict[str, object]]) -> None:
    kind, content = next(iter(update.items()))
    assert person.api.push({kind: person.message(**content)}) == 200
    assert heard_nothing_before(person)


# --- buttons


def test_a_used_keyboard_goes_and_the_choice_stays(person: Person) -> None:
    person.says("my parcel is still on its way")
    message, _ = person.button("Start")
    person.presses("Start")
    person.api.wait(lambda: person.chat.messages[message["message_id"]]["text"].endswith("✓ Start"))
    kept = person.chat.messages[message["message_id"]]
    assert "reply_markup" not in kept
    assert kept["entities"] == message["entities"]


def test_buttons_go_when_words_are_typed_instead(person: Person) -> None:
    person.says("my parcel is still on its way")
    message, _ = person.button("Start")
    person.says("yes")
    person.api.wait(lambda: "reply_markup" not in person.chat.messages[message["message_id"]])


def test_buttons_go_when_those_of_an_earlier_message_are_pressed(person: Person) -> None:
    person.says("hello")
    first = person.sees()[-1]
    kept = dict(first)
    person.says("my parcel is still on its way")
    second, _ = person.button("Start")
    query = person.query(kept, "/request_human")
    person.after(lambda: person.api.push({"callback_query": query}))
    person.api.wait(lambda: "reply_markup" not in person.chat.messages[second["message_id"]])


def test_pressing_twice_counts_once(person: Person, webhook: tuple[BotApi, Server]) -> None:
    person.says("my parcel is still on its way")
    message, data = person.button("Start")
    first, second = person.query(message, data), person.query(message, data)
    person.after(lambda: [person.api.push({"callback_query": query}) for query in (first, second)])
    assert all(person.api.answer_to(query["id"])["answered"] for query in (first, second))
    assert "Step 2 of" in text(person.says("next"))
    assert turns(webhook[1], person.talk, 3) == 3


@pytest.mark.parametrize(
    "query",
    [
        {"message": None, "inline_message_id": "77"},
        {"message": {"message_id": 7, "date": 0, "chat": {"id": -77, "type": "channel"}}},
        {"data": None, "game_short_name": "chess"},
    ],
    ids=["inline", "channel", "game"],
)
def test_a_press_that_belongs_to_no_talk_is_answered_all_the_same(person: Person, query: dict[str, object]) -> None:
    made = person.query({"message_id": 7, "date": 0, "chat": {"id": person.id, "type": "private"}}, "/affirm") | query
    person.api.push({"callback_query": made})
    assert person.api.answer_to(made["id"])["answered"]
    assert person.sees() == []


def test_a_button_on_a_message_too_old_to_be_read_still_works(person: Person) -> None:
    person.says("my parcel is still on its way")
    message, data = person.button("Start")
    old = {"message_id": message["message_id"], "date": 0, "chat": message["chat"]}
    assert "Step 1 of" in text(person.after(lambda: person.api.push({"callback_query": person.query(old, data)})))


def test_a_forged_press_steers_nothing(person: Person) -> None:
    person.says("hello")
    message, _ = person.button("Order or delivery")
    forged = person.query(message, Command(Do.START, "phone").payload)
    assert "Step 1 of" not in text(person.after(lambda: person.api.push({"callback_query": forged})))


def test_an_answer_to_a_press_that_telegram_takes_no_more_harms_nothing(person: Person) -> None:
    person.says("my parcel is still on its way")
    message, data = person.button("Start")
    late = person.query(message, data) | {"id": "long-gone"}
    assert "Step 1 of" in text(person.after(lambda: person.api.push({"callback_query": late})))
