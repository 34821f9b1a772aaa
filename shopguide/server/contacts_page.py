"""The page of the contacts, for whoever runs the guide: what is told, how old it is, and the last edit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sanic.response import HTTPResponse

from shopguide import freshness
from shopguide.freshness import Aged
from shopguide.hours import OpeningHours
from shopguide.knowledge import ContactKind, Knowledge
from shopguide.server.operator import Operator, Visit, templates
from shopguide.server.reload import Reload

PATH: Final = "/contacts"
_STYLE: Final = """
.state { font-weight: 600; white-space: nowrap; }
.expired { color: var(--bad); }
.now { display: block; }
table.contacts { min-width: 52rem; }
ol.route { margin: 0; padding-inline-start: 1.25rem; }
.notice { margin-block: 1rem; }
.notice h2 { margin-top: .25rem; }
.notice ul { margin: .5rem 0 0; padding-inline-start: 1.25rem; }
.notice li, td { overflow-wrap: anywhere; }
"""


@dataclass(frozen=True)
class Row:
    """A channel with one fact of its contact, or with none."""

    channel: str
    contact: str
    region: str | None = None
    aged: Aged | None = None
    now: str = ""

    @property
    def link(self) -> str | None:
        """Where a click leads; the facts are checked, so it is https."""
        return self.aged.value if self.aged and self.aged.kind is ContactKind.URL else None


def open_contacts(operator: Operator, reload: Reload) -> None:
    """Add the page to the operator's pages."""
    template = templates().get_template("contacts.html")

    async def show(visit: Visit) -> HTTPResponse:
        knowledge, now = reload.edition.knowledge, reload.clock()
        return visit.render(
            template,
            style=_STYLE,
            now=now,
            taken_at=reload.taken_at,
            refusal=reload.refusal,
            flags=freshness.flags(knowledge, now.date()),
            rows=tuple(rows(knowledge, now)),
            issues=knowledge.issues,
            playbooks=tuple(knowledge.playbooks.values()),
            titles=lambda names: [knowledge.walk_title(name) for name in names],
        )

    operator.page(PATH, "Contacts", show)


def rows(knowledge: Knowledge, now: datetime) -> Iterator[Row]:
    """A row for each fact of each contact, in the order of the channels, and one where there is none."""
    by_contact: dict[str, list[Aged]] = {}
    for aged in freshness.ages(knowledge, now.date()):
        by_contact.setdefault(aged.contact, []).append(aged)
    for channel in knowledge.channels.values():
        if channel.contact is None:
            continue
        contact = knowledge.contacts.get(channel.contact)
        for aged in by_contact.get(channel.contact, []):
            hours = contact.opening_hours if contact and aged.kind is ContactKind.HOURS else None
            told = describe(hours, now) if hours else ""
            yield Row(channel.title, channel.contact, contact.region if contact else None, aged, told)
        if contact is None:
            yield Row(channel.title, channel.contact)


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
