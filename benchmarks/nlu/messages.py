"""The training messages as the classifier sees them, and which of them the encoder never sees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from shopguide.nlu.encoder import SentenceEncoder, text_key
from shopguide.nlu.heads import labels
from shopguide.nlu.spelling import SpellingCorrector, learn_words
from shopguide.nlu.text_view import classifier_view

DATA = Path(__file__).resolve().parents[2] / "data" / "nlu"
HELD_OUT_PART = 8  # one message in eight


@dataclass(frozen=True)
class Message:
    """An example of the training data, read without Rasa.

    Attributes:
        line: as it stands in the file, with its labels.
        intent: of its block.
        metadata: of its block, in Rasa's form.
    """

    line: str
    intent: str
    metadata: Mapping[str, Any]

    @property
    def text(self) -> str:
        """What was typed."""
        return labels.plain(self.line, self.metadata)

    @property
    def use(self) -> str | None:
        """What it teaches; None for an intent alone."""
        return labels.use_of(self.metadata)

    @property
    def topic(self) -> str | None:
        """The answer that it asks for."""
        return labels.topic_of(self.metadata)


def read_all(folder: Path = DATA) -> list[Message]:
    """Every example below `folder`, in file order."""
    found = []
    for path in sorted(folder.rglob("*.yml")):
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        for block in content["nlu"]:
            if "intent" in block:
                metadata = {"intent": block.get("metadata") or {}}
                lines = [line[2:].strip() for line in str(block["examples"]).splitlines() if line.startswith("- ")]
                found += [Message(line, str(block["intent"]), metadata) for line in lines if line]
    return found


def read_messages(folder: Path = DATA) -> list[tuple[str, str]]:
    """(text, intent) of every example that teaches an intent, in file order."""
    return [(message.text, message.intent) for message in read_all(folder) if message.use not in labels.NOT_INTENTS]


def corrected(texts: list[str], encoder: SentenceEncoder, known: Sequence[str] | None = None) -> list[str]:
    """What the views see of `texts`, where `known` (by default the same) are the messages that teach intents."""
    speller = SpellingCorrector(learn_words(map(classifier_view, known or texts)), encoder.whole_words())
    return [speller.correct(classifier_view(text)) for text in texts]


def is_held_out(text: str) -> bool:
    """Whether fine-tuning leaves this message out; decided by its own hash, so edits elsewhere change nothing."""
    return int(text_key(text)[:2], 16) % HELD_OUT_PART == 0
