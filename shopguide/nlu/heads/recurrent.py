"""A small recurrent network over the words of a message, as `benchmarks/nlu/fit_spans.py` and `fit_wording.py` fit it.

A word is seen by the encoder's states of its piece, by itself where it is a usual one, and by signs. Weights have the
names that PyTorch gives them; the usual words stand in `vocabulary`, parted by line breaks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from shopguide.nlu.heads.features import Floats

_WORD: Final = re.compile(r"\w+(?:['’]\w+)*|[^\w\s]")
#: Words of a message that are looked at.
MOST_WORDS: Final = 120


def words_of(text: str) -> list[tuple[int, int]]:
    """Start and end of each word and punctuation mark in a text."""
    return [found.span() for found in _WORD.finditer(text)][:MOST_WORDS]


class Recurrent:
    """A gated recurrent unit in both directions.

    Args:
        arrays: the weights, and the usual words as `vocabulary`.
    """

    def __init__(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        self.weights = {
            name: np.asarray(value, np.float32) for name, value in arrays.items() if value.dtype != np.uint8
        }
        self._places = {word: place for place, word in enumerate(listed(arrays["vocabulary"]), start=1)}

    def run(self, words: Sequence[str], states: Floats, signs: Floats) -> Floats:
        """What the network makes of each word, float32 [words, 2 * width].

        Args:
            words: as typed.
            states: of each of them, `SentenceEncoder.words`.
            signs: what else tells of each, float32 [words, signs].
        """
        weights = self.weights
        narrow = np.tanh(states @ weights["narrow.weight"].T + weights["narrow.bias"])
        places = [self._places.get(word.lower(), 0) for word in words]
        seen = np.concatenate([narrow, weights["usual.weight"][places], signs], axis=1)
        both = [self._direction(seen, "l0"), self._direction(seen[::-1], "l0_reverse")[::-1]]
        return np.concatenate(both, axis=1, dtype=np.float32)

    def out(self, wide: Floats, name: str) -> Floats:
        """Scores of a linear layer for each word, float32 [words, its outputs]."""
        return np.asarray(wide @ self.weights[f"{name}.weight"].T + self.weights[f"{name}.bias"], np.float32)

    def _direction(self, inputs: Floats, name: str) -> Floats:
        """The unit over the words in one direction, float32 [words, width]."""
        weights = self.weights
        given = inputs @ weights[f"unit.weight_ih_{name}"].T + weights[f"unit.bias_ih_{name}"]
        hidden_weight, hidden_bias = weights[f"unit.weight_hh_{name}"].T, weights[f"unit.bias_hh_{name}"]
        width = hidden_weight.shape[0]
        state = np.zeros(width, np.float32)
        states = []
        for now in given:
            kept = state @ hidden_weight + hidden_bias
            reset, update = expit(now[:width] + kept[:width]), expit(now[width:-width] + kept[width:-width])
            new = np.tanh(now[-width:] + reset * kept[-width:])
            state = (1 - update) * new + update * state
            states.append(state)
        return np.array(states, np.float32)


def listed(lines: NDArray[Any]) -> list[str]:
    """Strings that are kept as bytes, parted by line breaks."""
    return bytes(lines.tobytes()).decode().split("\n")


def kept(strings: Sequence[str]) -> NDArray[np.uint8]:
    """Strings as `listed` reads them."""
    return np.frombuffer("\n".join(strings).encode(), dtype=np.uint8)
