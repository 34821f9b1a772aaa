"""Which numbers a card network issues: by first digits, length and check digit (ISO/IEC 7812)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from typing import Final

SHORTEST: Final = 13
LONGEST: Final = 19
_LONG: Final = (16, 17, 18, 19)

# First and last issuer number, and lengths. From the networks' own publications and Wikipedia's "Payment card number".
# The issuer number is read as six digits, so that ranges can be compared.
_NETWORKS: Final[tuple[tuple[str, str, str, tuple[int, ...]], ...]] = (
    ("Visa, Electron, Dankort, many Elo", "400000", "499999", (13, 16, 19)),
    ("Mastercard", "510000", "559999", (16,)),
    ("Mastercard, 2-series", "222100", "272099", (16,)),
    ("American Express", "340000", "349999", (15,)),
    ("American Express", "370000", "379999", (15,)),
    ("Discover, RuPay", "601100", "601199", _LONG),
    ("Discover", "644000", "649999", _LONG),
    ("Discover, RuPay, Elo, Troy, Verve", "650000", "659999", _LONG),
    ("Diners Club", "300000", "305999", (14, 16, 19)),
    ("Diners Club", "309500", "309599", (14, 16, 19)),
    ("Diners Club", "360000", "369999", (14, 16, 19)),
    ("Diners Club, Hipercard", "380000", "399999", (14, 16, 19)),
    ("JCB, LankaPay", "352800", "358999", _LONG),
    ("UnionPay, Discover, Elo", "620000", "629999", _LONG),
    ("UnionPay, RuPay", "810000", "829999", _LONG),
    ("Maestro, Elo, Verve, RuPay", "500000", "509999", tuple(range(13, 20))),
    ("Maestro", "560000", "569999", tuple(range(13, 20))),
    # From 17 digits on, 57 and 58 begin order numbers of TikTok Shop.
    ("Maestro, Cabal, Naranja", "570000", "589999", (13, 14, 15, 16)),
    ("Maestro, Switch, Solo, Laser, Elo, Hipercard", "630000", "639999", tuple(range(13, 20))),
    ("Maestro, Laser", "670000", "679999", tuple(range(13, 20))),
    ("RuPay, Cabal, Hipercard, NPS", "600000", "609999", (16, 19)),
    ("Mir, Borica", "220000", "220599", _LONG),
    ("Troy", "979200", "979299", (16,)),
    ("UzCard", "860000", "860099", (16,)),
    ("Humo", "986000", "986099", (16,)),
)
_DOUBLED: Final = str.maketrans("0123456789", "0246813579")  # twice the digit, its own digits added


def _by_length(ranges: Iterable[tuple[str, str, str, tuple[int, ...]]]) -> dict[int, list[tuple[str, str]]]:
    """The issuer numbers of each length: first and last of each range, ranges in order and not overlapping."""
    found: dict[int, list[tuple[str, str]]] = {}
    for _, first, last, lengths in sorted(ranges, key=lambda row: row[1]):
        for length in lengths:
            joined = found.setdefault(length, [])
            if joined and first <= joined[-1][1]:
                joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
            else:
                joined.append((first, last))
    return found


_ISSUED: Final = _by_length(_NETWORKS)


def is_issued(digits: str) -> bool:
    """Whether a network issues numbers of that length that begin so; the check digit isn't looked at."""
    ranges = _ISSUED.get(len(digits), ())
    place = bisect_right(ranges, (digits[:6], "~")) - 1 if ranges else -1
    return place >= 0 and digits[:6] <= ranges[place][1]


def is_card(digits: str) -> bool:
    """Whether the digits, 0-9, are a card number by issuer, length and check digit (Luhn)."""
    return is_issued(digits) and has_check_digit(digits)


def has_check_digit(digits: str) -> bool:
    """Whether the last digit is the Luhn check digit of the others."""
    total = sum(map(int, digits[-1::-2])) + sum(map(int, digits[-2::-2].translate(_DOUBLED)))
    return total % 10 == 0
