"""Figures of a small set, counted by hand, on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from shopguide.insights.collect import collect
from shopguide.insights.figures import (
    Comment,
    Figures,
    Group,
    Messages,
    Outcomes,
    Pair,
    Share,
    Simulated,
    SlowTurn,
    Speed,
)
from shopguide.insights.period import find_zone, parse
from shopguide.insights.titles import step_name
from shopguide.knowledge import Knowledge
from shopguide.storage.insights import rank

from .rows import NOW, CaseRows, at

Database = Callable[[CaseRows], sa.engine.Engine]


@pytest.fixture
def figures(week: sa.engine.Engine, facts: Knowledge) -> Figures:
    return collect(week, facts, parse("7d", None, NOW), NOW)


def test_the_small_week_is_counted(figures: Figures) -> None:
    totals = figures.totals
    assert totals.talks == 4
    assert totals.outcomes == Outcomes(solved=2, not_solved=1, left=1, open=1)
    assert totals.outcomes.solved_share == Share(2, 4)
    assert totals.escalated_share == Share(2, 5)
    assert (totals.rated, totals.rating_sum, totals.mean_rating) == (3, 11, 11 / 3)
    assert totals.messages == Messages(all=23, typed=13, unsure=2, clarified=1)
    assert totals.speed == Speed(21, 0.11, 0.20, 3.5)


def test_the_period_before_is_counted_by_the_same_rules(figures: Figures) -> None:
    before = figures.before
    assert before
    assert before.talks == 7
    assert before.outcomes == Outcomes(solved=2, not_solved=5)
    assert before.escalated == 1
    assert before.mean_rating == 3
    assert before.messages == Messages(all=1, typed=1, unsure=1)
    assert before.speed == Speed(1, 9.0, 9.0, 9.0)


def test_each_day_has_its_own(figures: Figures) -> None:
    days = {column.label: column for column in figures.columns}
    assert list(days) == ["19 Nov", "20 Nov", "21 Nov", "22 Nov", "23 Nov", "24 Nov", "25 Nov"]
    assert days["19 Nov"].talks == 1
    assert days["19 Nov"].outcomes == Outcomes(solved=1, not_solved=1)
    assert days["19 Nov"].messages == Messages(all=20, typed=10)
    assert days["19 Nov"].speed == Speed(20, 0.10, 0.19, 0.20)
    assert days["20 Nov"].outcomes == Outcomes(left=1)
    assert days["25 Nov"].talks == 2
    assert days["25 Nov"].outcomes == Outcomes(solved=1, open=1)
    assert days["25 Nov"].messages == Messages(all=3, typed=3, unsure=2, clarified=1)
    assert all(days[f"{day} Nov"].outcomes.cases == 0 for day in (21, 22, 23, 24))


def test_issues_stand_by_share(figures: Figures) -> None:
    assert [(one.issue, one.share, one.before) for one in figures.issues] == [
        ("order_not_received", Share(3, 5), Share(7, 7)),
        ("payment_problem", Share(1, 5), Share(0, 7)),
        ("return_or_refund", Share(1, 5), Share(0, 7)),
    ]
    first, second, third = figures.issues
    assert first.outcomes == Outcomes(solved=1, left=1, open=1)
    assert first.title == "Parcel late, lost or missing"
    assert (second.escalated, second.escalated_to) == (Share(1, 1), (("Phone", 1),))
    assert third.mean_rating == 2


def test_the_funnel_tells_where_people_stay(figures: Figures) -> None:
    in_app, phone = figures.funnels
    assert (in_app.channel, in_app.title, phone.channel) == ("in_app", "In-app report", "phone")
    counted = [(step.number, step.reached, step.said_stuck, step.stopped, step.halted) for step in in_app.steps]
    assert counted == [
        (1, 4, 0, 0, 0),
        (2, 3, 0, 1, 1),
        (3, 2, 0, 0, 0),
        (4, 2, 1, 1, 1),
        (5, 1, 0, 0, 0),
        (6, 1, 0, 0, 0),
    ]
    assert in_app.steps[3].name == "Report a problem"
    assert [step.halted for step in phone.steps] == [0, 0, 0]
    assert phone.worst is None


def test_ratings_comments_and_groups(figures: Figures) -> None:
    assert figures.ratings == {1: 0, 2: 1, 3: 0, 4: 1, 5: 1}
    assert figures.comments == (
        Comment(2, "it took long", "return_or_refund", at(19, 12)),
        Comment(5, "fine", "order_not_received", at(19, 10)),
    )
    assert figures.entries == (
        Group("web", Outcomes(solved=1, not_solved=1, left=1), 16),
        Group("slack", Outcomes(solved=1), 4),
        Group("telegram", Outcomes(open=1), 4),
    )
    assert [(group.name, group.outcomes.cases) for group in figures.languages] == [("en", 4), ("es", 1)]
    assert figures.entries[0].turns_each == 16 / 3


def test_pairs_are_the_same_in_either_order(figures: Figures) -> None:
    assert figures.pairs == (Pair("order_not_received", "return_or_refund", 2, 0, 1),)


def test_the_slowest_come_first(figures: Figures) -> None:
    assert figures.slowest[0] == SlowTurn(at(25, 11), 3.5, "telegram", "next_step")
    assert figures.slowest[1] == SlowTurn(at(19, 10, 20), 0.20, "web", "(a button)")
    assert len(figures.slowest) == 10


def test_a_day_is_that_of_the_time_zone_also_where_clocks_change(database: Database, facts: Knowledge) -> None:
    rows = CaseRows()
    october = at(1) - 7 * 86_400  # midnight of 25 October in UTC, 02:00 in Berlin; at 01:00 UTC clocks go back
    for number, hours in enumerate((-2.25, -1.75, 0.5, 22.75, 23.25)):
        rows.case(f"web:{number}", october + 3600 * hours)
        rows.turn(f"web:{number}", october + 3600 * hours, seconds=0.1)
    period = parse("2026-10-24", "2026-10-26", NOW, find_zone("Europe/Berlin"))
    columns = collect(database(rows), facts, replace(period, until=period.until + 2 * 86_400), NOW).columns
    assert [(column.label, column.outcomes.cases) for column in columns[:3]] == [
        ("24 Oct", 1),
        ("25 Oct", 3),
        ("26 Oct", 1),
    ]
    assert [column.speed.timed for column in columns[:3]] == [1, 3, 1]
    assert [column.talks for column in columns[:3]] == [1, 3, 1]


def test_hours_are_told_apart(database: Database, facts: Knowledge) -> None:
    rows = CaseRows()
    rows.case("web:1", at(25, 10, 59, 59.9))
    rows.case("web:2", at(25, 11))
    columns = collect(database(rows), facts, parse("24h", None, NOW), NOW).columns
    assert [(one.label, one.outcomes.cases) for one in columns[-3:]] == [
        ("25 Nov 09:00", 0),
        ("25 Nov 10:00", 1),
        ("25 Nov 11:00", 1),
    ]


def test_an_empty_database_is_told_from_an_empty_week(database: Database, facts: Knowledge) -> None:
    engine = database(CaseRows())
    period = parse("7d", None, NOW)
    assert collect(engine, facts, period, NOW).is_empty
    rows = CaseRows()
    rows.case("web:1", at(1))
    rows.write(engine)
    found = collect(engine, facts, period, NOW)
    assert (found.is_empty, found.has_cases) == (False, False)


def test_the_period_before_is_left_out_where_talks_of_it_are_deleted_or_too_few(
    week: sa.engine.Engine, facts: Knowledge
) -> None:
    period = parse("7d", None, NOW)
    assert collect(week, facts, period, NOW, keep_days=14).before
    assert collect(week, facts, period, NOW, keep_days=12).before is None
    assert collect(week, facts, period, NOW, keep_days=7).kept_since is None
    assert collect(week, facts, period, NOW, keep_days=5).kept_since == NOW - 5 * 86_400
    assert collect(week, facts, period.before, NOW).before is None


def test_what_the_facts_do_not_know_is_counted_by_its_id(database: Database, facts: Knowledge) -> None:
    rows = CaseRows()
    rows.case("web:1", at(25), issue="gone", escalated_to="fax")
    rows.walk("web:1", "fax", 2, stuck=(1,))
    rows.walk("web:1", "phone", 5)
    found = collect(database(rows), facts, parse("7d", None, NOW), NOW)
    assert [(one.title, one.escalated_to) for one in found.issues] == [("gone", (("fax", 1),))]
    assert [(one.title, [step.reached for step in one.steps]) for one in found.funnels] == [
        ("Phone", [1] * 5),
        ("fax", [1, 1]),
    ]
    assert found.funnels[1].worst


@pytest.mark.parametrize("guesses", [None, "", "nonsense", "[]", '[["a", 1]]', "{}", "[1, 2]", '["a", "b"]', "null"])
def test_guesses_that_are_no_pair_are_none(database: Database, facts: Knowledge, guesses: str | None) -> None:
    rows = CaseRows()
    rows.turn("web:1", at(25), unsure=True, guesses=guesses)
    found = collect(database(rows), facts, parse("7d", None, NOW), NOW)
    assert found.pairs == ()
    assert found.totals.messages.unsure == 1


@pytest.mark.parametrize(("simulated", "any_", "all_"), [([], False, False), ([0], True, False), ([0, 1], True, True)])
def test_simulated_rows_are_told(
    database: Database, facts: Knowledge, simulated: list[int], any_: bool, all_: bool
) -> None:
    rows = CaseRows()
    for number in range(2):
        rows.case(f"web:{number}", at(25), simulated=number in simulated)
        rows.turn(f"web:{number}", at(25), simulated=number in simulated)
    found = collect(database(rows), facts, parse("7d", None, NOW), NOW).simulated
    assert found == Simulated(len(simulated), 2, len(simulated), 2)
    assert (found.any, found.all) == (any_, all_)


@given(st.integers(1, 10_000), st.sampled_from((50, 95, 99)))
def test_the_rank_of_a_percentile_is_the_smallest_that_holds_so_many(count: int, percent: int) -> None:
    place = rank(count, percent)
    assert place * 100 >= count * percent > (place - 1) * 100


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Scroll to **Support** and tap **Report a problem**.", "Report a problem"),
        ("Call during business hours.", "Call during business hours"),
        ("Choose where. Twitter (X): post.", "Choose where"),
        (
            "Look up the customer-service number in the Help Center or in an e-mail.",
            "Look up the customer-service number in the …",
        ),
    ],
)
def test_a_step_is_named_by_what_it_tells_to_look_for(text: str, name: str) -> None:
    assert step_name(text) == name
