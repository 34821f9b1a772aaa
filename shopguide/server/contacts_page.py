"""The page of the contacts: what shoppers can't be told, what they are told, how old it is, and the last edit."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sanic.response import HTTPResponse

from shopguide import freshness
from shopguide.editing.editor import Conflict, Editor, NoEntry
from shopguide.editing.kinds import CONTACTS
from shopguide.errors import Fault, KnowledgeError
from shopguide.freshness import Aged
from shopguide.hours import OpeningHours
from shopguide.knowledge import Contact, ContactKind, Knowledge
from shopguide.server.edit_page import address
from shopguide.server.editors import editor
from shopguide.server.missing_contacts import missing
from shopguide.server.operator import Operator, Visit, templates
from shopguide.server.operator_frame import PAGES
from shopguide.server.reload import Reload

PATH: Final = "/contacts"
_STYLE: Final = "".join((PAGES / name).read_text(encoding="utf-8") for name in ("edit.css", "contacts.css"))
#: What the button sends for a contact, and for hours that were checked on a day of their own.
VERIFIED: Final = {"contact": "verified", "hours": "hours.verified"}


@dataclass(frozen=True)
class Told:
    """One fact of a contact.

    Attributes:
        now: of hours, whether they are open at the moment.
    """

    aged: Aged
    now: str = ""

    @property
    def link(self) -> str | None:
        """Where a click leads; the facts are checked, so it is https."""
        return self.aged.value if self.aged.kind is ContactKind.URL else None


@dataclass(frozen=True)
class Card:
    """A channel with what is told of its contact.

    Attributes:
        own_hours: whether its hours were checked on a day of their own.
    """

    title: str
    contact: str
    region: str | None = None
    facts: tuple[Told, ...] = ()
    own_hours: bool = False


def open_contacts(operator: Operator, reload: Reload) -> None:
    """Add the page to the operator's pages."""
    template = templates().get_template("contacts.html")
    edits = Editor(reload)

    async def page(visit: Visit, notice: str = "", faults: tuple[Fault, ...] = (), status: int = 200) -> HTTPResponse:
        knowledge, now = reload.edition.knowledge, reload.clock()
        return visit.render(
            template,
            style=_STYLE,
            status=status,
            notice=notice,
            faults=faults,
            now=now,
            taken_at=reload.taken_at,
            refusal=reload.refusal,
            missing=missing(knowledge, now),
            flags=freshness.flags(knowledge, now.date()),
            cards=tuple(cards(knowledge, now)),
            issues=knowledge.issues,
            playbooks=tuple(knowledge.playbooks.values()),
            titles=lambda names: [knowledge.walk_title(name) for name in names],
            may_edit=editor(visit) is not None,
            hindrance=await asyncio.to_thread(edits.hindrance, CONTACTS),
            address=address,
            file=edits.shown_path(CONTACTS),
        )

    async def show(visit: Visit) -> HTTPResponse:
        edit = await asyncio.to_thread(edits.history.find, str(visit.request.args.get("checked") or ""))
        notice = f"Noted: {edit.entry} was checked today. The guide takes it over within seconds." if edit else ""
        return await page(visit, notice)

    async def act(visit: Visit) -> HTTPResponse:
        """Note that a contact was checked today."""
        who = editor(visit)
        if who is None:
            return await page(visit, "You may look, but not change anything.", status=403)
        form = visit.request.form or {}
        name, what = str(form.get("contact") or ""), VERIFIED.get(str(form.get("what") or ""), "")
        try:
            opened = await asyncio.to_thread(edits.open, CONTACTS, name)
            if opened.form is None or not what:
                raise NoEntry("There is no such contact (any more).")
            today = reload.clock().date().isoformat()
            edit = await asyncio.to_thread(edits.save, CONTACTS, name, {**opened.form, what: today}, opened.form, who)
        except KnowledgeError as error:
            return await page(visit, faults=error.faults, status=422)
        except (Conflict, NoEntry) as error:
            return await page(visit, str(error), status=409)
        return visit.again(f"checked={edit.id}" if edit else "")

    operator.page(PATH, "Contacts", show, act)


def cards(knowledge: Knowledge, now: datetime) -> Iterator[Card]:
    """A card for each channel that has a contact, in the order of the channels."""
    by_contact: dict[str, list[Aged]] = {}
    for aged in freshness.ages(knowledge, now.date()):
        by_contact.setdefault(aged.contact, []).append(aged)
    for channel in knowledge.channels.values():
        if channel.contact is None:
            continue
        contact = knowledge.contacts.get(channel.contact)
        if contact is None:
            yield Card(channel.title, channel.contact)
            continue
        facts = tuple(Told(aged, _open_now(contact, aged, now)) for aged in by_contact.get(channel.contact, []))
        own = isinstance(contact.hours, Mapping) and "verified" in contact.hours
        yield Card(channel.title, channel.contact, contact.region, facts, own)


def _open_now(contact: Contact, aged: Aged, now: datetime) -> str:
    hours = contact.opening_hours if aged.kind is ContactKind.HOURS else None
    return describe(hours, now) if hours else ""


def describe(hours: OpeningHours, now: datetime) -> str:
    """ "open now, closes in 3 h", or when it opens."""
    change = hours.changes(now)
    if hours.is_open(now):
        return f"open now, closes in {span(change - now)}" if change else "open now, around the clock"
    if change is None:
        return "closed for the next two weeks"
    return f"closed now, opens in {span(change - now)} ({change:%a %H:%M} {change.tzname()})"


def span(time: timedelta) -> str:
    """Minutes under an hour, hours under two days, else days; rounded up, so that nothing is 0."""
    minutes = -(-time.total_seconds() // 60)
    if minutes < 60:
        return f"{minutes:.0f} min"
    hours = -(-minutes // 60)
    return f"{hours:.0f} h" if hours < 48 else f"{hours // 24:.0f} days"
