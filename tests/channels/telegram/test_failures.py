"""What Telegram may do to an answer; the turn is kept whatever it does."""

from __future__ import annotations

import urllib.request

import pytest
from conversations.server import Server

from tests.waiting import PATIENCE, until

from .bot_api import TOKEN, BotApi
from .conftest import turns, until_undelivered
from .methods import Refusal
from .people import ABOUT_PARCEL, Person, text

FLOOD = Refusal(429, "Too Many Requests: retry after 1", retry_after=1)


@pytest.mark.parametrize(
    "faults",
    [
        [FLOOD],
        [Refusal(500, "Internal Server Error")],
        [Refusal(502, "Bad Gateway"), Refusal(504, "Gateway Timeout")],
        ["html"],
        ["drop"],
        [FLOOD, "drop", Refusal(500, "Internal Server Error")],
    ],
    ids=["429", "500", "502-504", "proxy-page", "dropped", "one-after-the-other"],
)
def test_an_answer_that_fails_for_a_while_is_sent_again(person: Person, faults: list[Refusal | str]) -> None:
    person.api.fail("sendMessage", *faults)
    assert "automated guide" in text(person.says("hello"))
    assert len(person.sees()) == 1


@pytest.mark.parametrize(
    "fault",
    [
        Refusal(400, "Bad Request: not enough rights to send text messages to the chat"),
        Refusal(403, "Forbidden: bot was blocked by the user"),
        Refusal(400, "Bad Request: something new"),
        Refusal(429, "Too Many Requests: retry after 86400", retry_after=86400),
    ],
    ids=["no-rights", "blocked", "unknown", "long-flood"],
)
def test_an_answer_that_was_not_delivered_is_shown_first_when_the_person_writes_again(
    person: Person, webhook: tuple[BotApi, Server], fault: Refusal
) -> None:
    person.api.fail("sendMessage", fault)
    person.sends(text="my parcel is still on its way")
    until_undelivered(webhook[1], person.talk)
    person.sends(text="yes")
    person.api.wait(lambda: any("Step 1 of" in message["text"] for message in person.sees()))
    assert ABOUT_PARCEL in person.sees()[1]["text"], "after who is talking"
    assert turns(webhook[1], person.talk, 2) == 2


def test_the_same_words_sent_again_for_want_of_an_answer_bring_that_answer(
    person: Person, webhook: tuple[BotApi, Server]
) -> None:
    person.says("my parcel is still on its way")
    person.api.fail("sendMessage", Refusal(403, "Forbidden: bot was blocked by the user"))
    person.sends(text="yes")
    until_undelivered(webhook[1], person.talk)
    assert "Step 1 of" in text(person.says("yes"))
    assert "Step 2 of" in text(person.says("next"))
    assert turns(webhook[1], person.talk, 3) == 3


def test_marks_that_telegram_cannot_read_are_left_out(person: Person) -> None:
    person.api.fail("sendMessage", Refusal(400, "Bad Request: can't parse entities: Unsupported start tag"))
    assert "automated guide" in text(person.says("hello"))
    sent = person.api.called("sendMessage", chat_id=person.id)
    assert [call.parameters.get("parse_mode") for call in sent] == ["HTML", None]


def test_who_blocked_the_bot_is_left_alone_until_they_come_back(person: Person, webhook: tuple[BotApi, Server]) -> None:
    def speak_unasked() -> None:
        request = urllib.request.Request(
            f"http://127.0.0.1:{webhook[1].port}/conversations/{person.talk}/trigger_intent?output_channel=telegram",
            data=b'{"name": "greet"}',
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=PATIENCE) as response:
            assert response.status == 200

    member = {"chat": {"id": person.id, "type": "private"}, "from": person.user, "date": 1}
    person.api.push({"my_chat_member": member | {"new_chat_member": {"status": "kicked"}}})
    speak_unasked()
    assert person.sees() == []
    person.api.push({"my_chat_member": member | {"new_chat_member": {"status": "member"}}})
    speak_unasked()
    assert len(person.sees()) == 1


def test_a_block_is_told_in_one_line_that_names_nobody(person: Person, webhook: tuple[BotApi, Server]) -> None:
    person.says("my parcel is still on its way")
    lines = webhook[1].log.count("blocked or removed the bot")
    person.chat.blocked = True
    person.sends(text="yes")
    until_undelivered(webhook[1], person.talk)
    person.chat.blocked = False
    assert "Step 1 of" in text(person.says("yes")), "what they missed"
    assert "Step 2 of" in text(person.says("next"))
    assert webhook[1].log.count("blocked or removed the bot") == lines + 1
    assert str(person.id) not in webhook[1].log


@pytest.mark.parametrize("method", ["sendChatAction", "editMessageText", "answerCallbackQuery"])
def test_a_failing_nicety_costs_no_answer(person: Person, method: str) -> None:
    person.says("my parcel is still on its way")
    person.api.fail(method, Refusal(400, "Bad Request: no"))
    query = person.query(*person.button("Start"))
    assert "Step 1 of" in text(person.after(lambda: person.api.push({"callback_query": query})))


@pytest.mark.parametrize(
    "words", ['<b>not mine</b> & "more" </pre>', "x" * 2500, "🎁" * 1500, "*a* _b_ `c` [d](http://e)"]
)
def test_any_words_are_answered(person: Person, words: str) -> None:
    assert text(person.says(words))


def test_neither_token_nor_secret_nor_words_stand_in_the_log(person: Person, webhook: tuple[BotApi, Server]) -> None:
    api, server = webhook
    api.fail("sendMessage", *["drop"] * 5, Refusal(400, "Bad Request: can't send: my own unmistakable words"))
    told = server.log.count("was not delivered")
    for number in (1, 2):
        person.sends(text="my own unmistakable words")
        until(lambda: server.log.count("was not delivered") >= told + number, "the attempt fails")  # noqa: B023
    assert text(person.says("hello"))
    assert api.webhook
    for hidden in (TOKEN, TOKEN.partition(":")[2], api.webhook["secret_token"], "unmistakable"):
        assert hidden not in server.log
