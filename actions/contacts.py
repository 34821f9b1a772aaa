"""What is said of a contact: its verified value, that there is none, or that it is too old to be told."""

from __future__ import annotations

from actions.turn import Turn
from shopguide.knowledge import Channel, ContactKind

_UNKNOWN = {"phone": "part_no_number", "email": "part_no_address", "help_center": "part_no_link"}
_TOO_OLD = {
    ContactKind.NUMBER: "part_number_too_old",
    ContactKind.ADDRESS: "part_address_too_old",
    ContactKind.URL: "part_link_too_old",
    ContactKind.HANDLE: "part_handle_too_old",
}


def contact_line(turn: Turn, channel: Channel, *, hours_asked: bool = False) -> str | None:
    """The verified contact of a channel, or that there is none to be told and where to find the real one.

    That the hours are unknown is said where the shopper asks for them, and of the phone.
    """
    name = channel.contact
    if name is None:
        return None
    parts = [*filter(None, [_known(turn, name)]), *_not_told(turn, name)]
    asked = channel.id == "phone" or (hours_asked and channel.id == "live_chat")
    if hours := hours_line(turn, channel, say_unknown=asked):
        parts.append(hours)
    return " ".join(parts) or None


def hours_line(turn: Turn, channel: Channel, *, say_unknown: bool = True) -> str | None:
    """The verified opening hours of a channel; where there are none to be told, that, or None."""
    name = channel.contact or ""
    contact = turn.facts.contacts.get(name)
    hours = contact.opening_hours if contact else None
    if contact and hours:
        source, verified = contact.source_of(ContactKind.HOURS), contact.verified_on(ContactKind.HOURS)
        return turn.phrase("part_hours_known", verified=verified, source=source, hours=hours.describe(turn.now))
    if not say_unknown:
        return None
    return turn.phrase("part_hours_too_old" if turn.is_too_old(name, ContactKind.HOURS) else "part_hours_unknown")


def no_address(turn: Turn) -> str:
    """Why no e-mail address is told, and where to find the real one."""
    return turn.phrase("part_address_too_old" if turn.is_too_old("email", ContactKind.ADDRESS) else "part_no_address")


def _known(turn: Turn, name: str) -> str | None:
    contact = turn.facts.contacts.get(name)
    if contact is None or not contact.values:
        return None
    told = {"value": ", ".join(contact.values.values()), "source": contact.source, "verified": contact.verified}
    if contact.region:
        return turn.phrase("part_contact_known_in", region=contact.region, **told)
    return turn.phrase("part_contact_known", **told)


def _not_told(turn: Turn, name: str) -> list[str]:
    """For each value that is too old, where to look it up; without any value, that none is known."""
    too_old = [turn.phrase(part) for kind, part in _TOO_OLD.items() if turn.is_too_old(name, kind)]
    contact = turn.facts.contacts.get(name)
    if too_old or (contact and contact.values) or name not in _UNKNOWN:
        return too_old
    return [turn.phrase(_UNKNOWN[name])]
