"""Playbooks: what to do about a problem, given what is known of the case."""

from __future__ import annotations

from pydantic.dataclasses import dataclass

from shopguide.content.facts import Fact, Step, Strict
from shopguide.content.regions import holds_in


@dataclass(frozen=True, config=Strict)
class Playbook:
    """A way to what the shopper wants.

    Attributes:
        problem: the problem it is for. Of several playbooks the first that fits is used.
        when: facts of the case that must all be known; without any, it fits whatever is known.
        unless: facts that rule it out.
        said_back: the problem in a clause: "the app says delivered, but you don't have it".
        first: what to do and why, in the first reply; `elsewhere` where `region` is another or unknown.
        channel: what to walk first; `taps` are its steps for this purpose, where a source names them.
        elsewhere_channel: what to walk first where `elsewhere` is said.
        then: channels that come next, in order; `escalate`: those at the end.
        ask: the question that decides between the playbooks of the problem.
        why: why this way.
        letter: whom the first letter is for: seller, support, bank, appeal.
        warn: said once, while it is walked.
        informs: whether `first` is an answer, and the channel only for those who want more.
    """

    id: str
    problem: str
    said_back: str
    first: str
    source: str
    channel: str
    why: str
    when: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    region: str | None = None
    elsewhere: str | None = None
    elsewhere_channel: str | None = None
    taps: tuple[Step, ...] = ()
    then: tuple[str, ...] = ()
    escalate: tuple[str, ...] = ()
    ask: str | None = None
    have_ready: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    letter: str = "support"
    warn: Fact | None = None
    informs: bool = False

    def fits(self, facts: tuple[str, ...]) -> bool:
        """Whether it is for a case of which these facts are known."""
        return all(name in facts for name in self.when) and not any(name in facts for name in self.unless)

    def words(self, region: str | None) -> str:
        """What to say first in a region (None: not known)."""
        return self.first if holds_in(self.region, region) or not self.elsewhere else self.elsewhere

    def first_channel(self, region: str | None) -> str:
        """The channel that those words are about."""
        return self.channel if holds_in(self.region, region) else self.elsewhere_channel or self.channel

    def channels(self, region: str | None) -> tuple[str, ...]:
        """Every channel it leads to in a region, in order."""
        first = self.first_channel(region)
        return tuple(dict.fromkeys([first, self.channel, *self.then, *self.escalate]))
