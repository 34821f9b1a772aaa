"""Which decisions are fit to be trained on."""

from __future__ import annotations

from pathlib import Path

import pytest

from shopguide.errors import ReviewError
from shopguide.learning.sift import Reason, Row, measured, sift
from shopguide.learning.training_data import Example
from shopguide.project import Project

TRAINED = [
    Example("My parcel never came!", "order_not_received", "data/nlu/orders.yml:6"),
    Example("you charged me twice for the lamp that i bought last week", "payment_problem", "data/nlu/pay.yml:9"),
]
SETS = [Example("where on earth is the box that i paid for in may", "order_not_received", "tests/nlu/blind_x.jsonl:1")]
INTENTS = frozenset({"order_not_received", "payment_problem", "out_of_scope"})


def sifted(*decisions: tuple[str, str]) -> list[tuple[str, Reason | None]]:
    """Each decision's text with the reason why it is left out, if it is."""
    rows = [Row(text, intent, (number,)) for number, (text, intent) in enumerate(decisions)]
    found = sift(rows, TRAINED, SETS, INTENTS)
    out = {left.row.ids: (left.row.text, left.reason) for left in found.left_out}
    kept = {row.ids: (row.text, None) for row in found.rows}
    assert not out.keys() & kept.keys()
    return [(out | kept)[row.ids] for row in rows]


@pytest.mark.parametrize(
    ("text", "intent", "reason"),
    [
        ("the box is not here", "order_not_received", None),
        ("my parcel, never came", "order_not_received", Reason.KNOWN),
        ("MY PARCEL NEVER CAME", "payment_problem", Reason.CONFLICT),
        ("you charged me twice for the lamp that i bought last weeks", "payment_problem", None),
        ("you charged me twice for the lamp that i bought last weeks", "out_of_scope", Reason.CONFLICT),
        ("Where on earth is the box that I paid for in May?", "order_not_received", Reason.MEASURED),
        ("where on earth is the box that i paid for in march", "order_not_received", Reason.MEASURED),
        ("where on earth is the box that i paid for in may", "out_of_scope", Reason.MEASURED),
        ("/restart", "out_of_scope", Reason.COMMAND),
        ("😡 !!", "out_of_scope", Reason.EMPTY),
        ("\x07\x00", "out_of_scope", Reason.EMPTY),
        ("the [red](colour) one is gone", "order_not_received", Reason.MARKED),
        ("a [b] c", "out_of_scope", None),
        ("password is [password removed]", "out_of_scope", Reason.SECRET),
        ("[card number removed]", "out_of_scope", Reason.SECRET),
        ("dance with me", "gone_intent", Reason.NO_INTENT),
    ],
)
def test_a_decision_is_kept_or_left_out_with_its_reason(text: str, intent: str, reason: Reason | None) -> None:
    [(_, found)] = sifted((text, intent))
    assert found is reason


def test_a_placeholder_goes_and_the_rest_is_kept() -> None:
    [(text, reason)] = sifted(("they took money off my card [card number removed] twice", "payment_problem"))
    assert (text, reason) == ("they took money off my card twice", None)


def test_of_two_decisions_that_say_the_same_one_stays() -> None:
    decisions = [(f"order {number} is missing", "order_not_received") for number in (5763229841, 5763229842)]
    assert sifted(*decisions) == [
        ("order 123456789 is missing", None),
        ("order 123456789 is missing", Reason.KNOWN),
    ]


@pytest.mark.parametrize(
    "other", ["the box is not here", "THE BOX: IS NOT HERE.", "order 98765432101 never came to the door of mine"]
)
def test_of_two_decisions_that_contradict_each_other_neither_stays(other: str) -> None:
    first = "order 12345678901 never came to the doors of mine" if "order" in other else "the box is not here"
    found = sifted((first, "order_not_received"), (other, "out_of_scope"), ("what is up", "out_of_scope"))
    assert [reason for _, reason in found] == [Reason.CONFLICT, Reason.CONFLICT, None]


def test_a_conflict_names_both_places() -> None:
    found = sift([Row("my parcel never came", "out_of_scope", (1,))], TRAINED, SETS, INTENTS)
    assert str(found.left_out[0]) == (
        '"my parcel never came" as out_of_scope contradicts the training data '
        "(data/nlu/orders.yml:6 says order_not_received)"
    )


def test_only_another_decision_can_help_a_conflict() -> None:
    assert {reason for reason in Reason if not reason.is_final} == {Reason.CONFLICT, Reason.NO_INTENT, Reason.FOREIGN}


def test_the_measuring_sets_of_the_checkout_are_all_read(root: Path) -> None:
    found = measured(root)
    assert len(found) > 1600
    assert {"blind_intents", "blind_entities", "blind_phone_issues"} <= {
        Path(row.place.rpartition(":")[0]).stem for row in found
    }


@pytest.mark.parametrize("line", ["{", "[]", '{"words": "x"}', '"x"'])
def test_a_measuring_set_that_cannot_be_read_is_told_with_its_line(project: Project, line: str) -> None:
    path = project.root / "tests/nlu/blind_intents.jsonl"
    path.write_text('{"text": "x"}\n' + line + "\n", encoding="utf-8")
    with pytest.raises(ReviewError, match=r"blind_intents\.jsonl:2 cannot be read"):
        measured(project.root)


def test_without_measuring_sets_nothing_is_learnt(project: Project) -> None:
    (project.root / "tests/nlu/blind_intents.jsonl").unlink()
    with pytest.raises(ReviewError, match="missing"):
        measured(project.root)
