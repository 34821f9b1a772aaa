"""Which decided messages are fit to be trained on, and why the others are not."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Final

from rapidfuzz import fuzz, process
from rasa.shared.nlu.training_data.entities_parser import ENTITY_REGEX

from shopguide.errors import ReviewError
from shopguide.language import is_foreign
from shopguide.learning.training_data import Example
from shopguide.learning.wording import has_placeholder, impersonal, plain

MEASURING_SETS: Final = Path("tests/nlu")
# Likeness of words, 0 to 100, from which two messages of LONG words and more are copies of each other.
COPY: Final = 93
LONG: Final = 7
# Words that must be left of a message out of which a secret was taken.
FEWEST: Final = 3
_HERE: Final = "another message of this review"


class Reason(StrEnum):
    """Why a message is left out."""

    KNOWN = "is trained on already"
    MEASURED = "stands in a set that measures the model, which training on it would spoil"
    CONFLICT = "contradicts the training data"
    MARKED = "holds brackets that Rasa takes for marks of its own"
    COMMAND = "begins with a slash, which makes it a command"
    EMPTY = "holds no word to learn from"
    SECRET = "says too little without the secret that was taken out of it"
    FOREIGN = "isn't in English, the one language that the model is trained on"
    NO_INTENT = "was decided to be an intent that the domain no longer has"

    @property
    def is_final(self) -> bool:
        """Whether no other decision would make the message fit."""
        return self not in (Reason.CONFLICT, Reason.NO_INTENT, Reason.FOREIGN)


@dataclass(frozen=True)
class Row:
    """A decided message on its way into the training data.

    Attributes:
        text: its words, impersonal.
        intent: what it means.
        ids: the rows of `turns` that hold it.
    """

    text: str
    intent: str
    ids: tuple[int, ...]


@dataclass(frozen=True)
class LeftOut:
    """A message that is not trained on; `place` and `other` say with what it collides."""

    row: Row
    reason: Reason
    place: str = ""
    other: str = ""

    def __str__(self) -> str:
        where = f" ({self.place}{f' says {self.other}' if self.other else ''})" if self.place else ""
        return f'"{self.row.text}" as {self.row.intent} {self.reason.value}{where}'


@dataclass(frozen=True)
class Sifted:
    """What is to be added, and what is left out."""

    rows: tuple[Row, ...] = ()
    left_out: tuple[LeftOut, ...] = ()


def measured(root: Path) -> list[Example]:
    """The messages of the sets that measure the model, each with its place; intents as far as the set names one.

    Raises:
        ReviewError: they are not there, or cannot be read. Without them nobody can tell what would spoil them.
    """
    found = []
    files = sorted((root / MEASURING_SETS).glob("blind_*.jsonl"))
    if not files:
        raise ReviewError(
            f"The sets that measure the model ({MEASURING_SETS}/blind_*.jsonl) are missing. Work in a whole checkout."
        )
    for path in files:
        place = path.relative_to(root)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            try:
                row = json.loads(line)
                found.append(Example(str(row["text"]), str(row.get("intent", "")), f"{place}:{number}"))
            except (ValueError, KeyError, TypeError) as error:
                raise ReviewError(f"{place}:{number} cannot be read. Mend the file first.") from error
    return found


class _Told:
    """Examples, to be looked up by their words."""

    def __init__(self, examples: Iterable[Example]) -> None:
        self._same: dict[str, list[Example]] = {}
        self._long: dict[str, list[Example]] = {}
        for example in examples:
            self.add(example)

    def add(self, example: Example) -> None:
        """Hold this one too."""
        words = _words(example.text)
        self._same.setdefault(words, []).append(example)
        if len(words.split()) >= LONG:
            self._long.setdefault(words, []).append(example)

    def same(self, text: str) -> Iterator[Example]:
        """Those that have the words of `text`."""
        yield from self._same.get(_words(text), ())

    def like(self, text: str) -> Iterator[Example]:
        """Those that have the words of `text`, then those that nearly have."""
        yield from self.same(text)
        words = _words(text)
        if len(words.split()) >= LONG:
            for found, _, _ in process.extract(
                words, list(self._long), scorer=fuzz.ratio, score_cutoff=COPY, limit=None
            ):
                if found != words:
                    yield from self._long[found]


def sift(
    decisions: Sequence[Row], trained: Iterable[Example], measuring: Iterable[Example], intents: frozenset[str]
) -> Sifted:
    """Part decisions into what is fit to be trained on and what is not; `decisions` hold texts as they were stored.

    Of two that contradict each other both are left out, since nothing says which is right. Of two that say the
    same the first stays.
    """
    cleaned = [replace(row, text=impersonal(row.text)) for row in decisions]
    sets, others = _Told(measuring), _Told(Example(row.text, row.intent, _HERE) for row in cleaned)
    known = _Told(trained)
    rows, left_out = [], []
    for stored, row in zip(decisions, cleaned, strict=True):
        out = _unfit(stored, row, intents) or _collides(row, known, sets, others)
        if out:
            left_out.append(out)
        else:
            rows.append(row)
            known.add(Example(row.text, row.intent, _HERE))
    return Sifted(tuple(rows), tuple(left_out))


def _unfit(stored: Row, row: Row, intents: frozenset[str]) -> LeftOut | None:
    """Why the row by itself is not to be trained on."""
    if row.intent not in intents:
        return LeftOut(row, Reason.NO_INTENT)
    if is_foreign(stored.text):
        return LeftOut(row, Reason.FOREIGN)
    if row.text.startswith("/"):
        return LeftOut(row, Reason.COMMAND)
    if has_placeholder(stored.text) and len(plain(row.text).split()) < FEWEST:
        return LeftOut(row, Reason.SECRET)
    if not plain(row.text):
        return LeftOut(row, Reason.EMPTY)
    if ENTITY_REGEX.search(row.text):
        return LeftOut(row, Reason.MARKED)
    return None


def _collides(row: Row, known: _Told, sets: _Told, others: _Told) -> LeftOut | None:
    """With what else the row collides; other decisions of this review count as what is known already."""
    if found := next(sets.like(row.text), None):
        return LeftOut(row, Reason.MEASURED, found.place)
    for told in (known, others):
        if found := next((each for each in told.like(row.text) if each.intent != row.intent), None):
            return LeftOut(row, Reason.CONFLICT, found.place, found.intent)
    if found := next(known.same(row.text), None):
        return LeftOut(row, Reason.KNOWN, found.place)
    return None


def _words(text: str) -> str:
    return plain(text) or text
