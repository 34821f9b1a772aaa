"""Finds recovery phrases of wallets: 12 to 24 words of one of the BIP 39 lists in a row, with the right check sum."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from functools import cache
from hashlib import sha256
from importlib import resources
from itertools import groupby
from typing import Final

from shopguide.privacy.backstop.shape import Found, Shape

# How many words a phrase may have. Of the bits that they stand for, one in 33 is check sum.
_LENGTHS: Final = (24, 21, 18, 15, 12)
_BITS: Final = 11
_CHECKED: Final = 33
# Lists in Latin letters, as the package `mnemonic` ships them (MIT licence).
_LANGUAGES: Final = ("english", "spanish", "french", "italian", "portuguese")
_WORD: Final = re.compile(r"[^\W\d_]+")
# Between two words of a phrase: blanks, commas, numbers of a list.
_BETWEEN: Final = re.compile(r"[\s,;.:)(\-\d]{1,8}")


def may_be_in(text: str) -> bool:
    """Whether so many words in a row are on one of the lists or another that a closer look is worth it."""
    if text.count(" ") + text.count("\n") + text.count(",") < min(_LENGTHS) - 1:
        return False
    return _are_in_a_row(_WORD.findall(text.lower()), _words())


def find(text: str) -> Iterator[Found]:
    """Recovery phrases in a folded text."""
    words = _WORD.findall(text.lower())
    for numbers in _lists():
        if _are_in_a_row(words, numbers):
            for run in _runs(text, numbers):
                yield from _phrases(run, [numbers[word.group().lower()] for word in run])


def _are_in_a_row(words: Iterable[str], known: Container[str]) -> bool:
    """Whether so many of the words in a row are known that they may be a phrase."""
    return any(
        is_known and len(list(row)) >= min(_LENGTHS) for is_known, row in groupby(map(known.__contains__, words))
    )


def _runs(text: str, numbers: Mapping[str, int]) -> Iterator[list[re.Match[str]]]:
    """Words of the list that follow each other."""
    run: list[re.Match[str]] = []
    for word in _WORD.finditer(text):
        known = word.group().lower() in numbers
        if run and not (known and _BETWEEN.fullmatch(text, run[-1].end(), word.start())):
            yield run
            run = []
        if known:
            run.append(word)
    yield run


def _phrases(run: Sequence[re.Match[str]], numbers: Sequence[int]) -> Iterator[Found]:
    first = 0
    while first <= len(run) - min(_LENGTHS):
        length = next((length for length in _LENGTHS if _is_phrase(numbers[first : first + length], length)), 0)
        if length:
            yield Found(run[first].start(), run[first + length - 1].end(), Shape.PHRASE)
        first += length or 1


def _is_phrase(numbers: Sequence[int], length: int) -> bool:
    """Whether there are so many words, and their last bits are the check sum of the others."""
    # One word over and over passes the check sum one time in sixteen ("very very very …").
    if len(numbers) < length or len(set(numbers)) == 1:
        return False
    bits = 0
    for number in numbers:
        bits = bits << _BITS | number
    checked = length * _BITS // _CHECKED
    entropy = (bits >> checked).to_bytes((length * _BITS - checked) // 8, "big")
    return sha256(entropy).digest()[0] >> 8 - checked == bits & (1 << checked) - 1


@cache
def _lists() -> tuple[Mapping[str, int], ...]:
    """Of each list its words with their numbers."""
    folder = resources.files("mnemonic") / "wordlist"
    texts = ((folder / f"{language}.txt").read_text(encoding="utf-8") for language in _LANGUAGES)
    return tuple(
        {unicodedata.normalize("NFC", word): number for number, word in enumerate(text.split())} for text in texts
    )


@cache
def _words() -> frozenset[str]:
    return frozenset().union(*_lists())
