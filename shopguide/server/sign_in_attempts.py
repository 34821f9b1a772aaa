"""How often somebody may try the operator's token: guessing is slow, and guessers don't lock the operator out.

Wrong tokens are counted by address, and those of all addresses together, since there is one account. A browser that has
signed in before is known by a cookie and counted by itself, so it gets in whatever others try, from its own
address too (OWASP: "Slow Down Online Guessing Attacks with Device Cookies").
"""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, field
from typing import Final

from itsdangerous import BadData, URLSafeTimedSerializer
from sanic.request import Request

from shopguide.channels.limits import Quota, address
from shopguide.server.cookies import cookie

COOKIE: Final = "shopguide_browser"
KNOWN_SECONDS: Final = 180 * 24 * 3600
# Wrong tokens of one address, or of one known browser; and of all addresses together.
ATTEMPTS: Final = "6/m burst 6"
ATTEMPTS_IN_ALL: Final = "60/m burst 60"
_MAX_COOKIE: Final = 512  # characters; ours have about 90
_ALL: Final = "all"


@dataclass
class Attempts:
    """Counts wrong tokens; `token` is the right one, with which known browsers are signed."""

    token: str
    _each: Quota = field(default_factory=lambda: Quota.of(ATTEMPTS, "ATTEMPTS"))
    _in_all: Quota = field(default_factory=lambda: Quota.of(ATTEMPTS_IN_ALL, "ATTEMPTS_IN_ALL"))

    async def wait(self, request: Request) -> int:
        """Seconds until the sender may try a token; 0 for now."""
        browser = self._browser(request)
        # Asking again while it is spent counts nothing: the wait doesn't grow.
        if await self._each.is_spent(browser or address(request)):
            return await self._each.wait_for(browser or address(request))
        if browser is None and await self._in_all.is_spent(_ALL):
            return await self._in_all.wait_for(_ALL)
        return 0

    async def was_wrong(self, request: Request) -> None:
        """Count a wrong token."""
        browser = self._browser(request)
        await self._each.wait_for(browser or address(request))
        if browser is None:
            await self._in_all.wait_for(_ALL)

    def know(self) -> str:
        """The cookie by which a browser that signed in is known from then on."""
        return str(self._signer.dumps(secrets.token_urlsafe(16)))

    @property
    def _signer(self) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(self.token, salt="operator-browser")

    def _browser(self, request: Request) -> str | None:
        """The known browser that sends this, if it is one."""
        shown = cookie(request, COOKIE)
        if shown is None or len(shown) > _MAX_COOKIE:
            return None
        try:
            found, made = self._signer.loads(shown, return_timestamp=True)
        except (BadData, ValueError):  # ValueError: half a surrogate pair cannot be read as bytes
            return None
        return f"browser {found}" if time.time() - made.timestamp() <= KNOWN_SECONDS else None
