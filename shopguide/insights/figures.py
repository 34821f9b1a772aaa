"""The figures of the report, and how they are made of what the database counted."""

from __future__ import annotations

import json
import re
import textwrap
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from shopguide.insights.period import DAY, Period
from shopguide.knowledge import Knowledge
from shopguide.storage.insights import PERCENTS, CaseLog, rank, reading

# A share of fewer is shown as what it is, two of three, and never called a finding.
LEAST: Final = 5
COMMENTS: Final = 10
PAIRS: Final = 10
SLOWEST: Final = 10
NAME: Final = 48  # characters of a step's name
RATINGS: Final = (1, 2, 3, 4, 5)


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

    @property
    def clarified_share(self) -> Share:
        """Clarified, of those unsure."""
        return Share(self.clarified, self.unsure)


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


def collect(
    engine: sa.engine.Engine, knowledge: Knowledge, period: Period, now: float, keep_days: int | None = None
) -> Figures:
    """Ask the database for everything, as it is at one moment.

    The period before is compared with only where talks of all of it are still kept (`keep_days`) and it had
    cases enough.

    Raises:
        SQLAlchemyError: the database does not answer.
    """
    with reading(engine) as connection:
        return collect_over(connection, knowledge, period, now, keep_days)


def collect_over(
    connection: sa.engine.Connection, knowledge: Knowledge, period: Period, now: float, keep_days: int | None = None
) -> Figures:
    """The same over a connection that is open."""
    log = CaseLog(connection, period, now)
    cases, messages = log.cases(), log.messages()
    issues = _by(cases, lambda row: row.issue)
    kept_since = now - keep_days * DAY if keep_days else float("-inf")
    earlier = None if period.before.since < kept_since else period.before
    before_log = CaseLog(connection, earlier, now) if earlier else None
    before_cases = before_log.cases() if before_log else []
    before = _totals(before_log, before_cases, before_log.messages()) if before_log else None
    if before and before.outcomes.cases < LEAST:
        before, before_cases = None, []
    return Figures(
        period=period,
        made=now,
        is_empty=log.is_empty(),
        totals=_totals(log, cases, messages),
        before=before,
        kept_since=kept_since if period.since < kept_since else None,
        columns=_columns(log, period),
        issues=_issues(issues, _by(before_cases, lambda row: row.issue) if before else None, knowledge),
        funnels=_funnels(log.steps(), knowledge),
        ratings=dict.fromkeys(RATINGS, 0) | {row.rating: row[1] for row in log.ratings()},
        comments=tuple(Comment(row.rating, row.comment, row.issue, row.last_heard) for row in log.comments(COMMENTS)),
        pairs=_pairs(log.guesses()),
        **_groups(log.entries()),
        slowest=tuple(
            SlowTurn(row.at, row.seconds, row.entry, "(a button)" if row.pressed else row.intent)
            for row in log.slowest(SLOWEST)
        ),
        simulated=Simulated(
            sum(row[4] for row in cases if row.simulated),
            sum(row[4] for row in cases),
            sum(row[4] for row in messages if row.simulated),
            sum(row[4] for row in messages),
        ),
    )


