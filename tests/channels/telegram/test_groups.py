"""Groups: whom the guide answers, and that two members never share a talk."""

from __future__ import annotations

import pytest
from conversations.server import Server

from .bot_api import BotApi
from .conftest import turns
from .methods import BOT, Chat
from .people import Person, group, heard_nothing_before, text


@pytest.fixture
def member(webhook: tuple[BotApi, Server]) -> Person:
    """Somebody in a new group."""
    return Person(webhook[0], group(webhook[0]))


def greet(member: Person) -> str:
    """What a group's member hears who calls the bot by name."""
    return text(member.after(lambda: member.sends(**member.mentions("hello"))))


@pytest.mark.parametrize(
    "content",
    [
        {"text": "hello everybody"},
        {"text": "/start@OtherBot"},
        {"text": "/weather"},
        {"text": "hello @OtherBot", "entities": [{"type": "mention", "offset": 6, "length": 9}]},
        {"photo": [{"file_id": "x"}]},
        {"text": "me too", "reply_to_message": {"message_id": 1, "chat": {"id": 1, "type": "group"}}},
    ],
    ids=["talk", "other-command", "unknown-command", "other-mention", "photo", "reply-to-others"],
)
def test_what_members_say_to_each_other_is_not_answered(member: Person, content: dict[str, object]) -> None:
    member.sends(**content)
    assert heard_nothing_before(member)


@pytest.mark.parametrize("command", ["/start", "/start@ShopGuideBot", "/START@shopguidebot"])
def test_a_command_to_the_bot_is_answered(member: Person, command: str) -> None:
    assert "automated guide" in text(member.says(command))


def test_a_command_of_the_menu_with_words_behind_it_is_answered(member: Person) -> None:
    assert "Want to go through it" in text(member.says("/help my parcel is still on its way"))


def test_a_mention_is_answered_wherever_it_stands(member: Person) -> None:
    words = "my parcel 🎁 never came, @ShopGuideBot"
    entities = [{"type": "mention", "offset": 25, "length": 13}]
    assert "still on its way" in text(member.says(words, entities=entities))


def test_the_name_alone_is_a_greeting(member: Person) -> None:
    assert "automated guide" in text(member.after(lambda: member.sends(**member.mentions(""))))


def test_a_reply_to_the_bot_goes_on_with_the_talk(member: Person) -> None:
    member.after(lambda: member.sends(**member.mentions("my parcel is still on its way")))
    assert "Step 1 of" in text(member.says("yes", reply_to_message=member.sees()[-1]))


def test_a_picture_in_reply_to_the_bot_gets_a_sentence(member: Person) -> None:
    greet(member)
    answer = member.after(
        lambda: member.sends(photo=[{"file_id": "x"}], reply_to_message=member.sees()[-1]), buttons=False
    )
    assert "I can only read text" in text(answer)


def test_answers_refer_to_the_message_and_stand_in_its_topic(webhook: tuple[BotApi, Server]) -> None:
    member = Person(webhook[0], group(webhook[0], topics={77}), topic=77)
    greet(member)
    asked = [item for item in member.chat.messages.values() if item["from"] != BOT]
    assert all(item["reply_to_message"] == asked[0] for item in member.sees())
    assert all(item["message_thread_id"] == 77 for item in member.sees())


def test_each_topic_has_a_talk_of_its_own(webhook: tuple[BotApi, Server]) -> None:
    chat = group(webhook[0], topics={77, 78})
    here, there = Person(webhook[0], chat, topic=77), Person(webhook[0], chat, topic=78)
    there.id = here.id
    here.after(lambda: here.sends(**here.mentions("my parcel is still on its way")))
    assert "card saved" in text(there.after(lambda: there.sends(**there.mentions("my account was hacked")))).lower()
    assert "Step 1 of" in text(here.after(lambda: here.sends(**here.mentions("yes"))))
    assert [turns(webhook[1], here.talk, 2), turns(webhook[1], there.talk, 1)] == [2, 1]


def test_in_a_topic_that_was_deleted_the_answer_comes_without_it(webhook: tuple[BotApi, Server]) -> None:
    member = Person(webhook[0], group(webhook[0]), topic=77)
    assert "automated guide" in greet(member)
    assert all("message_thread_id" not in item for item in member.sees())
    sent = webhook[0].called("sendMessage", chat_id=member.chat.id)
    assert [call.parameters.get("message_thread_id") for call in sent] == [77, None]


def test_what_stands_in_a_topic_that_the_bot_opened_is_no_reply_to_it(webhook: tuple[BotApi, Server]) -> None:
    member = Person(webhook[0], group(webhook[0], topics={77}), topic=77)
    opened = {"message_id": 77, "from": BOT, "chat": {"id": member.chat.id, "type": "supergroup"}}
    member.sends(text="hello everybody", reply_to_message=opened | {"forum_topic_created": {"name": "x"}})
    assert heard_nothing_before(member)


def test_two_members_have_two_talks(member: Person, webhook: tuple[BotApi, Server]) -> None:
    other = Person(member.api, member.chat)
    member.after(lambda: member.sends(**member.mentions("my parcel is still on its way")))
    assert "card saved" in text(other.after(lambda: other.sends(**other.mentions("my account was hacked")))).lower()
    assert "Step 1 of" in text(member.presses("Start"))
    assert [turns(webhook[1], member.talk, 2), turns(webhook[1], other.talk, 1)] == [2, 1]


def test_a_button_of_somebody_elses_talk_says_so_and_does_nothing(
    member: Person, webhook: tuple[BotApi, Server]
) -> None:
    other = Person(member.api, member.chat)
    member.after(lambda: member.sends(**member.mentions("my parcel is still on its way")))
    query = other.query(*member.button("Start"))
    member.api.push({"callback_query": query})
    answer = member.api.answer_to(query["id"])
    assert answer["show_alert"]
    assert "somebody else" in answer["text"]
    assert "Step 1 of" in text(member.presses("Start"))
    assert turns(webhook[1], other.talk, 0) == 0


def test_a_talk_goes_on_by_buttons_in_a_group(member: Person) -> None:
    member.after(lambda: member.sends(**member.mentions("my parcel is still on its way")))
    member.presses("Start")
    assert "Step 2 of" in text(member.presses("Done, next"))


def test_a_group_that_moved_goes_on_under_its_new_id(member: Person, webhook: tuple[BotApi, Server]) -> None:
    member.after(lambda: member.sends(**member.mentions("my parcel is still on its way")))
    old, new = member.chat, group(member.api)
    member.sends(migrate_to_chat_id=new.id)
    old.moved_to = new.id
    moved = Person(member.api, new, member.id)
    assert turns(webhook[1], moved.talk, 1) == 1
    assert "Step 1 of" in text(moved.after(lambda: moved.sends(**moved.mentions("yes"))))


def test_an_answer_to_a_group_that_moved_unnoticed_is_sent_to_its_new_id(
    member: Person, webhook: tuple[BotApi, Server]
) -> None:
    new = Chat(member.chat.id - 1, "supergroup")
    member.api.chats[new.id] = new
    member.chat.moved_to = new.id
    member.sends(**member.mentions("my parcel is still on its way"))
    member.api.wait(lambda: any("reply_markup" in item for item in list(new.messages.values())))
    moved = Person(member.api, new, member.id)
    assert turns(webhook[1], moved.talk, 1) == 1
    assert "Step 1 of" in text(moved.after(lambda: moved.sends(**moved.mentions("yes"))))
