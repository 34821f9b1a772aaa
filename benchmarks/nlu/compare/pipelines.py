"""The pipelines that are compared, as Rasa configurations."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[3]
OURS = "ShopGuide"
# Rasa's word for "not sure"; the same bar for each of them, as `rasa init` sets it.
FALLBACK = {"name": "FallbackClassifier", "threshold": 0.3, "ambiguity_threshold": 0.1}
WORDS = [
    {"name": "WhitespaceTokenizer"},
    {"name": "RegexFeaturizer"},
    {"name": "LexicalSyntacticFeaturizer"},
    {"name": "CountVectorsFeaturizer"},
    {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
]


def _rasa_default(epochs: int) -> list[dict[str, Any]]:
    """What Rasa 3.6.21 trains where config.yml names no pipeline, less the ResponseSelector (no retrieval intents)."""
    diet = {"name": "DIETClassifier", "epochs": epochs, "random_seed": 7}
    return [*WORDS, diet, {"name": "EntitySynonymMapper"}, FALLBACK]


def _logistic_regression(epochs: int) -> list[dict[str, Any]]:
    # LexicalSyntacticFeaturizer gives token features only, which this classifier does not read.
    words = [step for step in WORDS if step["name"] != "LexicalSyntacticFeaturizer"]
    return [*words, {"name": "LogisticRegressionClassifier", "max_iter": 100, "random_state": 7}, FALLBACK]


def _spacy_textcat(epochs: int) -> list[dict[str, Any]]:
    return [{"name": "benchmarks.nlu.compare.textcat.SpacyTextcat", "epochs": epochs}, FALLBACK]


def _shopguide(epochs: int) -> list[dict[str, Any]]:
    pipeline: list[dict[str, Any]] = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))["pipeline"]
    return pipeline


PIPELINES = {
    "Rasa default (DIET)": _rasa_default,
    "Rasa logistic regression": _logistic_regression,
    "spaCy textcat": _spacy_textcat,
    OURS: _shopguide,
}


def configuration(name: str, epochs: int) -> dict[str, Any]:
    """The config.yml of a pipeline, without policies; `epochs` for the networks among them."""
    return {
        "recipe": "default.v1",
        "language": "en",
        "assistant_id": "bench",
        "pipeline": PIPELINES[name](epochs),
        "policies": [],
    }
