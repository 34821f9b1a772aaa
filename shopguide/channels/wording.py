"""Sentences that a channel says by itself, from domain.yml like all others."""

from __future__ import annotations

from typing import Any

from sanic import Sanic

from shopguide.channels.message import Button, Message
from shopguide.server.inprocess import APOLOGY, APOLOGY_BUTTONS


def sentence(app: Sanic, name: str, **values: Any) -> str:
    """The first wording of `utter_<name>` in the domain of the model that is served, filled with `values`.

    Raises:
        KeyError: the model's domain has no such response.
    """
    variants = app.ctx.agent.domain.responses[f"utter_{name}"]
    return str(variants[0]["text"]).format(**values)


def apology(app: Sanic) -> Message:
    """What is said when a turn failed, with ways on."""
    buttons = tuple(Button(item["title"], item["payload"]) for item in APOLOGY_BUTTONS)
    return Message(sentence(app, APOLOGY.removeprefix("utter_")), buttons)
