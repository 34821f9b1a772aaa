"""A talk in this process, with the trained guide."""

from __future__ import annotations

import uuid
from types import SimpleNamespace
from typing import Any

import pytest
from rasa.core.agent import Agent
from rasa.shared.core.events import UserUttered

from shopguide.channels.message import Button, Message
from shopguide.channels.shell.talk import Talk, as_read, counted
from shopguide.nlu import reply_resolver

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
    assert "which comes nearest" in words(await talk.say("1"))
    assert "hasn't reached you" in words(await talk.say("parcel late, lost or missing"))
    assert "step 1 of 4" in words(await talk.say("yes please, show me"))


async def test_that_the_numbers_shown_are_the_numbers_understood(talk: Talk) -> None:
    await talk.greet()
    for number, button in enumerate(talk.options, 1):
        tracker = await talk.agent.tracker_store.retrieve(talk.sender)
        assert reply_resolver.resolve(str(number), tracker) == button.payload
        assert talk.numbers[button.payload] == number


async def test_that_numbers_run_on_over_several_messages_of_one_turn(talk: Talk) -> None:
    messages = await talk.say("what is better, email or live chat?")
    assert len([message for message in messages if message.buttons]) == 2
    assert titles(talk) == ["E-mail", "Live chat", "Start", "Other ways"]
    assert "step 1 of 3" in words(await talk.say("3"))


def test_that_two_buttons_with_one_payload_are_one_option() -> None:
    buttons = [Button("Yes", "/affirm"), Button("No", "/deny"), Button("Go on", "/affirm")]
    assert counted(buttons) == (Button("No", "/deny"), Button("Yes", "/affirm"))
    uttered = [{"title": button.title, "payload": button.payload} for button in buttons]
    event = reply_resolver.BotUttered("?", {"buttons": uttered})
    assert [button["payload"] for button in reply_resolver._latest(SimpleNamespace(events=[event]))] == [
        "/deny",
        "/affirm",
    ]


@pytest.mark.parametrize("number", ["0", "00", "6", "17", "99", " 42 "])
async def test_that_a_number_beyond_the_options_is_told_so_and_they_are_shown_again(talk: Talk, number: str) -> None:
    await talk.greet()
    before = talk.options
    (hint,) = await talk.say(number)
    assert f"There's no {int(number)} here. Choose 1 to 5," in hint.text
    assert hint.buttons == before == talk.options


@pytest.mark.parametrize("nothing", ["", "   ", "\t", "\n\n"])
async def test_that_an_empty_line_is_told_what_can_be_typed(talk: Talk, nothing: str) -> None:
    await talk.greet()
    (hint,) = await talk.say(nothing)
    assert "empty" in hint.text
    assert hint.buttons == talk.options


async def test_that_a_number_is_an_answer_where_one_was_asked_for(talk: Talk) -> None:
    await talk.say("i was charged twice for a hat")
    await talk.say("email please")
    await talk.say("Start")
    assert "Draft it with me" in titles(talk)
    asked = words(await talk.say("Draft it with me"))
    while "Which amount" not in asked:
        asked = words(await talk.say("skip"))
    assert "no 45" not in words(await talk.say("45"))
    while "Here is your e-mail" not in asked:
        asked = words(await talk.say("skip"))
    assert "Amount: 45" in asked


@pytest.mark.parametrize("command", ["/restart", '/contact_by_channel{"start":"phone"}', "/session_start", "/"])
async def test_that_a_typed_command_is_text(talk: Talk, command: str) -> None:
    await talk.say("my parcel is late")
    reply = await talk.say(command)
    assert "step 1" not in words(reply)
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
    assert "step 1 of" in words(await again.greet())


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
        assert "something went wrong on my side" in words(await talk.say("my parcel is late"))
    assert "my parcel is late" not in caplog.text
    assert "hasn't reached you" in words(await talk.say("my parcel is late"))


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
