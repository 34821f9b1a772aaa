"""The training messages as the classifier sees them, and which of them the encoder never sees."""

from __future__ import annotations

from pathlib import Path

import yaml

from shopguide.nlu.encoder import SentenceEncoder, text_key
from shopguide.nlu.heads import labels
from shopguide.nlu.spelling import SpellingCorrector, learn_words
from shopguide.nlu.text_view import classifier_view

DATA = Path(__file__).resolve().parents[2] / "data" / "nlu"
HELD_OUT_PART = 8  # one message in eight


def read_messages(folder: Path = DATA) -> list[tuple[str, str]]:
    """(text, intent) of every example that teaches an intent, in file order; labels of acts and cues are left out."""
    rows = []
    for path in sorted(folder.rglob("*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            metadata = {"intent": block.get("metadata")}
            if "intent" in block and labels.use_of(metadata) not in labels.NOT_INTENTS:
                lines = [line[2:].strip() for line in str(block["examples"]).splitlines() if line.startswith("- ")]
                rows += [(labels.plain(line, metadata), str(block["intent"])) for line in lines]
    return rows


def corrected(texts: list[str], encoder: SentenceEncoder) -> list[str]:
    """What the views see of `texts` when these are the training data."""
    plain = [classifier_view(text) for text in texts]
    speller = SpellingCorrector(learn_words(plain), encoder.whole_words())
    return [speller.correct(text) for text in plain]


def is_held_out(text: str) -> bool:
    """Whether fine-tuning leaves this message out; decided by its own hash, so edits elsewhere change nothing."""
    return int(text_key(text)[:2], 16) % HELD_OUT_PART == 0
