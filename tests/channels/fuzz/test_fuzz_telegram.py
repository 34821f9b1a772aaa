"""Telegram's webhook, with the right secret."""

from __future__ import annotations

import json
from typing import Any

from conversations.server import Server
from hypothesis import given

from channels.telegram.bot_api import BotApi
from channels.telegram.people import Person
from channels.telegram.test_updates import UPDATE

from .door import Door
from .values import BODY, FEW, TEXT, encoded


def shown(guide: Server, api: BotApi, body: bytes) -> int:
    """Send with the secret that was agreed on."""
    secret = str((api.webhook or {})["secret_token"])
    return Door(guide, "/webhooks/telegram/webhook").post(body, {"X-Telegram-Bot-Api-Secret-Token": secret}).status


@FEW
@given(update=UPDATE)
def test_any_update_is_taken(guide: Server, api: BotApi, update: dict[str, Any]) -> None:
    assert shown(guide, api, encoded(update)) == 200


@FEW
@given(body=BODY)
def test_any_body_is_taken_or_refused(guide: Server, api: BotApi, body: bytes) -> None:
    assert shown(guide, api, body) in (200, 400)


@FEW
@given(text=TEXT.filter(str.strip))
def test_any_text_is_answered(guide: Server, api: BotApi, text: str) -> None:
    person = Person(api)
    update = {"update_id": api.next_id(), "message": person.message(text=text)}
    assert shown(guide, api, json.dumps(update).encode()) == 200
    api.wait(person.sees, f"an answer to {text[:60]!r}")


@FEW
@given(data=TEXT)
def test_any_press_is_answered(guide: Server, api: BotApi, data: str) -> None:
    person = Person(api)
    person.says("my parcel is still on its way")
    query = person.query(person.sees()[-1], data)
    update = {"update_id": api.next_id(), "callback_query": query}
    assert shown(guide, api, json.dumps(update).encode()) == 200
    api.answer_to(query["id"])
