"""A message as plain words: lower case, contractions opened, slips in the words that rules look for put right.

Rules are written against these words and find their way back to the characters of the message.
"""

from __future__ import annotations

import bisect
import functools
import re
from dataclasses import dataclass
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from shopguide.nlu.tokens import tokens

# Words that rules look for and that people misspell; a slip of one letter (two from ten letters on) is put right.
_WATCHED: Final = tuple(
    """email emails emailed emailing twitter facebook instagram hotline helpline livechat center contact contacted
    seller support social media telephone customer service message messaged messaging report reported
    details chatting phoned calling called urgent urgently immediately emergency already answered replied
    through number""".split()
)

# Real words one slip away from a watched one.
_REAL: Final = frozenset(
    """answer answers catting cell ceiling cellar cent central cents chanting charming charting chattin contacts
    contract contracts costume costumer culling dealer detail detailed enter entails falling galling gmail
    importing lumber mailed massage massaged massages medial median medical messages numbers online outline
    phone phones replies reply reported reporter reports reposted resort retails retort sealer seeded sell
    sellers sells services slumber smaller socials sold soviet supports tails teller thorough though thought
    titter walled"""
    .split()
)  # fmt: skip
_SHORT: Final = {
    "emil": "email", "eml": "email", "emal": "email", "eamil": "email", "mial": "mail", "maill": "mail",
    "centre": "center", "centr": "center", "cntr": "center", "cal": "call", "caal": "call", "fone": "phone",
    "phne": "phone", "phon": "phone", "pone": "phone", "caht": "chat", "chta": "chat", "cht": "chat", "cgat": "chat",
    "lvie": "live", "liev": "live", "hlep": "help", "hepl": "help", "helpcentre": "helpcenter", "tiktoks": "tiktok",
    "insta": "instagram", "ig": "instagram", "fb": "facebook", "msg": "message", "msged": "messaged",
    "ordr": "order", "oder": "order", "u": "you", "ya": "you", "cust": "customer", "cs": "support", "sellr": "seller",
    "thru": "through", "w": "with", "&": "and", "/": "or", "vs": "or", "versus": "or",
    "application": "app", "em": "them",
    "no1": "nobody", "noone": "nobody", "rn": "right now", "emrgency": "emergency", "faqs": "faq",
    "vendor": "seller", "merchant": "seller", "phonecall": "phone call",
}  # fmt: skip
_IN_WORD: Final = re.compile(r"(?<=[A-Za-z])[-\u2010\u2011](?=[A-Za-z])")


@dataclass(frozen=True)
class WordView:
    """The words of a message, joined by single blanks, and where each stands in the message."""

    text: str
    _at: tuple[int, ...]
    _spans: tuple[tuple[int, int], ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where the words from `start` to `end` of `text` stand in the message."""
        first = bisect.bisect_right(self._at, start) - 1
        last = bisect.bisect_left(self._at, end) - 1
        return self._spans[first][0], self._spans[last][1]


def word_view(message: str) -> WordView:
    """The words of `message`; marks stay, as words of their own, so that rules do not look past them."""
    parts, starts, spans, length = [], [], [], 0
    for token in tokens(_IN_WORD.sub(" ", message)):
        if token.is_space:
            continue
        word = _SHORT.get(token.lower_) or right(token.norm_.lower())
        parts.append(word)
        starts.append(length)
        spans.append((token.idx, token.idx + len(token)))
        length += len(word) + 1
    return WordView(" ".join(parts), tuple(starts), tuple(spans))


@functools.lru_cache(maxsize=20_000)
def right(word: str) -> str:
    """`word`, or the watched word that it is a slip of."""
    if not 5 <= len(word) <= 14 or not word.isascii() or not word.isalpha() or word in _WATCHED or word in _REAL:
        return word
    slips = 1 if len(word) < 10 else 2
    best = process.extractOne(word, _WATCHED, scorer=OSA.distance, score_cutoff=slips)
    return str(best[0]) if best else word
