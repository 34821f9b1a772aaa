"""Finds passwords before their name: "hunter2 is my password"."""

from __future__ import annotations

import re
from typing import Final

from shopguide.privacy.chunks import Chunks, is_talk
from shopguide.privacy.names import Name, Names
from shopguide.privacy.reading import Reading
from shopguide.privacy.vocabulary import PHRASING, VOCABULARY, Kind

_POINTS: Final = re.compile(r"[<←(\[=]|\s[-–—]{1,2}\s|->")
_TIES: Final = VOCABULARY.links | PHRASING["password_ties"]
_FARTHEST: Final = 6  # tokens between a password and its name
_FARTHEST_ASKED: Final = 9  # the same, where a question begins with the password
_LONGEST_PHRASE: Final = 16  # words


def find(chunks: Chunks, names: Names, name: Name) -> list[tuple[int, int]]:
    """Start and end of the passwords before a name."""
    reading, tokens = chunks.reading, chunks.reading.tokens
    at, tie, copula, determined = name.first - 1, False, False, False
    while at >= 0 and name.first - at <= _FARTHEST:
        chunks.steps += 1
        gap = reading.gap(at + 1)
        if reading.ends_sentence(at + 1) or tokens[at].removed:
            return []
        if _POINTS.search(gap):
            tie = True
            break
        word = tokens[at].word
        if word in _TIES:
            tie, copula = True, word in VOCABULARY.links or word in ("thats", "cest")
            at -= 1
            break
        if word not in VOCABULARY.determiners and word not in PHRASING["adjectives"]:
            break
        determined = True
        at -= 1
    if copula and at > 0 and reading.word(at) in PHRASING["points_out"]:
        at, copula = at - 1, False  # "hunter2. That is my password"
    if asked := _asked(chunks, names, name):
        return [asked]
    if at < 0:
        return []
    start, end = reading.chunk(at)
    chunk = chunks.cleaned(start, min(end, tokens[name.first].start))
    if chunk is None or tokens[at].shield or names.at(at) is not None:
        return []
    before = reading.word(reading.between(0, chunk.start).stop - 1)
    linked = determined and before in VOCABULARY.links  # "it's hunter2 my password"
    if not tie and not linked and not (at == name.first - 1 and _ends_after(reading, name)):
        return []
    if chunks.tells(chunk, strict=not tie):
        return [(chunk.start, chunk.end), *_items(chunks, at)]
    if chunk.word in VOCABULARY.known or is_talk(chunk.word) or len(chunk.word) < 4 or chunk.word.isdigit():
        typed = False
    else:
        # "I use bluebell as my password", "he set it up with bluebell as the password"
        typed = tie and (before in PHRASING["typing"] or before in PHRASING["set_up_with"]) and chunk.word.isalpha()
    if typed and name.kind is Kind.PASSWORD:
        return [(chunk.start, chunk.end)]
    if not copula or name.kind is Kind.WEAK_PASSWORD or is_talk(chunk.word) or len(chunk.word) < 4:
        return []
    if chunk.word in VOCABULARY.known or (chunk.word.isdigit() and len(chunk.word) < 4):
        return []
    first = chunk.start
    for _ in range(_LONGEST_PHRASE):
        at -= 1
        if (
            at < 0
            or reading.ends_sentence(at + 1)
            or "," in reading.gap(at + 1)
            or tokens[at].removed
            or tokens[at].word in VOCABULARY.known
        ):
            break
        first = tokens[at].start
    return [(first, chunk.end)]


def _asked(chunks: Chunks, names: Names, name: Name) -> tuple[int, int] | None:
    """What is asked about before a name: "is hunter22 too weak for a password?"."""
    reading = chunks.reading
    for at in range(name.first - 2, max(name.first - _FARTHEST_ASKED, -1), -1):
        chunks.steps += 1
        if reading.ends_sentence(at + 1) or names.at(at) is not None or reading.word(at) in PHRASING["joins"]:
            return None
        if reading.word(at - 1) in VOCABULARY.links and not reading.tokens[at].shield:
            chunk = chunks.cleaned(*reading.chunk(at))
            if chunk is not None and chunks.tells(chunk, strict=True):
                return chunk.start, chunk.end
    return None


def _items(chunks: Chunks, at: int) -> list[tuple[int, int]]:
    """Earlier items of a list that ends at a token: "hunter2, hunter3 and hunter4 are my passwords"."""
    reading = chunks.reading
    items: list[tuple[int, int]] = []
    place = reading.chunk(at)[0]
    while len(items) < _LONGEST_PHRASE:
        at = reading.between(0, place).stop - 1
        if at >= 0 and reading.word(at) in PHRASING["items"]:
            at -= 1
        elif "," not in reading.text[reading.tokens[at].end : place] and at >= 0:
            break
        if at < 0 or reading.tokens[at].removed or reading.tokens[at].shield:
            break
        chunk = chunks.cleaned(*reading.chunk(at))
        if chunk is None or not chunks.tells(chunk):
            break
        items.append((chunk.start, chunk.end))
        place = reading.chunk(at)[0]
    return items


def _ends_after(reading: Reading, name: Name) -> bool:
    """Whether a clause ends right behind a name."""
    gap = reading.gap(name.last + 1)
    return name.last + 1 == len(reading.tokens) or bool(re.search(r"[,.;!)\n]", gap))
