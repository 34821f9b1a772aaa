"""Finds payment card numbers, and tells them from order numbers.

| digits | a card                                                                                          |
|--------|-------------------------------------------------------------------------------------------------|
| 13–16  | with a valid check digit, whatever the words say                                                |
| 17–19  | where a card's name is before it, or nothing names an order and an issuer uses range and length |
| 6–19   | where a card's name is right before it, even mistyped or in part                                |

17–20 digits named as an order, or starting with 57 or 58 without a card's name, are kept.
Issuer ranges: ISO/IEC 7812 as the networks publish them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Final

from shopguide.privacy.kinds import Secret, Span
from shopguide.privacy.names import Names
from shopguide.privacy.reading import Reading
from shopguide.privacy.vocabulary import PHRASING, VOCABULARY, Kind

# Ranges of first digits, and the lengths in use beyond 16.
_LONG_RANGES: Final = (
    (4, 4, {19}),  # Visa
    (5018, 5020, {17, 18, 19}), (5038, 5038, {17, 18, 19}), (5893, 5893, {17, 18, 19}), (6304, 6304, {17, 18, 19}),
    (6759, 6763, {17, 18, 19}), (67, 67, {17, 18, 19}), (639, 639, {17, 18, 19}),  # Maestro
    (6011, 6011, {17, 18, 19}), (644, 649, {17, 18, 19}), (65, 65, {17, 18, 19}),  # Discover
    (3528, 3589, {17, 18, 19}),  # JCB
    (62, 62, {17, 18, 19}), (81, 81, {17, 18, 19}),  # UnionPay
    (2200, 2204, {17, 18, 19}),  # Mir
    (506099, 506198, {18, 19}), (650002, 650027, {18, 19}),  # Verve
    (300, 305, {17, 18, 19}), (3095, 3095, {17, 18, 19}), (36, 36, {17, 18, 19}), (38, 39, {17, 18, 19}),  # Diners Club
)  # fmt: skip
_LONG_PREFIXES: Final = {str(prefix): lengths for low, high, lengths in _LONG_RANGES for prefix in range(low, high + 1)}
_PREFIX_SIZES: Final = sorted({len(prefix) for prefix in _LONG_PREFIXES})
_ISSUERS: Final = re.compile(r"4|5[0-5]|2[2-7]|3[04-9]|6[02-9]|8[126]|9[78]|56|1[24]")
_ISSUER_LENGTHS: Final = {
    "34": (15,),
    "37": (15,),
    "30": (14, 16),
    "36": (14, 16),
    "38": (14, 16),
    "39": (14, 16),
    "4": (13, 16),
    "14": (15,),
    "12": (15,),
}
_ORDER_START: Final = ("57", "58")
_SHORT: Final = range(13, 17)
_LONG: Final = range(17, 20)
_ORDER: Final = range(17, 21)
_GROUPED_ORDER: Final = range(17, 31)  # tracking numbers are longer, and printed in groups
_NAMED: Final = range(6, 20)  # digits right behind a card's name, which may be mistyped or a part
_MOST_GAP: Final = 4  # characters between two groups of one number
_CONTEXT: Final = 8  # tokens before a number that may name it
# Expiry date and check code behind a card number.
_TAIL: Final = re.compile(
    r"(?:[\s,;/|.\-()\[\]]{1,3}(?:(?:sec|security|code|clave|senha|pin)[\s:]{1,2})?(?:\d{1,2}\s?[/\-.]\s?\d{2,4}|\d{3,4})(?![\w%])){1,3}"
)
_EXPIRY: Final = re.compile(
    r"[\s:=]{0,3}(?:(?:is|date|es)[\s:]{1,2}){0,2}"
    r"(\d{1,2}\s?[/\-. ]\s?\d{2,4}(?!\d)"
    r"|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,7} (?:20)?\d\d(?!\d)"
    r"|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,7} twenty twenty[ \-](?:[a-z]{3,6}))"
)
# Names that say what a number is.
_NAMING: Final = (Kind.CARD, Kind.ORDER)
# Words between a name and its number, besides links and determiners.
_TYING: Final = PHRASING["tying"]


def find(reading: Reading, names: Names) -> Iterator[Span]:
    """Spans of card numbers, with expiry date and check code behind them."""
    found = any(token.removed for token in reading.tokens)
    for run in _runs(reading):
        for start, end in _in_run(reading, run, names):
            found = True
            tail = _TAIL.match(reading.plain, end)
            yield Span(start, tail.end() if tail else end, Secret.CARD)
    found = found or any(name.kind is Kind.CARD_CODE for name in names)
    for name in names if found else ():
        if name.kind is Kind.EXPIRY and (date := _EXPIRY.match(reading.plain, reading.tokens[name.last].end)):
            yield Span(*date.span(1), Secret.EXPIRY)


def luhn_valid(digits: str) -> bool:
    """Whether the last digit is the check digit of the others (ISO/IEC 7812-1, annex B)."""
    return not _Checks(digits).remainder(0, len(digits))


class _Checks:
    """Check sums of all parts of a string of digits, each in constant time."""

    def __init__(self, digits: str) -> None:
        plain = [int(digit) for digit in digits]
        double = [sum(divmod(2 * digit, 10)) for digit in plain]
        # Sums from the start: digits at odd places doubled, and those at even places.
        self._odd = [0, *accumulate(double[at] if at % 2 else plain[at] for at in range(len(plain)))]
        self._even = [0, *accumulate(plain[at] if at % 2 else double[at] for at in range(len(plain)))]

    def remainder(self, start: int, end: int) -> int:
        """The check sum of the digits from `start` to before `end`, modulo 10; 0 for a valid number."""
        sums = self._odd if end % 2 else self._even  # the last digit, at end - 1, isn't doubled
        return (sums[end] - sums[start]) % 10


def _runs(reading: Reading) -> Iterator[list[int]]:
    groups: list[int] = []
    for index, token in enumerate(reading.tokens):
        if not token.digits:
            continue
        if groups and not _joined(reading, groups[-1], index):
            yield groups
            groups = []
        groups.append(index)
    if groups:
        yield groups


def _joined(reading: Reading, before: int, index: int) -> bool:
    between = [reading.word(at) for at in range(before + 1, index)]
    if (
        len(between) == 1
        and len(between[0]) == 1
        and len(reading.tokens[before].digits) == 4 == len(reading.tokens[index].digits)
    ):
        return reading.gap(before + 1) == "" == reading.gap(index)  # "4111x1111"
    if len(between) > 2 or not all(word in VOCABULARY.between_groups for word in between):
        return False
    if between and len(reading.tokens[before].digits) > 8:  # "order 5774… and 4111…" are two numbers
        return False
    return all(len(reading.gap(at)) <= _MOST_GAP for at in range(before + 1, index + 1))


def _in_run(reading: Reading, groups: Sequence[int], names: Names) -> Iterator[tuple[int, int]]:
    """Start and end of each card number in a run of groups of digits."""
    tokens = [reading.tokens[at] for at in groups]
    digits = "".join(token.digits for token in tokens)
    if len(digits) < _NAMED[0]:
        return
    ends = list(accumulate(len(token.digits) for token in tokens))
    last_of = {end: at for at, end in enumerate(ends)}
    naming = _naming(reading, groups[0], groups[-1], names)
    name = names.before(groups[0])
    close = name is not None and _ties(reading, range(name.last + 1, groups[0]))
    if len(tokens) > 1 and _is_grouped_order(digits, [len(token.digits) for token in tokens], naming, close):
        return
    checks = _Checks(digits)
    several = name is not None and reading.word(name.last).endswith("s")
    for first, start in enumerate((0, *ends[:-1])):
        if first == 0 and _part_of_code(reading, groups[0]):
            continue
        if _is_order(tokens[first].digits, naming):
            # "Order 5774… 6200…" names the first number alone, unless it says "orders".
            naming = naming if several else None
            continue
        last = named = -1
        for length in range(_NAMED[0], _LONG[-1] + 1):
            at = last_of.get(start + length)
            if at is None:
                continue
            if first == 0 and naming is Kind.CARD and not any(token.shield for token in tokens[: at + 1]):
                named = at
            if length < _SHORT[0] or checks.remainder(start, start + length):
                continue
            part, sizes = digits[start : start + length], [len(token.digits) for token in tokens[first : at + 1]]
            if not _looks_grouped(sizes, part, whole=first == 0 and at == len(tokens) - 1):
                continue
            if length in _LONG:
                last = at if naming is not Kind.ORDER and _long_range(part) else last
            elif not _is_phone(reading, tokens[first].start, length):
                last = at
        last = last if last >= 0 else named
        if last >= 0:
            yield tokens[first].start, tokens[last].end


def _naming(reading: Reading, first: int, last: int, names: Names) -> Kind | None:
    """What names the number between two tokens: a card, an order, or nothing."""
    name = names.before(first)
    while name is not None and name.kind not in _NAMING and first - name.last <= _CONTEXT:
        name = names.before(name.first)
    near = name is not None and name.kind in _NAMING and first - name.last <= _CONTEXT
    if name is not None and near and (name.kind is Kind.ORDER or _ties(reading, range(name.last + 1, first))):
        return name.kind
    behind = names.behind(last)
    if (
        behind
        and behind.kind in _NAMING
        and behind.first - last <= _CONTEXT
        and _ties(reading, range(last + 1, behind.first))
    ):
        return behind.kind
    return None


def _ties(reading: Reading, between: range) -> bool:
    """Whether the words between a name and a number leave no doubt that one is the other's."""
    words = [reading.word(at) for at in between]
    if all(word in _TYING or word in VOCABULARY.links or word in VOCABULARY.determiners for word in words):
        return True
    return words[-1] in VOCABULARY.links and all(
        word in VOCABULARY.fillers or word in VOCABULARY.links for word in words
    )


