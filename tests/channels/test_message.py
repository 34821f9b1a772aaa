"""The neutral message, and the output that never costs a turn."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from rasa.core.channels.channel import CollectingOutputChannel

from shopguide.channels.message import Button, Message
from shopguide.channels.output import MessageOutput
from shopguide.channels.stock import StockOutput, wrapped
from shopguide.dialogue.moves.contacts import contact_said
from shopguide.dialogue.moves.context import Context
from shopguide.knowledge import Contact, Knowledge

from .customs import CONTACT, SOURCED


class Recorder(MessageOutput):
    """Keeps what it is told to deliver; fails when told to."""

    def __init__(self, fails: bool = False) -> None:
        self.delivered: list[Message] = []
        self.fails = fails

    @classmethod
    def name(cls) -> str:
        return "recorder"

    async def deliver(self, recipient_id: str, message: Message) -> None:
        if self.fails:
            raise ConnectionError("the platform is down; secret words")
        self.delivered.append(message)


def test_message_reads_text_buttons_and_custom() -> None:
    response: dict[str, Any] = {
        "text": " Hello ",
        "buttons": [{"title": "Yes", "payload": "/affirm"}, {"title": "As typed"}, {"payload": "/untitled"}],
        "custom": {"type": "step", "number": 1},
        "metadata": {},
    }
    assert Message.from_response(response) == Message(
        "Hello", (Button("Yes", "/affirm"), Button("As typed", "As typed")), {"type": "step", "number": 1}
    )
    assert Message.from_response(response).kind == "step"


@pytest.mark.parametrize("response", [{}, {"text": None, "buttons": None, "custom": {}}])
def test_message_of_nothing_is_empty(response: dict[str, Any]) -> None:
    assert Message.from_response(response) == Message("")
    assert Message("").kind is None


async def test_output_hands_each_response_to_the_channel_as_one_message() -> None:
    output = Recorder()
    await output.send_response("somebody", {"text": "a\n\nb", "buttons": [{"title": "x", "payload": "/x"}]})
    assert output.delivered == [Message("a\n\nb", (Button("x", "/x"),))]


@pytest.mark.parametrize("response", [{}, {"text": "  "}, {"metadata": {"a": 1}}])
async def test_output_sends_nothing_for_an_empty_response(response: dict[str, Any]) -> None:
    output = Recorder()
    await output.send_response("somebody", response)
    assert output.delivered == []


async def test_output_takes_what_rasa_sends_by_its_other_entries() -> None:
    output = Recorder()
    await output.send_text_message("somebody", "text")
    await output.send_text_with_buttons("somebody", "pick", [{"title": "x", "payload": "/x"}])
    await output.send_custom_json("somebody", {"type": "card"})
    await output.send_elements("somebody", [{"title": "T", "subtitle": "S"}])
    await output.send_image_url("somebody", "https://example.com/a.png")
    assert [message.text for message in output.delivered] == [
        "text",
        "pick",
        "",
        "T\nS",
        "Image: https://example.com/a.png",
    ]


async def test_a_failed_delivery_is_logged_without_the_words_and_raises_nothing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    await Recorder(fails=True).send_response("somebody", {"text": "my own words"})
    assert "recorder was not delivered: ConnectionError" in caplog.text
    assert "my own words" not in caplog.text


STEP: dict[str, Any] = {
    "text": "**Step 1**",
    "buttons": [{"title": "x", "payload": "/x"}],
    "custom": {"type": "step", "number": 1},
}


async def test_rest_gets_text_buttons_and_custom_in_one_message() -> None:
    rest = CollectingOutputChannel()
    await wrapped(rest, "rest").send_response("somebody", STEP)
    assert rest.messages == [{"recipient_id": "somebody", **STEP}]


async def test_the_stock_shell_gets_no_markup_and_no_custom() -> None:
    rest = CollectingOutputChannel()
    await wrapped(rest, "cmdline").send_response("somebody", STEP)
    assert rest.messages == [{"recipient_id": "somebody", "text": "Step 1", "buttons": STEP["buttons"]}]


@pytest.mark.parametrize(
    ("text", "above", "asked"),
    [
        ("**Best:** a\n**What:** b\nShall we?", "Best: a\nWhat: b", "Shall we?"),
        ("Which?\n1. **One**\n2. Two", "Which?\n1. One", "2. Two"),
        ("One line.", None, "One line."),
    ],
)
async def test_the_stock_shell_gets_the_last_line_alone_beside_the_buttons(
    text: str, above: str | None, asked: str
) -> None:
    rest = CollectingOutputChannel()
    await wrapped(rest, "cmdline").send_response("somebody", {**STEP, "text": text})
    told = [{"recipient_id": "somebody", "text": above}] if above else []
    assert rest.messages == [*told, {"recipient_id": "somebody", "text": asked, "buttons": STEP["buttons"]}]


async def test_the_stock_shell_gets_a_text_without_buttons_in_one_piece() -> None:
    rest = CollectingOutputChannel()
    await wrapped(rest, "cmdline").send_response("somebody", {"text": "a\n**b**"})
    assert rest.messages == [{"recipient_id": "somebody", "text": "a\nb"}]


def test_a_channel_of_ours_is_left_as_it_is() -> None:
    output = Recorder()
    assert wrapped(output, "recorder") is output
    assert isinstance(wrapped(CollectingOutputChannel(), None), StockOutput)


@pytest.mark.parametrize(
    ("custom", "copied"),
    [
        (None, ()),
        ({"type": "step", "body": "x"}, ()),
        ({"type": "draft", "subject": "s", "body": "b\nc"}, ("s", "b\nc")),
        ({"type": "draft", "body": " "}, ()),
        ({"type": "summary", "body": "a\nb"}, ("a\nb",)),
    ],
)
def test_what_is_made_to_be_copied_is_named(custom: dict[str, str] | None, copied: tuple[str, ...]) -> None:
    assert Message("x", custom=custom).copied == copied


def test_where_an_answer_comes_from_is_one_line() -> None:
    assert SOURCED.source == "Returns <b>*, help.example.org, May 2025"
    assert replace(SOURCED, custom={"type": "source", "title": " Two\nlines ", "date": None}).source == "Two lines"
    assert replace(SOURCED, custom={"type": "source"}).source is None
    assert CONTACT.source is Message("Hello").source is None


def test_a_contact_is_told_in_the_text(facts: Knowledge) -> None:
    values = {"number": "+1 555 010 0199", "address": "help@example.org", "url": "https://help.example.org"}
    contact = Contact(**values, source="the app", verified=date(2026, 1, 2))
    context = Context(replace(facts, contacts={"phone": contact}), now=datetime(2026, 1, 3, tzinfo=UTC))
    said = contact_said(context, facts.channels["phone"])
    assert said
    checked = {"source": "the app", "verified": "2026-01-02"}
    assert said.custom == {"type": "contact", "title": facts.channels["phone"].title, **checked, **values}
    assert all(value in str(said.values["value"]) for value in values.values())
