"""How long ago the contacts were verified: what is flagged, and what is too old to be told.

| age in days            | state   | told to shoppers                      | flagged to the operator |
|------------------------|---------|---------------------------------------|-------------------------|
| up to `old_after`      | fresh   | yes, with source and day              | no                      |
| up to `expired_after`  | old     | yes, with source and day              | yes                     |
| more                   | expired | no: they hear where to look it up     | yes                     |

Hours are expired too after their last day, `until`. The limits stand in contacts.yml.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import date
from enum import StrEnum
from typing import Any

from shopguide.errors import Fault
from shopguide.hours import knows_holidays
from shopguide.knowledge import Contact, ContactKind, Knowledge, Limits

_FILE = "contacts.yml"


class State(StrEnum):
    """What is to be done with a fact of that age."""

    FRESH = "fresh"
    OLD = "old"
    EXPIRED = "expired"


@dataclass(frozen=True)
class Aged:
    """One fact of a contact, and how old it is.

    Attributes:
        contact: id in contacts.yml.
        value: as written; of hours the week and the time zone.
        age: days since it was verified; below 0 where it is tomorrow already for whoever verified it.
    """

    contact: str
    kind: ContactKind
    value: str
    source: str
    verified: date
    age: int
    state: State

    @property
    def key(self) -> str:
        """Where it stands in contacts.yml."""
        return f"contacts.{self.contact}.{self.kind.value}"


def ages(knowledge: Knowledge, today: date) -> tuple[Aged, ...]:
    """Every fact of every contact with its age on `today`, in the order of the file."""
    return tuple(
        aged for name, contact in knowledge.contacts.items() for aged in _ages(name, contact, knowledge.limits, today)
    )


def _ages(name: str, contact: Contact, limits: Any, today: date) -> Iterator[Aged]:
    values = dict(contact.values)
    if contact.hours:
        week = "; ".join(f"{days} {span}" for days, span in contact.hours["weekly"].items())
        values[ContactKind.HOURS] = f"{week} ({contact.hours['timezone']})"
    for kind, value in values.items():
        verified = contact.verified_on(kind)
        age = (today - verified).days
        limit = limits.get(kind) or Limits()
        state = State.EXPIRED if age > limit.expired_after else State.OLD if age > limit.old_after else State.FRESH
        if kind is ContactKind.HOURS and _is_over(contact, today):
            state = State.EXPIRED
        yield Aged(name, kind, value, contact.source_of(kind), verified, age, state)


def _is_over(contact: Contact, today: date) -> bool:
    """Whether the last day on which the hours hold has passed."""
    hours = contact.opening_hours
    return hours is not None and hours.until is not None and hours.until < today


def flags(knowledge: Knowledge, today: date) -> tuple[Fault, ...]:
    """What an operator should look at: file, key, what is so, and the remedy. None of it stops the guide."""
    return tuple(_flags(knowledge, today))


def _flags(knowledge: Knowledge, today: date) -> Iterator[Fault]:
    for aged in ages(knowledge, today):
        contact = knowledge.contacts[aged.contact]
        remedy = f"Check it, then: shopguide verified {aged.contact}"
        if aged.kind is ContactKind.HOURS and (contact.hours or {}).get("verified"):
            remedy += ".hours"
        told = f"was verified {aged.age} days ago"
        if aged.kind is ContactKind.HOURS and _is_over(contact, today):
            problem = f"held until {(contact.hours or {})['until']}, and is no longer told"
            yield Fault(_FILE, f"{aged.key}.until", problem, "Write the hours that hold now, or remove `until`")
        elif aged.state is State.EXPIRED:
            yield Fault(_FILE, aged.key, f"{told}, which is too long: it is no longer told", remedy)
        elif aged.state is State.OLD:
            yield Fault(_FILE, aged.key, told, remedy)
    for name, contact in knowledge.contacts.items():
        yield from _days_off(f"contacts.{name}.hours", contact, today)


def _days_off(key: str, contact: Contact, today: date) -> Iterator[Fault]:
    """Closed days that are all over, and holidays that nobody has worked out yet."""
    hours = contact.opening_hours
    if hours is None:
        return
    if hours.closed and max(hours.closed) < today:
        yield Fault(_FILE, f"{key}.closed", "holds only days that are over", "Write the next ones, or remove it")
    if hours.country and not knows_holidays(hours.country, today.year):
        problem = f"no public holidays of {hours.country} are known for {today.year}"
        yield Fault(_FILE, f"{key}.holidays", problem, "Write them as `closed`, or update the holidays package")


def withheld(knowledge: Knowledge, today: date) -> frozenset[tuple[str, ContactKind]]:
    """The facts that are too old to be told, as (contact, kind)."""
    return frozenset((aged.contact, aged.kind) for aged in ages(knowledge, today) if aged.state is State.EXPIRED)


def tellable(knowledge: Knowledge, today: date) -> Knowledge:
    """The same facts without those that are too old: whoever talks to shoppers has no others."""
    too_old = withheld(knowledge, today)
    if not too_old:
        return knowledge
    contacts = dict(knowledge.contacts)
    for name, kind in too_old:
        gone: dict[str, Any] = {kind.value: None}
        contacts[name] = replace(contacts[name], **gone)
    rest = {spec.name: getattr(knowledge, spec.name) for spec in fields(knowledge) if spec.name != "contacts"}
    return Knowledge(contacts=contacts, **rest)
