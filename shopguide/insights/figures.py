"""The figures of the report; `collect` makes them of what the database counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from shopguide.insights.period import Period

# A share of fewer is shown as what it is, two of three, and never called a finding.
LEAST: Final = 5


@dataclass(frozen=True)
class Share:
    """So many of so many."""

    part: int
    whole: int

    @property
    def value(self) -> float | None:
        """From 0 to 1; None of nothing."""
        return self.part / self.whole if self.whole else None

    @property
    def tells(self) -> bool:
        """Whether there are enough of them to say something by a share."""
        return self.whole >= LEAST


@dataclass(frozen=True)
class Outcomes:
    """How cases ended: `left` were not heard of for a day, `open` may still go on."""

    solved: int = 0
    not_solved: int = 0
    left: int = 0
    open: int = 0

    @classmethod
    def of(cls, counted: Iterable[tuple[str, int]]) -> Outcomes:
        """Of (state, cases)."""
        sums: Counter[str] = Counter()
        for state, cases in counted:
            sums[state] += cases
        return cls(sums["solved"], sums["not_solved"], sums["left"], sums["open"])

    @property
    def cases(self) -> int:
        """All of them."""
        return self.over + self.open

    @property
    def over(self) -> int:
        """Those that do not go on."""
        return self.solved + self.not_solved + self.left

    @property
    def solved_share(self) -> Share:
        """Solved, of those that are over."""
        return Share(self.solved, self.over)


@dataclass(frozen=True)
class Messages:
    """Messages of shoppers; of those typed, where the guide asked what was meant, and where that was then picked."""

    all: int = 0
    typed: int = 0
    unsure: int = 0
    clarified: int = 0

    @classmethod
    def of(cls, counted: Iterable[tuple[bool, bool, bool, int]]) -> Messages:
        """Of (pressed, unsure, picked, messages)."""
        sums: Counter[str] = Counter()
        for pressed, unsure, picked, messages in counted:
            sums["all"] += messages
            if not pressed:
                sums["typed"] += messages
                sums["unsure"] += messages if unsure else 0
                sums["clarified"] += messages if unsure and picked else 0
        return cls(sums["all"], sums["typed"], sums["unsure"], sums["clarified"])

    @property
    def unsure_share(self) -> Share:
        """Unsure, of those typed."""
        return Share(self.unsure, self.typed)


@dataclass(frozen=True)
class Speed:
    """Seconds from a message to its answer: half, 95 and 99 of 100 were answered in these."""

    timed: int = 0
    p50: float | None = None
    p95: float | None = None
    p99: float | None = None


@dataclass(frozen=True)
class Totals:
    """One period as a whole."""

    talks: int
    outcomes: Outcomes
    escalated: int
    rated: int
    rating_sum: int
    messages: Messages
    speed: Speed

    @property
    def escalated_share(self) -> Share:
        """Cases led to a person."""
        return Share(self.escalated, self.outcomes.cases)

    @property
    def mean_rating(self) -> float | None:
        """From 1 to 5; None when nobody rated."""
        return self.rating_sum / self.rated if self.rated else None


@dataclass(frozen=True)
class Column:
    """One hour, day or week."""

    label: str
    talks: int
    outcomes: Outcomes
    messages: Messages
    speed: Speed


@dataclass(frozen=True)
class IssueFigures:
    """What came up, by issue. `before` is its share of the cases of the period before."""

    issue: str
    title: str
    outcomes: Outcomes
    share: Share
    escalated: Share
    escalated_to: tuple[tuple[str, int], ...]
    rated: int
    rating_sum: int
    before: Share | None

    @property
    def mean_rating(self) -> float | None:
        """From 1 to 5; None when nobody rated."""
        return self.rating_sum / self.rated if self.rated else None


@dataclass(frozen=True)
class StepFigures:
    """One step of a walkthrough, `number` from 1.

    Attributes:
        reached: cases that came to it.
        said_stuck: of those, where the shopper could not find what it names.
        stopped: of those, where it was the last one and the case was not solved and does not go on.
        halted: stuck, stopped, or both.
    """

    number: int
    text: str
    name: str
    reached: int
    said_stuck: int
    stopped: int
    halted: int

    @property
    def halted_share(self) -> Share:
        """Of those that came to it."""
        return Share(self.halted, self.reached)


@dataclass(frozen=True)
class Funnel:
    """The way through one walkthrough."""

    channel: str
    title: str
    steps: tuple[StepFigures, ...]

    @property
    def worst(self) -> StepFigures | None:
        """Where most got stuck; None when nobody did."""
        worst = max(self.steps, key=lambda step: step.halted, default=None)
        return worst if worst and worst.halted else None


@dataclass(frozen=True)
class Comment:
    """What a shopper wrote beside a rating, as stored: redacted."""

    rating: int | None
    text: str
    issue: str
    at: float


@dataclass(frozen=True)
class Pair:
    """Two intents that the guide wavered between, and which of them shoppers then meant."""

    first: str
    second: str
    count: int
    picked_first: int
    picked_second: int


@dataclass(frozen=True)
class Group:
    """Cases by channel of entry, or by language."""

    name: str
    outcomes: Outcomes
    turns: int

    @property
    def turns_each(self) -> float | None:
        """Messages of a case, on average."""
        return self.turns / self.outcomes.cases if self.outcomes.cases else None


@dataclass(frozen=True)
class SlowTurn:
    """One message that waited long."""

    at: float
    seconds: float
    entry: str
    intent: str


@dataclass(frozen=True)
class Simulated:
    """How much of what is counted was made up by a program."""

    cases: int
    of_cases: int
    messages: int
    of_messages: int

    @property
    def any(self) -> bool:
        """Whether something was."""
        return bool(self.cases or self.messages)

    @property
    def all(self) -> bool:
        """Whether everything was."""
        return self.any and (self.cases, self.messages) == (self.of_cases, self.of_messages)


@dataclass(frozen=True)
class Figures:
    """All that the report shows.

    Attributes:
        before: None where the period before is not to be compared with.
        kept_since: where talks are deleted by their age, and the period reaches further back: up to when.
    """

    period: Period
    made: float
    is_empty: bool
    totals: Totals
    before: Totals | None
    kept_since: float | None
    columns: tuple[Column, ...]
    issues: tuple[IssueFigures, ...]
    funnels: tuple[Funnel, ...]
    ratings: Mapping[int, int]
    comments: tuple[Comment, ...]
    pairs: tuple[Pair, ...]
    entries: tuple[Group, ...]
    languages: tuple[Group, ...]
    slowest: tuple[SlowTurn, ...]
    simulated: Simulated

    @property
    def has_cases(self) -> bool:
        """Whether anything happened in the period."""
        return bool(self.totals.outcomes.cases or self.totals.messages.all)
