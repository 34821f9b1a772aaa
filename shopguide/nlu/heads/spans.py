"""Which words of a message are of two kinds, as marked in training texts by « » and ‹ ›.

"take out ‹the part about me›, and say «the box was open»": each word is tagged by a small recurrent network in both
directions and decoded for the whole message (a linear-chain conditional random field). Two networks are fitted by
`benchmarks/nlu/fit_spans.py`, and their weights are shipped:

- `OPERANDS`: « » is dictated for a letter, ‹ › is to come out of it.
- `STORY`: « » tells what happened, ‹ › what is wanted done about it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file
from scipy.special import logsumexp

from shopguide.nlu.encoder import WEIGHTS, SentenceEncoder
from shopguide.nlu.heads.features import Floats
from shopguide.nlu.heads.marks import FIRST, MARKS, SECOND, unmarked
from shopguide.nlu.heads.recurrent import Recurrent, words_of

OPERANDS: Final = "operands.safetensors"
STORY: Final = "story.safetensors"

_AND: Final = re.compile(r"[\s,]+(?:and|but|n)$", re.I)
#: Tags: nothing, the first and a further word of the first kind, the same of the second.
_OUTSIDE, _FIRST_A, _A, _FIRST_B, _B = range(5)
TAGS: Final = 5
_NEVER: Final = -1e4
#: What may follow what: a further word only a word of its kind.
MOVES: Final = np.array(
    [
        [0.0 if after not in (_A, _B) or before in (after - 1, after) else _NEVER for after in range(TAGS)]
        for before in range(TAGS)
    ],
    np.float32,
)
#: No message begins with a further word.
STARTS: Final = np.array([0, 0, _NEVER, 0, _NEVER], np.float32)
_DOUBLE: Final = frozenset('"“”')
_SINGLE: Final = frozenset("'‘’")
SIGNS: Final = 6
#: The words of a span must be as likely as this on average, and each of them as that.
LEAST: Final = 0.7
LEAST_WORD: Final = 0.3


@dataclass(frozen=True)
class Spans:
    """Words of a message, in order.

    Attributes:
        first: of the kind that is marked « ».
        second: of the kind that is marked ‹ ›.
    """

    first: tuple[str, ...] = ()
    second: tuple[str, ...] = ()


def signs(text: str, words: list[tuple[int, int]]) -> Floats:
    """What else tells of each word, float32 [words, 6].

    A double and a single quotation mark, quoted, a colon, a capital, a number.
    """
    found = np.zeros((len(words), SIGNS), np.float32)
    quoted = False
    for at, (start, end) in enumerate(words):
        word = text[start:end]
        quoted ^= word in _DOUBLE or word in _SINGLE
        found[at] = (
            word in _DOUBLE,
            word in _SINGLE,
            quoted,
            word == ":",
            word[:1].isupper(),
            word.isdigit(),
        )
    return found


def tagged(text: str) -> tuple[str, list[tuple[int, int]], list[int]]:
    """A training text without its marks, its words, and the tag of each by the marks."""
    plain = unmarked(text)
    kind, kinds = _OUTSIDE, []
    for char in text:
        if MARKS.fullmatch(char):
            kind = {FIRST[0]: _A, SECOND[0]: _B}.get(char, _OUTSIDE)
        else:
            kinds.append(kind)
    words = words_of(plain)
    found = [kinds[start] for start, _ in words]
    return (
        plain,
        words,
        [kind - 1 if kind and kind != before else kind for before, kind in zip([0, *found], found, strict=False)],
    )


def of_tags(text: str, words: list[tuple[int, int]], tags: list[int]) -> Spans:
    """The spans that the tags of the words in a text tell; quotation marks around them go."""
    found: dict[bool, list[str]] = {False: [], True: []}
    for first, last, second in marked(tags):
        said = text[words[first][0] : words[last][1]]
        found[second].append(_AND.sub("", said).strip(" \"'“”‘’"))
    return Spans(*(tuple(said for said in found[kind] if said.strip(" .,;:!?")) for kind in (False, True)))


def marked(tags: list[int]) -> list[tuple[int, int, bool]]:
    """First and last word of each span, and whether it is of the second kind."""
    found = []
    for at, tag in enumerate(tags):
        if tag in (_FIRST_A, _FIRST_B):
            last = at
            while last + 1 < len(tags) and tags[last + 1] == tag + 1:
                last += 1
            found.append((at, last, tag == _FIRST_B))
    return found


def decoded(scores: Floats, moves: Floats) -> list[int]:
    """The best tags of a message (Viterbi).

    Args:
        scores: of each word and tag, float32 [words, tags].
        moves: of each tag after each other one, float32 [tags, tags].
    """
    best = scores[0] + STARTS
    back = np.zeros(scores.shape, np.int64)
    for at in range(1, len(scores)):
        paths = best[:, None] + moves
        back[at] = paths.argmax(axis=0)
        best = paths.max(axis=0) + scores[at]
    tags = [int(best.argmax())]
    for at in range(len(scores) - 1, 0, -1):
        tags.append(int(back[at][tags[-1]]))
    return tags[::-1]


def likely(scores: Floats, moves: Floats) -> Floats:
    """The probability of each tag of each word over all ways to tag the message, float32 [words, tags]."""
    ahead, behind = np.zeros_like(scores), np.zeros_like(scores)
    ahead[0] = scores[0] + STARTS
    for at in range(1, len(scores)):
        ahead[at] = logsumexp(ahead[at - 1][:, None] + moves, axis=0) + scores[at]
    for at in range(len(scores) - 2, -1, -1):
        behind[at] = logsumexp(moves + scores[at + 1] + behind[at + 1], axis=1)
    both = ahead + behind
    return np.asarray(np.exp(both - logsumexp(both, axis=1, keepdims=True)), np.float32)


class SpanReader:
    """One of the two networks.

    Args:
        arrays: what `fit_spans.py` writes.
    """

    def __init__(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        self._network = Recurrent(arrays)
        self._moves = np.asarray(self._network.weights["moves"] + MOVES, np.float32)

    @classmethod
    def load(cls, name: str, folder: Path = WEIGHTS) -> SpanReader:
        """Read shipped weights: `OPERANDS` or `STORY`."""
        return cls(load_file(folder / name))

    def read(self, text: str, words: list[tuple[int, int]], states: Floats) -> Spans:
        """The spans of a message that are clear enough.

        Args:
            text: as typed.
            words: of `words_of`.
            states: of the first of them, `SentenceEncoder.words`.
        """
        if not len(states):
            return Spans()
        words = words[: len(states)]
        wide = self._network.run([text[start:end] for start, end in words], states, signs(text, words))
        scores = self._network.out(wide, "out")
        tags, odds = decoded(scores, self._moves), likely(scores, self._moves)
        sure = odds[np.arange(len(tags)), tags]
        for start, last, _ in marked(tags):
            found = sure[start : last + 1]
            if found.mean() < LEAST or found.min() < LEAST_WORD:
                tags[start : last + 1] = [_OUTSIDE] * (last + 1 - start)
        return of_tags(text, words, tags)


def read(reader: SpanReader, text: str, encoder: SentenceEncoder) -> Spans:
    """The spans of a message, encoded for this alone."""
    words = words_of(text)
    return reader.read(text, words, encoder.words(text, words))
