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

from shopguide.errors import SetupError
from shopguide.private_files import private_folder

SECRET_VARIABLE: Final = "SHOPGUIDE_SESSION_SECRET"
SECRET_FILE: Final = Path("var/session-secret")
SESSION_SECONDS: Final = 30 * 24 * 3600
# Tokens are signed with it, and anybody with a token can try short secrets against its signature.
SHORTEST: Final = 16
HOW_TO: Final = 'python -c "import secrets; print(secrets.token_urlsafe(48))"'
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
    """The key that signs sessions where none is configured: made once and kept under var/.

    Raises:
        SetupError: the file is there and holds no key.
    """
    if not SECRET_FILE.is_file():
        private_folder(SECRET_FILE.parent)
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
    kept = SECRET_FILE.read_text(encoding="utf-8").strip()
    if len(kept) < SHORTEST:
        raise SetupError(
            f"{SECRET_FILE} holds no key. Delete it, and a new one is made; browsers start new conversations then."
        )
    return kept


def long_enough(secret: str) -> str:
    """The secret, if it can't be guessed.

    Raises:
        SetupError: it is too short.
    """
    if len(secret) < SHORTEST:
        raise SetupError(
            f"{SECRET_VARIABLE} has {len(secret)} characters, which can be guessed; {SHORTEST} is the least. Make one: "
            f"{HOW_TO}, or leave it out, and one is made and kept in {SECRET_FILE}."
        )
    return secret
