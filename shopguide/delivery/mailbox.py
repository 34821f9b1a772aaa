"""Hands a summary to a mailbox by SMTP."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import format_datetime
from typing import Any, Final

import aiosmtplib
from aiosmtplib import errors

from shopguide.delivery.parcel import Attempt, Outcome, Parcel
from shopguide.loopback import is_loopback

ATTEMPT_SECONDS: Final = 10.0
_QUIT_SECONDS: Final = 1.0
_MOST_SUBJECT: Final = 150  # characters
_FOOT: Final = (
    "Sent by ShopGuide because the shopper said yes to it. TikTok Shop was told nothing by it.\n"
    "The shopper came by: {entry}. A message that comes twice has the same Message-ID."
)


@dataclass(frozen=True)
class Mailbox:
    """A mailbox and the server that takes mail for it; `tls` from the first byte, else by STARTTLS."""

    host: str
    port: int
    tls: bool
    sender: str
    recipient: str
    username: str | None = field(default=None, repr=False)
    password: str | None = field(default=None, repr=False)
    timeout: float = ATTEMPT_SECONDS
    kind: str = field(default="mailbox", init=False)

    @property
    def place(self) -> str:
        """Host and port."""
        return f"{self.host}:{self.port}"

    async def deliver(self, parcel: Parcel) -> Attempt:
        """Try once; accepted only when the server has answered 250 to the whole message."""
        message = write(parcel, self.sender, self.recipient)
        try:
            async with asyncio.timeout(self.timeout):
                client = await self._send(message)
        except (TimeoutError, errors.SMTPTimeoutError):
            return Attempt(Outcome.LATER, "timeout")
        except errors.SMTPRecipientsRefused as error:
            return _answered(error.recipients[0].code)
        except errors.SMTPResponseException as error:
            return _answered(error.code)
        except (errors.SMTPException, OSError, ValueError) as error:
            # By the bare exception aiosmtplib says that the server has no STARTTLS, or no way to sign in.
            lacking = type(error) in (errors.SMTPException, errors.SMTPNotSupported)
            if lacking:
                return Attempt(Outcome.REFUSED, "no STARTTLS or AUTH")
            return Attempt(Outcome.LATER, type(error).__name__)
        # It was taken; how the connection ends does not matter.
        with suppress(TimeoutError, errors.SMTPException, OSError):
            async with asyncio.timeout(_QUIT_SECONDS):
                await client.quit()
        client.close()
        return Attempt(Outcome.ACCEPTED, "SMTP 250")

    async def _send(self, message: EmailMessage) -> aiosmtplib.SMTP:
        """The connection, once the message is taken."""
        client = aiosmtplib.SMTP(**self._connection())
        try:
            await client.connect()
            if self.username is not None:
                await client.login(self.username, self.password or "")
            await client.send_message(message)
        except BaseException:
            client.close()
            raise
        return client

    def _connection(self) -> dict[str, Any]:
        """Off this machine encryption is a must, with a certificate that holds; on it, whatever the server offers."""
        own = is_loopback(self.host)
        return {
            "hostname": self.host,
            "port": self.port,
            "timeout": self.timeout,
            "use_tls": self.tls,
            "start_tls": False if self.tls else (None if own else True),
            "validate_certs": not own,
        }


def write(parcel: Parcel, sender: str, recipient: str) -> EmailMessage:
    """The summary as an e-mail.

    Header fields are set through `EmailMessage`, which refuses a line break in any of them.
    """
    content = parcel.content
    message = EmailMessage(policy=SMTP_POLICY)
    message["From"], message["To"] = sender, recipient
    order = f", order {content['order_number']}" if content.get("order_number") else ""
    message["Subject"] = " ".join(f"ShopGuide: {content['title']}{order}".split())[:_MOST_SUBJECT]
    message["Date"] = format_datetime(parcel.when)
    message["Message-ID"] = f"<{parcel.id}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    if reply := read_address(content.get("email") or ""):
        message["Reply-To"] = reply
    parts = [content["text"]]
    if draft := content.get("draft"):
        parts.append(f"The e-mail that was drafted:\n\n{draft['subject']}\n\n{draft['body']}")
    message.set_content("\n\n".join([*parts, f"-- \n{_FOOT.format(entry=content['entry'])}"]) + "\n")
    return message


def read_address(text: str) -> str | None:
    """The bare e-mail address that `text` is, or None."""
    if not text.isascii() or "@" not in text or any(char.isspace() for char in text):
        return None
    try:
        address = Address(addr_spec=text)
    except (ValueError, IndexError, HeaderParseError):
        return None
    return address.addr_spec if (address.username and "." in address.domain) or address.domain == "localhost" else None


def _answered(code: int) -> Attempt:
    """4xx is for now (RFC 5321, 4.2.1), anything else for good."""
    return Attempt(Outcome.LATER if 400 <= code < 500 else Outcome.REFUSED, f"SMTP {code}")
