"""Signed sessions: a browser never chooses its sender id, it holds a token that only this server can make."""

from __future__ import annotations

import os
import secrets
import tempfile
import time
import uuid
from contextlib import suppress
from pathlib import Path
from typing import Final

from itsdangerous import BadData, URLSafeTimedSerializer

SECRET_VARIABLE: Final = "SHOPGUIDE_SESSION_SECRET"
SECRET_FILE: Final = Path("var/session-secret")
SESSION_SECONDS: Final = 30 * 24 * 3600
_MAX_TOKEN: Final = 512  # characters; ours have about 80


class Sessions:
    """Makes tokens and reads them; holds no state, so a token outlives a restart."""

    def __init__(self, secret: str) -> None:
        self._signer = URLSafeTimedSerializer(secret, salt="web-session")

    def new_token(self) -> str:
        """A token for a new session."""
        return str(self._signer.dumps(uuid.uuid4().hex))

    def sender(self, token: object) -> str | None:
        """The sender id a token stands for, or None when it is forged or too old."""
        if not isinstance(token, str) or len(token) > _MAX_TOKEN:
            return None
        try:
            talk, made = self._signer.loads(token, return_timestamp=True)
            # One from the future is good: another worker's clock is ahead, or this one was put back.
            return f"web:{talk}" if time.time() - made.timestamp() <= SESSION_SECONDS else None
        except (BadData, ValueError):  # ValueError: half a surrogate pair cannot be read as bytes
            return None


def kept_secret() -> str:
    """The key that signs sessions where none is configured: made once and kept under var/."""
    if not SECRET_FILE.is_file():
        SECRET_FILE.parent.mkdir(parents=True, exist_ok=True)
        # Readable for the owner alone. Of two servers that start at once one gives the file its name; it is
        # never seen half written, since an empty key would sign for everybody. The name is by chance: in a
        # container every process has the same number, and what a killed one left would be in the way.
        descriptor, made = tempfile.mkstemp(prefix=f"{SECRET_FILE.name}.", dir=SECRET_FILE.parent)
        try:
            with os.fdopen(descriptor, "w") as file:
                file.write(secrets.token_urlsafe(48))
            with suppress(FileExistsError):
                os.link(made, SECRET_FILE)
        finally:
            os.unlink(made)
    return SECRET_FILE.read_text(encoding="utf-8").strip()
