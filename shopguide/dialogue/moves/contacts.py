"""What is said of a contact: its verified value, that there is none, or that it is too old to be told."""

from __future__ import annotations

import re
from typing import Final

from shopguide.dialogue.moves import shown
from shopguide.dialogue.moves.context import Context
from shopguide.dialogue.reply import Phrase, Say
from shopguide.knowledge import Channel, ContactKind

_UNKNOWN: Final = {"phone": "no_number", "email": "no_address", "help_center": "no_link"}
_TOO_OLD: Final = {
    ContactKind.NUMBER: "number_too_old",
    ContactKind.ADDRESS: "address_too_old",
    ContactKind.URL: "link_too_old",
    ContactKind.HANDLE: "handle_too_old",
}
#: Digits of a telephone number without the country's code, at least.
_NATIONAL: Final = 9


def contact_said(context: Context, channel: Channel) -> Say | None:
    """The verified contact of a channel, with its hours; that it is too old; None where there is nothing to say."""
    name = channel.contact or ""
    contact = context.knowledge.contacts.get(name)
    if contact and contact.values:
        values = {
            "value": ", ".join(contact.values.values()),
            "source": contact.source,
            "verified": contact.verified.isoformat(),
        }
        card = {"type": "contact", **shown.contact(context, channel)}
        where = {"region": contact.region} if contact.region else {}
        name = "contact_in" if contact.region else "contact"
        if contact.opening_hours:
            hours = hours_said(context, channel)
            return Say(
                "contact_in_open" if contact.region else "contact_open",
                {**values, **where, "hours": hours},
                custom=card,
            )
        return Say(name, {**values, **where}, custom=card)
    too_old = next((name for kind, name in _TOO_OLD.items() if (channel.contact, kind) in context.too_old), None)
    return Say(too_old) if too_old else None


def contact_or_none(context: Context, channel: Channel) -> Say | None:
    """As `contact_said`; where there is none, that none is known and where to find it."""
    unknown = _UNKNOWN.get(channel.contact or "")
    return contact_said(context, channel) or (Say(unknown) if unknown else None)


def hours_said(context: Context, channel: Channel) -> Phrase:
    """The verified opening hours, or that none are known."""
    name = channel.contact or ""
    contact = context.knowledge.contacts.get(name)
    hours = contact.opening_hours if contact else None
    if contact and hours:
        values = {
            "hours": hours.describe(context.now),
            "source": contact.source_of(ContactKind.HOURS),
            "verified": contact.verified_on(ContactKind.HOURS).isoformat(),
        }
        return Phrase("part_hours_known", values)
    return Phrase("part_hours_too_old" if (name, ContactKind.HOURS) in context.too_old else "part_hours_unknown")


def has_hours(context: Context, channel: Channel) -> bool:
    """Whether there is something to say of its hours: they are known, or too old to be told."""
    name = channel.contact or ""
    contact = context.knowledge.contacts.get(name)
    return bool(contact and contact.opening_hours) or (name, ContactKind.HOURS) in context.too_old


def is_verified(context: Context, channel: Channel, found: str) -> bool:
    """Whether a number, address, link or account that the shopper found is the verified one of a channel."""
    contact = context.knowledge.contacts.get(channel.contact or "")
    if contact is None:
        return False
    if contact.number and _same_number(contact.number, found):
        return True
    return any(value.casefold() == found.casefold() for value in contact.values.values())


def _same_number(one: str, other: str) -> bool:
    """Whether two spellings are one telephone number; either may lack the country's code."""
    first, second = (re.sub(r"\D", "", number).lstrip("0") for number in (one, other))
    shorter, longer = sorted((first, second), key=len)
    return len(shorter) >= _NATIONAL and longer.endswith(shorter)
