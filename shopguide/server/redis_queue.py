"""The queue of a talk in Redis, shared by all processes.

For each talk there are two sorted sets of tickets: `order`, by the number drawn on coming, and `leases`,
by the time until which a ticket is good. Whoever is first in `order` with a good lease has the talk.
Leases are renewed while their process lives; when it is killed, its ticket runs out and the next one goes
on. Each script below is one step for Redis, and time is Redis's own, so clocks of machines do not matter.
"""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any, Final

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import ConstantBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError

from shopguide.errors import LockError, StillWorking
from shopguide.server.turn_queue import Queue

# A killed process holds its talk for so long at most.
LEASE_SECONDS: Final = 3.0
_RENEW_SECONDS: Final = LEASE_SECONDS / 3
# How often one who waits looks; only a shopper who writes faster than is answered waits at all.
_LOOK_SECONDS: Final = 0.05
# Redis answers in well under a millisecond; after so many seconds it is taken for dead.
_PATIENCE: Final = 2.0
_PREFIX: Final = "shopguide:talk:"

_BEGIN: Final = """
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
for _, ticket in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', now)) do
  redis.call('ZREM', KEYS[1], ticket)
  redis.call('ZREM', KEYS[2], ticket)
end
"""
_END: Final = """
redis.call('PEXPIRE', KEYS[1], ARGV[2] * 10)
redis.call('PEXPIRE', KEYS[2], ARGV[2] * 10)
return redis.call('ZRANK', KEYS[1], ARGV[1])
"""
# Draw a ticket (ARGV[1]) good for ARGV[2] ms, behind all others; returns how many stand before it.
_ENTER: Final = (
    _BEGIN
    + """
local last = redis.call('ZRANGE', KEYS[1], -1, -1, 'WITHSCORES')
redis.call('ZADD', KEYS[1], 'NX', (last[2] or 0) + 1, ARGV[1])
redis.call('ZADD', KEYS[2], now + ARGV[2], ARGV[1])
"""
    + _END
)
# Renew a ticket's lease; returns how many stand before it, or nil when it has run out.
_RENEW: Final = (
    _BEGIN
    + """
if not redis.call('ZSCORE', KEYS[1], ARGV[1]) then return nil end
redis.call('ZADD', KEYS[2], now + ARGV[2], ARGV[1])
"""
    + _END
)
_LEAVE: Final = """
redis.call('ZREM', KEYS[1], ARGV[1])
redis.call('ZREM', KEYS[2], ARGV[1])
"""
log = logging.getLogger(__name__)


class RedisQueue(Queue):
    """Lets the turns of a talk in one by one over all processes that use the same Redis."""

    def __init__(self, url: str) -> None:
        """Raises ValueError when `url` is no address of a Redis; no connection is made yet."""
        self._redis: Redis[bytes] = Redis.from_url(
            url,
            socket_timeout=_PATIENCE,
            socket_connect_timeout=_PATIENCE,
            # A connection that a restart of Redis has cut is noticed at its next use: once more, then.
            retry=Retry(ConstantBackoff(0.05), 1),
            retry_on_error=[RedisConnectionError],
        )
        scripts = (self._redis.register_script(text) for text in (_ENTER, _RENEW, _LEAVE))
        self._enter, self._renew, self._leave = scripts

    @asynccontextmanager
    async def turn(self, talk: str, wait: float) -> AsyncIterator[None]:
        """Have the talk for oneself while the context lasts, or until Redis is lost in the middle of it.

        Then somebody else may be let in, and the store refuses the later of the two (its events are
        numbered), so that nothing is mixed.

        Raises:
            StillWorking: those before are not done after `wait` seconds.
            LockError: Redis does not answer.
        """
        ticket = uuid.uuid4().hex
        renewing: asyncio.Task[None] | None = None
        try:
            await self._wait(talk, ticket, wait)
            renewing = asyncio.create_task(self._keep(talk, ticket))
            yield
        finally:
            if renewing:
                renewing.cancel()
            # Without Redis the lease runs out by itself. Shielded: a turn that is cancelled leaves too.
            with suppress(LockError):
                await asyncio.shield(self._run(self._leave, talk, ticket))

    async def check(self) -> None:
        """Draw a ticket and give it back.

        Raises:
            LockError: Redis does not answer.
        """
        ticket = uuid.uuid4().hex
        await self._run(self._enter, f"check-{ticket}", ticket)
        await self._run(self._leave, f"check-{ticket}", ticket)

    async def close(self) -> None:
        """Let go of all connections."""
        await self._redis.close()

    async def _wait(self, talk: str, ticket: str, seconds: float) -> None:
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        before = await self._run(self._enter, talk, ticket)
        while before != 0:
            if loop.time() > end:
                raise StillWorking(f"Earlier messages of a talk took more than {seconds:g} s")
            await asyncio.sleep(_LOOK_SECONDS)
            before = await self._run(self._renew, talk, ticket)
            if before is None:  # Redis was restarted, or this process stood still: draw anew
                before = await self._run(self._enter, talk, ticket)

    async def _keep(self, talk: str, ticket: str) -> None:
        """Renew the lease until cancelled."""
        while True:
            await asyncio.sleep(_RENEW_SECONDS)
            try:
                if await self._run(self._renew, talk, ticket) is None:
                    log.warning("The lock of a talk was lost in the middle of a turn")
                    await self._run(self._enter, talk, ticket)
            except LockError as error:
                log.warning("The lock of a talk could not be renewed: %s", error)

    async def _run(self, script: Any, talk: str, ticket: str) -> Any:
        # In braces: Redis Cluster keeps keys with the same part between them on one machine.
        keys = [f"{_PREFIX}{{{talk}}}:order", f"{_PREFIX}{{{talk}}}:leases"]
        try:
            return await script(keys=keys, args=[ticket, int(LEASE_SECONDS * 1000)])
        except (RedisError, OSError, TimeoutError) as error:
            raise LockError(f"Redis failed ({type(error).__name__})") from error
