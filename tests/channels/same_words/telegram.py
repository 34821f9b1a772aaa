"""Telegram, as the fake Bot API shows it to a person."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from conversations.server import Server

from channels.telegram.bot_api import BotApi
from channels.telegram.markup import units
from channels.telegram.people import Person, shown

from .kept import one_turn
from .way import Reply


@dataclass
class TelegramTalk:
    """A talk in a private chat."""

    server: Server
    person: Person

    def say(self, text: str) -> Reply:
        return self._turn(lambda: self.person.sends(text=text))

    def press(self, title: str) -> Reply:
        query = self.person.query(*self.person.button(title))
        return self._turn(lambda: self.person.api.push({"callback_query": query}))

    def _turn(self, act: Callable[[], Any]) -> Reply:
        before = len(self.person.sees())
        with one_turn(self.server, self.person.talk):
            act()
        messages = [shown(_without_source(message)) for message in self.person.sees()[before:]]
        titles = itertools.chain(*(message.buttons for message in messages))
        return Reply.of("\n".join(message.text for message in messages), tuple(title for title, _ in titles))


def _without_source(message: dict[str, Any]) -> dict[str, Any]:
    """`message` without where it is from, its last line, in italics; the reference leaves that to its reader."""
    above, _, last = message["text"].rpartition("\n")
    whole = units(last), units(message["text"])
    marks = ((mark["type"], mark["length"], mark["offset"] + mark["length"]) for mark in message.get("entities", ()))
    return {**message, "text": above} if ("italic", *whole) in marks else message


@dataclass(frozen=True, eq=False)
class TelegramWay:
    """The bot, by webhook."""

    server: Server
    api: BotApi

    def begin(self) -> TelegramTalk:
        return TelegramTalk(self.server, Person(self.api))
