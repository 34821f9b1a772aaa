"""Finds contacts to be judged, steps by their number, ratings and names of a letter's details, by their form."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from shopguide.nlu.found import Found

_LINK: Final = re.compile(
    r"(?<![\w@.])(?:https?://[^\s<>\"']{3,200}|www\.[^\s<>\"']{3,200}"
    r"|(?:[a-z0-9](?:[a-z0-9-]{0,40}[a-z0-9])?\.){1,3}(?:com|net|org|info|shop|store|co|io|me|xyz|top|site|online|club|vip"
    r"|support|help|app|us|uk|de|cn|ru|eu|to|ly|cc|link|live)(?:\.[a-z]{2})?(?:/[^\s<>\"']{0,100})?)(?![\w@])",
    re.I,
)
_PHONE: Final = re.compile(r"(?<![\w+.,/#-])(?:\+|00)?\(?\d[\d\s().\u2010-\u2015-]{5,18}\d(?![\w]|[.,]\d)")
_ACCOUNT: Final = re.compile(r"(?<![\w@.])@[A-Za-z0-9_](?:[\w.]{0,28}\w)?")
_PHONE_DIGITS: Final = range(7, 16)
_STEP: Final = re.compile(
    r"\b(?:step|number|no\.?|nr\.?|#)\s?(?P<after>\d{1,2}|one|two|three|four|five|six|seven|eight)\b(?!\s?(?:of|out|days?|times?))"
    r"|\b(?P<before>first|second|third|fourth|fifth|sixth|seventh|eighth|\d(?:st|nd|rd|th))\s+(?:step|one|bit|part|thing)\b"
    r"|\b(?P<last>last|final)\s+step\b",
    re.I,
)
_NUMBERS: Final = {
    word: place
    for words in (
        "one two three four five six seven eight",
        "first second third fourth fifth sixth seventh eighth",
    )
    for place, word in enumerate(words.split(), 1)
}
_RATING: Final = re.compile(
    r"(?<![\d.,])(?P<number>\d{1,2})(?:[.,]\d)?(?:\s?(?:/|out\s+of|of)\s?(?P<most>5|10|five|ten))?(?![\d%]|[.,]\d)"
    r"|\b(?P<word>zero|one|two|three|four|five|none|nil|nought|nada)\b",
    re.I,
)
_RATING_WORDS: Final = {"zero": 0, "none": 0, "nil": 0, "nought": 0, "nada": 0} | {
    word: value for word, value in _NUMBERS.items() if value <= 5
}
_STARS: Final = re.compile("[\u2b50\u2605\U0001f31f]")
_TEN: Final = 10
_FIVE: Final = 5
# Details by their names, as letters have them (`Detail` in shopguide/knowledge.py).
_DETAILS: Final = {
    "order_number": r"order\s?(?:number|no|num|nr|id|#)|number\s+of\s+(?:my|the)\s+order",
    "amount": r"amount|price|sum|how\s+much\s+(?:i|it)\s+\w+|total|money\s+part|cost",
    "date": r"dates?|day\s+(?:i|of)\b|when\s+i\s+(?:ordered|bought)",
    "wish": r"wish(?:es)?|what\s+i\s+want|refund\s+(?:part|bit|line|sentence)|demand",
    "email": r"e-?mail\s*(?:address)?|my\s+address",
    "tried": r"what\s+i\s+(?:tried|did)|channels?\s+i\s+tried",
}
_DETAIL: Final = {name: re.compile(rf"\b(?:{words})\b", re.I) for name, words in _DETAILS.items()}
# Up to five digits and cents; longer ones are order numbers and the like.
_BARE: Final = re.compile(r"(?<![\w.,/-])\d{1,5}(?:[.,]\d{3})*(?:[.,]\d{1,2})?(?![\w/%-]|[.,]\d)")


def contacts(text: str, taken: Iterable[Found]) -> list[Found]:
    """Telephone numbers, links and accounts in `text`, and the e-mail addresses among `taken`, as typed.

    Args:
        text: the message.
        taken: what else was found in it: an amount or an order number is no telephone number.
    """
    taken = list(taken)
    found = [Found(item.start, item.end, "found_contact", item.value) for item in taken if item.entity == "email"]
    spans = [(item.start, item.end) for item in taken]
    for pattern in (_LINK, _ACCOUNT, _PHONE):
        for match in pattern.finditer(text):
            if any(match.start() < end and start < match.end() for start, end in spans):
                continue
            if pattern is _PHONE and sum(char.isdigit() for char in match[0]) not in _PHONE_DIGITS:
                continue
            spans.append(match.span())
            found.append(Found(match.start(), match.end(), "found_contact", match[0].strip(".,;:!?")))
    return sorted(found)


def steps_named(text: str, steps: int = 0) -> list[Found]:
    """Steps that `text` names by number, from 1; `steps` is how many there are, where known."""
    found = []
    for match in _STEP.finditer(text):
        word = (match["after"] or match["before"] or "").lower()
        number = steps if match["last"] else _NUMBERS.get(word) or int(re.sub(r"\D", "", word) or 0)
        if number and (not steps or number <= steps):
            found.append(Found(match.start(), match.end(), "step_named", str(number)))
    return found


def ratings(text: str) -> list[Found]:
    """The rating that `text` gives as a number of 0 to 5, where one was asked for; the last one counts."""
    stars = list(_STARS.finditer(text))
    if stars and not _RATING.search(text):
        return [Found(stars[0].start(), stars[-1].end(), "rating", str(min(len(stars), _FIVE)))]
    given = []
    for match in _RATING.finditer(text):
        if match["word"]:
            value = _RATING_WORDS[match["word"].lower()]
        else:
            value = int(match["number"])
            if match["most"] in ("10", "ten"):
                value = round(value / 2)
            elif value > _FIVE:
                value = _FIVE if value in (_TEN, 100) else -1
        if value >= 0:
            given.append(Found(match.start(), match.end(), "rating", str(value)))
    return given[-1:]


def bare_amounts(text: str) -> list[Found]:
    """A number that is a sum of money because one was asked for: "49.95", "like 40"."""
    return [Found(match.start(), match.end(), "amount", match[0]) for match in _BARE.finditer(text)]


def details_named(text: str) -> list[Found]:
    """Details of a letter that `text` names, such as the date in "leave out the date"."""
    return sorted(
        Found(match.start(), match.end(), "detail", name)
        for name, pattern in _DETAIL.items()
        if (match := pattern.search(text))
    )
