"""Slack, as the fake workspace gets it: mrkdwn without its marks, and Block Kit's buttons."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass

from conversations.server import Server

from channels.slack.fake import Call
from channels.slack.person import Person, labels, text
from channels.slack.workspace import Answer, Workspace

from .kept import one_turn
from .way import Reply

_BLOCK = "```"
# Bold, code and the blanks without width that keep a typed mark from being one.
_MARKS = re.compile("[*`\u200b]")


@dataclass
class SlackTalk:
    """A talk in direct messages."""

    server: Server
    person: Person

    def say(self, words: str) -> Reply:
        return self._turn(lambda: self.person.workspace.event(self.person.message(words)))

    def press(self, title: str) -> Reply:
        payload = self.person.press_payload(title)
        return self._turn(lambda: self.person.workspace.interaction(payload))

    def _turn(self, act: Callable[[], Answer]) -> Reply:
        since = len(self.person.workspace.slack.calls)
        with one_turn(self.server, self.person.talk):
            assert act().status == 200
        calls: list[Call] = self.person.posts(self.person.workspace.slack.calls[since:])
        self.person.last = calls
        return Reply.of(_read(text(calls)), tuple(labels(calls)))


def _read(mrkdwn: str) -> str:
    """What a person reads of it; in a code block every mark is a character."""
    parts = mrkdwn.split(_BLOCK)
    return html.unescape("\n".join(part if n % 2 else _MARKS.sub("", part) for n, part in enumerate(parts)))


@dataclass(frozen=True, eq=False)
class SlackWay:
    """A workspace that the guide is in."""

    server: Server
    workspace: Workspace

    def begin(self) -> SlackTalk:
        return SlackTalk(self.server, Person(self.workspace))
