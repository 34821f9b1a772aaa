"""When a candidate is called worse, and when it is chance."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from shopguide.errors import ModelError
from shopguide.learning.scores import Labelled, Scores, blind_sets
from shopguide.learning.verdict import Measure, Verdict
from shopguide.project import Project

LATE = Labelled("late", "order_not_received", frozenset({"seller_problem"}))
BREAD = Labelled("bread", "out_of_scope")


def scores(*parts: tuple[int, Labelled, str]) -> Scores:
    """So many messages of a kind, and what was said of them."""
    rows = [(message, said) for count, message, said in parts for _ in range(count)]
    return Scores(tuple(message for message, _ in rows), tuple(said for _, said in rows))


def test_each_share_counts_what_it_says() -> None:
    made = scores(
        (4, LATE, "order_not_received"),
        (1, LATE, "seller_problem"),  # accepted
        (2, LATE, "payment_problem"),
        (1, LATE, "nlu_fallback"),
        (2, LATE, "out_of_scope"),
        (3, BREAD, "out_of_scope"),
        (1, BREAD, "nlu_fallback"),
        (1, BREAD, "payment_problem"),
    )
    figures = made.figures
    assert figures.accuracy == pytest.approx(9 / 15)
    assert figures.in_scope == pytest.approx(0.5)
    assert figures.unsure == pytest.approx(0.3)
    assert figures.confidently_wrong == pytest.approx(0.2)
    assert figures.out_of_scope == pytest.approx(0.8)
    # order_not_received: 5 right, 5 missed; out_of_scope: 4 right, 1 missed, 2 too many.
    assert figures.macro_f1 == pytest.approx((2 * 5 / 15 + 2 * 4 / 11) / 2)


def test_without_messages_of_a_kind_its_share_is_none() -> None:
    made = scores((2, LATE, "order_not_received"))
    assert math.isnan(made.figures.out_of_scope)
    assert made.figures.as_dict()["out_of_scope"] is None
    json.dumps(made.figures.as_dict(), allow_nan=False)
    assert [measure.name for measure in Verdict(made, made).measures] == ["understood", "confidently wrong"]


@pytest.mark.parametrize(
    ("lost", "won", "of", "limit", "worse"),
    [
        (0, 0, 1400, 0.02, False),
        (14, 0, 1400, 0.02, False),  # one point, and not more
        (15, 0, 1400, 0.02, True),  # more than a point, and no chance
        (60, 45, 1400, 0.02, False),  # more than a point, but chance does that once in twelve times
        (70, 41, 1400, 0.02, True),  # more than two points, whatever p is
        (500, 471, 1400, 0.02, True),
        (41, 70, 1400, 0.02, False),  # better
        (6, 1, 200, 0.05, False),  # 2.5 points of few messages: chance
        (11, 0, 200, 0.05, True),
        (15, 4, 200, 0.05, True),
        (50, 39, 200, 0.05, True),  # more than five points
    ],
)
def test_the_rule(lost: int, won: int, of: int, limit: float, worse: bool) -> None:
    assert Measure("x", (won - lost) / of, lost, won, limit).is_worse is worse


@pytest.mark.parametrize(("lost", "won", "p"), [(0, 0, 1.0), (5, 0, 1 / 32), (0, 5, 1.0), (3, 1, 5 / 16), (1, 1, 0.75)])
def test_p_is_mcnemars_exact_one(lost: int, won: int, p: float) -> None:
    assert Measure("x", 0.0, lost, won, 0.02).p == pytest.approx(p)


def test_each_way_to_be_worse_is_found_alone() -> None:
    def verdict(before: Scores, after: Scores) -> list[str]:
        return [measure.name for measure in Verdict(before, after).worse]

    right, bread = (1000, LATE, "order_not_received"), (200, BREAD, "out_of_scope")
    before = scores(right, bread)
    assert verdict(before, before) == []
    unsure = scores((970, LATE, "order_not_received"), (30, LATE, "nlu_fallback"), bread)
    assert verdict(before, unsure) == ["understood"]
    wrong = scores((985, LATE, "order_not_received"), (15, LATE, "payment_problem"), bread)
    assert verdict(before, wrong) == ["understood", "confidently wrong"]
    outside = scores(right, (189, BREAD, "out_of_scope"), (11, BREAD, "greet"))
    assert verdict(before, outside) == ["out of scope, recognised"]


def test_what_changed_is_listed_on_both_sides() -> None:
    before = scores((1, LATE, "greet"), (1, BREAD, "out_of_scope"))
    after = scores((1, LATE, "seller_problem"), (1, BREAD, "greet"))
    verdict = Verdict(before, after)
    assert [(each.message, each.old, each.new) for each in verdict.lost] == [(BREAD, "out_of_scope", "greet")]
    assert [(each.message, each.old, each.new) for each in verdict.won] == [(LATE, "greet", "seller_problem")]


def test_the_sets_of_the_checkout_are_read_with_their_alternatives(root: Path) -> None:
    found = blind_sets(root)
    assert len(found) == 1400
    assert sum(message.intent == "out_of_scope" for message in found) == 200
    assert any(message.also for message in found)


@pytest.mark.parametrize("text", ["", '{"words": 1}', "{", '{"intent": "greet"}', "[]", "5"])
def test_sets_that_say_nothing_or_cannot_be_read_are_told(project: Project, text: str) -> None:
    (project.root / "tests/nlu/blind_intents.jsonl").write_text(text, encoding="utf-8")
    with pytest.raises(ModelError, match=r"nothing to measure with|blind_intents\.jsonl:1"):
        blind_sets(project.root)
