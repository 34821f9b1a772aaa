"""A browser tab with the widget in it, as the server sees one: python-socketio's client on a real port."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any, Final

import aiohttp
import socketio

from tests.waiting import PATIENCE

# Engine.IO's client asks for a name of aiohttp 3.11; Rasa holds aiohttp below 3.10, which took the bare number.
aiohttp.ClientWSTimeout = lambda ws_close: ws_close  # type: ignore[attr-defined]
TRANSPORTS: Final = ("websocket", "polling")


async def new_token(url: str) -> str:
    """A session of the server's making."""
    async with aiohttp.ClientSession() as http, http.post(f"{url}/webhooks/web/session") as response:
        assert response.status == 200, await response.text()
        return str((await response.json())["token"])


def new_id() -> str:
    """An id for a message."""
    return str(uuid.uuid4())


@dataclass
class Tab:
    """One socket; what it heard stands in the order heard."""

    url: str
    token: Any
    transport: str = "websocket"
    headers: dict[str, str] = field(default_factory=dict)
    said: list[dict[str, Any]] = field(default_factory=list)
    turns: list[str] = field(default_factory=list)
    forgotten: int = 0
    refused: Any = None
    client: socketio.AsyncClient = field(
        default_factory=lambda: socketio.AsyncClient(reconnection=False, handle_sigint=False)
    )

    async def __aenter__(self) -> Tab:
        await self.connect()
        return self

    async def __aexit__(self, *_error: object) -> None:
        # A polling client would wait for its open poll, which ends with the server's next ping; browsers abort it.
        await self.client.eio.disconnect(abort=self.transport == "polling")

    async def connect(self) -> None:
        """Raises socketio's ConnectionError when refused; `refused` then holds why."""
        self.client.on("said", self.said.append)
        self.client.on("turn", lambda data: self.turns.append(data["state"]))
        self.client.on("forgotten", self._forgotten)
        self.client.on("connect_error", self._refused)
        auth = None if self.token is None else {"token": self.token}
        await self.client.connect(
            self.url, auth=auth, transports=[self.transport], headers=self.headers, wait_timeout=PATIENCE
        )

    async def call(self, event: str, *data: Any) -> Any:
        """Emit and wait for the acknowledgement."""
        return await self.client.call(event, data or None, timeout=PATIENCE)

    async def type(self, text: Any, message_id: str | None = None) -> Any:
        """Send typed text."""
        return await self.call("message", {"id": message_id or new_id(), "text": text})

    async def say(self, text: str) -> str:
        """Send typed text; what the guide said to it, as one text."""
        before = len(self.said)
        assert await self.type(text) == {"ok": True}
        return "\n".join(entry["text"] for entry in self.said[before:] if entry["from"] == "guide")

    async def press(self, payload: Any, title: Any = "", message_id: str | None = None) -> Any:
        """Send a pressed button."""
        return await self.call("message", {"id": message_id or new_id(), "payload": payload, "title": title})

    async def history(self) -> list[dict[str, Any]]:
        """The entries of the talk."""
        return list((await self.call("history"))["messages"])

    @property
    def buttons(self) -> dict[str, str]:
        """Payload by title of the last message that had buttons."""
        offered = next(entry["buttons"] for entry in reversed(self.said) if "buttons" in entry)
        return {button["title"]: button["payload"] for button in offered}

    def _forgotten(self, *_data: Any) -> None:
        self.forgotten += 1

    def _refused(self, data: Any) -> None:
        self.refused = data
