"""Which words of a message are dictated for a letter, and which are to come out of it.

"take out ‹the part about me›, and say «the box was open»": each word is tagged by a small recurrent network in both
directions, on the encoder's states of its word pieces, and decoded for the whole message. It is fitted on the marks in
the training rows by `benchmarks/nlu/fit_operands.py`, and the weights are shipped.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file
from scipy.special import expit, log_softmax

from shopguide.nlu.encoder import WEIGHTS, SentenceEncoder
from shopguide.nlu.heads.features import Floats
from shopguide.nlu.heads.marks import DICTATED, MARKS, STRUCK, unmarked

FILE: Final = "operands.safetensors"

_WORD: Final = re.compile(r"\w+(?:['’]\w+)*|[^\w\s]")
_AND: Final = re.compile(r"[\s,]+(?:and|but|n)$", re.I)
#: Tags: nothing, the first and a further word that is dictated, the same of one that is to come out.
_OUTSIDE, _FIRST_IN, _IN, _FIRST_OUT, _OUT = range(5)
_TAGS: Final = 5
#: What may follow what: a further word only a word of its kind.
_MAY_FOLLOW: Final = np.array(
    [[after not in (_IN, _OUT) or before in (after - 1, after) for after in range(_TAGS)] for before in range(_TAGS)]
)
_MOST_WORDS: Final = 120
#: Each word's tag must be as likely as this, or nothing is taken from the message.
LEAST: Final = 0.5
_NEVER: Final = -1e9


@dataclass(frozen=True)
class Operands:
    """Words of a message, in order.

    Attributes:
        dictated: for the letter.
        struck: that say what is to come out.
    """

    dictated: tuple[str, ...] = ()
    struck: tuple[str, ...] = ()


def spans(text: str) -> list[tuple[int, int]]:
    """Start and end of each word and punctuation mark in a text."""
    return [found.span() for found in _WORD.finditer(text)][:_MOST_WORDS]


def tagged(text: str) -> tuple[str, list[tuple[int, int]], list[int]]:
    """A training text without its marks, its words, and the tag of each by the marks."""
    plain = unmarked(text)
    kind, kinds = _OUTSIDE, []
    for char in text:
        if MARKS.fullmatch(char):
            kind = {DICTATED[0]: _IN, STRUCK[0]: _OUT}.get(char, _OUTSIDE)
        else:
            kinds.append(kind)
    words = spans(plain)
    found = [kinds[start] for start, _ in words]
    return (
        plain,
        words,
        [kind - 1 if kind and kind != before else kind for before, kind in zip([0, *found], found, strict=False)],
    )


def of_tags(text: str, words: list[tuple[int, int]], tags: list[int]) -> Operands:
    """The operands that the tags of the words in a text tell."""
    found: dict[int, list[str]] = {_FIRST_IN: [], _FIRST_OUT: []}
    for at, tag in enumerate(tags):
        if tag in found:
            last = at
            while last + 1 < len(tags) and tags[last + 1] == tag + 1:
                last += 1
            said = text[words[at][0] : words[last][1]]
            found[tag].append(_AND.sub("", said).strip(" \"'“”‘’"))
    return Operands(*(tuple(said for said in found[kind] if said.strip(" .,;:!?")) for kind in (_FIRST_IN, _FIRST_OUT)))


def decoded(scores: Floats) -> NDArray[np.int64]:
    """The best tags of a message (Viterbi), int64 [words], from log probabilities float32 [words, tags]."""
    best = scores[0].copy()
    best[[_IN, _OUT]] = _NEVER
    back = np.zeros(scores.shape, np.int64)
    for at in range(1, len(scores)):
        paths = best[:, None] + _MOVES
        back[at] = paths.argmax(axis=0)
        best = paths.max(axis=0) + scores[at]
    tags = [int(best.argmax())]
    for at in range(len(scores) - 1, 0, -1):
        tags.append(int(back[at][tags[-1]]))
    return np.array(tags[::-1], dtype=np.int64)


@dataclass(frozen=True)
class OperandReader:
    """The network: `weights` by the names that PyTorch gives them, float32."""

    weights: Mapping[str, Floats]

    @classmethod
    def load(cls, folder: Path = WEIGHTS) -> OperandReader:
        """Read the shipped weights."""
        return cls({name: value.astype(np.float32) for name, value in load_file(folder / FILE).items()})

    def read(self, text: str, encoder: SentenceEncoder) -> Operands:
        """The operands in a message; nothing where one of its words isn't clear. Quotation marks around them go."""
        words = spans(text)
        states = encoder.words(text, words)
        if not len(states):
            return Operands()
        scores = self.scores(states)
        tags = decoded(scores)
        if np.exp(scores[np.arange(len(tags)), tags]).min() < LEAST:
            return Operands()
        return of_tags(text, words, [int(tag) for tag in tags])

    def scores(self, states: Floats) -> Floats:
        """Log probabilities of the tags, float32 [words, tags], from states of words float32 [words, 768]."""
        weights = self.weights
        narrow = np.tanh(states @ weights["inp.weight"].T + weights["inp.bias"])
        both = [self._run(narrow, "l0"), self._run(narrow[::-1], "l0_reverse")[::-1]]
        wide = np.concatenate(both, axis=1)
        return np.asarray(log_softmax(wide @ weights["out.weight"].T + weights["out.bias"], axis=1), np.float32)

    def _run(self, inputs: Floats, name: str) -> Floats:
        """A gated recurrent unit over the words, float32 [words, width]."""
        given = inputs @ self.weights[f"g.weight_ih_{name}"].T + self.weights[f"g.bias_ih_{name}"]
        hidden_weight, hidden_bias = self.weights[f"g.weight_hh_{name}"].T, self.weights[f"g.bias_hh_{name}"]
        width = inputs.shape[1]
        state = np.zeros(width, np.float32)
        states = []
        for now in given:
            kept = state @ hidden_weight + hidden_bias
            reset, update = expit(now[:width] + kept[:width]), expit(now[width:-width] + kept[width:-width])
            new = np.tanh(now[-width:] + reset * kept[-width:])
            state = (1 - update) * new + update * state
            states.append(state)
        return np.array(states, np.float32)


_MOVES: Final = np.where(_MAY_FOLLOW, 0, _NEVER).astype(np.float32)
