"""Makes the figures of the report: asks the database, and puts together what it counted."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa

from shopguide.content.facts import Step
from shopguide.insights.figures import (
    LEAST,
    Column,
    Comment,
    Figures,
    Funnel,
    Group,
    IssueFigures,
    Messages,
    Outcomes,
    Pair,
    Share,
    Simulated,
    SlowTurn,
    Speed,
    StepFigures,
    Totals,
)
from shopguide.insights.period import DAY, Period
from shopguide.insights.titles import channel_title, issue_title, step_name
from shopguide.knowledge import Knowledge
from shopguide.privacy.backstop import scrub_text
from shopguide.storage.insights import PERCENTS, CaseLog, rank, reading

COMMENTS: Final = 10
PAIRS: Final = 10
SLOWEST: Final = 10
RATINGS: Final = (1, 2, 3, 4, 5)


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
        comments=tuple(_comment(row) for row in log.comments(COMMENTS)),
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


def _comment(row: Any) -> Comment:
    # An earlier version of the guide may have kept a secret.
    return Comment(row.rating, scrub_text(row.comment), row.issue, row.last_heard)


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
    walks = _by(rows, lambda row: (row.channel, row.playbook if _taps(row.playbook, knowledge) else None))
    funnels = [_funnel(channel, playbook, group, knowledge) for (channel, playbook), group in walks.items()]
    return tuple(sorted(funnels, key=lambda one: (-max(step.reached for step in one.steps), one.title)))


def _taps(playbook: str | None, knowledge: Knowledge) -> tuple[Step, ...]:
    """The steps that a playbook has of its own."""
    return knowledge.playbooks[playbook].taps if playbook and playbook in knowledge.playbooks else ()


def _funnel(channel: str, playbook: str | None, rows: Sequence[Any], knowledge: Knowledge) -> Funnel:
    walked = knowledge.walkthrough(channel).steps if knowledge.can_walk(channel) else ()
    texts = [step.text for step in _taps(playbook, knowledge) or walked]
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
                reached=sum(row.cases for row in here),
                said_stuck=sum(row.cases for row in here if row.stuck),
                stopped=sum(row.cases for row in stops),
                halted=sum(row.cases for row in here if row.stuck or row in stops),
            )
        )
    title = channel_title(channel, knowledge)
    return Funnel(channel, f"{title} ({playbook.replace('_', ' ')})" if playbook else title, tuple(steps))


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
