"""A word piece for every question that the guide asks, in place of the vocabulary's unused ones.

Such a piece stands before the text and tells the encoder what the text answers to. No text holds one: the tokenizer
splits at brackets.

    python -m benchmarks.nlu.encoder.questions tokenizer.json named.json
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from shopguide.nlu.encoder import question_piece
from shopguide.nlu.heads.screens import OPENING, SCREENS

_FIRST_UNUSED = 1


def name_pieces(source: Path, target: Path) -> None:
    """Write the tokenizer with a piece for each question but the opening, which has none."""
    tokenizer = json.loads(source.read_text(encoding="utf-8"))
    vocabulary = tokenizer["model"]["vocab"]
    for place, question in enumerate(_asked()):
        number = vocabulary.pop(f"[unused{place}]")
        if number != place + _FIRST_UNUSED:
            raise ValueError(f"[unused{place}] is piece {number}")
        vocabulary[question_piece(question)] = number
    tokenizer["model"]["vocab"] = dict(sorted(vocabulary.items(), key=lambda item: item[1]))
    target.write_text(json.dumps(tokenizer, ensure_ascii=False), encoding="utf-8")


def give_meaning(table: np.ndarray, tokenizer: Tokenizer) -> None:
    """Set the questions' vectors in `table`, float32 [pieces, width], to what their names and choices say.

    A plain mean of words lies close to the mean of all words, so the mean's difference from that is stretched to the
    length that a word's has.
    """
    centre = table.mean(axis=0)
    length = float(np.linalg.norm(table - centre, axis=1).mean())
    for question in _asked():
        words = " ".join([question.replace("_", " ").replace(":", " "), *(item.title for item in SCREENS[question])])
        meant = table[tokenizer.encode(words, add_special_tokens=False).ids].mean(axis=0) - centre
        number = tokenizer.token_to_id(question_piece(question))
        table[number] = centre + meant * (length / np.linalg.norm(meant))


def _asked() -> list[str]:
    return [question for question in SCREENS if question != OPENING]


if __name__ == "__main__":
    name_pieces(Path(sys.argv[1]), Path(sys.argv[2]))
