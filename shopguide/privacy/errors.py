"""Tells the code of an error or an offer from one that was sent: "code 20014 when I pay", "code SAVE20"."""

from __future__ import annotations

import re
from typing import Final

from shopguide.privacy.names import Name
from shopguide.privacy.reading import Reading
from shopguide.privacy.values import Value
from shopguide.privacy.vocabulary import PHRASING, VOCABULARY, Kind

# Said of what was sent to the shopper: such a code isn't that of an error or an offer.
_SENT: Final = PHRASING["sent"]
_MINE: Final = "my"
_ERROR_DIGITS: Final = 5  # what the app's error codes have, and few codes that are sent
_LOOK_BEHIND: Final = 5  # tokens behind it that may tell that it was sent
_LOOK_AROUND: Final = 3  # tokens around "code 20014" that may tell an error
# "SAVE20", "WELCOME10": what shops hand out.
_OFFER: Final = re.compile(r"[A-Za-z]{3,12}[\-_]?\d{1,3}")
_NEGATIVE: Final = re.compile(r"(?<!\S)-\Z")  # "code -1009"
_SENT_DIGITS: Final = 6  # what most codes that are sent have, and hardly any error


def is_error(reading: Reading, name: Name, value: Value, linked: bool) -> bool:
    """Whether "code 20014" is that of an error, or "code SAVE20" that of an offer, and nobody sent it."""
    if name.kind is not Kind.GENERIC_CODE:
        return False
    word = reading.word
    first, last = min(name.first, value.first), max(name.last, value.last)
    said = {word(at) for at in range(first - _LOOK_AROUND, last + _LOOK_BEHIND)}
    if said & _SENT:
        return False
    tokens = reading.tokens
    start = tokens[value.first].start
    text = reading.text[start : tokens[value.last].end]
    if value.mixed and (_OFFER.fullmatch(text) or (text.isalpha() and not linked)):
        return True
    count = sum(map(str.isdigit, text))
    if _MINE in said or (count == _SENT_DIGITS and not value.mixed):
        return False
    if _NEGATIVE.search(reading.text, max(0, start - 1), start):
        return True
    if count == _ERROR_DIGITS and not value.mixed and not linked:
        return True
    near = (
        *range(first - _LOOK_AROUND, first),
        *range(name.last + 1, value.first),
        *range(last + 1, last + 1 + _LOOK_AROUND),
    )
    return any(word(at) in VOCABULARY.error_words for at in near)
