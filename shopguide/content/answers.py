"""Answers to what people ask, by topic."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import field

from pydantic.dataclasses import dataclass

from shopguide.content.facts import Fact, Strict
from shopguide.content.regions import of_region


@dataclass(frozen=True, config=Strict)
class Offer:
    """A button below an answer: a command and its value."""

    do: str
    value: str | None = None


@dataclass(frozen=True, config=Strict)
class Case:
    """What is said in place of an answer's `text` where what is known of the conversation decides.

    Attributes:
        when: facts of the case that must all be known.
        any: facts of which one must be known.
        unless: facts that rule it out.
        problems: those it holds for; any if there are none.
        regions: as for an answer.
    """

    text: str
    source: str
    when: tuple[str, ...] = ()
    any: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    regions: Mapping[str, Fact] = field(default_factory=dict)

    def fits(self, facts: Collection[str], problem: str | None) -> bool:
        """Whether it holds where these facts are known, and this problem is being worked on."""
        return (
            all(name in facts for name in self.when)
            and (not self.any or not set(facts).isdisjoint(self.any))
            and set(facts).isdisjoint(self.unless)
            and (not self.problems or problem in self.problems)
        )

    def covers(self, other: Case) -> bool:
        """Whether it fits wherever `other` does, so that `other` would never be said behind it."""
        known = {*other.when}
        one_of = not self.any or bool(known & {*self.any}) or (bool(other.any) and {*other.any} <= {*self.any})
        return (
            {*self.when} <= known
            and one_of
            and {*self.unless} <= {*other.unless}
            and (not self.problems or (bool(other.problems) and {*other.problems} <= {*self.problems}))
        )


@dataclass(frozen=True, config=Strict)
class Answer:
    """What is known about a topic, or that nothing is.

    Attributes:
        about: the topic in a few words; the title of its button where a question may mean several.
        asked: three ways in which people ask; training data.
        text: the answer; where `fact` is given too, what is said if that isn't known.
        cases: what is said in place of `text`, the first that fits.
        fact: the field of a channel that answers it: of the one named, else of `channel`, else of the one on the table.
        channel: the only one it is about.
        regions: by two letters of a country, or EU: what holds there.
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
    cases: tuple[Case, ...] = ()
    regions: Mapping[str, Fact] = field(default_factory=dict)
    offer: Offer | None = None
    problems: tuple[str, ...] = ()
    at: tuple[str, ...] = ()

    def said(self, facts: Collection[str], problem: str | None, region: str | None) -> Fact | None:
        """What is said where this much is known (region None: not known); None where there is no text."""
        case = self._case(facts, problem)
        if case is None:
            return of_region(self.regions, region) or (Fact(self.text, self.source) if self.text else None)
        return of_region(case.regions, region) or Fact(case.text, case.source)

    def decided(self, facts: Collection[str], problem: str | None) -> bool:
        """Whether what is known decides what is said."""
        return self._case(facts, problem) is not None

    def by_region(self, facts: Collection[str], problem: str | None) -> Mapping[str, Fact]:
        """What is said there by country."""
        return (self._case(facts, problem) or self).regions

    def _case(self, facts: Collection[str], problem: str | None) -> Case | None:
        return next((case for case in self.cases if case.fits(facts, problem)), None)
