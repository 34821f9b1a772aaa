"""Answers to what people ask, by topic."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import field

from pydantic.dataclasses import dataclass

from shopguide.content.facts import Fact, Strict


@dataclass(frozen=True, config=Strict)
class Offer:
    """A button below an answer: a command and its value."""

    do: str
    value: str | None = None


@dataclass(frozen=True, config=Strict)
class Answer:
    """What is known about a topic, or that nothing is.

    Attributes:
        about: the topic in a few words; the title of its button where a question may mean several.
        asked: three ways in which people ask; training data.
        text: the answer; where `fact` is given too, what is said if that isn't known.
        fact: the field of a channel that answers it: of the one named, else of `channel`, else of the one on the table.
        channel: the only one it is about.
        regions: by two letters of a country, or EU: what holds there.
        cases: by a fact of the case: what holds where it is known, before `regions`; the first one known counts.
        unknown: an honest "I don't know", with where it is written.
        problems: those it makes sense with; any if there are none.
        at: open questions (or details asked for) at which it is likelier than elsewhere.
    """

    id: str
    about: str
    asked: tuple[str, ...]
    text: str | None = None
    source: str = "guide"
    unknown: bool = False
    fact: str | None = None
    channel: str | None = None
    regions: Mapping[str, Fact] = field(default_factory=dict)
    cases: Mapping[str, Fact] = field(default_factory=dict)
    offer: Offer | None = None
    problems: tuple[str, ...] = ()
    at: tuple[str, ...] = ()

    def in_case(self, facts: Collection[str]) -> Fact | None:
        """What holds in a case of which these facts are known; None where it makes no difference."""
        return next((told for name, told in self.cases.items() if name in facts), None)
