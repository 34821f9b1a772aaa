"""What a shopper thinks of a talk: a number from 1 (not at all helpful) to 5 (very)."""

from __future__ import annotations

import re
from typing import Final

LOWEST: Final = 1
HIGHEST: Final = 5
# Ratings up to here get an offer of another way, and are asked what would have helped.
LOW: Final = 2
# "4", "4/5", "5 stars", but not "10/10".
# "five", "a solid four", but not "one more thing".
_WORDS: Final = ("one", "two", "three", "four", "five")
_IN_WORDS: Final = re.compile(
    rf"\W*(?:(?:a|an|i'?d|say|give|it|solid|maybe|rating|of|my|is|about) )*({'|'.join(_WORDS)})"
    r"(?: (?:stars?|out of (?:five|5)|points?|please|pls))*\W*",
    re.I,
)
_RATING: Final = re.compile(rf"(?<![\d.,/])[{LOWEST}-{HIGHEST}](?![\d%])")


def rating_in(text: str) -> int | None:
    """The rating that the words give, or None."""
    if found := _RATING.search(text):
        return int(found[0])
    found = _IN_WORDS.fullmatch(text)
    return _WORDS.index(found[1].lower()) + 1 if found else None
