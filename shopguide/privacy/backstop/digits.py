"""Finds numbers made of digits: cards, however they are grouped, and CLABEs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from shopguide.privacy.backstop.networks import LONGEST, SHORTEST, is_card
from shopguide.privacy.backstop.order_words import name_an_order
from shopguide.privacy.backstop.shape import Found, Shape

_RUN: Final = re.compile(r"\d(?:[\W_]{0,4}\d){12,}")
# Ids made by chance, such as those of web sessions: one in ten thousand would pass for a card.
_RANDOM_ID: Final = re.compile(
    r"(?<![A-Za-z\d])(?=[\d-]{0,35}[a-f])(?:[a-f\d]{32}|[a-f\d]{8}(?:-[a-f\d]{4}){3}-[a-f\d]{12})(?![A-Za-z\d])"
)
_GROUP: Final = re.compile(r"\d+")
# Between what belongs to one number; a colon or a plus sign divides times and phone numbers.
_WITHIN: Final = ("", " ", "-", ".", "_", "*", "'")
_JOINS: Final = re.compile(r"[ ._*'\"\-/,|()]{0,3}")
# Phone numbers have 15 digits at most (E.164).
_LONGEST_PHONE: Final = 15
# Longer ones than this may be order numbers.
_LONGEST_CLEAR: Final = 16
# Computed numbers have so many digits after the point, or more.
_FEWEST_DECIMALS: Final = 10
_LONGEST_ORDER_NUMBER: Final = 20
_ORDER_NUMBER: Final = re.compile(r"5[78]\d{15,18}")
_AFTER: Final = re.compile(r"[ ,;|-]{1,3}(?:0?[1-9]|1[0-2])[/.\- ]?(?:\d{4}|\d\d)(?:[ ,;|/-]{1,3}\d{3,4})?(?!\w)")

_CLABE_LENGTH: Final = 18
_CLABE_WEIGHTS: Final = (3, 7, 1) * 6
# Banks of Mexico, as Banxico numbers them: commercial ones, development banks, brokers and wallets.
_CLABE_BANKS: Final = re.compile(r"0[0-7]\d|1[0-6]\d|6[0-8]\d|7[0-3]\d|90[1-3]")


@dataclass(frozen=True)
class _Groups:
    """The groups of digits of a run.

    Attributes:
        spans: where they are in the text.
        digits: the digits of each.
        gaps: what is before each; nothing before the first.
        joined: whether it may belong to the same number as the one before.
        decimals: those before and behind the point of a computed number, such as 0.9123456789012345.
        edges: whether a number may begin here because of what is before; one more, for the end.
    """

    spans: list[tuple[int, int]]
    digits: list[str]
    gaps: list[str]
    joined: list[bool]
    decimals: frozenset[int]
    edges: list[bool]


def find(text: str, field: str) -> Iterator[Found]:
    """Cards and CLABEs in a folded text; `field` is what the text is the value of."""
    if not _RUN.search(text):
        return
    text = _RANDOM_ID.sub(lambda match: "x" * len(match.group()), text)
    for run in _RUN.finditer(text):
        groups = _groups(text, run)
        for start, end in _cards(text, groups, field):
            tail = _AFTER.match(text, end)
            yield Found(start, tail.end() if tail else end, Shape.CARD)
        for (start, end), digits in zip(groups.spans, groups.digits, strict=True):
            if is_clabe(digits) and not name_an_order(text, start, field):
                yield Found(start, end, Shape.BANK)


def is_clabe(digits: str) -> bool:
    """Whether the digits are a Mexican account number: known bank, 18 digits, check digit."""
    if len(digits) != _CLABE_LENGTH or not _CLABE_BANKS.match(digits):
        return False
    total = sum(int(digit) * weight % 10 for digit, weight in zip(digits[:-1], _CLABE_WEIGHTS, strict=False))
    return -total % 10 == int(digits[-1])


def _groups(text: str, run: re.Match[str]) -> _Groups:
    spans = [match.span() for match in _GROUP.finditer(text, *run.span())]
    ends = [run.start(), *(end for _, end in spans[:-1])]
    gaps = [text[before:start] for before, (start, _) in zip(ends, spans, strict=True)]
    joined = [bool(_JOINS.fullmatch(gap)) for gap in gaps]
    edges = [True, *(gap not in _WITHIN for gap in gaps[1:]), True]
    digits = [text[slice(*span)] for span in spans]
    points = [
        place
        for place, gap in enumerate(gaps)
        if place and gap == "." and len(digits[place - 1]) == 1 and len(digits[place]) >= _FEWEST_DECIMALS
    ]
    decimals = frozenset(place - before for place in points for before in (0, 1))
    return _Groups(spans, digits, gaps, joined, decimals, edges)


def _cards(text: str, groups: _Groups, field: str) -> Iterator[tuple[int, int]]:
    done = 0
    for first, (start, _) in enumerate(groups.spans):
        if groups.edges[first] and (after := _order_number(groups, first)):
            done = groups.spans[after - 1][1]
        if start < done or first in groups.decimals or _is_phone(text, start, groups.digits[first]):
            continue
        last = _longest_card(text, groups, first, field)
        if last is not None:
            done = groups.spans[last][1]
            yield start, done


def _order_number(groups: _Groups, first: int) -> int | None:
    """The group behind an order number of TikTok Shop, in groups or not, that begins with this one."""
    number = ""
    for index in range(first, len(groups.spans)):
        number += groups.digits[index]
        if len(number) > _LONGEST_ORDER_NUMBER:
            return None
        if groups.edges[index + 1]:
            return index + 1 if _ORDER_NUMBER.fullmatch(number) else None
    return None


def _longest_card(text: str, groups: _Groups, first: int, field: str) -> int | None:
    """The last group of the longest card that begins with this group."""
    found, number, size = None, "", len(groups.digits[first])
    even = alike = True
    gap = groups.gaps[first + 1] if first + 1 < len(groups.gaps) else ""
    for last in range(first, len(groups.spans)):
        if last > first:
            if not groups.joined[last] or last in groups.decimals:
                break
            even = (even and len(groups.digits[last - 1]) == size) or _is_amex(groups, first, last)
            alike = alike and groups.gaps[last] == gap
        number += groups.digits[last]
        if len(number) > LONGEST:
            break
        if len(number) < SHORTEST or not is_card(number):
            continue
        single = last == first
        whole = groups.edges[first] and alike and groups.edges[last + 1]
        grouped = even and len(groups.digits[last]) <= max(size, 5)
        if (single or whole or grouped) and not (
            (single and len(number) > _LONGEST_CLEAR and name_an_order(text, groups.spans[first][0], field))
            or (single and _is_inside_of_a_word(text, groups.spans[first], number))
        ):
            found = last
    return found


def _is_amex(groups: _Groups, first: int, last: int) -> bool:
    """Whether the groups so far are 4, 6 and then what is left, as on cards of 14 and 15 digits."""
    return last == first + 2 and [len(digits) for digits in groups.digits[first:last]] == [4, 6]


def _is_phone(text: str, start: int, digits: str) -> bool:
    return text[start - 1 : start] == "+" and len(digits) <= _LONGEST_PHONE


def _is_inside_of_a_word(text: str, span: tuple[int, int], number: str) -> bool:
    """Whether letters enclose a number that is short enough to come about by chance, as in ids of hex digits."""
    start, end = span
    return len(number) < 15 and text[start - 1 : start].isalpha() and text[end : end + 1].isalpha()
