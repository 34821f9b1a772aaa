"""A running guide that is attacked, and a shopper beside it who should notice nothing."""

from __future__ import annotations

import asyncio
import json
import os
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any, Final

import aiohttp

from tests.channels.web.tab import Tab, new_token
from tests.conversations.server import ROOT, Server

SOCKET: Final = "/socket.io/?EIO=4&transport=websocket"
_PATIENCE: Final = 30


@dataclass(frozen=True)
class Terms:
    """What counts as held.

    Attributes:
        quick: whether the attacks are smaller ones.
        prompt: seconds within which an answer is no delay; a turn takes 5 ms on a quiet machine.
        closed: seconds after which no connection without a token may be left: ten, and one for this process to see it.
    """

    quick: bool = False
    prompt: float = 1.0
    closed: float = 11.0


@dataclass
class Pulse:
    """What somebody beside the attack saw.

    Attributes:
        prompt: seconds within which an answer is no delay.
        slowest: seconds of the slowest answer.
        failed: what went wrong, in words.
    """

    prompt: float
    slowest: float = 0.0
    failed: list[str] = field(default_factory=list)

    @property
    def is_steady(self) -> bool:
        """Whether every answer came, and promptly."""
        return not self.failed and self.slowest <= self.prompt

    def __str__(self) -> str:
        return self.failed[0] if self.failed else f"slowest answer {self.slowest * 1000:.0f} ms"


@dataclass(frozen=True)
class Target:
    """A running guide under `--rest`, with its default settings but for a database of its own."""

    server: Server
    terms: Terms = Terms()

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.server.port}"

    @property
    def port(self) -> int:
        """Its port."""
        return self.server.port

    @contextmanager
    def another(self, folder: Path | None = None, /, **settings: str) -> Iterator[Target]:
        """Another guide with settings of its own, to be broken; stopped afterwards."""
        with running(folder, terms=self.terms, **settings) as target:
            yield target

    async def ready(self) -> bool:
        """Whether /ready says that it is."""
        async with aiohttp.ClientSession() as http, http.get(f"{self.url}/ready") as answer:
            return bool((await answer.json())["ready"])

    async def rest(
        self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None
    ) -> tuple[int, str]:
        """Status and text of the answer to a request of the HTTP API; bytes are sent as they are."""
        data = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        given = {"Content-Type": "application/json", **(headers or {})}
        async with (
            aiohttp.ClientSession(skip_auto_headers=["Content-Type"]) as http,
            http.request(method, self.url + path, data=data, headers=given) as answer,
        ):
            return answer.status, await answer.text(errors="replace")

    @asynccontextmanager
    async def shopper(self) -> AsyncIterator[Tab]:
        """A browser tab with a talk of its own."""
        async with Tab(self.url, await new_token(self.url)) as tab:
            yield tab

    @asynccontextmanager
    async def watched(self) -> AsyncIterator[Pulse]:
        """Somebody who asks /live again and again while the attack goes on, over one connection made before."""
        pulse = Pulse(self.terms.prompt)
        over = asyncio.Event()

        async def ask(http: aiohttp.ClientSession) -> None:
            begun = perf_counter()
            try:
                async with http.get(f"{self.url}/live") as answer:
                    if answer.status != 200:
                        pulse.failed.append(f"/live answered {answer.status}")
            except (aiohttp.ClientError, TimeoutError) as error:
                pulse.failed.append(f"/live: {type(error).__name__}")
            pulse.slowest = max(pulse.slowest, perf_counter() - begun)

        async def watch() -> None:
            timeout = aiohttp.ClientTimeout(total=_PATIENCE)
            async with aiohttp.ClientSession(timeout=timeout) as http:
                while not over.is_set():
                    await ask(http)
                    await asyncio.sleep(0.01)

        task = asyncio.create_task(watch())
        try:
            yield pulse
        finally:
            over.set()
            await task


_TERMS: Final = Terms()


@contextmanager
def running(folder: Path | None = None, /, *, terms: Terms = _TERMS, **settings: str) -> Iterator[Target]:
    """Start a guide of this checkout in `folder`, a new one unless named, and stop it afterwards."""
    with tempfile.TemporaryDirectory(prefix="attack-", ignore_cleanup_errors=True) as made:
        environment = {"PYTHONPATH": f"{ROOT}{os.pathsep}{os.environ.get('PYTHONPATH', '')}", **settings}
        server = Server(folder or Path(made), environment=environment)
        server.start()
        try:
            yield Target(server, terms)
        finally:
            server.stop()


async def answered(tab: Tab, text: str) -> tuple[bool, float]:
    """Whether a shopper's message was answered, and after how many seconds."""
    begun = perf_counter()
    before = len(tab.said)
    acknowledged = await tab.type(text)
    return acknowledged == {"ok": True} and len(tab.said) > before, perf_counter() - begun
