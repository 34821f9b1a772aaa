"""The conversation in the README is what the guide says, and the figure names the row that decides."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from typing import Any, Final

import pytest
import yaml
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.answers import ActionAnswer
from actions.base import GuideAction
from actions.problems import ActionTakeProblem
from actions.walk import ActionStartWalk
from shopguide.engine import explain, listening, speaking
from shopguide.knowledge import Knowledge

from .pages import ROOT

TEXT: Final = (ROOT / "README.md").read_text(encoding="utf-8")
DOMAIN: Final = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
ACTIONS: Final[Mapping[str, GuideAction]] = {
    action.name(): action for action in (ActionTakeProblem(), ActionStartWalk(), ActionAnswer())
}
#: What is heard in the shopper's messages. The trained model isn't asked: this is about the words of the guide.
HEARD: Final[tuple[dict[str, Any], ...]] = (
    {
        "acts": [{"name": "describe", "confidence": 0.97}],
        "issues": [{"name": "order_not_received", "confidence": 0.95, "polarity": "affirmed"}],
        "cues": {"marked_delivered": 0.97},
    },
    {"acts": [{"name": "accept", "confidence": 0.9}]},
    {"acts": [{"name": "ask", "confidence": 0.9}], "topic": {"name": "refund_time", "confidence": 0.8}},
)


def shown() -> list[tuple[str, str]]:
    """The exchanges of the README: what is typed, and what is answered, on one line."""
    block = next(text for text in re.findall(r"```\n(.*?)```", TEXT, re.S) if text.startswith("you "))
    pairs = [part.partition("guide") for part in block.split("you  ") if part.strip()]
    return [(" ".join(typed.split()), " ".join(said.split())) for typed, _, said in pairs]


def answered(knowledge: Knowledge, message: Mapping[str, Any], slots: dict[str, Any]) -> tuple[str, str]:
    """The row that decides, and the reply with its buttons; `slots` become those after it."""
    row = explain.decision(listening.read(knowledge, message, slots))
    dispatcher, tracker = (
        CollectingDispatcher(),
        Tracker("readme", dict(slots), dict(message), [], False, None, {}, None),
    )
    events = asyncio.run(ACTIONS[row.do].run(dispatcher, tracker, DOMAIN))
    slots |= {event["name"]: event["value"] for event in events}
    words = speaking.Words(DOMAIN["responses"])
    parts: list[str] = []
    for said in dispatcher.messages:
        values = {name: value for name, value in said.items() if isinstance(value, str)}
        parts += [words[said["response"]].format(**values), *(f"[{button['title']}]" for button in said["buttons"])]
    return row.id, " ".join(" ".join(parts).replace("**", "").split())


@pytest.mark.unit
def test_the_guide_says_what_the_readme_shows(facts: Knowledge) -> None:
    slots: dict[str, Any] = {}
    exchanges = shown()
    assert len(exchanges) == len(HEARD)
    for (typed, said), heard in zip(exchanges, HEARD, strict=True):
        assert answered(facts, {"text": typed, **heard}, slots)[1] == said


@pytest.mark.unit
def test_the_figure_names_what_decides(facts: Knowledge) -> None:
    [figure] = [text for text in re.findall(r"```\n(.*?)```", TEXT, re.S) if "DECIDE" in text]
    slots: dict[str, Any] = {}
    row, said = answered(facts, {"text": shown()[0][0], **HEARD[0]}, slots)
    assert f"row {row} → " in figure
    assert f"playbook {slots['playbook']} fits → offer its channel, {slots['channel']}" in figure
    assert re.findall(r'"(.+?) …"', figure)[0] in said
    assert len(figure.splitlines()) <= 13
