"""How often somebody may try a password or the operator's token: guessing is slow, and guessers lock nobody out.

What is wrong is counted by address, and that of all addresses together. A browser that has signed in before is known by
a cookie and counted by itself, for the account it signed in to, so it gets in whatever others try, from its own address
too (OWASP: "Slow Down Online Guessing Attacks with Device Cookies"). For any other account it is a stranger: or
somebody with an account could guess the others' with a new cookie for every few tries.
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
# Wrong ones of one address, or of one known browser; and of all addresses together.
ATTEMPTS: Final = "6/m burst 6"
ATTEMPTS_IN_ALL: Final = "60/m burst 60"
_MAX_COOKIE: Final = 512  # characters; ours have about 170 at most
_ALL: Final = "all"


@dataclass
class Attempts:
    """Counts wrong passwords and tokens; `token` is the right one, with which the cookies of known browsers are signed.

    `name` is the account that is tried, "" for the token.
    """

    token: str
    _each: Quota = field(default_factory=lambda: Quota.of(ATTEMPTS, "ATTEMPTS"))
    _in_all: Quota = field(default_factory=lambda: Quota.of(ATTEMPTS_IN_ALL, "ATTEMPTS_IN_ALL"))

    async def wait(self, request: Request, name: str = "") -> int:
        """Seconds until the sender may try; 0 for now."""
        browser = self._browser(request, name)
        # Asking again while it is spent counts nothing: the wait doesn't grow.
        if await self._each.is_spent(browser or address(request)):
            return await self._each.wait_for(browser or address(request))
        if browser is None and await self._in_all.is_spent(_ALL):
            return await self._in_all.wait_for(_ALL)
        return 0

    async def was_wrong(self, request: Request, name: str = "") -> None:
        """Count a wrong one."""
        browser = self._browser(request, name)
        await self._each.wait_for(browser or address(request))
        if browser is None:
            await self._in_all.wait_for(_ALL)

    def know(self, name: str = "") -> str:
        """The cookie by which a browser that signed in is known from then on."""
        return str(self._signer.dumps([secrets.token_urlsafe(16), name]))

    @property
    def _signer(self) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(self.token, salt="operator-browser")

    def _browser(self, request: Request, name: str) -> str | None:
        """The browser that sends this, if it is known to have signed in to that account."""
        shown = cookie(request, COOKIE)
        if shown is None or len(shown) > _MAX_COOKIE:
            return None
        try:
            held, made = self._signer.loads(shown, return_timestamp=True)
            found, account = held
        except (BadData, ValueError):  # ValueError: half a surrogate pair can't be read as bytes; an earlier version's
            return None
        known = account == name and time.time() - made.timestamp() <= KNOWN_SECONDS
        return f"browser {found}" if known else None
