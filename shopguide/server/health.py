"""Whether the guide lives, and whether it is ready for shoppers: /live and /ready, for a proxy or Kubernetes."""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections.abc import Awaitable
from dataclasses import dataclass, field
from typing import Any, Final

from rasa.core.agent import Agent
from sanic import Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from shopguide.errors import ShopGuideError
from shopguide.server.locks import ConversationLocks
from shopguide.storage.tracker_store import ConversationStore

# A part that does not answer in so many seconds is not ready.
PATIENCE: Final = 2.0
# An answer is good for so many seconds: asking often must cost the database nothing.
_FRESH: Final = 1.0
log = logging.getLogger(__name__)


@dataclass
class Health:
    """The state of the parts that a turn needs.

    Attributes:
        agent: Rasa's agent, once the model is loaded and warmed up.
        stopping: whether the guide takes no more turns.
        ends: when what still runs is given up then, by `time.monotonic`.
    """

    agent: Agent | None = None
    stopping: bool = False
    ends: float = math.inf
    _parts: dict[str, bool] = field(default_factory=dict)
    _asked: float = float("-inf")
    _asking: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def parts(self) -> dict[str, bool]:
        """Each part by name, and whether it works; store and lock are really tried."""
        async with self._asking:
            if time.monotonic() - self._asked > _FRESH:
                self._parts = await self._try()
                self._asked = time.monotonic()
        return {**self._parts, "serving": not self.stopping}

    async def _try(self) -> dict[str, bool]:
        if self.agent is None or not self.agent.is_ready():
            return {"model": False}
        parts = {"model": True}
        if isinstance(self.agent.tracker_store, ConversationStore):
            parts["store"] = await _works("store", self.agent.tracker_store.check())
        if isinstance(self.agent.lock_store, ConversationLocks):
            parts["lock"] = await _works("lock", self.agent.lock_store.queue.check())
        return parts


async def _works(name: str, attempt: Awaitable[None]) -> bool:
    try:
        await asyncio.wait_for(attempt, PATIENCE)
    except Exception as error:
        # The words of other errors may hold an address, and a password with it.
        log.warning("Not ready: %s (%s)", name, error if isinstance(error, ShopGuideError) else type(error).__name__)
        return False
    return True


def add_health(app: Sanic) -> Health:
    """Open /live and /ready; what is returned is to be told of the agent and of the end."""
    health = Health()
    app.ctx.health = health

    @app.get("/live")  # type: ignore[misc]
    async def live(_request: Request) -> HTTPResponse:
        return response.json({"live": True})

    @app.get("/ready")  # type: ignore[misc]
    async def ready(_request: Request) -> HTTPResponse:
        parts: dict[str, Any] = await health.parts()
        good = all(parts.values())
        told = {name: "ok" if works else "failed" for name, works in parts.items()}
        model = health.agent.model_name if health.agent else None
        return response.json({"ready": good, "model": model, "parts": told}, status=200 if good else 503)

    return health
