"""Contacts that shoppers can't be given: those that nobody wrote down, and those checked too long ago."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from shopguide import freshness
from shopguide.editing.kinds import MEANT_FOR
from shopguide.knowledge import Knowledge
from shopguide.server.reload import Reload


@dataclass(frozen=True)
class Missing:
    """A contact that no shopper is told.

    Attributes:
        contact: its name in contacts.yml.
        title: of the channel that it belongs to.
        what: what is missing, in words.
        expired: whether it is there, and too old to be told.
    """

    contact: str
    title: str
    what: str
    expired: bool = False


_WORDS: Final = {
    "number": "no telephone number",
    "address": "no e-mail address",
    "url": "no link",
    "handle": "no account",
    "hours": "no hours",
}


def missing(knowledge: Knowledge, now: datetime) -> tuple[Missing, ...]:
    """The contacts that shoppers are not told at `now`, in the order of the channels."""
    found = []
    told = freshness.tellable(knowledge, now.date()).contacts
    for channel in knowledge.channels.values():
        name = channel.contact
        if name is None:
            continue
        contact = told.get(name)
        if contact is None or not (contact.values or contact.hours):
            expired = name in knowledge.contacts
            words = "checked too long ago" if expired else _WORDS.get(MEANT_FOR.get(name, ""), "no contact")
            found.append(Missing(name, channel.title, words, expired))
    return tuple(found)


def attention(reload: Reload) -> tuple[str, ...]:
    """What an operator must hear first on other pages too, in sentences."""
    absent = missing(reload.edition.knowledge, reload.clock())
    said = []
    if absent:
        named = ", ".join(one.title for one in absent)
        said.append(f"Shoppers can't be told how to reach {named}.")
    if reload.refusal:
        said.append("The last edit of facts or sentences was refused; what was in force before stays so.")
    return tuple(said)
