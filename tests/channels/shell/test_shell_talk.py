"""A talk in this process, with the trained guide."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from rasa.core.agent import Agent
from rasa.shared.core.events import UserUttered

from shopguide.channels.message import Button, Message
from shopguide.channels.shell.talk import Talk, as_read, counted

CARD = "4111 1111 1111 1111"


@pytest.fixture
def talk(agent: Agent) -> Talk:
    return Talk(agent, f"test-{uuid.uuid4().hex}")


def words(messages: list[Message]) -> str:
    return "\n".join(message.text for message in messages)


def titles(talk: Talk) -> list[str]:
    return [button.title for button in talk.options]


async def test_that_a_number_a_title_and_free_words_all_work(talk: Talk) -> None:
    assert "ShopGuide" in words(await talk.greet())
    assert "which is closest" in words(await talk.say("1"))
    assert "is it still on its way" in words(await talk.say("1"))
    assert "Want to go through it?" in words(await talk.say("on its way"))
    assert "Step 1 of 3" in words(await talk.say("yes please, show me"))


async def test_that_the_numbers_shown_are_the_numbers_understood(talk: Talk) -> None:
    for number, said in enumerate(
        ("Order or delivery:", "Payment or refund:", "Account or log-in:", "App, product"), 1
    ):
        await talk.greet()
        assert talk.numbers[talk.options[number - 1].payload] == number
        assert said in words(await talk.say(str(number)))


def test_that_two_buttons_with_one_payload_are_one_option() -> None:
    buttons = [Button("Yes", "/affirm"), Button("No", "/deny"), Button("Go on", "/affirm")]
    assert counted(buttons) == (Button("No", "/deny"), Button("Yes", "/affirm"))


@pytest.mark.parametrize("number", ["0", "00", "5", "17", "99", " 42 "])
async def test_that_a_number_beyond_the_options_is_told_so_and_they_are_shown_again(talk: Talk, number: str) -> None:
    await talk.greet()
    before = talk.options
    (hint,) = await talk.say(number)
    assert f"There's no {int(number)} here. Choose 1 to 4," in hint.text
    assert hint.buttons == before == talk.options


@pytest.mark.parametrize("nothing", ["", "   ", "\t", "\n\n"])
async def test_that_an_empty_line_is_told_what_can_be_typed(talk: Talk, nothing: str) -> None:
    await talk.greet()
    (hint,) = await talk.say(nothing)
    assert "empty" in hint.text
    assert hint.buttons == talk.options


async def test_that_a_number_is_an_answer_where_one_was_asked_for(talk: Talk) -> None:
    await talk.say("i was charged twice for a hat")
    asked = words(await talk.say("write an email"))
    while "How much" not in asked:
        asked = words(await talk.say("skip"))
    assert "the amount, 45" in words(await talk.say("45"))


@pytest.mark.parametrize("command", ["/restart", '/contact_by_channel{"start":"phone"}', "/session_start", "/"])
async def test_that_a_typed_command_is_text(talk: Talk, command: str) -> None:
    await talk.say("my parcel is still on its way")
    reply = await talk.say(command)
    assert "Step 1" not in words(reply)
    assert talk.options
    tracker = await talk.agent.tracker_store.retrieve(talk.sender)
    assert tracker.get_slot("issue") == "order_not_received"


async def test_that_the_sender_is_prefixed_by_the_channel(talk: Talk) -> None:
    await talk.greet()
    tracker = await talk.agent.tracker_store.retrieve(f"shell:{talk.name}")
    assert tracker.get_latest_input_channel() == "shell"


async def test_that_a_talk_goes_on_under_its_name(talk: Talk) -> None:
    await talk.say("the app keeps crashing")
    await talk.say("Start")
    again = Talk(talk.agent, talk.name)
    assert "on **In-app report**" in words(await again.greet())


async def test_that_a_failing_tracker_store_is_answered_with_an_apology(
    talk: Talk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    await talk.greet()

    async def fail(*_args: Any, **_kwargs: Any) -> None:
        raise OSError("the disk is gone")

    with monkeypatch.context() as patch:
        for method in ("retrieve", "get_or_create_tracker", "retrieve_full_tracker", "save"):
            patch.setattr(talk.agent.tracker_store, method, fail, raising=False)
        assert "something went wrong on my side" in words(await talk.say("99"))
        assert titles(talk) == ["Help", "Talk to a person", "Start over"]
        assert "something went wrong on my side" in words(await talk.say("my parcel is still on its way"))
    assert "my parcel is still on its way" not in caplog.text
    assert "Sorry about the wait" in words(await talk.say("my parcel is still on its way"))


def test_that_a_text_is_shown_as_the_guide_reads_it() -> None:
    assert as_read(f"card {CARD} please") == "card [card number removed] please"
    assert len(as_read("long " * 2000)) == 2000
    assert as_read("") == ""


async def test_that_lines_typed_ahead_get_one_answer(talk: Talk) -> None:
    await talk.greet()
    await talk.say("hi", "it is about my order", "the parcel never came")
    tracker = await talk.agent.tracker_store.retrieve(talk.sender)
    said = [event.text for event in tracker.events if isinstance(event, UserUttered)]
    assert said == ["/greet", "hi\nit is about my order\nthe parcel never came"]


async def test_that_a_number_typed_ahead_picks_its_option_alone(talk: Talk) -> None:
    await talk.greet()
    messages = await talk.say("1", "parcel late, lost or missing")
    tracker = await talk.agent.tracker_store.retrieve(talk.sender)
    assert sum(isinstance(event, UserUttered) for event in tracker.events) == 3
    numbered = {button.payload for message in messages for button in message.buttons}
    assert numbered == set(talk.numbers), "what was offered before is no choice now"
