"""Telegram, as the fake Bot API shows it to a person."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from conversations.server import Server

from channels.telegram.bot_api import BotApi
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
        messages = [shown(message) for message in self.person.sees()[before:]]
        titles = itertools.chain(*(message.buttons for message in messages))
        return Reply.of("\n".join(message.text for message in messages), tuple(title for title, _ in titles))


@dataclass(frozen=True, eq=False)
class TelegramWay:
    """The bot, by webhook."""

    server: Server
    api: BotApi

    def begin(self) -> TelegramTalk:
        return TelegramTalk(self.server, Person(self.api))
