"""The webhook: who is let in, what is taken for an update, each once and in order."""

from __future__ import annotations

import json
import re

import pytest
from conversations.server import Server

from tests.waiting import until

from .bot_api import BotApi
from .conftest import turns
from .methods import Refusal
from .people import Person, heard_nothing_before, text


def test_telegram_gets_its_answer_before_the_shopper_does(person: Person) -> None:
    person.api.fail("sendMessage", Refusal(429, "Too Many Requests: retry after 1", retry_after=1))
    assert person.sends(text="hello") == 200
    assert person.sees() == []
    person.api.wait(person.sees)


@pytest.mark.parametrize("secret", [None, "x", "", "ä" * 8], ids=["missing", "forged", "right", "not-ascii"])
def test_only_who_shows_the_secret_is_heard(person: Person, secret: str | None) -> None:
    update = {"update_id": person.api.next_id(), "message": person.message(text="hello")}
    status = person.api.post(json.dumps(update).encode(), secret and secret.encode().decode("latin-1"))
    assert status == (200 if secret == "" else 401)
    if status == 200:
        person.api.wait(person.sees)
    else:
        assert heard_nothing_before(person)


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
    update = {"update_id": person.api.next_id(), "message": person.message(text="my parcel is still on its way")}
    body, statuses = json.dumps(update).encode(), []
    person.after(lambda: statuses.extend(person.api.post(body) for _ in range(3)))
    assert statuses == [200, 200, 200]
    assert "Step 1 of" in text(person.says("yes"))
    assert turns(webhook[1], person.talk, 2) == 2


def test_updates_out_of_order_are_all_answered(person: Person, webhook: tuple[BotApi, Server]) -> None:
    late, early = person.api.next_id() + 10_000, person.api.next_id()
    said = []
    # One after the other: what comes while one is answered is read together.
    for update_id, words in ((late, "my parcel is still on its way"), (early, "yes")):
        update = json.dumps({"update_id": update_id, "message": person.message(text=words)}).encode()
        said += person.after(lambda: person.api.post(update))  # noqa: B023
    assert "Step 1 of" in text(said[-1:])
    assert turns(webhook[1], person.talk, 2) == 2


def test_messages_in_quick_succession_are_answered_in_their_order(person: Person) -> None:
    person.says("my parcel is still on its way")
    # A button is never read together with words.
    person.api.push({"callback_query": person.query(*person.button("Start"))})
    person.sends(text="next")
    person.api.wait(lambda: any("Step 2 of" in message["text"] for message in person.sees()))
    steps = [found[1] for message in person.sees() if (found := re.search(r"Step (\d) of", message["text"]))]
    assert steps == ["1", "2"]


def test_an_address_that_keeps_guessing_the_secret_is_put_off(person: Person) -> None:
    assert person.api.post(b"{}", "guess") == 401
    until(lambda: person.api.post(b"{}", "guess") == 429, "the address is put off")
    assert text(person.says("hello"))
