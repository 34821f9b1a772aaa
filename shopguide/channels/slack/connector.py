"""Slack as a service whose messages are kept and whose replies are delivered after the turn."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from sanic import Sanic

from shopguide.channels.durable.collected import CollectedOutput
from shopguide.channels.durable.connector import Connector
from shopguide.channels.durable.received import Received
from shopguide.channels.durable.reply import Attempt, Fate, Reply
from shopguide.channels.slack import home
from shopguide.channels.slack.api import Api
from shopguide.channels.slack.output import SlackOutput
from shopguide.channels.slack.talk import PREFIX, Place, Talk

_HOME: Final = "home"


def where(place: Place, *, from_home: bool = False) -> dict[str, Any]:
    """A place as it is stored; `from_home` where the message is a button of the home tab."""
    return {"channel": place.channel, "thread": place.thread} | ({_HOME: True} if from_home else {})


def place_in(stored: Mapping[str, Any]) -> Place:
    """The place in `where`."""
    return Place(stored["channel"], stored["thread"])


class _Collected(CollectedOutput):
    """What a turn says in Slack."""

    @classmethod
    def name(cls) -> str:
        """The channel's name."""
        return PREFIX


class SlackConnector(Connector):
    """One app in a workspace."""

    def __init__(self, app: Sanic, api: Api) -> None:
        self._app = app
        self._api = api

    @property
    def name(self) -> str:
        """The channel's name."""
        return PREFIX

    def collected(self) -> CollectedOutput:
        """An empty output for one turn."""
        return _Collected()

    async def prepare(self, chat: str, received: Received) -> None:
        """Note in the talk that the home tab offers its menu, where one of its buttons was pressed."""
        talk = Talk.parse(chat)
        if talk and received.where.get(_HOME):
            await home.offer(self._app, talk)

    async def deliver(self, reply: Reply, parts: int, taken: Callable[[int], Awaitable[None]]) -> Attempt:
        """Post what is left of a reply."""
        talk = Talk.parse(reply.chat)
        if talk is None:
            return Attempt(Fate.NOWHERE)
        return await SlackOutput(self._api, talk, place_in(reply.where)).send(reply.message, parts, taken)
