"""Every fact of the seed article is really said: by pressing buttons, and by asking about channels by name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import pytest
import yaml

from .server import ROOT, Server
from .talk import Talk

SEED_FACTS: Final = [f"F{number}" for number in range(1, 51)]
#: Questions about each channel in a shopper's words.
_ASKED: Final = {
    "in_app": "tell me about the in-app report",
    "help_center": "what is the help center good for?",
    "email": "what are the benefits of email?",
    "social_media": "what is the advantage of social media",
    "live_chat": "what is the advantage of live chat?",
    "phone": "what are the benefits of calling by phone?",
    "order_details": "what is the advantage of the order details page?",
}
Knowledge = dict[str, Any]


def _facts(value: Any) -> Iterator[tuple[str, str]]:
    """(number, text) of every fact that names the seed article."""
    if isinstance(value, dict):
        for number in value.get("seed") or ():
            yield str(number), str(value["text"])
        for item in value.values():
            yield from _facts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _facts(item)


def texts() -> dict[str, list[str]]:
    """The wordings of each fact in knowledge/, by its number."""
    found: dict[str, list[str]] = {}
    for path in sorted((ROOT / "knowledge").glob("*.yml")):
        for number, text in _facts(yaml.safe_load(path.read_text(encoding="utf-8"))):
            found.setdefault(number, []).append(text.replace("**", ""))
    return found


def _channels() -> dict[str, dict[str, Any]]:
    held = yaml.safe_load((ROOT / "knowledge" / "channels.yml").read_text(encoding="utf-8"))["channels"]
    return {channel["id"]: channel for channel in held}


def _begun(server: Server, button: str) -> Talk:
    """Somebody who has pressed the way to a channel: the one that is offered, or one of the list behind it."""
    talk = Talk(server)
    talk.say('/command{"do":"greet"}')
    talk.press("App, product or feedback")
    talk.press("Question before buying")
    if button not in _titles(talk):
        talk.press("Other ways")
    while button not in _titles(talk):
        talk.press("More ways")
    talk.press(button)
    return talk


#: What is pressed until a channel is offered, in-app report and e-mail.
_OFFERED: Final = (
    ("App, product or feedback", "The app isn't working"),
    ("App, product or feedback", "The app isn't working", "I tried that", "I tried that"),
)


def _why(server: Server, *pressed: str) -> str:
    """What is said to "why?", twice, where a channel is offered: the reason, then what the channel is good for."""
    talk = Talk(server)
    talk.say('/command{"do":"greet"}')
    for title in pressed:
        talk.press(title)
    return talk.say('/command{"do":"why"}') + talk.say('/command{"do":"why"}')


def _titles(talk: Talk) -> list[str]:
    return [title for title, _ in talk.buttons]


def _walked(talk: Talk) -> str:
    """All that is said on a walk to its end."""
    for _ in range(20):
        if "Show all steps" in _titles(talk):
            talk.press("Show all steps")
        following = next((title for title in ("Done, next", "Sent it", "Skip") if title in _titles(talk)), None)
        if following is None or "Yes, solved" in _titles(talk):
            break
        talk.press(following)
    return str(talk)


@pytest.fixture(scope="module")
def transcript(server: Server) -> str:
    """All that is said when a curious shopper walks through every channel, and asks about each."""
    said = [_walked(_begun(server, channel["button"])) for channel in _channels().values()]
    said += [Talk(server).say(question) for question in (*_ASKED.values(), "is live chat always open?")]
    every = Talk(server)
    every.say("what ways are there to contact tiktok shop?")
    said.append(every.press("Other ways"))
    said += [_why(server, *path) for path in _OFFERED]
    chat = _begun(server, "Live chat")
    said.append(chat.say("is it open now"))
    email = _begun(server, "E-mail")
    said.append(email.say("show me all the steps"))
    return "\n".join(said)


@pytest.mark.parametrize("number", SEED_FACTS)
def test_the_fact_is_said(transcript: str, number: str) -> None:
    worded = texts().get(number, [])
    assert worded, f"{number} doesn't stand in knowledge/"
    # A fact may be worded for a step and for a question; said once is enough.
    assert any(text in transcript for text in worded), f"{number} is never said: {worded}"


@pytest.mark.parametrize("channel", [name for name in _ASKED if name != "email"])
def test_each_step_is_said_on_the_walk_and_help_with_the_first_one(server: Server, channel: str) -> None:
    held = _channels()[channel]
    steps = [(step["text"].replace("**", ""), step["if_missing"].replace("**", "")) for step in held["steps"]]
    talk = _begun(server, held["button"])
    reply = talk.reply
    for text, help_with_it in steps:
        assert text in reply
        if text == steps[0][0]:
            assert help_with_it in talk.press("Can't find it")
            reply = talk.press("Found it, next")
        else:
            reply = talk.press("Done, next")
    assert "Did that settle it" in reply


def test_the_email_offers_to_be_written_and_then_says_where_to_send_it(server: Server) -> None:
    steps = _channels()["email"]["steps"]
    talk = _begun(server, "E-mail")
    assert "Write the e-mail with me" in _titles(talk)
    assert steps[1]["text"] in talk.press("Done, next")
    assert steps[2]["text"] in talk.press("Done, next")
