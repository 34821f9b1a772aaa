"""Every fact of the seed article is really said in a talk."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from .server import ROOT, Server
from .talk import Talk

_SEED_FACTS = [f"F{number}" for number in range(1, 51)]
# A question about each way in a shopper's words, and the title of its button.
_WAYS = {
    "in_app": ("what are the advantages of the in-app report?", "Report in the app"),
    "help_center": ("what is good about the help center?", "Help Center"),
    "email": ("what are the benefits of email?", "E-mail"),
    "social_media": ("what is social media good for?", "Social media"),
    "live_chat": ("what is the advantage of live chat?", "Live chat"),
    "phone": ("what are the benefits of calling by phone?", "Phone"),
    "order_details": ("what is the advantage of the order details page?", "My order's page"),
}


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


def _texts() -> dict[str, list[str]]:
    texts: dict[str, list[str]] = {}
    for path in sorted((ROOT / "knowledge").glob("*.yml")):
        for number, text in _facts(yaml.safe_load(path.read_text(encoding="utf-8"))):
            texts.setdefault(number, []).append(text)
    return texts


@pytest.fixture(scope="module")
def transcript(server: Server) -> str:
    """All that is said when a curious shopper asks about every way and looks at all of its steps."""
    said = [Talk(server).say("what ways are there to contact tiktok shop?")]
    for question, button in _WAYS.values():
        asking = Talk(server)
        said.append(asking.say(question))
        walking = Talk(server)
        walking.say("what ways are there to contact tiktok shop?")
        said += [walking.press(button), walking.say("show me all the steps")]
    return "\n".join(said)


@pytest.mark.parametrize("number", _SEED_FACTS)
def test_that_the_fact_is_said(transcript: str, number: str) -> None:
    texts = _texts().get(number, [])
    assert texts, f"{number} does not stand in knowledge/"
    unsaid = [text for text in texts if text not in transcript]
    assert not unsaid, f"{number} is never said: {unsaid}"


@pytest.mark.parametrize("way", sorted(_WAYS))
def test_that_each_step_is_said_on_the_walk(server: Server, way: str) -> None:
    channels = yaml.safe_load((ROOT / "knowledge" / "channels.yml").read_text(encoding="utf-8"))["channels"]
    steps = next(channel["steps"] for channel in channels if channel["id"] == way)
    talk = Talk(server)
    talk.say("which ways of contacting them do i have")
    reply = talk.press(_WAYS[way][1])
    for step in steps:
        assert step["text"] in reply
        if step is steps[0]:
            helped = talk.press("Can't find it")
            assert step["if_missing"] in helped
            reply = talk.press("Found it, next")
        else:
            reply = talk.press("Done, next")
    assert "Did that solve it" in reply
