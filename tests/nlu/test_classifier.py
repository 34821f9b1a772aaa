"""The intent model and its Rasa component, on small data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from small_data import SMALL

from shopguide.nlu import classifier as classifier_module
from shopguide.nlu.classifier import PooledIntentClassifier
from shopguide.nlu.encoder import SentenceEncoder, Vectors
from shopguide.nlu.intent_model import IntentModel, IntentModelError, Reading, assign_folds
from shopguide.nlu.issues import MOST_CLAUSES, clauses_to_read, find_issues
from shopguide.nlu.text_view import MAX_CHARACTERS

ROWS = [(text, intent) for intent, texts in SMALL.items() for text in texts]


@pytest.fixture(scope="module")
def encoder() -> SentenceEncoder:
    return SentenceEncoder()


@pytest.fixture(scope="module")
def model(encoder: SentenceEncoder) -> IntentModel:
    return IntentModel.train([text for text, _ in ROWS], [intent for _, intent in ROWS], encoder)


def component(folder: Path, rows: list[tuple[str, str]]) -> PooledIntentClassifier:
    """Trained, stored and loaded again as Rasa does."""
    folder.mkdir(exist_ok=True)
    storage, resource = LocalModelStorage(folder), Resource("intents")
    context = ExecutionContext(GraphSchema({}))
    data = TrainingData([Message.build(text=text, intent=intent) for text, intent in rows])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(classifier_module, "KEPT_VECTORS", folder / "vectors")
        PooledIntentClassifier.create({}, storage, resource, context).train(data)
    return PooledIntentClassifier.load({}, storage, resource, context)


@pytest.fixture(scope="module")
def classifier(tmp_path_factory: pytest.TempPathFactory) -> PooledIntentClassifier:
    return component(tmp_path_factory.mktemp("model"), ROWS)


def encoded(classifier: PooledIntentClassifier, text: str) -> tuple[dict[str, Any], list[str]]:
    """What is said of `text`, and the texts that the encoder computed for it."""
    assert classifier.model
    encoder = classifier.model.encoder
    encoder.forget()
    computed: list[str] = []
    compute = encoder._compute

    def noted(part: str) -> Vectors:
        computed.append(part)
        return compute(part)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(encoder, "_compute", noted)
        return parsed(classifier, text), computed


def parsed(classifier: PooledIntentClassifier, text: str) -> dict[str, Any]:
    return classifier.process([Message(data={"text": text})])[0].data


def test_ranks_the_right_intent_first_with_probabilities(model: IntentModel) -> None:
    readings = model.classify(["the parcel has not come", "hey hello", "charged two times"])
    assert [reading.name for reading in readings] == ["order_not_received", "greet", "payment_problem"]
    for reading in readings:
        chances = [chance for _, chance in reading.ranking]
        assert chances == sorted(chances, reverse=True)
        assert sum(chances) == pytest.approx(1.0, abs=1e-4)


def test_slips_of_the_finger_do_not_change_the_intent(model: IntentModel) -> None:
    assert model.classify(["my parcle nevr arived"])[0].name == "order_not_received"


def test_stored_and_loaded_model_reads_the_same(model: IntentModel, encoder: SentenceEncoder, tmp_path: Path) -> None:
    model.save(tmp_path)
    assert {path.suffix for path in tmp_path.iterdir()} == {".json", ".safetensors"}
    texts = ["where is my parcel", "card declined again", ""]
    again = IntentModel.load(tmp_path, encoder).classify(texts)
    for before, after in zip(model.classify(texts), again, strict=True):
        assert before.name == after.name
        assert before.unsure == after.unsure
        assert before.confidence == pytest.approx(after.confidence, abs=0.01)  # float16 in the file


def test_model_of_another_encoder_is_refused(model: IntentModel, tmp_path: Path) -> None:
    model.save(tmp_path)
    other = SentenceEncoder()
    other.fingerprint = "another"
    with pytest.raises(IntentModelError, match="another sentence encoder"):
        IntentModel.load(tmp_path, other)


def test_one_intent_cannot_be_trained(encoder: SentenceEncoder) -> None:
    with pytest.raises(IntentModelError, match="two intents"):
        IntentModel.train(["hi", "hello"], ["greet", "greet"], encoder)


@pytest.mark.parametrize("rows", [ROWS[7:9], [ROWS[0], ROWS[8], ROWS[16]]], ids=["two intents", "one example each"])
def test_tiny_data_trains(rows: list[tuple[str, str]], encoder: SentenceEncoder) -> None:
    tiny = IntentModel.train([text for text, _ in rows], [intent for _, intent in rows], encoder)
    for text, intent in rows:
        assert tiny.classify([text])[0].name == intent


def test_folds_spread_each_intent() -> None:
    labels = np.repeat(np.arange(3), 10)
    folds = assign_folds(labels)
    for label in range(3):
        assert np.bincount(folds[labels == label], minlength=5).tolist() == [2] * 5


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "😀",
        "何時ですか",
        "\x00\x01",
        "aGVsbG8gd29ybGQgdGhpcyBpcyBiYXNlNjQgdGV4dA==" * 3,
        "x" * 10_000,
        "parcel " * 1500,
        "a\n" * 5000,
        "?! " * 3000,
        "我的包裹在哪里？" * 1000,
    ],
)
def test_unreadable_text_is_unsure_without_being_encoded(classifier: PooledIntentClassifier, text: str) -> None:
    found, computed = encoded(classifier, text)
    assert computed == []
    assert found["intent"]["name"] == found["intent_ranking"][0]["name"] == "nlu_fallback"
    assert found["issues"] == []
    assert len(found["intent_ranking"]) <= 10


@pytest.mark.parametrize(
    "text",
    [
        "my parcel never came, and then you charged me twice! " * 200,
        "my parcel never came " * 500,
        "wo ist mein paket, ich warte seit wochen. niemand antwortet mir! " * 150,
        ", ".join(f"xqz{'abcdefghij'[n % 10]}{'klmnopqrst'[n // 10 % 10]}vw" for n in range(1000)),
    ],
    ids=["complaint", "no stops", "German", "noise"],
)
def test_ten_kilobytes_are_read_as_one_text_and_a_few_clauses(classifier: PooledIntentClassifier, text: str) -> None:
    found, computed = encoded(classifier, text[:10_000])
    assert found["intent_ranking"]
    assert len(computed) <= 1 + MOST_CLAUSES
    assert all(len(part) <= MAX_CHARACTERS for part in computed)


@pytest.mark.parametrize("rows", [ROWS[7:9], [ROWS[0], ROWS[8]]], ids=["two intents", "one example each"])
@pytest.mark.parametrize("text", ["", "😀", "x" * 10_000, "dónde está mi paquete", "where is it"])
def test_any_text_passes_a_classifier_of_tiny_data(rows: list[tuple[str, str]], text: str, tmp_path: Path) -> None:
    found = parsed(component(tmp_path / "model", rows), text)
    assert found["intent"]["name"] in {"nlu_fallback", *(intent for _, intent in rows)}


def test_empty_text_has_no_confidence(classifier: PooledIntentClassifier) -> None:
    assert parsed(classifier, "")["intent"] == {"name": "nlu_fallback", "confidence": 0.0}


def test_half_an_emoji_is_read_over(classifier: PooledIntentClassifier) -> None:
    assert parsed(classifier, "where is my parcel \ud83d")["intent"]["name"] == "order_not_received"


def test_commands_are_left_untouched(classifier: PooledIntentClassifier) -> None:
    assert parsed(classifier, "/next_step") == {"text": "/next_step"}


def test_component_sets_intent_ranking_and_issue_span(classifier: PooledIntentClassifier) -> None:
    text = "where is my parcel [card number removed]"
    found = parsed(classifier, text)
    assert found["intent"]["name"] == "order_not_received"
    assert found["intent_ranking"][0] == found["intent"]
    assert [(issue["name"], issue["start"], issue["end"]) for issue in found["issues"]] == [
        ("order_not_received", 0, len(text))
    ]


def test_untrained_component_is_unsure(tmp_path: Path) -> None:
    untrained = component(tmp_path / "model", [("hi", "greet"), ("hello", "greet")])
    assert parsed(untrained, "where is my parcel")["intent"]["name"] == "nlu_fallback"


def reading(name: str, confidence: float, *others: tuple[str, float], unsure: bool = False) -> Reading:
    return Reading(((name, confidence), *others), 0.8, unsure)


def test_two_problems_give_two_issues_in_order_of_mention() -> None:
    text = "it never came. you charged me twice"
    whole = reading("payment_problem", 0.7, ("order_not_received", 0.2))
    clauses = [reading("order_not_received", 0.9), reading("payment_problem", 0.95)]
    found = find_issues(text, whole, [(0, 13), (15, 35)], clauses)
    assert [(issue.name, issue.start, issue.end) for issue in found] == [
        ("order_not_received", 0, 13),
        ("payment_problem", 15, 35),
    ]


def test_a_stray_clause_of_one_problem_adds_nothing() -> None:
    whole = reading("order_not_received", 0.98, ("seller_problem", 0.001))
    clauses = [reading("order_not_received", 0.9), reading("seller_problem", 0.9), reading("order_not_received", 0.8)]
    found = find_issues("a" * 60, whole, [(0, 20), (20, 40), (40, 60)], clauses)
    assert [(issue.name, issue.start, issue.end) for issue in found] == [("order_not_received", 0, 60)]


def test_short_clauses_are_not_read() -> None:
    assert clauses_to_read("it never came at all. so rude.", [(0, 21), (22, 30)]) == [(0, 21)]
    assert clauses_to_read("it never came at all", [(0, 20)]) == []


def test_a_single_clause_is_parted_at_a_joint_between_long_parts() -> None:
    text = "it never came and i was charged twice"
    assert [text[start:end] for start, end in clauses_to_read(text, [(0, len(text))])] == [
        "it never came",
        "and i was charged twice",
    ]
