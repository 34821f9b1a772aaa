"""The facts: what each channel, problem and contact is, with playbooks, answers and help in danger.

Everything the guide states about TikTok Shop is a field of these dataclasses, and every
such field names its source. shopguide/knowledge_files.py reads them from `knowledge/*.yml`;
shopguide/freshness.py says which contacts were verified too long ago to be told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from datetime import date
from enum import StrEnum
from typing import Any

from pydantic import PositiveInt, StrictStr
from pydantic.dataclasses import dataclass

from shopguide.content.answers import Answer
from shopguide.content.danger import Danger
from shopguide.content.facts import Fact, Source, Step, Strict
from shopguide.content.playbooks import Playbook
from shopguide.hours import HoursError, HoursFault, OpeningHours


class Risk(StrEnum):
    """What the shopper may lose while waiting."""

    NONE = "none"
    MONEY = "money"
    SECURITY = "security"


class Detail(StrEnum):
    """A detail that an e-mail to support needs from the shopper."""

    ORDER_NUMBER = "order_number"
    AMOUNT = "amount"
    DATE = "date"
    WISH = "wish"
    DESCRIPTION = "description"


@dataclass(frozen=True, config=Strict)
class Platform:
    """One social network on which TikTok Shop answers."""

    id: str
    title: str
    text: str
    source: str
    seed: tuple[str, ...] = ()


@dataclass(frozen=True, config=Strict)
class Walkthrough:
    """Steps that are walked one at a time: a channel, or first aid before any channel."""

    id: str
    title: str
    button: str
    gist: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, config=Strict)
class Channel:
    """A way to reach TikTok Shop. `contact` names the entry of contacts.yml that fits it."""

    id: str
    title: str
    button: str
    gist: str
    best_for: Fact
    advantages: tuple[Fact, ...]
    reply_time: Fact
    availability: Fact
    have_ready: tuple[str, ...]
    steps: tuple[Step, ...]
    public: bool = False
    contact: str | None = None
    caution: Fact | None = None
    platforms: tuple[Platform, ...] = ()

    def facts(self) -> Iterator[Fact]:
        """Every statement about the channel, without its steps."""
        yield self.best_for
        yield from self.advantages
        yield self.reply_time
        yield self.availability
        if self.caution:
            yield self.caution


@dataclass(frozen=True, config=Strict)
class Group:
    """A heading of the issue menu."""

    id: str
    title: str


@dataclass(frozen=True, config=Strict)
class Issue:
    """Something that goes wrong for a shopper.

    Attributes:
        said_back: the problem in a clause: "your order hasn't reached you".
        group: the heading of the menu it stands under.
        risk: what the shopper may lose while waiting.
        ask: what a letter about it needs.
        evidence: what to attach to one.
        first_aid: what comes before any channel.
    """

    id: str
    title: str
    said_back: str
    group: str
    risk: Risk
    evidence: tuple[str, ...] = ()
    ask: tuple[Detail, ...] = ()
    first_aid: str | None = None

    @property
    def urgent(self) -> bool:
        """Whether money or security is at risk, so that waiting costs the shopper."""
        return self.risk is not Risk.NONE


class ContactKind(StrEnum):
    """A fact that a contact may hold; each is verified, and grows old, by itself."""

    NUMBER = "number"
    ADDRESS = "address"
    URL = "url"
    HANDLE = "handle"
    HOURS = "hours"


@dataclass(frozen=True, config=Strict)
class Limits:
    """Days since a fact was verified: over `old_after` it is flagged, over `expired_after` no longer told."""

    old_after: PositiveInt = 180
    expired_after: PositiveInt = 365


@dataclass(frozen=True, config=Strict)
class Contact:
    """A contact the operator has verified on the day `verified`.

    Its hours may carry a `source` and a `verified` of their own, and `until`, the last day they hold.
    Numbers are text: of a bare one YAML would drop the leading zero.
    """

    source: str
    verified: date
    number: StrictStr | None = None
    address: StrictStr | None = None
    url: StrictStr | None = None
    handle: StrictStr | None = None
    region: StrictStr | None = None
    hours: Mapping[str, Any] | None = None

    @property
    def opening_hours(self) -> OpeningHours | None:
        """The configured hours, or None where they are unknown.

        Raises:
            HoursError: they cannot be read.
        """
        if not self.hours:
            return None
        return OpeningHours.from_mapping(
            {key: value for key, value in self.hours.items() if key not in ("source", "verified")}
        )

    @property
    def values(self) -> Mapping[ContactKind, str]:
        """What can be told of it as it is written, in the order of telling; hours are no such thing."""
        kinds = (ContactKind.NUMBER, ContactKind.ADDRESS, ContactKind.URL, ContactKind.HANDLE)
        return {kind: value for kind in kinds if (value := getattr(self, kind.value))}

    def verified_on(self, kind: ContactKind) -> date:
        """The day on which that fact was verified.

        Raises:
            HoursError: `hours.verified` is no date.
        """
        own = (self.hours or {}).get("verified") if kind is ContactKind.HOURS else None
        if own is not None and type(own) is not date:
            problem = "verified is not a date such as 2026-11-24"
            raise HoursError(HoursFault("verified", problem, "Write the day you checked the hours, without quotes"))
        return own or self.verified

    def source_of(self, kind: ContactKind) -> str:
        """Where that fact was seen."""
        own = (self.hours or {}).get("source") if kind is ContactKind.HOURS else None
        return str(own or self.source)


@dataclass(frozen=True, config=Strict)
class Knowledge:
    """All facts, keyed by id in the order of the files."""

    sources: Mapping[str, Source]
    overview: tuple[Fact, ...]
    channels: Mapping[str, Channel]
    first_aid: Mapping[str, Walkthrough]
    groups: Mapping[str, Group]
    issues: Mapping[str, Issue]
    playbooks: Mapping[str, Playbook]
    answers: Mapping[str, Answer]
    danger: Mapping[str, Danger]
    emergency: Mapping[str, str] = field(default_factory=dict)
    contacts: Mapping[str, Contact] = field(default_factory=dict)
    limits: Mapping[ContactKind, Limits] = field(default_factory=dict)

    def walkthrough(self, name: str) -> Channel | Walkthrough:
        """The channel or first-aid walkthrough of that id.

        Raises:
            KeyError: there is none of that id.
        """
        return self.channels[name] if name in self.channels else self.first_aid[name]

    def walk_title(self, name: str | None) -> str:
        """The title of a channel or first aid; "" where there is none of that name."""
        return self.walkthrough(name or "").title if self.can_walk(name) else ""

    def walk_button(self, name: str | None) -> str:
        """The title of the button that leads to a channel or first aid."""
        return self.walkthrough(name or "").button if self.can_walk(name) else ""

    def danger_told_by(self, cue: str | None) -> Danger | None:
        """The danger that a cue tells of."""
        return next((kind for kind in self.danger.values() if kind.cue == cue), None)

    def can_walk(self, name: str | None) -> bool:
        """Whether `name` is a channel or a first-aid walkthrough."""
        return name in self.channels or name in self.first_aid
