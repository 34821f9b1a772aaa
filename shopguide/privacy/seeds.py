"""Finds the recovery phrases of wallets: twelve or more words of the BIP-39 lists in a row."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from importlib import resources
from typing import Final

from shopguide.privacy.kinds import Secret, Span
from shopguide.privacy.names import Names
from shopguide.privacy.reading import Reading, plain
from shopguide.privacy.vocabulary import VOCABULARY, Kind, says_nothing

_SHORTEST: Final = 11  # words of a phrase nobody names; the lists have no articles and few of the words of talk
_SHORTEST_NAMED: Final = 4
_SHORTEST_UNLISTED: Final = 10
_LONGEST: Final = 50  # tokens: 24 words with their numbers
_FARTHEST_BACK: Final = 4
# BIP-39 lists in Latin letters, from the package `mnemonic`.
_LANGUAGES: Final = ("english", "spanish", "french", "italian", "portuguese")
_STRAYS: Final = 2  # words in a phrase that no list has: misspelt ones
_FARTHEST: Final = 8  # tokens between a name and its phrase


def find(reading: Reading, names: Names) -> Iterator[Span]:
    """Spans of recovery phrases."""
    named = [name for name in names if name.kind is Kind.SEED]
    for first, last in _runs(reading):
        listed = [reading.word(at) for at in range(first, last + 1) if not reading.tokens[at].digits]
        words = sum(word in _WORDS for word in listed)
        if 2 * len(set(listed)) <= len(listed):
            continue  # "very very very …": of words drawn by chance from 2,048 hardly any comes twice
        near = any(-2 <= first - name.last <= _FARTHEST or 0 < name.first - last <= _FARTHEST_BACK for name in named)
        if words >= (_SHORTEST_NAMED if near else _SHORTEST):
            yield _span(reading, first, last)
    for name in named:
        if run := _unlisted(reading, name.last + 1):
            yield _span(reading, *run)


def _span(reading: Reading, first: int, last: int) -> Span:
    return Span(reading.tokens[first].start, reading.tokens[last].end, Secret.SEED)


def _unlisted(reading: Reading, first: int) -> tuple[int, int] | None:
    """A phrase of words from another list behind a name: words in a row that make no sentence."""
    while first < len(reading.tokens) and says_nothing(reading.word(first)):
        first += 1
    last, small = first, 0
    while last < len(reading.tokens) and last - first < _LONGEST and not reading.tokens[last].removed:
        if last > first and reading.ends_sentence(last) and not reading.tokens[last - 1].digits:
            break
        small += reading.word(last) in VOCABULARY.fillers
        last += 1
    words = sum(1 for at in range(first, last) if not reading.tokens[at].digits)
    return (first, last - 1) if words >= _SHORTEST_UNLISTED and small * 4 <= words else None


def _runs(reading: Reading) -> Iterator[tuple[int, int]]:
    """First and last token of each run of listed words, with their numbers and few others between."""
    first = last = -1
    strays = 0
    for at, token in enumerate(reading.tokens):
        if token.word in _WORDS and not token.digits and token.word not in VOCABULARY.links:
            first, last, strays = (at if first < 0 else first), at, 0
        elif first >= 0 and (token.digits and len(token.digits) <= 2):
            continue
        elif (
            first >= 0
            and strays < _STRAYS
            and last - first >= 2
            and not token.removed
            and token.word.isalpha()
            and len(token.word) > 2
            and token.word not in VOCABULARY.known
        ):
            strays += 1
        elif first >= 0:
            yield first, last
            first, strays = -1, 0
    if first >= 0:
        yield first, last


def _load() -> frozenset[str]:
    """The words of the lists, as tokens spell them; the lists have their accents apart."""
    lists = resources.files("mnemonic") / "wordlist"
    return frozenset(
        plain(unicodedata.normalize("NFC", word))
        for language in _LANGUAGES
        for word in (lists / f"{language}.txt").read_text(encoding="utf-8").split()
    )


_WORDS: Final = _load()
