"""Which plots the report has: what each shows, in words too, and the table of its figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal

from shopguide.insights.figures import Column, Figures, Funnel, Group, IssueFigures, Outcomes
from shopguide.insights.words import count, mean, of, percent, plural, seconds

Kind = Literal["columns", "bars", "lines"]
Unit = Literal["count", "percent", "seconds"]
#: The colours, by what they say; the page's style sheet has each for light and for dark.
Tone = Literal["good", "bad", "pale", "warm", "main"]
_OUTCOMES: Final[tuple[tuple[str, Tone], ...]] = (
    ("Solved", "good"),
    ("Not solved", "bad"),
    ("Left", "pale"),
    ("Still open", "warm"),
)
_STATES: Final = tuple(name for name, _ in _OUTCOMES)


@dataclass(frozen=True)
class Series:
    """One colour or line of a plot; a value is None where there is nothing to draw."""

    name: str
    values: tuple[float | None, ...]
    tone: Tone = "main"


@dataclass(frozen=True)
class Plot:
    """What is drawn: stacked columns over time, stacked bars beneath each other, or lines over time.

    Attributes:
        labels: a name for each value of the series.
        notes: what stands at the end of each bar.
    """

    id: str
    kind: Kind
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    unit: Unit = "count"
    notes: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """To be sent to the process that draws."""
        return asdict(self)

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> Plot:
        """What `as_json` made."""
        series = tuple(Series(one["name"], tuple(one["values"]), one["tone"]) for one in given["series"])
        labels, notes = tuple(given["labels"]), tuple(given["notes"])
        return cls(given["id"], given["kind"], labels, series, given["unit"], notes)


@dataclass(frozen=True)
class Table:
    """The figures beneath a plot; all columns but the first hold numbers."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Chart:
    """A plot with its title, what it says in a sentence, and its table."""

    plot: Plot
    title: str
    alternative: str
    table: Table


@dataclass(frozen=True)
class Charts:
    """The plots of the report by the part that they belong to; None where there is nothing to draw."""

    outcomes: Chart | None
    issues: Chart | None
    funnels: tuple[Chart, ...]
    escalation: Chart | None
    ratings: Chart | None
    unsure: Chart | None
    entries: Chart | None
    speed: Chart | None

    @property
    def plots(self) -> tuple[Plot, ...]:
        """All that is to be drawn."""
        single = (self.outcomes, self.issues, self.escalation, self.ratings, self.unsure, self.entries, self.speed)
        return tuple(chart.plot for chart in (*single, *self.funnels) if chart)


def charts(figures: Figures) -> Charts:
    """The plots of these figures."""
    cases, messages = figures.totals.outcomes.cases, figures.totals.messages
    return Charts(
        outcomes=_outcomes(figures) if cases else None,
        issues=_issues(figures.issues) if cases else None,
        funnels=tuple(_funnel(funnel, number) for number, funnel in enumerate(figures.funnels, 1)),
        escalation=_escalation(figures.issues) if figures.totals.escalated else None,
        ratings=_ratings(figures) if figures.totals.rated else None,
        unsure=_unsure(figures) if messages.typed else None,
        entries=_entries(figures.entries) if cases else None,
        speed=_speed(figures) if figures.totals.speed.timed else None,
    )


def _labels(columns: Sequence[Column]) -> tuple[str, ...]:
    return tuple(column.label for column in columns)


def _states(outcomes: Outcomes) -> tuple[int, int, int, int]:
    return outcomes.solved, outcomes.not_solved, outcomes.left, outcomes.open


