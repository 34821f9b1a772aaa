"""What may not stand in contacts.yml: what no shopper could use, or what nobody can have verified."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from shopguide.clock import latest_day
from shopguide.errors import Fault
from shopguide.hours import HoursError
from shopguide.knowledge import Contact, ContactKind, Knowledge

_FILE: Final = "contacts.yml"
_ADDRESS: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.A)
# What is written of a telephone number, letters ("1-800-HELP ext. 2") included.
_NUMBER: Final = re.compile(r"[+(]?\w[\w ()./-]*", re.A)
_FUTURE: Final = ("lies in the future", "Give the day you checked it")


def contact_faults(knowledge: Knowledge, now: datetime) -> Iterator[Fault]:
    """Faults of the contacts, as they are to be judged at `now`."""
    shown = [channel.contact for channel in knowledge.channels.values() if channel.contact]
    for name, contact in knowledge.contacts.items():
        key = f"contacts.{name}"
        if name not in shown:
            yield Fault(_FILE, key, f"names {name!r}, which does not exist", "Use one of: " + ", ".join(shown))
        if not contact.values and not contact.hours:
            yield Fault(_FILE, key, "holds no contact", "Add number, address, url, handle or hours")
        if contact.verified > latest_day(now):
            yield Fault(_FILE, f"{key}.verified", *_FUTURE)
        yield from _unusable(key, contact)
        yield from _hours(key, contact, now)


def _unusable(key: str, contact: Contact) -> Iterator[Fault]:
    if contact.number and not _NUMBER.fullmatch(contact.number):
        yield Fault(_FILE, f"{key}.number", "is no telephone number", 'Write it as it is dialled: "+1 555 0100"')
    if contact.address and not _ADDRESS.fullmatch(contact.address):
        yield Fault(_FILE, f"{key}.address", "is no e-mail address", 'Write it as "name@example.com"')
    if contact.url:
        try:
            parts = urlsplit(contact.url)
            sound = parts.scheme == "https" and bool(parts.hostname) and "@" not in parts.netloc
        except ValueError:
            sound = False
        if not sound or re.search(r"[\s<>\"\\]", contact.url):
            yield Fault(_FILE, f"{key}.url", "is no https address", 'Write it whole: "https://…"')


def _hours(key: str, contact: Contact, now: datetime) -> Iterator[Fault]:
    try:
        _ = contact.opening_hours
    except HoursError as error:
        yield from (Fault(_FILE, f"{key}.hours.{fault.key}", fault.problem, fault.remedy) for fault in error.faults)
    try:
        own = contact.verified_on(ContactKind.HOURS)
        if own != contact.verified and own > latest_day(now):
            yield Fault(_FILE, f"{key}.hours.verified", *_FUTURE)
    except HoursError as error:
        yield from (Fault(_FILE, f"{key}.hours.{fault.key}", fault.problem, fault.remedy) for fault in error.faults)
