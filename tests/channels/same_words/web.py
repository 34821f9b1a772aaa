"""The web channel's socket; what the widget makes of it is the browser tests' matter."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

from conversations.server import Server

from channels.web.tab import Tab, new_id, new_token
from shopguide.markdown import plain

from .way import Reply


@dataclass
class WebTalk:
    """A talk by a tab of its own."""

    runner: asyncio.Runner
    tab: Tab
    buttons: dict[str, str] = field(default_factory=dict)

    def say(self, text: str) -> Reply:
        return self._turn({"text": text})

    def press(self, title: str) -> Reply:
        assert title in self.buttons, f"no button {title!r} among {[*self.buttons]}"
        return self._turn({"payload": self.buttons[title], "title": title})

    def _turn(self, words: dict[str, str]) -> Reply:
        before = len(self.tab.said)
        assert self.runner.run(self.tab.call("message", {"id": new_id(), **words})) == {"ok": True}
        entries = self.tab.said[before:]
        shown: list[dict[str, Any]] = [button for entry in entries for button in entry.get("buttons", ())]
        self.buttons = {button["title"]: button["payload"] for button in shown}
        text = "\n".join(plain(entry["text"]) for entry in entries)
        return Reply.of(text, tuple(button["title"] for button in shown))


@dataclass(frozen=True, eq=False)
class WebWay:
    """The web channel of `server`; `runner` is the loop that its sockets live in."""

    server: Server
    runner: asyncio.Runner

    def begin(self) -> WebTalk:
        url = f"http://127.0.0.1:{self.server.port}"
        tab = Tab(url, self.runner.run(new_token(url)))
        self.runner.run(tab.connect())
        return WebTalk(self.runner, tab)
