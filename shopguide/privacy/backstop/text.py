"""Takes what has the shape of a secret out of a text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from shopguide.privacy.backstop import codes, digits, keys, phrases
from shopguide.privacy.backstop.shape import Found, Shape
from shopguide.privacy.folding import fold

# Most strings are names and ids that Rasa or the guide gave. No secret is so short; of letters alone there are
# recovery phrases, the shortest of which has 47 characters.
_SHORTEST: Final = 9
_NAME: Final = re.compile(r"[A-Za-z_ ]{0,46}\Z|(?=\d{0,31}[a-f])[a-f\d]{32}\Z")
# Cheap tests, each of which every secret of some kind passes, folded or in ASCII with markup.
_SEVEN_DIGITS: Final = re.compile(r"\d(?:\D{0,12}\d){6}")
_UNBROKEN: Final = re.compile(r"[\w.=/+:*~`|&;<>-]{15}")
_CODE: Final = re.compile(r"[A-Z\d]{4}[ -][A-Z\d]|X[A-Z\d]{15}")


@dataclass(frozen=True)
class Scrubbed:
    """A text with a stand-in for each secret, and the kinds that were removed, in order and once each."""

    text: str
    shapes: tuple[Shape, ...] = ()


def scrub_text(text: str, field: str = "") -> str:
    """`text` with a stand-in for each secret; doing it again changes nothing.

    `field` is what the text is the value of; all it can do is keep a long order number (see order_words.py).
    """
    return clean(text, field).text


def clean(text: str, field: str = "") -> Scrubbed:
    """As `scrub_text`, with what was found."""
    if len(text) < _SHORTEST or _NAME.match(text) or (text.isascii() and not _may_hold_secret(text)):
        return Scrubbed(text)
    folded = fold(text)
    found = list(_find(folded.text, field))
    if not found:
        return Scrubbed(text)
    pieces: list[str] = []
    shapes: list[Shape] = []
    last = 0
    for start, end, shape in _joined(found):
        first, after = folded.original(start, end)
        pieces += [text[last : max(first, last)], shape.stand_in]
        shapes.append(shape)
        last = max(after, last)
    return Scrubbed("".join([*pieces, text[last:]]), tuple(dict.fromkeys(shapes)))


def holds_card(text: str) -> bool:
    """Whether a card number is in the text; for random ids, which may look like a key by chance."""
    return any(found.shape is Shape.CARD for found in digits.find(fold(text).text, ""))


def _may_hold_secret(text: str) -> bool:
    return bool(
        _SEVEN_DIGITS.search(text)
        or _UNBROKEN.search(text)
        or _CODE.search(text)
        or keys.PRIVATE in text
        or phrases.may_be_in(text)
    )


def _find(text: str, field: str) -> Iterator[Found]:
    if _SEVEN_DIGITS.search(text):
        yield from digits.find(text, field)
        yield from codes.find(text)
    elif _CODE.search(text):
        yield from codes.find(text)
    if _UNBROKEN.search(text) or keys.PRIVATE in text:
        yield from keys.find(text)
    if phrases.may_be_in(text):
        yield from phrases.find(text)


def _joined(found: list[Found]) -> Iterator[Found]:
    """In the order of the text; those that overlap are one, with the stand-in of the first and longest."""
    found.sort(key=lambda item: (item.start, -item.end))
    start, end, shape = found[0]
    for item in found[1:]:
        if item.start < end:
            end = max(end, item.end)
            continue
        yield Found(start, end, shape)
        start, end, shape = item
    yield Found(start, end, shape)
