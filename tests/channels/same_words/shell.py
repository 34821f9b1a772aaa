"""`shopguide shell`, as it is drawn; a button is pressed by its number, as a shopper does it."""

from __future__ import annotations

import asyncio
import re
import uuid
from dataclasses import dataclass, field, replace

from rasa.core.agent import Agent

from shopguide.channels.message import Message
from shopguide.channels.shell.render import lines, options
from shopguide.channels.shell.talk import Talk

from .way import Reply

_WIDTH = 60
# Bars and rules, which are no words.
_DRAWN = re.compile("[─━]+")
_NUMBERED = re.compile(r"\d+\) ")
_GAP = re.compile(r" {3}|\n")


@dataclass
class ShellTalk:
    """A talk in this process, read off the lines on the screen."""

    talk: Talk
    titles: tuple[str, ...] = field(default=(), init=False)

    def say(self, text: str) -> Reply:
        messages = asyncio.run(self.talk.say(text))
        words = "\n".join(line.plain for message in messages for line in lines(_without_source(message), _WIDTH))
        self.titles = tuple(title for message in messages for title in self._titles(message))
        return Reply.of(_DRAWN.sub(" ", words), self.titles)

    def press(self, title: str) -> Reply:
        assert title in self.titles, f"no option {title!r} among {self.titles}"
        return self.say(title if title.isdigit() else str(self.titles.index(title) + 1))

    def _titles(self, message: Message) -> list[str]:
        drawn = "\n".join(row.plain for row in options(message, self.talk.numbers, None))
        return [_NUMBERED.sub("", part) for part in _GAP.split(drawn) if part]


def _without_source(message: Message) -> Message:
    """`message` without where it is from, which the reference leaves to its reader."""
    return replace(message, custom=None) if message.source else message


@dataclass(frozen=True, eq=False)
class ShellWay:
    """The terminal client on `agent`."""

    agent: Agent

    def begin(self) -> ShellTalk:
        return ShellTalk(Talk(self.agent, f"same-{uuid.uuid4().hex}"))