def _by(rows: Sequence[Any], key: Any) -> dict[Any, list[Any]]:
    groups: dict[Any, list[Any]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return groups


def _totals(log: CaseLog, cases: Sequence[Any], messages: Sequence[Any]) -> Totals:
    return Totals(
        talks=log.talks(),
        outcomes=_outcomes(cases),
        escalated=sum(row[4] for row in cases if row.escalated_to),
        rated=sum(row[5] for row in cases),
        rating_sum=int(sum(row[6] for row in cases)),
        messages=Messages.of((row.pressed, row.unsure, row.is_picked, row[4]) for row in messages),
        speed=_speeds(log.percentiles(over_time=False)).get(0, Speed()),
    )


def _outcomes(rows: Sequence[Any]) -> Outcomes:
    return Outcomes.of((row.state, row[4]) for row in rows)


def _columns(log: CaseLog, period: Period) -> tuple[Column, ...]:
    talks = {row[0]: row[1] for row in log.talks_over_time()}
    cases = _by(log.cases_over_time(), lambda row: row[0])
    messages = _by(log.messages_over_time(), lambda row: row[0])
    speeds = _speeds(log.percentiles(over_time=True))
    return tuple(
        Column(
            period.label(number),
            talks.get(number, 0),
            Outcomes.of((row.state, row[2]) for row in cases.get(number, ())),
            Messages.of(tuple(row)[1:] for row in messages.get(number, ())),
            speeds.get(number, Speed()),
        )
        for number in range(period.columns)
    )


def _speeds(rows: Sequence[Any]) -> dict[int, Speed]:
    found = {}
    for column, group in _by(rows, lambda row: row[0]).items():
        timed, at = group[0].timed, {row.place: row.seconds for row in group}
        found[column] = Speed(timed, *(at[rank(timed, percent)] for percent in PERCENTS))
    return found


def _issues(
    issues: Mapping[str, list[Any]], before: Mapping[str, list[Any]] | None, knowledge: Knowledge
) -> tuple[IssueFigures, ...]:
    """Most frequent first."""
    whole = sum(row[4] for rows in issues.values() for row in rows)
    whole_before = sum(row[4] for rows in (before or {}).values() for row in rows)

    def figures(issue: str, rows: list[Any]) -> IssueFigures:
        outcomes = _outcomes(rows)
        led: Counter[str] = Counter()
        for row in rows:
            if row.escalated_to:
                led[row.escalated_to] += row[4]
        return IssueFigures(
            issue=issue,
            title=issue_title(issue, knowledge),
            outcomes=outcomes,
            share=Share(outcomes.cases, whole),
            escalated=Share(led.total(), outcomes.cases),
            escalated_to=tuple((channel_title(name, knowledge), count) for name, count in led.most_common()),
            rated=sum(row[5] for row in rows),
            rating_sum=int(sum(row[6] for row in rows)),
            before=None if before is None else Share(sum(row[4] for row in before.get(issue, ())), whole_before),
        )

    made = [figures(issue, rows) for issue, rows in issues.items()]
    return tuple(sorted(made, key=lambda one: (-one.outcomes.cases, one.title)))


def _funnels(rows: Sequence[Any], knowledge: Knowledge) -> tuple[Funnel, ...]:
    """Most walked first."""
    funnels = [_funnel(channel, group, knowledge) for channel, group in _by(rows, lambda row: row.channel).items()]
    return tuple(sorted(funnels, key=lambda one: (-max(step.reached for step in one.steps), one.title)))


def _funnel(channel: str, rows: Sequence[Any], knowledge: Knowledge) -> Funnel:
    texts = [step.text for step in knowledge.walkthrough(channel).steps] if knowledge.can_walk(channel) else []
    # A step that the facts had when it was walked, and have no more, is counted all the same.
    last = max(len(texts) - 1, *(row.step for row in rows))
    steps = []
    for index in range(last + 1):
        here = [row for row in rows if row.step == index]
        text = texts[index] if index < len(texts) else "(a step that is no longer there)"
        # Who comes to the last step has come through; who may go on has not stopped.
        stops = [row for row in here if row.is_last and index < last and row.state in ("not_solved", "left")]
        steps.append(
            StepFigures(
                number=index + 1,
                text=text,
                name=step_name(text),
                reached=sum(row[5] for row in here),
                said_stuck=sum(row[5] for row in here if row.stuck),
                stopped=sum(row[5] for row in stops),
                halted=sum(row[5] for row in here if row.stuck or row in stops),
            )
        )
    return Funnel(channel, channel_title(channel, knowledge), tuple(steps))


def _pairs(guesses: Iterable[tuple[str | None, str | None]]) -> tuple[Pair, ...]:
    """Most frequent first; a pair is the same in either order."""
    counts: Counter[tuple[str, str]] = Counter()
    picks: Counter[tuple[str, str, str]] = Counter()
    for written, picked in guesses:
        names = sorted(_likeliest(written))
        if len(names) == 2:
            counts[names[0], names[1]] += 1
            if picked in names:
                picks[names[0], names[1], picked] += 1
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:PAIRS]
    return tuple(Pair(a, b, count, picks[a, b, a], picks[a, b, b]) for (a, b), count in ordered)


def _likeliest(written: str | None) -> list[str]:
    """The two likeliest intents of a list of [intent, confidence]; fewer where it is no such list."""
    try:
        return [str(intent) for intent, _confidence in json.loads(written or "[]")[:2]]
    except (ValueError, TypeError):
        return []


def _groups(rows: Sequence[Any]) -> dict[str, tuple[Group, ...]]:
    def grouped(name: str) -> tuple[Group, ...]:
        groups = [
            Group(key, Outcomes.of((row.state, row[3]) for row in group), int(sum(row[4] for row in group)))
            for key, group in _by(rows, lambda row: getattr(row, name)).items()
        ]
        return tuple(sorted(groups, key=lambda group: (-group.outcomes.cases, group.name)))

    return {"entries": grouped("entry"), "languages": grouped("language")}


def issue_title(issue: str, knowledge: Knowledge) -> str:
    """As people know it; its id where the facts have it no more."""
    return knowledge.issues[issue].title if issue in knowledge.issues else issue


def channel_title(channel: str, knowledge: Knowledge) -> str:
    """The same of a channel or of first aid."""
    return knowledge.walkthrough(channel).title if knowledge.can_walk(channel) else channel


def step_name(text: str) -> str:
    """A short name for a step: the last thing in quotation marks that it tells to look for, else its first words."""
    quoted = text.split('"')[1::2]
    if quoted:
        return quoted[-1]
    first = re.split(r"[.;:] ", text)[0].rstrip(".")
    return first if len(first) <= NAME else textwrap.shorten(first, NAME, placeholder=" …")
