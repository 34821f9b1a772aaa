"""Posts a summary to a webhook, signed as the Standard Webhooks specification says (standardwebhooks.com)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final
from urllib.parse import urlsplit

import aiohttp

from shopguide import __version__
from shopguide.delivery.parcel import Attempt, Outcome, Parcel
from shopguide.loopback import is_loopback

ATTEMPT_SECONDS: Final = 10.0
# Answers that may be another one later; every other refusal of the client's doing stays one.
_LATER: Final = frozenset({408, 425, 429})
# Bytes of a secret, as the specification wants it.
_SECRET_BYTES: Final = range(24, 65)
_PREFIX: Final = "whsec_"


def read_key(secret: str) -> bytes:
    """The key in a secret such as `whsec_MfKQ9r8G…`.

    Raises:
        ValueError: it is none, or too short.
    """
    if not secret.startswith(_PREFIX):
        raise ValueError(f"it does not begin with {_PREFIX}")
    try:
        key = base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except binascii.Error:
        raise ValueError(f"what follows {_PREFIX} is not Base64") from None
    if len(key) not in _SECRET_BYTES:
        raise ValueError(f"it holds {len(key)} bytes, not 24 to 64")
    return key


def sign(keys: Sequence[bytes], message_id: str, timestamp: int, body: bytes) -> str:
    """The value of `webhook-signature`: one signature a key, so that keys can be changed without a gap."""
    signed = f"{message_id}.{timestamp}.".encode() + body
    made = (base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode() for key in keys)
    return " ".join(f"v1,{signature}" for signature in made)


@dataclass(frozen=True)
class Webhook:
    """A webhook; `keys` sign, and `clock` gives seconds since 1970."""

    url: str
    keys: tuple[bytes, ...] = field(repr=False)
    timeout: float = ATTEMPT_SECONDS
    clock: Callable[[], float] = time.time
    kind: str = field(default="webhook", init=False)

    @property
    def place(self) -> str:
        """Host and port alone: a path may hold a token."""
        return urlsplit(self.url).netloc

    async def deliver(self, parcel: Parcel) -> Attempt:
        """Post once. A redirect is not followed, and of the answer only status and Retry-After are read."""
        message_id, timestamp = f"msg_{parcel.id}", int(self.clock())
        body = json.dumps(
            {"type": "handoff.created", "timestamp": parcel.when.isoformat(), "data": parcel.content},
            ensure_ascii=False,
        ).encode()
        headers = {
            "Content-Type": "application/json",
            "User-Agent": f"ShopGuide/{__version__}",
            "webhook-id": message_id,
            "webhook-timestamp": str(timestamp),
            "webhook-signature": sign(self.keys, message_id, timestamp, body),
        }
        # Through the operator's proxy, where one is set, but never to this machine itself.
        own = is_loopback(urlsplit(self.url).hostname or "")
        limit = aiohttp.ClientTimeout(total=self.timeout)
        try:
            async with (
                aiohttp.ClientSession(timeout=limit, trust_env=not own, cookie_jar=aiohttp.DummyCookieJar()) as session,
                session.post(self.url, data=body, headers=headers, allow_redirects=False) as answer,
            ):
                status, asked = answer.status, answer.headers.get("Retry-After", "")
                # Whatever the body holds is nobody's concern here, and may have no end.
                answer.close()
        except TimeoutError:
            return Attempt(Outcome.LATER, "timeout")
        except (aiohttp.ClientError, OSError, ValueError) as error:
            return Attempt(Outcome.LATER, type(error).__name__)
        reason = f"HTTP {status}"
        if 200 <= status < 300:
            return Attempt(Outcome.ACCEPTED, reason)
        if status >= 500 or status in _LATER:
            return Attempt(Outcome.LATER, reason, _seconds(asked, self.clock()))
        return Attempt(Outcome.REFUSED, reason)


def _seconds(asked: str, now: float) -> float:
    """What Retry-After asks for, in seconds or as a date; 0 where it makes no sense."""
    if asked.isascii() and asked.isdigit():
        return float(asked[:9])
    try:
        moment = parsedate_to_datetime(asked)
    except ValueError:
        return 0.0
    wait = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - datetime.fromtimestamp(now, UTC)
    return max(0.0, math.ceil(wait.total_seconds()))