def _is_order(digits: str, naming: Kind | None) -> bool:
    """Whether a group of 17 to 20 digits is an order or tracking number."""
    if len(digits) not in _ORDER:
        return False
    return naming is Kind.ORDER or (digits.startswith(_ORDER_START) and naming is not Kind.CARD)


def _is_grouped_order(digits: str, sizes: Sequence[int], naming: Kind | None, close: bool) -> bool:
    """Whether a whole run is one order or tracking number, typed in groups of one size.

    `close` tells that nothing is between it and the name before it: "order number 4111 …".
    """
    if len(set(sizes[:-1])) != 1 or sizes[-1] > sizes[0] or sizes[0] > 8:
        return False
    if naming is Kind.ORDER and len(digits) in _GROUPED_ORDER:
        # Not "refund my order to 4111 1111 1111 1111 1225": a card with what is behind it.
        card = sizes[0] == 4 and luhn_valid(digits[:16]) and _ISSUERS.match(digits) and _is_tail(digits[16:])
        return close or not card
    return _is_order(digits, naming)


def _is_tail(digits: str) -> bool:
    """Whether digits behind 16 others may be a check code or an expiry date."""
    return len(digits) == 3 or (len(digits) == 4 and "01" <= digits[:2] <= "12")


def _looks_grouped(sizes: Sequence[int], digits: str, whole: bool) -> bool:
    """Whether digits are grouped as people group those of a card: evenly, or as printed."""
    if len(sizes) == 1 or sizes[:2] == [4, 6]:
        return True
    even = len(set(sizes[:-1])) == 1 and sizes[-1] <= sizes[0]
    if even and sizes[0] >= 3:
        return True
    # Sizes and quantities come in ones and twos as well.
    return (whole or (even and sizes[0] == 1)) and (_fits_issuer(digits) or _long_range(digits))


def _fits_issuer(digits: str) -> bool:
    """Whether an issuer of shorter numbers uses these first digits and this length."""
    issuer = _ISSUERS.match(digits)
    return issuer is not None and len(digits) in _ISSUER_LENGTHS.get(issuer[0], (16,))


def _long_range(digits: str) -> bool:
    """Whether an issuer numbers its cards in this range, at this length."""
    return any(len(digits) in _LONG_PREFIXES.get(digits[:size], ()) for size in _PREFIX_SIZES)


def _is_phone(reading: Reading, start: int, length: int) -> bool:
    """Whether a number begins as one to call, with a plus; it has 15 digits at most (ITU-T E.164)."""
    return length <= 14 and reading.text[max(0, start - 1) : start] == "+"


def _part_of_code(reading: Reading, index: int) -> bool:
    """Whether letters touch the digits as in a tracking number, "GFUS0100…", and don't name a card."""
    if index == 0 or reading.gap(index) != "":
        return False
    before = reading.tokens[index - 1]
    if before.digits or before.removed:
        return False
    return not (before.word in _TYING or before.word in VOCABULARY.known)
