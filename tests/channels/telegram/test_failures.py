"""What Telegram may do to an answer; the turn is kept whatever it does."""

from __future__ import annotations

import json
import re

import pytest
from conversations.server import Server

from .bot_api import TOKEN, BotApi, Refusal
from .conftest import turns
from .people import Person, text

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
        Refusal(429, "Too Many Requests: retry after 86400", retry_after=86400),
        Refusal(400, "Bad Request: not enough rights to send text messages to the chat"),
        Refusal(403, "Forbidden: bot was blocked by the user"),
    ],
    ids=["long-flood", "no-rights", "blocked"],
)
def test_a_turn_whose_answer_cannot_be_sent_is_kept(
    person: Person, webhook: tuple[BotApi, Server], fault: Refusal
) -> None:
    person.api.fail("sendMessage", fault)
    person.sends(text="my parcel never came")
    assert turns(webhook[1], person.talk, 1) == 1
    assert "step 1 of" in text(person.says("yes"))


def test_marks_that_telegram_cannot_read_are_left_out(person: Person) -> None:
    person.api.fail("sendMessage", Refusal(400, "Bad Request: can't parse entities: Unsupported start tag"))
    assert "Best way for this" in text(person.says("my parcel never came"))
    assert "<b>" not in person.sees()[0]["text"]


def test_who_blocked_the_bot_is_left_alone_until_they_come_back(person: Person) -> None:
    person.says("hello")
    member = {"chat": {"id": person.id, "type": "private"}, "from": person.user, "date": 1}
    person.api.push({"my_chat_member": member | {"new_chat_member": {"status": "kicked"}}})
    before = len(person.api.called("sendMessage", chat_id=person.id))
    query = person.query(person.sees()[-1] | {"message_id": 1}, "/ask_help")
    person.api.push({"callback_query": query | {"from": {"id": person.id + 1}}})
    person.api.answer_to(query["id"])
    assert len(person.api.called("sendMessage", chat_id=person.id)) == before
    person.api.push({"my_chat_member": member | {"new_chat_member": {"status": "member"}}})
    assert text(person.says("hello"))


def test_a_block_is_told_in_one_line_that_names_nobody(person: Person, webhook: tuple[BotApi, Server]) -> None:
    person.says("my parcel never came")
    lines = webhook[1].log.count("blocked or removed the bot")
    person.chat.blocked = True
    person.sends(text="yes")
    assert turns(webhook[1], person.talk, 2) == 2
    person.chat.blocked = False
    assert "step 2 of" in text(person.says("next"))
    assert webhook[1].log.count("blocked or removed the bot") == lines + 1
    assert str(person.id) not in webhook[1].log


@pytest.mark.parametrize("method", ["sendChatAction", "editMessageText", "answerCallbackQuery"])
def test_a_failing_nicety_costs_no_answer(person: Person, method: str) -> None:
    person.says("my parcel never came")
    person.api.fail(method, Refusal(400, "Bad Request: no"))
    query = person.query(*person.button("Start"))
    assert "step 1 of" in text(person.after(lambda: person.api.push({"callback_query": query})))


@pytest.mark.parametrize(
    "words", ['<b>not mine</b> & "more" </pre>', "x" * 2500, "🎁" * 1500, "*a* _b_ `c` [d](http://e)"]
)
def test_any_words_are_answered(person: Person, words: str) -> None:
    assert text(person.says(words))


def test_neither_token_nor_secret_nor_words_stand_in_the_log(person: Person, webhook: tuple[BotApi, Server]) -> None:
    api, server = webhook
    api.fail("sendMessage", *["drop"] * 5, Refusal(400, "Bad Request: can't send: my own unmistakable words"))
    for _ in range(2):
        person.sends(text="my own unmistakable words")
    assert text(person.says("hello"))
    assert server.log.count("was not delivered") >= 2
    assert api.webhook
    for hidden in (TOKEN, TOKEN.partition(":")[2], api.webhook["secret_token"], "unmistakable"):
        assert hidden not in server.log


# --- the webhook's door


@pytest.mark.parametrize("secret", [None, "x", "", "ä" * 8], ids=["missing", "forged", "right", "not-ascii"])
def test_only_who_shows_the_secret_is_heard(person: Person, secret: str | None) -> None:
    update = {"update_id": person.api.next_id(), "message": person.message(text="hello")}
    status = person.api.post(json.dumps(update).encode(), secret and secret.encode().decode("latin-1"))
    assert status == (200 if secret == "" else 401)
    if status == 200:
        person.api.wait(person.sees)
    else:
        person.says("hello")
        assert len(person.sees()) == 1


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"\xff\xfe", 400),
        (b"[" * 100_000, 400),
        (b"null", 200),
        (b"[]", 200),
        (b'{"update_id": "x"}', 200),
        (b'{"update_id": 1, "message": 5}', 200),
        (b'{"update_id": 2, "message": {"message_id": 1, "chat": {"id": {}, "type": "private"}, "text": []}}', 200),
        (b'{"update_id": 3, "callback_query": {"id": [], "from": null}}', 200),
        (b'{"update_id": 4, "my_chat_member": {}}', 200),
        (b'{"x": "' + b"x" * 300_000 + b'"}', 413),
    ],
    ids=lambda value: repr(value)[:24],
)
def test_what_is_no_update_is_refused_without_noise(
    webhook: tuple[BotApi, Server], person: Person, body: bytes, status: int
) -> None:
    assert webhook[0].post(body) == status
    assert "Traceback" not in webhook[1].log
    assert text(person.says("hello"))


def test_an_update_that_comes_again_is_answered_once(person: Person, webhook: tuple[BotApi, Server]) -> None:
    update = {"update_id": person.api.next_id(), "message": person.message(text="my parcel never came")}
    body, statuses = json.dumps(update).encode(), []
    person.after(lambda: statuses.extend(person.api.post(body) for _ in range(3)))
    assert statuses == [200, 200, 200]
    assert "step 1 of" in text(person.says("yes"))
    assert turns(webhook[1], person.talk, 2) == 2


def test_updates_out_of_order_are_all_answered(person: Person, webhook: tuple[BotApi, Server]) -> None:
    late, early = person.api.next_id() + 10_000, person.api.next_id()
    for update_id, words in ((late, "my parcel never came"), (early, "yes")):
        update = {"update_id": update_id, "message": person.message(text=words)}
        assert person.api.post(json.dumps(update).encode()) == 200
    person.api.wait(lambda: any("step 1 of" in message["text"] for message in person.sees()))
    assert turns(webhook[1], person.talk, 2) == 2


def test_messages_in_quick_succession_are_answered_in_their_order(person: Person) -> None:
    for words in ("my parcel never came", "yes", "next", "next"):
        person.sends(text=words)
    person.api.wait(lambda: any("step 3 of" in message["text"] for message in person.sees()))
    steps = [found[1] for message in person.sees() if (found := re.search(r"step (\d) of", message["text"]))]
    assert steps == ["1", "2", "3"]


def test_an_address_that_keeps_guessing_the_secret_is_put_off(person: Person) -> None:
    assert {person.api.post(b"{}", "guess") for _ in range(60)} == {401, 429}
    assert text(person.says("hello"))
