"""What an operator sets: token, addresses and secret."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from shopguide.channels.credentials import secret
from shopguide.errors import SetupError

TOKEN_VARIABLE: Final = "TELEGRAM_BOT_TOKEN"
WEBHOOK_VARIABLE: Final = "TELEGRAM_WEBHOOK_URL"
SECRET_VARIABLE: Final = "TELEGRAM_WEBHOOK_SECRET"
API_VARIABLE: Final = "TELEGRAM_API_URL"
API: Final = "https://api.telegram.org"
PATH: Final = "/webhooks/telegram/webhook"
_TOKEN: Final = re.compile(r"(\d+):[A-Za-z0-9_-]+")
_SECRET: Final = re.compile(r"[A-Za-z0-9_-]{1,256}")


@dataclass(frozen=True)
class Settings:
    """One bot.

    Attributes:
        token: as BotFather gave it; whoever holds it is the bot.
        webhook: the public https address that updates are sent to; None when they are fetched.
        webhook_secret: what Telegram shows with each update it sends.
        api: where the Bot API is.
    """

    token: str = field(repr=False)
    webhook: str | None
    webhook_secret: str = field(repr=False)
    api: str = API

    @property
    def bot_id(self) -> int:
        """The bot's own user id, which its token begins with."""
        return int(self.token.partition(":")[0])

    @classmethod
    def from_credentials(cls, credentials: Mapping[str, Any] | None) -> Settings | None:
        """The settings, or None when there is no token.

        Raises:
            SetupError: a value cannot be right; the message says which, and never repeats a secret.
        """
        token = secret(credentials, "bot_token", TOKEN_VARIABLE)
        if token is None:
            return None
        if not _TOKEN.fullmatch(token):
            raise SetupError(
                f"{TOKEN_VARIABLE} is no bot token. Copy the whole of it from BotFather: digits, a colon, then letters."
            )
        webhook = secret(credentials, "webhook_url", WEBHOOK_VARIABLE)
        if webhook and not webhook.startswith("https://"):
            raise SetupError(f"{WEBHOOK_VARIABLE} must begin with https://, since Telegram sends updates nowhere else.")
        shown = secret(credentials, "webhook_secret", SECRET_VARIABLE) or derived_secret(token)
        if not _SECRET.fullmatch(shown):
            raise SetupError(f"{SECRET_VARIABLE} may hold 1 to 256 letters (A-Z, a-z), digits, - and _, nothing else.")
        api = (secret(credentials, "api_url", API_VARIABLE) or API).rstrip("/")
        return cls(token, webhook and _with_path(webhook), shown, api)


def derived_secret(token: str) -> str:
    """A webhook secret that every process with the same token knows, and nobody else."""
    return hmac.new(token.encode(), b"shopguide telegram webhook", hashlib.sha256).hexdigest()


def _with_path(address: str) -> str:
    """The webhook's whole address; an operator may give the server's alone."""
    bare = address.rstrip("/")
    return bare if bare.endswith(PATH) else bare + PATH