def _outcomes(figures: Figures) -> Chart:
    columns, total = figures.columns, figures.totals.outcomes
    states = list(zip(*(_states(column.outcomes) for column in columns), strict=True))
    busiest = max(columns, key=lambda column: column.outcomes.cases)
    return Chart(
        Plot(
            "outcomes",
            "columns",
            _labels(columns),
            tuple(Series(name, values, tone) for (name, tone), values in zip(_OUTCOMES, states, strict=True)),
        ),
        f"Cases by {figures.period.unit}, and how they ended",
        f"{plural(total.cases, 'case')}: {count(total.solved)} solved, {count(total.not_solved)} not solved, "
        f"{count(total.left)} left, {count(total.open)} still open. Most began on {busiest.label}: "
        f"{count(busiest.outcomes.cases)}.",
        Table(
            (figures.period.unit.capitalize(), "Talks", "Cases", *_STATES),
            tuple(
                (column.label, *map(count, (column.talks, column.outcomes.cases, *_states(column.outcomes))))
                for column in columns
            ),
        ),
    )


def _solved_and_others(outcomes: Sequence[Outcomes]) -> tuple[Series, Series]:
    return (
        Series("Solved", tuple(one.solved for one in outcomes), "good"),
        Series("Other cases", tuple(one.cases - one.solved for one in outcomes), "pale"),
    )


def _issues(issues: Sequence[IssueFigures]) -> Chart:
    first = issues[0]
    return Chart(
        Plot(
            "issues",
            "bars",
            tuple(issue.title for issue in issues),
            _solved_and_others([issue.outcomes for issue in issues]),
            notes=tuple(f"{count(issue.outcomes.cases)} · {percent(issue.share)}" for issue in issues),
        ),
        "What came up",
        f"Most frequent: {first.title}, {of(first.share.part, first.share.whole)} cases.",
        Table(
            ("Issue", "Cases", "Share", "Share before", "Solved", "of those over", "Mean rating"),
            tuple(
                (
                    issue.title,
                    count(issue.outcomes.cases),
                    percent(issue.share),
                    percent(issue.before) if issue.before else "–",
                    percent(issue.outcomes.solved_share),
                    count(issue.outcomes.over),
                    mean(issue.mean_rating),
                )
                for issue in issues
            ),
        ),
    )


def _funnel(funnel: Funnel, number: int) -> Chart:
    steps, worst = funnel.steps, funnel.worst
    told = (
        f"Most got stuck at step {worst.number} of {len(steps)}, “{worst.name}”: {of(worst.halted, worst.reached)}."
        if worst
        else "Nobody got stuck."
    )
    return Chart(
        Plot(
            f"funnel-{number}",
            "bars",
            tuple(f"{step.number}. {step.name}" for step in steps),
            (
                Series("Not stuck", tuple(step.reached - step.halted for step in steps)),
                Series("Got stuck", tuple(step.halted for step in steps), "bad"),
            ),
            notes=tuple(f"{count(step.reached)}, {count(step.halted)} stuck" for step in steps),
        ),
        funnel.title,
        f"{plural(steps[0].reached, 'case')} began at the first step, {count(steps[-1].reached)} came to the last. "
        f"{told}",
        Table(
            ("Step", "Came to it", "Said they were stuck", "Stopped here", "Got stuck in all", "Share"),
            tuple(
                (
                    f"{step.number}. {step.text}",
                    *map(count, (step.reached, step.said_stuck, step.stopped, step.halted)),
                    percent(step.halted_share),
                )
                for step in steps
            ),
        ),
    )


def _escalation(issues: Sequence[IssueFigures]) -> Chart:
    led = sorted((issue for issue in issues if issue.escalated.part), key=lambda issue: -issue.escalated.part)
    told = led[0]
    return Chart(
        Plot(
            "escalation",
            "bars",
            tuple(issue.title for issue in led),
            (
                Series("Led to a person", tuple(issue.escalated.part for issue in led)),
                Series("Other cases", tuple(issue.escalated.whole - issue.escalated.part for issue in led), "pale"),
            ),
            notes=tuple(f"{count(issue.escalated.part)} · {percent(issue.escalated)}" for issue in led),
        ),
        "Led to a person, by issue",
        f"Most often with {told.title}: {of(told.escalated.part, told.escalated.whole)} cases.",
        Table(
            ("Issue", "Led to a person", "Cases", "Share", "Where"),
            tuple(
                (
                    issue.title,
                    count(issue.escalated.part),
                    count(issue.escalated.whole),
                    percent(issue.escalated),
                    ", ".join(f"{title} {count(number)}" for title, number in issue.escalated_to),
                )
                for issue in led
            ),
        ),
    )


