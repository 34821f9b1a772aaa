"""How much one sender, and one address, may ask for."""

from __future__ import annotations

import math
import os
from dataclasses import dataclass
from typing import Final

from sanic.request import Request
from throttled.asyncio import MemoryStore, Throttled
from throttled.exceptions import BaseThrottledError

from shopguide.errors import SetupError
from shopguide.server import metrics

SENDER_VARIABLE: Final = "SHOPGUIDE_SENDER_QUOTA"
ADDRESS_VARIABLE: Final = "SHOPGUIDE_ADDRESS_QUOTA"
# A quick thumb sends one message in two seconds; an office or a mobile carrier shares one address.
SENDER_QUOTA: Final = "30/m burst 12"
ADDRESS_QUOTA: Final = "240/m burst 80"
_KEPT: Final = 20_000  # senders and addresses remembered; the least recent is forgotten first


@dataclass(frozen=True)
class Quota:
    """A quota by key, e.g. "30/m burst 12": 30 a minute, 12 of them at once."""

    throttled: Throttled

    @classmethod
    def of(cls, quota: str, variable: str) -> Quota:
        """Raises SetupError, naming the environment variable, when `quota` makes no sense."""
        try:
            return cls(Throttled(quota=quota, store=MemoryStore(options={"MAX_SIZE": _KEPT})))
        except BaseThrottledError as error:
            raise SetupError(f'{variable}={quota!r} is no quota ({error}). Write it like "30/m burst 12".') from error

    async def wait_for(self, key: str) -> int:
        """Count one use by `key`; 0 when it is within the quota, else the seconds to wait."""
        result = await self.throttled.limit(key)
        if not result.limited:
            return 0
        metrics.LIMITED.inc()
        return max(1, math.ceil(result.state.retry_after))

    async def is_spent(self, key: str) -> bool:
        """Whether the next use by `key` would be too much; counts nothing."""
        return (await self.throttled.peek(key)).remaining < 1


@dataclass(frozen=True)
class Limits:
    """The quotas of a channel."""

    senders: Quota
    addresses: Quota

    @classmethod
    def from_environment(cls) -> Limits:
        """Raises SetupError when a variable holds no quota."""
        return cls(
            Quota.of(os.environ.get(SENDER_VARIABLE) or SENDER_QUOTA, SENDER_VARIABLE),
            Quota.of(os.environ.get(ADDRESS_VARIABLE) or ADDRESS_QUOTA, ADDRESS_VARIABLE),
        )


def address(request: Request) -> str:
    """The client's address; behind a proxy, what Sanic's PROXIES_COUNT lets it read off the headers."""
    return str(request.remote_addr or request.ip)
