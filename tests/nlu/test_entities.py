"""The Rasa component: what it adds to a message, and what it leaves alone."""

from __future__ import annotations

from typing import Any, cast

import pytest
from coming_back import coming_back
from hypothesis import given, settings
from hypothesis import strategies as st
from rasa.engine.graph import ExecutionContext
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message

from shopguide.nlu.entities import RuleEntityExtractor, emails, read


def parsed(text: str, **more: Any) -> dict[str, Any]:
    extractor = RuleEntityExtractor.create(
        {}, cast(ModelStorage, None), Resource("entities"), cast(ExecutionContext, None)
    )
    (message,) = extractor.process([Message(data={"text": text, **more})])
    return dict(message.as_dict(only_output_properties=True))


def values(text: str) -> list[tuple[str, str]]:
    return [(found.entity, found.value) for found in read(text) if found.entity != "found_contact"]


def test_entities_have_the_form_that_rasa_expects() -> None:
    assert parsed("my order 577834532342123112 is late")["entities"] == [
        {
            "entity": "order_number",
            "value": "577834532342123112",
            "start": 9,
            "end": 27,
            "extractor": "RuleEntityExtractor",
            "confidence_entity": 1.0,
        }
    ]


def test_all_kinds_in_one_message_in_order() -> None:
    text = "jo@x.org paid $24.99 for 577834532342123112, i emailed them twice, can i DM them on insta?"
    assert values(text) == [
        ("email", "jo@x.org"),
        ("amount", "24.99 USD"),
        ("order_number", "577834532342123112"),
        ("contact_channel", "email"),
        ("social_platform", "instagram"),
    ]


def test_what_other_components_found_stays() -> None:
    earlier = {"entity": "rating", "value": "5", "start": 0, "end": 1}
    assert [item["entity"] for item in parsed("5 call them", entities=[earlier])["entities"]] == [
        "rating",
        "contact_channel",
    ]


def test_a_command_is_left_untouched() -> None:
    result = parsed('/contact_by_channel{"contact_channel":"email"} call them')
    assert not result.get("entities")


@pytest.mark.parametrize("text", ["[card number removed]", "[phone removed]", "my [email address removed] ok"])
def test_nothing_inside_placeholders(text: str) -> None:
    assert values(text) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Mail me at Jo.Doe+x@Gmail.com.", "jo.doe+x@gmail.com"),
        ("(a_b-c@mail.co.uk)", "a_b-c@mail.co.uk"),
        ("its jo99@web.de, thanks", "jo99@web.de"),
    ],
)
def test_finds_addresses(text: str, value: str) -> None:
    (found,) = emails(text)
    assert found.value == value
    assert text[found.start : found.end].lower() == value


@pytest.mark.parametrize("text", ["@tiktokshop", "jo@home", "a@b.", "@", "a@@b.co", "jo @ mail . com", "1@2.3"])
def test_leaves_what_is_no_address(text: str) -> None:
    assert emails(text) == []


def test_brackets_of_the_shopper_hide_nothing() -> None:
    assert values("[order 577834532342123112]") == [("order_number", "577834532342123112")]


def test_an_address_is_neither_a_channel_nor_a_number() -> None:
    assert values("call.support@phone.com") == [("email", "call.support@phone.com")]
    assert values("577834532342123112@mail.com") == [("email", "577834532342123112@mail.com")]


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_never_fails_and_stays_inside_the_text(text: str) -> None:
    for found in read(text):
        assert 0 <= found.start < found.end <= len(text)
        assert found.value


@pytest.mark.parametrize(
    "unit", ["(", "'s", "a!", "😡", "email ", "call or email ", "$1 ", "a@", "[a", "1 ", "\x00", "中"]
)
def test_ten_kilobytes_stay_bounded(unit: str) -> None:
    text = (unit * 10_000)[:10_000]
    with coming_back(f"ten kilobytes of {unit!r}"):
        assert isinstance(read(text), list)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("order ５７７８３４５３２３４２１２３１１２ is late", "577834532342123112"),
        ("order 5778\u200b3453\u200b2342\u200b1231\u200b12 is late", "577834532342123112"),
        ("order *577834532342123112* is late", "577834532342123112"),
    ],
)
def test_a_number_is_read_as_folded_and_found_where_it_was_typed(text: str, value: str) -> None:
    (found,) = read(text)
    assert (found.entity, found.value) == ("order_number", value)
    assert text[: found.start].strip(" *") == "order"
    assert text[found.end :].strip(" *") == "is late"
