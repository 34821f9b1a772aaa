"""What is stored of messages and replies of Slack and Telegram."""

from __future__ import annotations

import json

from stdnum import luhn

from shopguide.storage.channel_content import dumps

CARD = "4111 1111 1111 1111"


def test_secrets_are_taken_out_of_what_a_person_wrote() -> None:
    stored = dumps({"text": f"my card is {CARD}", "asked": f"is {CARD} safe", "metadata": {"title": CARD}, "where": {}})
    assert CARD not in stored
    assert "my card is" in stored


def test_what_the_guide_says_is_delivered_whole() -> None:
    message = {"text": "Change your password: Settings and privacy > Account > Password.", "buttons": []}
    assert json.loads(dumps({"message": message, "asked": "hacked", "where": {}}))["message"] == message


def test_ids_that_look_like_a_card_number_stay() -> None:
    chat = next(number for number in range(1_001_234_567_890, 1_001_234_568_000) if luhn.is_valid(str(number)))
    where = {"chat": -chat, "thread": "4111111111.111111"}
    assert json.loads(dumps({"text": "hello", "where": where}))["where"] == where
