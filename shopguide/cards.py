"""Finds payment card numbers in a text, however they are spelt, and tells them from order numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from stdnum import luhn

# Between the digits of a number people put blanks, dashes, dots, zero-width characters, keycaps.
_RUN: Final = re.compile(r"\d(?:[\W_]{0,4}\d){11,}")
_DIGIT_WORDS: Final = {
    word: str(value)
    for value, words in enumerate(("zero oh o", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"))
    for word in words.split()
}
_SPOKEN_RUN: Final = re.compile(
    rf"\b(?:{'|'.join(_DIGIT_WORDS)}|\d)(?:[\s\-.,]{{1,3}}(?:{'|'.join(_DIGIT_WORDS)}|\d)){{11,}}\b", re.I
)
# Expiry date and check code, as they follow a card number.
_TAIL: Final = re.compile(r"(?:[\s,;/|.\-]{1,3}\d{1,4}(?![\w])){1,4}")

# Issuer prefixes and lengths of the card networks (ISO/IEC 7812 ranges as the networks publish them).
_NETWORKS: Final = (
    (re.compile(r"4"), {13, 16, 19}),  # Visa
    (re.compile(r"5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720"), {16}),  # Mastercard
    (re.compile(r"3[47]"), {15}),  # American Express
    (re.compile(r"6011|64[4-9]|65|622"), {16, 17, 18, 19}),  # Discover
    (re.compile(r"35(?:2[89]|[3-8])"), {16, 17, 18, 19}),  # JCB
    (re.compile(r"36|38|39|30[0-5]"), {14, 16}),  # Diners Club
    (re.compile(r"62"), {16, 17, 18, 19}),  # UnionPay
)
_LENGTHS: Final = range(13, 20)
_NAMED_LENGTHS: Final = range(12, 20)

_CARD_WORDS: Final = re.compile(
    r"\b(?:cards?|debit|credit|visa|master ?card|amex|american express|discover|maestro|pan)\b", re.I
)
# "the order that I paid with 4111…" is about a card all the same.
_PAID_WORDS: Final = re.compile(rf"{_CARD_WORDS.pattern}|\b(?:paid|pay|paying|payment|charged?|using|used)\b", re.I)
# "visa4111…", "card4111…": letters before a number that do not make it a tracking number.
_GLUED: Final = re.compile(r"(?:cards?|visa|mastercard|amex|discover|maestro|cc|mc|pan|num|number|no|nr|is)$", re.I)
_ORDER_WORDS: Final = re.compile(
    r"\b(?:orders?|ordr|oder|order\w*|parcels?|packages?|purchase|tracking|track|trk|shipment|consignment|case|ticket"
    r"|reference|ref|invoice|barcode|imei)\b",
    re.I,
)
_SEVERAL: Final = re.compile(r"(?:orders|parcels|packages|numbers|nos)\b", re.I)
# How far before a number its naming words are looked for, in characters.
_CONTEXT: Final = 48


def find(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each card number in `text`, whose digits must be 0-9 already.

    A number is one by network, length and check digit, or because the words call it one. A number
    that the words call an order is none. Expiry date and check code behind it belong to the span.
    """
    for run in _RUN.finditer(text):
        for start, end in _merged(_in_run(text, run)):
            tail = _TAIL.match(text, end)
            yield start, tail.end() if tail else end
    for run in _SPOKEN_RUN.finditer(text):
        parts = re.findall(r"\d|[A-Za-z]+", run.group())
        digits = "".join(_DIGIT_WORDS.get(part.lower(), part) for part in parts)
        named = len(digits) in _NAMED_LENGTHS and _names_card(text, run.start())
        if (is_card(digits) or named) and not names_order(text, run.start()):
            yield run.span()


def is_card(digits: str) -> bool:
    """Whether the digits fit a card network and pass the Luhn check."""
    known = any(prefix.match(digits) and len(digits) in lengths for prefix, lengths in _NETWORKS)
    return known and bool(luhn.is_valid(digits))


def names_order(text: str, start: int) -> bool:
    """Whether the words before a number say it is an order (and no word of paying stands nearer).

    "order 5774… 4111…" names the first number alone, unless it says "orders".
    """
    order = _nearest(text, start, _ORDER_WORDS)
    if order < 0 or order < _nearest(text, start, _PAID_WORDS):
        return False
    taken = re.search(r"\d{12}", text[order:start])
    return not taken or bool(_SEVERAL.search(text, max(0, start - _CONTEXT), start))


def _in_run(text: str, run: re.Match[str]) -> Iterator[tuple[int, int]]:
    """Card numbers among the groups of digits of a run, which may hold dates and amounts as well."""
    groups = [(run.start() + group.start(), run.start() + group.end()) for group in re.finditer(r"\d+", run.group())]
    before = text[max(0, run.start() - 12) : run.start()]
    if before[-1:].isalpha() and not _GLUED.search(before):
        groups = groups[1:]  # a tracking number such as GFUS0100…
    for first, (start, _) in enumerate(groups):
        if names_order(text, start):
            continue
        named, digits = _names_card(text, start), ""
        ends_named = -1
        for last in range(first, len(groups)):
            digits += text[slice(*groups[last])]
            if len(digits) > _NAMED_LENGTHS[-1]:
                break
            if len(digits) not in _NAMED_LENGTHS:
                continue
            whole = first == 0 and last == len(groups) - 1
            sizes = [end - begin for begin, end in groups[first : last + 1]]
            if len(digits) in _LENGTHS and is_card(digits) and (whole or _looks_grouped(sizes)):
                yield start, groups[last][1]
            if named:
                ends_named = groups[last][1]
        if ends_named > 0:
            yield start, ends_named


def _looks_grouped(sizes: Sequence[int]) -> bool:
    """Whether digits are grouped as on a card: 16; 4-4-4-4; 4-6-5; or otherwise evenly."""
    return len(sizes) == 1 or list(sizes[:2]) == [4, 6] or (len(set(sizes[:-1])) == 1 and sizes[-1] <= sizes[0])


def _merged(spans: Iterator[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans in the order of the text, overlapping ones made one."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _nearest(text: str, start: int, words: re.Pattern[str]) -> int:
    """Where the last of `words` within the context before `start` ends, or -1."""
    ends = [match.end() for match in words.finditer(text, max(0, start - _CONTEXT), start)]
    return max(ends, default=-1)


def _names_card(text: str, start: int) -> bool:
    """Whether the words before a number say it is a card number."""
    card = _nearest(text, start, _CARD_WORDS)
    between = text[card:start] if card >= 0 else ""
    return card >= 0 and bool(
        re.fullmatch(r"\W*(?:(?:number|num|no|nr|details?|info|is|was|its|it's|card|the|my)\W*)*", between, re.I)
    )
