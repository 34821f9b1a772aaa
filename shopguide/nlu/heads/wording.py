"""Writes words of a message as a letter has them: "theyve tried it 3 times lol" becomes "They've tried it 3 times."

A small recurrent network says of each word whether it stays, goes, takes a capital or loses it, or becomes another one,
and which words belong before it. `benchmarks/nlu/fit_wording.py` fits it on what people wrote for marked words of
messages (benchmarks/nlu/story.txt), and it knows no word that isn't there. Numbers and negations always stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file
from scipy.special import softmax

from shopguide.dialogue import prose
from shopguide.nlu.encoder import WEIGHTS
from shopguide.nlu.heads.features import Floats
from shopguide.nlu.heads.recurrent import MOST_WORDS, Recurrent, listed

FILE: Final = "wording.safetensors"

KEEP: Final = "="
DROP: Final = "-"
CAPITAL: Final = "^"
SMALL: Final = "_"
#: Changes of a word that name no other word.
PLAIN: Final = (KEEP, DROP, CAPITAL, SMALL)
NOTHING: Final = ""
#: A change must be as likely as this.
LEAST: Final = 0.5
_STAYS: Final = re.compile(
    r"\d|n['’]?t$|^(?:no|not|never|none|nothing|nobody|without|only|neither|nor)$|^[$£€¥₹]$", re.I
)
_ENDS: Final = ".!?"
_GLUED_BEFORE: Final = frozenset(".,;:!?%)")
_GLUED_AFTER: Final = frozenset("$£€¥₹(")
SIGNS: Final = 4


@dataclass(frozen=True)
class Change:
    """What becomes of a word.

    Attributes:
        word: one of `PLAIN`, or the word that takes its place.
        before: words that belong before it, parted by blanks.
    """

    word: str = KEEP
    before: str = NOTHING


def signs(words: Sequence[str], wish: bool) -> Floats:
    """What else tells of each word, float32 [words, 4]: the first, the last, a capital, and whether a wish is told."""
    found = np.zeros((len(words), SIGNS), np.float32)
    for at, word in enumerate(words):
        found[at] = (at == 0, at == len(words) - 1, word[:1].isupper(), wish)
    return found


def written(text: str, words: Sequence[tuple[int, int]], changes: Sequence[Change]) -> str:
    """The words of a text with these changes, as sentences.

    Args:
        text: the message.
        words: start and end of each of them, in order and with nothing between them.
        changes: one for each.
    """
    found: list[tuple[str, bool]] = []  # a word, and whether it hangs on to the one before
    end = -1
    for (start, stop), change in zip(words, changes, strict=True):
        found += [(_inserted(word), False) for word in change.before.split()]
        if change.word != DROP:
            # The capital that began what was typed goes where something stands before it now.
            small = change.word == KEEP and start == words[0][0] and change.before
            now = _changed(text[start:stop], SMALL if small else change.word)
            # "12.99" is three words; "£ 12" isn't how it is written.
            found.append((now, start == end and not change.before))
        end = stop if change.word != DROP else -1
    return _sentences(_together(found))


def _inserted(word: str) -> str:
    """A word that was inserted, without the capital that it had at the beginning of a sentence."""
    return word if word.startswith("I") else word.lower()


def _together(words: Sequence[tuple[str, bool]]) -> Iterator[tuple[str, bool]]:
    """Without what makes no sense beside the next word: "please please", and "I'd" without "like"."""
    for at, (word, hangs) in enumerate(words):
        following = words[at + 1][0].lower() if at + 1 < len(words) else ""
        if word.lower() == following and word.isalpha():
            continue
        yield ("I" if word == "I'd" and following not in _WITH_WOULD else word), hangs


_WITH_WOULD: Final = frozenset("like prefer rather appreciate be also much love".split())


def _changed(said: str, change: str) -> str:
    if change == CAPITAL:
        return said[:1].upper() + said[1:]
    if change == SMALL:
        return said if said == "I" else said.lower()
    return said if change == KEEP else change


def _sentences(words: Iterable[tuple[str, bool]]) -> str:
    said = ""
    for word, hangs in words:
        glued = hangs or word in _GLUED_BEFORE or said[-1:] in _GLUED_AFTER
        opens = not said.strip() or (said.rstrip()[-1:] in _ENDS and not glued)
        if word in ",;:" and (opens or said[-1:] in ",;:"):
            continue
        if word in _ENDS:
            said = said.rstrip(",;: ")
            if not said or said[-1] in _ENDS:
                continue
        said += ("" if glued or not said else " ") + (word[:1].upper() + word[1:] if opens else word)
    said = said.strip(" ,;:-")
    return said if not said or said[-1] in _ENDS else f"{said}."


class Writer:
    """The network.

    Args:
        arrays: what `fit_wording.py` writes: its weights, `vocabulary`, and the words that may take a word's place
            (`changes`) or stand before it (`inserted`).
    """

    def __init__(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        self._network = Recurrent(arrays)
        self._changes = listed(arrays["changes"])
        self._inserted = listed(arrays["inserted"])

    @classmethod
    def load(cls, folder: Path = WEIGHTS) -> Writer:
        """Read the shipped weights."""
        return cls(load_file(folder / FILE))

    def write(self, text: str, words: Sequence[tuple[int, int]], states: Floats, *, wish: bool) -> str:
        """Some words of a message as sentences of a letter; "" where nothing is left of them.

        Args:
            text: the message.
            words: start and end of each of them.
            states: of each of them in the message, `SentenceEncoder.words`.
            wish: whether they say what is wanted.
        """
        words = words[: min(MOST_WORDS, len(states))]
        if not words:
            return ""
        said = [text[start:end] for start, end in words]
        wide = self._network.run(said, states[: len(words)], signs(said, wish))
        changes, inserted = (
            np.asarray(softmax(self._network.out(wide, name), axis=1), np.float32) for name in ("change", "insert")
        )
        return written(text, words, [self._change(*each) for each in zip(said, changes, inserted, strict=True)])

    def _change(self, word: str, changes: Floats, inserted: Floats) -> Change:
        best, before = int(changes.argmax()), int(inserted.argmax())
        name = self._changes[best] if changes[best] >= LEAST else KEEP
        if stays(word) and name not in (CAPITAL, SMALL) and not _same_letters(word, name):
            name = KEEP
        if name == KEEP and (right := prose.put_right(word)) != word:
            name = right
        return Change(name, self._inserted[before] if inserted[before] >= LEAST else NOTHING)


def stays(word: str) -> bool:
    """Whether a word is never left out or put in: a number, a currency, a negation."""
    return _STAYS.search(word) is not None


def _same_letters(word: str, other: str) -> bool:
    """Whether two words differ in capitals and apostrophes alone."""
    return other not in PLAIN and _letters(word) == _letters(other)


def _letters(word: str) -> str:
    return word.replace("'", "").replace("’", "").lower()


def changes_to(words: Sequence[str], clean: Sequence[str]) -> list[Change]:
    """The changes that make `clean` of `words`: the fewest, and words that are alike stand for each other."""
    rows, columns = len(words) + 1, len(clean) + 1
    cost = np.zeros((rows, columns))
    cost[:, 0], cost[0, :] = np.arange(rows), np.arange(columns)
    for at in range(1, rows):
        for to in range(1, columns):
            instead = cost[at - 1, to - 1] + _apart(words[at - 1], clean[to - 1])
            cost[at, to] = min(instead, cost[at - 1, to] + 1, cost[at, to - 1] + 1)
    found: list[Change] = []
    at, to = len(words), len(clean)
    before: list[str] = []
    while at or to:
        if at and to and cost[at, to] == cost[at - 1, to - 1] + _apart(words[at - 1], clean[to - 1]):
            found.append(Change(_named(words[at - 1], clean[to - 1], to == 1 or clean[to - 2] in _ENDS)))
            before = _put_before(found, before)
            at, to = at - 1, to - 1
        elif at and cost[at, to] == cost[at - 1, to] + 1:
            found.append(Change(DROP))
            before = _put_before(found, before)
            at -= 1
        else:
            before.append(clean[to - 1])
            to -= 1
    if before and found:
        found[-1] = Change(found[-1].word, " ".join(reversed(before)))
    return found[::-1]


def _put_before(found: list[Change], before: list[str]) -> list[str]:
    """Words that were inserted stand before the word that was found one earlier, which follows them."""
    if before and len(found) > 1:
        found[-2] = Change(found[-2].word, " ".join(reversed(before)))
    return []


def _named(word: str, clean: str, opens: bool) -> str:
    """The change of one word into another; a capital at the beginning of a sentence is no change."""
    if word == clean or (opens and word.lower() == clean.lower()):
        return KEEP
    if clean == word[:1].upper() + word[1:]:
        return CAPITAL
    return SMALL if clean == word.lower() else clean


def _apart(word: str, other: str) -> float:
    """How much of a change it is to put one word in another's place, 0 to 2."""
    if word.lower() == other.lower():
        return 0.0
    if _letters(word) == _letters(other):
        return 0.1
    if not (word[0].isalnum() and other[0].isalnum()):
        return 1.5 if word[0].isalnum() == other[0].isalnum() else 2.0
    shared = len(set(_pairs(word)) & set(_pairs(other)))
    if shared and shared * 2 >= min(len(word), len(other)) - 1:
        return 0.4
    return 0.9 if word[0].lower() == other[0].lower() else 1.4


def _pairs(word: str) -> list[str]:
    low = word.lower()
    return [low[at : at + 2] for at in range(len(low) - 1)]
