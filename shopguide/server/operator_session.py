"""Sessions of the operator's pages: the token that signs them, the cookie, and the proof in each form."""

from __future__ import annotations

import hashlib
import os
import secrets
import time
from dataclasses import dataclass
from hmac import compare_digest
from typing import Final

from cachetools import TTLCache
from itsdangerous import BadData, Signer, URLSafeTimedSerializer

from shopguide.errors import SetupError

TOKEN_VARIABLE: Final = "SHOPGUIDE_OPERATOR_TOKEN"
# Whoever holds a session's cookie could try tokens against its signature at leisure; so many characters
# of a random one are out of reach.
SHORTEST: Final = 24
HOW_TO: Final = 'python -c "import secrets; print(secrets.token_urlsafe(32))"'
SESSION_SECONDS: Final = 8 * 3600
_MAX_COOKIE: Final = 512  # characters; ours have about 200 at most
_KEPT: Final = 10_000  # sessions signed out and not yet expired


def configured_token() -> str | None:
    """The operator's token, or None where none is set and the pages stay closed.

    Raises:
        SetupError: it is too short.
    """
    token = os.environ.get(TOKEN_VARIABLE, "").strip()
    if token and len(token) < SHORTEST:
        raise SetupError(
            f"{TOKEN_VARIABLE} has {len(token)} characters, which can be guessed; {SHORTEST} is the least. Make one: "
            f"{HOW_TO}, or leave the variable out to keep the operator's pages closed."
        )
    return token or None


@dataclass(frozen=True)
class Session:
    """One sign-in.

    Attributes:
        id: random.
        csrf: the proof that a form was made for it.
        name, stamp: of the account; "" where the token itself was shown.
    """

    id: str
    csrf: str
    name: str = ""
    stamp: str = ""


class OperatorSessions:
    """Makes and reads sessions.

    They are signed with the token itself, so several processes agree on them and a new token ends all of
    them. What is kept here is only which were signed out, which other processes do not learn. Whether the account
    still has the session's stamp, and so the role and password that it was begun with, is for the caller to see.
    """

    def __init__(self, token: str) -> None:
        self._digest = _digest(token)
        self._sessions = URLSafeTimedSerializer(token, salt="operator-session")
        self._forms = Signer(token, salt="operator-form")
        self._ended: TTLCache[str, bool] = TTLCache(_KEPT, SESSION_SECONDS, timer=time.time)

    def is_token(self, given: str) -> bool:
        """Whether it is the operator's token; takes the same time whatever is given."""
        return compare_digest(_digest(given), self._digest)

    def begin(self, name: str = "", stamp: str = "") -> str:
        """The cookie of a new session: of an account, or of whoever showed the token."""
        return str(self._sessions.dumps([secrets.token_urlsafe(16), name, stamp]))

    def read(self, cookie: object) -> Session | None:
        """The session of a cookie; None when it is forged, too old or signed out."""
        if not isinstance(cookie, str) or len(cookie) > _MAX_COOKIE:
            return None
        try:
            found, name, stamp = map(str, self._sessions.loads(cookie, max_age=SESSION_SECONDS))
        except (BadData, ValueError):  # ValueError: half a surrogate pair can't be read as bytes; an earlier version's
            return None
        return None if found in self._ended else Session(found, self._forms.get_signature(found).decode(), name, stamp)

    def end(self, session: Session) -> None:
        """Sign out: the cookie is worth nothing any more, wherever else it may be kept."""
        self._ended[session.id] = True


def is_same(given: str, expected: str) -> bool:
    """Whether both are equal, without telling by the time it takes how much of it is."""
    return compare_digest(_digest(given), _digest(expected))


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode(errors="replace")).digest()
