"""Messages that say the same stand together."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from shopguide.learning.groups import Group, cluster, group
from shopguide.learning.messages import Unclear
from shopguide.learning.vectors import Vectors

LATE = ["my parcel has not come", "parcel still hasnt come", "the parcel never came", "my parcel did not come"]
TWICE = ["i was charged twice", "you charged me twice for it", "charged two times"]
BREAD = ["how do i bake bread"]


@pytest.fixture(scope="module")
def vectors() -> Vectors:
    return Vectors()


def unclear(texts: list[str]) -> list[Unclear]:
    return [Unclear(text, (number,)) for number, text in enumerate(texts)]


def test_what_says_the_same_is_one_group_and_the_largest_comes_first(vectors: Vectors) -> None:
    groups = group(unclear([*BREAD, *TWICE, *LATE]), vectors.encode)
    assert [{message.text for message in each.messages} for each in groups] == [set(LATE), set(TWICE), set(BREAD)]


def test_how_often_a_message_was_written_counts(vectors: Vectors) -> None:
    often = Unclear("how do i bake bread", tuple(range(100, 110)))
    assert group([*unclear(LATE), often], vectors.encode)[0].messages == (often,)


@pytest.mark.parametrize("texts", [[], ["one message"]])
def test_none_and_one_need_no_tree(texts: list[str], vectors: Vectors) -> None:
    assert [each.times for each in group(unclear(texts), vectors.encode)] == [1] * len(texts)


def test_texts_without_words_are_grouped_too(vectors: Vectors) -> None:
    groups = group(unclear(["😡😡", "???", "我的包裹", "\ud83d broken"]), vectors.encode)
    assert sum(each.times for each in groups) == 4


def test_a_group_adds_up_guesses_by_how_often_and_picks() -> None:
    made = Group(
        (
            Unclear("a", (1, 2, 3), (("payment_problem", 0.6), ("deny", 0.1)), (("payment_problem", 2),)),
            Unclear("b", (4,), (("deny", 0.9),), (("deny", 1), ("payment_problem", 1))),
        )
    )
    assert [(name, round(share, 3)) for name, share in made.guesses] == [("payment_problem", 0.45), ("deny", 0.3)]
    assert made.picked == (("payment_problem", 3), ("deny", 1))
    assert made.ids == (1, 2, 3, 4)
    assert [each.ids for each in made.one_by_one()] == [(1, 2, 3), (4,)]


def test_vectors_are_made_once_for_each_text(vectors: Vectors, monkeypatch: pytest.MonkeyPatch) -> None:
    before = vectors.encode(LATE)
    monkeypatch.setattr("shopguide.learning.vectors.SentenceEncoder", lambda: pytest.fail("made an encoder again"))
    assert np.array_equal(vectors.encode([*LATE, *LATE])[: len(LATE)], before)


def test_more_distance_makes_fewer_groups() -> None:
    def encode(texts: list[str]) -> NDArray[np.float32]:
        angles = np.array([float(text) for text in texts])
        return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)

    angles = ["0.0", "0.1", "1.5", "1.6"]
    counts = [len(set(cluster(angles, encode, near))) for near in (0.001, 0.1, 1.5)]
    assert counts == [4, 2, 1]