def _ratings(figures: Figures) -> Chart:
    ratings = tuple(sorted(figures.ratings, reverse=True))
    numbers = tuple(figures.ratings[rating] for rating in ratings)
    mean_rating = mean(figures.totals.mean_rating)
    return Chart(
        Plot(
            "ratings",
            "bars",
            tuple(str(rating) for rating in ratings),
            (Series("Ratings", numbers),),
            notes=tuple(map(count, numbers)),
        ),
        "Ratings",
        f"{plural(figures.totals.rated, 'rating')} from 1 to 5, mean {mean_rating}.",
        Table(
            ("Rating", "Cases"),
            tuple((str(rating), count(number)) for rating, number in zip(ratings, numbers, strict=True)),
        ),
    )


def _unsure(figures: Figures) -> Chart:
    columns, total = figures.columns, figures.totals.messages
    shares = [column.messages.unsure_share for column in columns]
    return Chart(
        Plot(
            "unsure",
            "lines",
            _labels(columns),
            # A share of a handful would make the line jump for nothing.
            (Series("Unsure", tuple(100 * (share.value or 0) if share.tells else None for share in shares)),),
            unit="percent",
        ),
        f"Messages that the guide was unsure of, by {figures.period.unit}",
        f"{of(total.unsure, total.typed)} typed messages; in {count(total.clarified)} of these the shopper then picked "
        "what was meant.",
        Table(
            (figures.period.unit.capitalize(), "Typed", "Unsure", "Share", "Clarified"),
            tuple(
                (
                    column.label,
                    count(column.messages.typed),
                    count(column.messages.unsure),
                    percent(column.messages.unsure_share),
                    count(column.messages.clarified),
                )
                for column in columns
            ),
        ),
    )


def _entries(groups: Sequence[Group]) -> Chart:
    first = groups[0]
    return Chart(
        Plot(
            "entries",
            "bars",
            tuple(group.name for group in groups),
            _solved_and_others([group.outcomes for group in groups]),
            notes=tuple(count(group.outcomes.cases) for group in groups),
        ),
        "Where people meet the guide",
        f"Most cases came by {first.name}: {count(first.outcomes.cases)}.",
        group_table("Channel of entry", groups),
    )


def group_table(name: str, groups: Sequence[Group]) -> Table:
    """Cases, solved share and turns by group."""
    return Table(
        (name, "Cases", "Solved", "of those over", "Messages a case"),
        tuple(
            (
                group.name,
                count(group.outcomes.cases),
                percent(group.outcomes.solved_share),
                count(group.outcomes.over),
                mean(group.turns_each),
            )
            for group in groups
        ),
    )


def _speed(figures: Figures) -> Chart:
    columns, total = figures.columns, figures.totals.speed
    speeds = [column.speed for column in columns]
    return Chart(
        Plot(
            "speed",
            "lines",
            _labels(columns),
            (
                Series("p50", tuple(speed.p50 for speed in speeds)),
                Series("p95", tuple(speed.p95 for speed in speeds), "warm"),
                Series("p99", tuple(speed.p99 for speed in speeds), "bad"),
            ),
            unit="seconds",
        ),
        f"Time to answer, by {figures.period.unit}",
        f"Half of {plural(total.timed, 'message')} were answered within {seconds(total.p50)}, 95 of 100 within "
        f"{seconds(total.p95)}, 99 of 100 within {seconds(total.p99)}.",
        Table(
            (figures.period.unit.capitalize(), "Messages", "p50", "p95", "p99"),
            tuple(
                (
                    column.label,
                    count(column.speed.timed),
                    seconds(column.speed.p50),
                    seconds(column.speed.p95),
                    seconds(column.speed.p99),
                )
                for column in columns
            ),
        ),
    )
