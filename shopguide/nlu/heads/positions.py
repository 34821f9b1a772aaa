"""Numbers and position words in a message: "4 pls", "number five", "the last one", "②"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from shopguide.privacy.folding import fold

_CARDINALS: Final = {word: place for place, word in enumerate("one two three four five six seven eight".split())}
_ORDINALS: Final = {
    word: place for place, word in enumerate("first second third fourth fifth sixth seventh eighth".split())
} | {word: place for place, word in enumerate("1st 2nd 3rd 4th 5th 6th 7th 8th".split())}
_TOP: Final = frozenset("top former upper uppermost left leftmost".split())
_BOTTOM: Final = frozenset("last bottom latter lowest final end".split())
_MIDDLE: Final = frozenset("middle centre center central".split())
_TOKEN: Final = re.compile(r"\d+(?:st|nd|rd|th)|(?<![\d.,:/$£€-])\d{1,2}(?![\d%$£€]|[.,:/-]\d)|[^\W\d_]+")


@dataclass(frozen=True)
class Positions:
    """Places that a message names, zero-based, in order of mention; each may stand for a choice."""

    places: tuple[int, ...]


def positions(text: str, choices: int) -> Positions:
    """The places among so many `choices` that `text` names."""
    words = [match[0] for match in _TOKEN.finditer(fold(text).text.lower())]
    places = []
    for at, word in enumerate(words):
        place = _ORDINALS.get(word)
        if place is None and word in _CARDINALS:
            # "The third one" names one place.
            place = None if word == "one" and at and words[at - 1] in _NOT_BEFORE_ONE else _CARDINALS[word]
        if word.isdigit():
            place = int(word) - 1
        if word in _TOP:
            place = 0
        elif word in _BOTTOM:
            place = choices - 1
        elif word in _MIDDLE and choices % 2:
            place = choices // 2
        if place is not None and 0 <= place < choices:
            places.append(place)
    return Positions(tuple(places))


_NOT_BEFORE_ONE: Final = frozenset(
    {*_ORDINALS, *_TOP, *_BOTTOM, *_MIDDLE, "the", "that", "this", "other", "any", "no", "some", "which", "another"}
)


def alone(text: str, choices: int) -> int | None:
    """The place that a message names which names nothing else: "the second one", "number two please"."""
    words = [match[0] for match in _TOKEN.finditer(fold(text).text.lower())]
    places = {*positions(text, choices).places}
    named = [word for word in words if word not in _BESIDE]
    return places.pop() if len(places) == 1 and len(named) == 1 else None


_BESIDE: Final = frozenset(
    """the one option number no nr choice line please pls plz thanks thx i id ill take pick want choose mean meant go
    with for of them those these yes ok its that this in list""".split()
)
