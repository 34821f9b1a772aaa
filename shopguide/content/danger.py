"""Help in danger: what to say and whom to call, by region."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from pydantic.dataclasses import dataclass

from shopguide.content.facts import Fact, Strict

OTHER = "other"


@dataclass(frozen=True, config=Strict)
class Danger:
    """One kind of danger.

    Attributes:
        cue: the signal that it answers.
        say: said first.
        lines: whom to call, by two letters of a country, EU, or `other`.
        unknown: whom to call where the country isn't known.
        after: what else to do.
        report: where to report an unsafe product, by region; said once they are safe.
        back: said when they are safe.
        over: said once when the danger is over; only for one that comes from a thing.
        offer: what is offered at once, for a danger in which nobody has to be brought to safety first.
    """

    id: str
    cue: str
    say: str
    lines: Mapping[str, Fact]
    unknown: Fact
    back: str
    after: str | None = None
    offer: str | None = None
    over: str | None = None
    report: Mapping[str, Fact] = field(default_factory=dict)
