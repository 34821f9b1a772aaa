"""Where summaries go, from the environment."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote, urlsplit

from shopguide.channels.limits import Quota
from shopguide.delivery.mailbox import Mailbox, read_address
from shopguide.delivery.parcel import Target
from shopguide.delivery.webhook import Webhook, read_key
from shopguide.errors import SetupError
from shopguide.loopback import is_loopback

NAME: Final = "SHOPGUIDE_HANDOFF_NAME"
WEBHOOK: Final = "SHOPGUIDE_HANDOFF_WEBHOOK"
SECRET: Final = "SHOPGUIDE_HANDOFF_SECRET"
SMTP_URL: Final = "SHOPGUIDE_HANDOFF_SMTP_URL"
FROM: Final = "SHOPGUIDE_HANDOFF_FROM"
TO: Final = "SHOPGUIDE_HANDOFF_TO"
QUOTA_VARIABLE: Final = "SHOPGUIDE_HANDOFF_QUOTA"
# Summaries that all talks of this process together may send: a flood would bury those that matter.
QUOTA: Final = "60/h burst 20"
_MOST_NAME: Final = 60  # characters
_PORTS: Final = {"smtp": 587, "smtps": 465}


@dataclass(frozen=True)
class Settings:
    """Where summaries go, under what name, and how many at most."""

    name: str
    target: Target
    quota: Quota

    @classmethod
    def from_environment(cls) -> Settings | None:
        """What the operator has set; None where summaries are not to be sent.

        Raises:
            SetupError: something of it is missing or makes no sense. Values that may hold secrets are not repeated.
        """
        webhook, mailbox = os.environ.get(WEBHOOK), os.environ.get(SMTP_URL)
        if not webhook and not mailbox:
            return None
        if webhook and mailbox:
            raise SetupError(f"{WEBHOOK} and {SMTP_URL} are both set. Summaries go to one place: leave one out.")
        target: Target = _webhook(webhook) if webhook else _mailbox(mailbox or "")
        return cls(_name(), target, Quota.of(os.environ.get(QUOTA_VARIABLE) or QUOTA, QUOTA_VARIABLE))


def _name() -> str:
    """Who gets the summary, as the shopper is asked."""
    name = " ".join((os.environ.get(NAME) or "").split())
    if not name or len(name) > _MOST_NAME or not name.isprintable():
        raise SetupError(
            f"{NAME} is missing, or longer than {_MOST_NAME} characters. Write who gets what shoppers agree to send, "
            "such as Shop Helpers Ltd: they are asked by this name."
        )
    if "tiktok" in name.casefold().replace(" ", ""):
        raise SetupError(f"{NAME} names TikTok, which gets nothing from this guide. Write the name of your own team.")
    return name


def _webhook(url: str) -> Webhook:
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError:
        parts, host = None, None
    if parts is None or not host or parts.scheme not in ("http", "https") or parts.username or parts.fragment:
        raise SetupError(f"{WEBHOOK} is no address of a webhook. Write it like https://desk.example.com/handoff.")
    if parts.scheme == "http" and not is_loopback(host):
        raise SetupError(f"{WEBHOOK} is not encrypted, and leads to another machine. Write https://.")
    secrets = (os.environ.get(SECRET) or "").split()
    try:
        keys = tuple(read_key(secret) for secret in secrets)
    except ValueError as error:
        raise SetupError(f"{SECRET} is no secret of a webhook: {error}. {_MAKE}") from None
    if not keys:
        raise SetupError(f"{SECRET} is missing; without it nobody could tell our summaries from forged ones. {_MAKE}")
    return Webhook(url, keys)


_MAKE: Final = 'Make one with: echo "whsec_$(openssl rand -base64 32)"'


def _mailbox(url: str) -> Mailbox:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        parts, host, port = None, None, None
    if parts is None or not host or parts.scheme not in _PORTS or parts.path.strip("/") or parts.query:
        raise SetupError(
            f"{SMTP_URL} is no address of a mail server. Write it like smtp://user:password@mail.example.com:587, "
            "or smtps:// where it wants encryption from the first byte; %-encode signs such as @ in the password."
        )
    addresses = []
    for variable in (FROM, TO):
        address = read_address(os.environ.get(variable) or "")
        if address is None:
            raise SetupError(f"{variable} is no e-mail address. Write one, such as guide@example.com.")
        addresses.append(address)
    return Mailbox(
        host=host,
        port=port or _PORTS[parts.scheme],
        tls=parts.scheme == "smtps",
        sender=addresses[0],
        recipient=addresses[1],
        username=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
    )
