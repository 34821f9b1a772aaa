"""How much one sender, and one address, may ask for."""

from __future__ import annotations

import ipaddress
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
_PREFIX: Final = 64  # bits of an IPv6 address that tell one customer from another (RFC 6177)
_LONGEST: Final = 64  # characters kept of what isn't an address
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
    """Where a request comes from, as quotas count it.

    Behind a proxy that is what Sanic's PROXIES_COUNT lets it read off the headers.
    """
    return grouped(str(request.remote_addr or request.ip))


def grouped(ip: str) -> str:
    """The addresses that `ip` is counted with: of IPv6 its /64, which is what one household or server is given.

    A header may hold anything; what isn't an address is counted as it is, cut short.
    """
    try:
        found = ipaddress.ip_address(ip.strip("[]").partition("%")[0])
    except ValueError:
        return ip[:_LONGEST]
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((found, _PREFIX), strict=False))
