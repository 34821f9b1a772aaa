"""Finds phone numbers, e-mail addresses and links in a text, so that none is said without a source and a date.

Numbers are found by phonenumbers (Google's libphonenumber), addresses and links by linkify-it-py; what is here tells
them from dates, prices, order numbers and missing blanks, which both libraries take for more than they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Final

import phonenumbers
from linkify_it import LinkifyIt
from linkify_it.tlds import TLDS
from phonenumbers import Leniency, PhoneNumberMatcher

# TikTok Shop's markets: a number without a country's code is read as each of them would dial it.
MARKETS: Final = ("US", "GB", "IE", "DE", "FR", "ES", "IT", "MX", "BR", "JP", "ID", "MY", "PH", "SG", "TH", "VN")
# A number has this many digits at least: "555-0100" is one, "9-17" isn't.
_FEWEST_DIGITS: Final = 7
# Most texts hold neither, and both libraries take their time.
_MAY_BE_NUMBER: Final = re.compile(r"\d(?:\W{0,4}[\dA-Z]){6}")
_MAY_BE_LINK: Final = re.compile(r"[^\s@]@[^\s@]|://|\w\.[^\W\d_]{2}|^//|\bmailto:", re.I)
# Days, spans of years, and runs of more digits than a phone number has, such as order numbers.
_OTHER_DIGITS: Final = re.compile(
    r"(?<![\w.+/-])(?:(?:19|20)\d\d([./-])\d{1,2}\1\d{1,2}|\d{1,2}([./-])\d{1,2}\2(?:(?:19|20)\d\d|\d\d)"
    r"|(?:19|20)\d\d ?[-–/] ?(?:19|20)\d\d|\d(?:[ -]?\d){15,})(?![\w/-]|[ .,]?\d)"
)
# "1 000 000", but also how a number may be written that is valid somewhere.
_THOUSANDS: Final = re.compile(r"\d{1,3}(?:[ ,.]\d{3})+")
# "1-800-TIKTOK": letters for the digits under them on a dial.
_WITH_LETTERS: Final = re.compile(r"\+?\d[\d()-]*-[A-Z]{3,}(?:-[A-Z]+)*\b")
# A link into an app, of which linkify-it knows nothing.
_APP_LINK: Final = re.compile(r"\b[a-z][a-z0-9+.-]+://[^\s)\]>]+", re.I)
# "In the app.It is" lacks a blank, and isn't a link to Italy.
_NEW_SENTENCE: Final = re.compile(r"[^./:]+\.[A-Z][a-z]*")


class Kind(StrEnum):
    """What was found, as an operator is told."""

    NUMBER = "phone number"
    ADDRESS = "e-mail address"
    LINK = "link"


@dataclass(frozen=True)
class FoundContact:
    """One contact, as it is written in the text."""

    kind: Kind
    words: str


def contacts_in(text: str) -> Iterator[FoundContact]:
    """Every phone number, e-mail address and link in `text`, each once."""
    seen: set[str] = set()
    for found in (*_links(text), *_numbers(text)):
        if found.words not in seen:
            seen.add(found.words)
            yield found


def _links(text: str) -> Iterator[FoundContact]:
    if not _MAY_BE_LINK.search(text):
        return
    matches = _linkify().match(text) or []
    for match in matches:
        if match.schema == "mailto:":
            yield FoundContact(Kind.ADDRESS, match.raw)
        elif match.schema or not _NEW_SENTENCE.fullmatch(match.raw):
            yield FoundContact(Kind.LINK, match.raw)
    spans = [(match.index, match.last_index) for match in matches]
    for link in _APP_LINK.finditer(text):
        if not any(start < link.end() and link.start() < end for start, end in spans):
            yield FoundContact(Kind.LINK, link[0])


def _numbers(text: str) -> Iterator[FoundContact]:
    for spelled in _WITH_LETTERS.findall(text):
        digits = phonenumbers.convert_alpha_characters_in_number(spelled)
        if len(re.sub(r"\D", "", digits)) >= _FEWEST_DIGITS:
            yield FoundContact(Kind.NUMBER, spelled)
    if not _MAY_BE_NUMBER.search(text):
        return
    rest = _OTHER_DIGITS.sub(lambda match: " " * len(match[0]), text)
    found: set[tuple[int, int]] = set()
    for market in MARKETS:
        found |= {(match.start, match.end) for match in PhoneNumberMatcher(rest, market, Leniency.VALID)}
        possible = PhoneNumberMatcher(rest, market, Leniency.POSSIBLE)
        found |= {(match.start, match.end) for match in possible if _is_spelled_as_number(match.raw_string)}
    for start, end in sorted(found):
        # One market may see but a part of what another sees whole.
        if not any(first <= start and end <= last and (first, last) != (start, end) for first, last in found):
            yield FoundContact(Kind.NUMBER, text[start:end])


def _is_spelled_as_number(words: str) -> bool:
    """Whether it is written like a phone number, although it is valid nowhere: "+1 555 0100" or "555-0100"."""
    if len(re.sub(r"\D", "", words)) < _FEWEST_DIGITS:
        return False
    return words.startswith("+") or not (words.isdecimal() or _THOUSANDS.fullmatch(words))


@cache
def _linkify() -> LinkifyIt:
    return LinkifyIt().tlds(TLDS)
