"""The heads on made-up data: what they learn, store and load."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from shopguide.dialogue.acts import Act, Polarity
from shopguide.dialogue.cues import DANGERS, FACTS, Cue
from shopguide.nlu.heads import linear
from shopguide.nlu.heads.cues import CUES, CueHead, targets_with_others
from shopguide.nlu.heads.features import Grams, Vocabulary
from shopguide.nlu.heads.fitting import Split, current_problem
from shopguide.nlu.heads.labels import LabelError, LabelledRow, labelled, plain
from shopguide.nlu.heads.polarity import NAMES, PolarityHead
from shopguide.nlu.heads.polarity import targets as polarity_targets
from shopguide.nlu.heads.positions import alone, positions
from shopguide.nlu.heads.screens import SCREENS, evened, question_of
from shopguide.nlu.heads.topics import TopicHead

BLOCK = {"intent": {"use": "act", "writer": "a", "state": "start:in_app"}}


def row(writer: str, act: Act) -> LabelledRow:
    return LabelledRow("text", "opening", ((act, None),), frozenset(), (), writer)


def test_an_example_carries_its_labels() -> None:
    line = "correct, choose=email / counterfeit / -account_hacked, +order_wrong_or_damaged | nobody | hacked me"
    (found,) = labelled([(line, BLOCK), ("just text", {}), ("a | b", None)])
    assert found.text == "nobody | hacked me"
    assert found.acts == ((Act.CORRECT, None), (Act.CHOOSE, "email"))
    assert found.option == "email"
    assert found.cues == {Cue.COUNTERFEIT}
    assert found.issues == (("account_hacked", Polarity.DENIED), ("order_wrong_or_damaged", Polarity.AFFIRMED))
    assert (found.writer, found.state) == ("a", "start:in_app")


def test_labels_are_no_part_of_what_was_typed() -> None:
    assert plain("accept | ok", BLOCK) == "ok"
    assert plain("a | b", None) == "a | b"


@pytest.mark.parametrize("line", ["agree | ok", "accept / happy | ok", "accept / / !late | ok"])
def test_an_unknown_label_is_named(line: str) -> None:
    with pytest.raises(LabelError, match="ok"):
        labelled([(line, BLOCK)])


@pytest.mark.parametrize(
    ("text", "choices", "places"),
    [
        ("4 pls", 4, (3,)),
        ("number five", 5, (4,)),
        ("the last one", 3, (2,)),
        ("②", 4, (1,)),
        ("the third one", 4, (2,)),
        ("second, no wait, third", 4, (1, 2)),
        ("the latter", 2, (1,)),
        ("2 weeks ago", 4, (1,)),
        ("$3", 4, ()),
        ("49.95", 4, ()),
        ("9", 4, ()),
        ("that one", 4, ()),
    ],
)
def test_positions_in_any_phrasing(text: str, choices: int, places: tuple[int, ...]) -> None:
    assert positions(text, choices).places == places


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("the second one", 1),
        ("last one pls", 3),
        ("2nd", 1),
        ("ok number three", 2),
        ("the second, writing again", None),
        ("the one with the last date", None),
        ("the first or the second", None),
        ("none", None),
    ],
)
def test_a_place_that_stands_alone(text: str, place: int | None) -> None:
    assert alone(text, 4) == place


@pytest.mark.parametrize(
    ("state", "question"),
    [
        ("start:in_app", "start"),
        ("start:call_bank", "start_aid"),
        ("detail:amount", "detail:amount"),
        ("step:phone", "step"),
        ("no such state", "opening"),
    ],
)
def test_the_question_of_a_training_state(state: str, question: str) -> None:
    assert question_of(state) == question
    assert question in SCREENS


def test_a_pick_has_one_name() -> None:
    assert evened(Act.ANSWER, "order", "menu") is Act.CHOOSE
    assert evened(Act.CHOOSE, "delivered", "delivery") is Act.ANSWER
    assert evened(Act.CHOOSE, "email", "delivery") is Act.CHOOSE


def test_a_linear_model_learns_each_label() -> None:
    chance = np.random.default_rng(0)
    dense = chance.normal(size=(300, 6)).astype(np.float32)
    labels = np.stack([dense[:, 0] > 0, dense[:, 1] + dense[:, 2] > 0], axis=1)
    found = linear.fit(linear.Examples(csr_matrix((300, 1), dtype=np.float32), dense), labels, 1.0)
    said = dense @ found.dense[0] + found.bias > 0
    assert (said == labels).mean() > 0.95


def test_a_group_has_weights_of_its_own() -> None:
    chance = np.random.default_rng(0)
    dense = chance.normal(size=(400, 3)).astype(np.float32)
    group = np.arange(400) % 2
    labels = ((dense[:, 0] > 0) == (group == 0))[:, None]
    examples = linear.Examples(csr_matrix((400, 1), dtype=np.float32), dense, group, 2)
    found = linear.fit(examples, labels, 1.0)
    weights = found.dense[0] + found.dense[1:]
    said = np.einsum("rw,rwl->rl", dense, weights[group]) + found.bias > 0
    assert (said == labels).mean() > 0.9


def test_an_example_of_no_importance_teaches_nothing() -> None:
    dense = np.array([[1.0], [1.0], [-1.0], [-1.0]] * 20, np.float32)
    labels = np.array([[True], [False], [False], [False]] * 20)
    importance = np.array([[1.0], [0.0], [1.0], [1.0]] * 20, np.float32)
    found = linear.fit(linear.Examples(csr_matrix((80, 1), dtype=np.float32), dense), labels, 1.0, importance)
    assert (np.array([1.0], np.float32) @ found.dense[0] + found.bias)[0] > 0.5


def test_the_threshold_is_where_f1_is_highest() -> None:
    odds = np.array([0.9, 0.8, 0.7, 0.4, 0.3], np.float32)
    positive = np.array([True, True, False, True, False])
    assert 0.3 < linear.best_threshold(odds, positive) < 0.4
    assert linear.best_threshold(odds, np.zeros(5, bool)) == 0.5


def test_grams_of_a_context_are_others() -> None:
    grams = Grams.of("yes guide me")
    assert set(grams.within("start")).isdisjoint(grams.within("solved"))
    assert list(grams.within("start")) == list(Grams.of("yes guide me").within("start"))


@pytest.mark.parametrize("text", ["", "👍", "a" * 5000, "\ud800", "1 2 3"])
def test_any_text_has_grams(text: str) -> None:
    grams = Grams.of(text)
    vocabulary = Vocabulary.of([(grams.words, grams.letters), (grams.words, grams.letters)])
    ids, values = vocabulary.features((grams.words, grams.letters))
    assert len(ids) == len(values) == len(vocabulary.known)


def test_all_rows_of_a_writer_are_held_out_together() -> None:
    acts = list(Act)
    rows = [row(writer, act) for writer in "abcdef" for act in acts]
    held = {rows[at].writer for at in Split.by_writer(rows).held}
    assert 1 <= len(held) < 6
    assert {rows[at].writer for at in Split.by_writer(rows).rest}.isdisjoint(held)


def test_rows_that_the_encoder_has_not_seen_are_held_out() -> None:
    fresh = np.arange(16_000) % 8 == 0
    split = Split.fresh(fresh)
    assert split is not None
    assert fresh[split.held].all()
    assert not fresh[split.rest].any()
    assert Split.fresh(np.zeros(16_000, dtype=bool)) is None
    assert Split.fresh(np.ones(16_000, dtype=bool)) is None


def test_never_more_than_a_fifth_is_held_out() -> None:
    split = Split.fresh(np.arange(10_000) % 5 < 2)
    assert split is not None
    assert 1000 < len(split.held) < 2000
    assert sorted([*split.held, *split.rest]) == list(range(10_000))


def test_topics_are_learnt_stored_and_loaded(tmp_path: Path) -> None:
    chance = np.random.default_rng(0)
    centres = chance.normal(size=(4, 384)).astype(np.float32)
    names = [["refund_time", "bot", "age", None][at % 4] for at in range(80)]
    vectors = centres[np.arange(80) % 4] + chance.normal(scale=0.3, size=(80, 384)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    grams = [Grams.of(f"{name or 'hello'} please") for name in names]
    head = TopicHead.fit(names, grams, vectors)
    both = np.array([head.both(*pair) for pair in zip(grams, vectors, strict=True)])
    head = TopicHead.from_arrays(head.calibrated(both, names).arrays())
    found = [head.read(head.scores(*pair)) for pair in zip(grams, vectors, strict=True)]
    assert np.mean([(item[0] if item else None) == name for item, name in zip(found, names, strict=True)]) > 0.95


def cue_head(danger: float) -> CueHead:
    """A head whose scores are log odds, and whose cues hold from one in two on."""
    count = len(CUES)
    nothing = np.zeros((0, count), np.float32)
    curves = np.stack([np.ones(count, np.float32), np.zeros(count, np.float32)])
    half = np.full(count, 0.5, np.float32)
    dense, bias = np.zeros((384, count), np.float32), np.zeros(count, np.float32)
    return CueHead(Vocabulary(np.empty(0, np.uint32)), nothing, dense, bias, curves, half, danger)


def test_dangers_hold_by_what_all_of_them_come_to() -> None:
    scores = np.full(len(CUES), -20.0, np.float32)
    scores[CUES.index(Cue.DANGER_THREAT)] = np.log(0.3 / 0.7)
    assert not cue_head(0.5).read(scores)
    scores[CUES.index(Cue.DANGER_SELF)] = np.log(0.35 / 0.65)
    assert set(cue_head(0.5).read(scores)) == {Cue.DANGER_SELF}
    scores[CUES.index(Cue.URGENT)] = 3.0
    assert set(cue_head(0.9).read(scores)) == {Cue.URGENT}


def test_few_messages_without_a_danger_are_taken_for_one() -> None:
    chance = np.random.default_rng(0)
    labels = np.zeros((4000, len(CUES)), dtype=bool)
    labels[:400, CUES.index(Cue.DANGER_SELF)] = True
    scores = chance.normal(-1.5, 0.5, labels.shape).astype(np.float32)
    scores[:400, CUES.index(Cue.DANGER_SELF)] += 2.0
    head = cue_head(0.5).calibrated(scores[::2], labels[::2], scores[401::2][:500])
    said = [any(cue in DANGERS for cue in head.read(row)) for row in scores[1::2]]
    assert np.mean(said[:200]) > 0.7
    assert np.mean(said[200:]) < 0.02


def test_who_labels_no_fact_at_all_says_nothing_of_facts() -> None:
    told, edit = row("a", Act.DESCRIBE), row("edits", Act.WANT_DRAFT)
    told = replace(told, cues=frozenset({Cue.ITEM_DAMAGED}))
    _, importance = targets_with_others([told, row("a", Act.DESCRIBE), edit], [])
    facts = [cue in FACTS for cue in CUES]
    assert importance[:2].all()
    assert not importance[2][facts].any()
    assert importance[2][[not fact for fact in facts]].all()


def test_a_played_message_says_nothing_of_the_facts_that_are_not_labelled() -> None:
    played = replace(row("a", Act.DESCRIBE), cues=frozenset({Cue.ITEM_DAMAGED}), problem="return_or_refund")
    _, importance = targets_with_others([played], [])
    facts = {cue for cue, weight in zip(CUES, importance[0], strict=True) if cue in FACTS and weight}
    assert facts == {Cue.ITEM_DAMAGED}


def test_the_problem_worked_on_is_the_one_that_the_block_names() -> None:
    block = {"intent": {"use": "act", "writer": "a", "state": "start:in_app", "problem": "app_problem"}}
    (named,) = labelled([("accept | ok", block)])
    (unnamed,) = labelled([("accept | ok", BLOCK)])
    assert current_problem(named) == "app_problem"
    assert current_problem(unnamed) == "order_not_received"


def test_polarity_is_learnt_stored_and_loaded() -> None:
    chance = np.random.default_rng(0)
    said = [Polarity.AFFIRMED, Polarity.DENIED]
    rows = [
        LabelledRow(str(at), "start", ((Act.CORRECT, None),), frozenset(), ((NAMES[at % 2], said[at // 2 % 2]),), "a")
        for at in range(400)
    ]
    centres = chance.normal(size=(4, 384)).astype(np.float32)
    vectors = centres[np.arange(400) % 4] + chance.normal(scale=0.3, size=(400, 384)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    labels, importance = polarity_targets(rows, [NAMES[0]] * 400)
    head = PolarityHead.from_arrays(PolarityHead.fit(labels, importance, vectors).arrays())
    scores = np.array([head.every(vector, NAMES[0]) for vector in vectors])
    assert (scores.argmax(axis=2) == labels[:, :-1]).mean() > 0.99
    # Of another problem that is being worked on it says what it says of the one in the training data.
    other = np.array([head.every(vector, NAMES[5])[5] - head.every(vector, None)[5] for vector in vectors[1::4]])
    assert np.abs(other).max() > 0
