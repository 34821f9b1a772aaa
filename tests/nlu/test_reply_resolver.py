"""Numbers that none of the choices just shown has."""

from __future__ import annotations

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.training_data.message import Message

from shopguide.nlu.reply_resolver import ReplyResolver, not_offered, resolve

CHOICES = [{"title": "Start", "payload": "/affirm"}, {"title": "Other ways", "payload": "/ask_contact_options"}]
SLOTS = 'version: "3.1"\nslots:\n' + "".join(
    f"  {name}: {{type: any, mappings: [{{type: custom}}]}}\n" for name in ("awaiting", "detail", "issue", "queue")
)


def talk(*, choices: list[dict[str, str]] = CHOICES, **slots: str) -> DialogueStateTracker:
    events = [
        UserUttered("my parcel is late"),
        *(SlotSet(name, value) for name, value in slots.items()),
        BotUttered("Shall I?", {"buttons": choices}),
    ]
    return DialogueStateTracker.from_events("somebody", events, Domain.from_yaml(SLOTS).slots)


@pytest.mark.parametrize(
    ("text", "number"), [("9", 9), ("3", 3), ("0", 0), ("00", 0), ("42.", 42), ("option 7", 7), ("#3", 3), ("150", 150)]
)
def test_a_number_that_no_choice_has_is_not_offered(text: str, number: int) -> None:
    assert not_offered(text, talk()) == {"number": number, "choices": CHOICES}


@pytest.mark.parametrize("text", ["1", "2", "9 days ago", "576461234567890123", "2024", "nine", "$9", ""])
def test_a_choice_or_anything_but_a_small_number_is_no_such_number(text: str) -> None:
    assert not_offered(text, talk()) is None


@pytest.mark.parametrize(
    ("slots", "answers"),
    [
        ({"awaiting": "detail", "detail": "amount"}, True),
        ({"awaiting": "detail", "detail": "date"}, True),
        ({"awaiting": "comment"}, True),
        ({"awaiting": "detail", "detail": "order_number"}, False),
        ({"awaiting": "detail", "detail": "wish"}, False),
        ({"awaiting": "detail", "detail": "description"}, False),
        ({"awaiting": "rating"}, False),
        ({"awaiting": "step", "detail": "amount"}, False),
    ],
)
def test_where_a_number_may_be_the_answer_it_is(slots: dict[str, str], answers: bool) -> None:
    assert (not_offered("9", talk(**slots)) is None) is answers


def test_where_nothing_was_shown_a_number_is_text() -> None:
    assert not_offered("9", talk(choices=[])) is None
    assert not_offered("9", None) is None


def test_the_message_says_so_to_the_actions() -> None:
    nine, two = (Message({"text": text}) for text in ("9", "2"))
    ReplyResolver().process([nine, two], talk())
    assert nine.as_dict(only_output_properties=True)["not_offered"] == {"number": 9, "choices": CHOICES}
    assert nine.get("text") == "9"
    assert two.get("text") == "/ask_contact_options"
    assert two.get("not_offered") is None


@pytest.mark.parametrize("text", ["2", "2️⃣", "②", "２", "(2)", "2)", "two", "Option two", "the second one", "*2*", "٢"])
def test_a_choice_is_picked_however_its_number_is_spelt(text: str) -> None:
    assert resolve(text, talk()) == "/ask_contact_options"


@pytest.mark.parametrize("text", ["two of them are broken", "number two is missing from the set", "three"])
def test_a_number_in_a_sentence_picks_nothing(text: str) -> None:
    assert resolve(text, talk()) == text


def test_what_picks_nothing_stays_as_it_was_typed() -> None:
    assert resolve("ｗｈｅｒｅ is ｍｙ parcel", talk()) == "ｗｈｅｒｅ is ｍｙ parcel"
