"""Sentences that a channel says by itself, from domain.yml like all others."""

from __future__ import annotations

from typing import Any

from rasa.shared.core.domain import Domain
from sanic import Sanic

from shopguide.channels.message import Button, Message
from shopguide.sentences import first_wording
from shopguide.server.inprocess import APOLOGY, APOLOGY_BUTTONS


def worded(domain: Domain, name: str, **values: Any) -> str:
    """The first wording of `utter_<name>` in the domain, filled with `values`.

    Raises:
        KeyError: the domain has no such response.
    """
    return wording_of(domain, f"utter_{name}", **values)


def wording_of(domain: Domain, response: str, **values: Any) -> str:
    """The first wording of a response, given by its full name, filled with `values`.

    Raises:
        KeyError: the domain has no such response.
    """
    return first_wording(domain.responses[response]).format(**values)


def sentence(app: Sanic, name: str, **values: Any) -> str:
    """`worded` in the domain of the model that `app` serves."""
    return worded(app.ctx.agent.domain, name, **values)


def apology(app: Sanic) -> Message:
    """What is said when a turn failed, with ways on."""
    return apology_in(app.ctx.agent.domain)


def apology_in(domain: Domain) -> Message:
    """`apology` in the words of `domain`."""
    buttons = tuple(Button(item["title"], item["payload"]) for item in APOLOGY_BUTTONS)
    return Message(wording_of(domain, APOLOGY), buttons)
