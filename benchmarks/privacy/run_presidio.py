"""Run by compare.py in an environment with presidio-analyzer: masks the texts it reads.

Every recogniser that needs no model and no service, for whatever country, is asked about every text. The pipeline
is blank: words are split, and nothing else. Prints one JSON object with the masked texts and the milliseconds each
took: of all that is found, and of what names a secret, as Presidio calls it, with a score of 0.4 or more.
"""

from __future__ import annotations

import inspect
import json
import sys
import time
from collections.abc import Sequence

import spacy
from presidio_analyzer import (
    AnalyzerEngine,
    EntityRecognizer,
    RecognizerRegistry,
    RecognizerResult,
    predefined_recognizers,
)
from presidio_analyzer.nlp_engine import SpacyNlpEngine

# What people may say about themselves and an order, and the guide has to read.
NO_SECRETS = {"DATE_TIME", "EMAIL_ADDRESS", "IP_ADDRESS", "LOCATION", "NRP", "PERSON", "PHONE_NUMBER", "URL"}
SCORE = 0.4
WITH_MODELS = ("Azure", "GLiNER", "HuggingFace", "LangExtract", "MedicalNER", "Spacy", "Stanza", "Transformers")


class Blank(SpacyNlpEngine):
    """spaCy's English tokeniser alone."""

    def __init__(self) -> None:
        super().__init__()
        self.nlp = {"en": spacy.blank("en")}


def recognisers() -> list[EntityRecognizer]:
    """All of Presidio's own that need no model and no service, each asked about English."""
    return [
        kind(supported_language="en")
        for name, kind in sorted(vars(predefined_recognizers).items())
        if inspect.isclass(kind)
        and issubclass(kind, EntityRecognizer)
        and not inspect.isabstract(kind)
        and not any(part in name for part in WITH_MODELS)
    ]


def main() -> None:
    """Mask what comes by standard input: a JSON list of texts."""
    made = recognisers()
    registry = RecognizerRegistry(recognizers=made, supported_languages=["en"])
    engine = AnalyzerEngine(registry=registry, nlp_engine=Blank(), supported_languages=["en"])
    everything, strict, times = [], [], []
    for text in json.load(sys.stdin):
        start = time.process_time()
        found = engine.analyze(text, "en")
        times.append((time.process_time() - start) * 1000)
        everything.append(_masked(text, found))
        secrets = [item for item in found if item.entity_type not in NO_SECRETS and item.score >= SCORE]
        strict.append(_masked(text, secrets))
    rows = {f"{len(made)} recognisers": everything, f"secrets only, score {SCORE} or more": strict}
    print(json.dumps({"rows": rows, "ms": times}))


def _masked(text: str, found: Sequence[RecognizerResult]) -> str:
    """The text with a stand-in for each span; overlapping spans become one."""
    pieces, at = [], 0
    for item in sorted(found, key=lambda item: (item.start, -item.end)):
        if item.start >= at:
            pieces += [text[at : item.start], f"<{item.entity_type}>"]
        at = max(at, item.end)
    return "".join([*pieces, text[at:]])


if __name__ == "__main__":
    main()
