"""Rasa's rest channel, the reference: what it sends is the neutral message itself."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field

from conversations.server import Server

from .way import Reply


@dataclass
class RestTalk:
    """A talk by HTTP with a real server."""

    server: Server
    sender: str = field(default_factory=lambda: f"same-{uuid.uuid4().hex}")
    buttons: dict[str, str] = field(default_factory=dict)

    def say(self, text: str) -> Reply:
        messages = self.server.send(self.sender, text)
        shown = [button for message in messages for button in message.buttons]
        self.buttons = dict(shown)
        return Reply.of("\n".join(message.text for message in messages), tuple(title for title, _ in shown))

    def press(self, title: str) -> Reply:
        assert title in self.buttons, f"no button {title!r} among {[*self.buttons]}"
        return self.say(self.buttons[title])


@dataclass(frozen=True, eq=False)
class RestWay:
    """The rest channel of `server`."""

    server: Server

    def begin(self) -> RestTalk:
        return RestTalk(self.server)
