"""Finds bank and identity numbers that tell themselves: by check digits, or by a form that nothing else has."""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from stdnum import iban, numdb
from stdnum.br import cpf
from stdnum.es import dni, nie
from stdnum.fr import nir
from stdnum.in_ import aadhaar
from stdnum.it import codicefiscale
from stdnum.mx import curp

from shopguide.privacy.kinds import Secret, Span
from shopguide.privacy.names import Names
from shopguide.privacy.reading import Reading
from shopguide.privacy.vocabulary import Kind, says_nothing


@dataclass(frozen=True)
class Form:
    """A form of numbers.

    Attributes:
        pattern: matches candidates, in lower case; they begin and end at no letter or digit.
        valid: whether the check digits are right.
        order_vetoes: whether the name of an order before it makes it one.
    """

    secret: Secret
    pattern: re.Pattern[str]
    valid: Callable[[str], bool]
    order_vetoes: bool = False


def _pattern(inner: str, apart: bool = False) -> re.Pattern[str]:
    """A number by itself; `apart` from other groups of digits too, of which a longer number may be made."""
    before, behind = (r"(?<!\d[ .\-])", r"(?![ .\-]\d)") if apart else ("", "")
    return re.compile(rf"(?<![^\W_]){before}{inner}(?![^\W_]){behind}")


_CONTEXT: Final = 8  # tokens before a number that may name it
_NRIC_WEIGHTS: Final = (2, 7, 6, 5, 4, 3, 2)


def _nric(number: str) -> bool:
    """Singapore's NRIC and FIN, series S, T, F, G (Immigration & Checkpoints Authority)."""
    total = sum(weight * int(digit) for weight, digit in zip(_NRIC_WEIGHTS, number[1:8], strict=True))
    total += 4 if number[0] in "tg" else 0
    return ("jzihgfedcba" if number[0] in "st" else "xwutrqpnmlk")[total % 11] == number[8]


def _always(_number: str) -> bool:
    return True


_FORMS: Final = (
    Form(Secret.IDENTITY, _pattern(r"[a-z]{4}\d{6}[hmx][a-z]{5}[a-z\d]\d"), curp.is_valid),
    Form(Secret.IDENTITY, _pattern(r"[a-z]{4}\d{6}[hmx][a-z]{2}[bcdfghjklmnpqrstvwxyz]{3}[a-z\d]\d"), _always),
    Form(
        Secret.IDENTITY,
        _pattern(r"[a-z]{3}[\s\-]?[a-z]{3}[\s\-]?\d\d[a-z]\d\d[\s\-]?[a-z]\d{3}[a-z]"),
        codicefiscale.is_valid,
    ),
    Form(Secret.IDENTITY, _pattern(r"\d{2}\.?\d{3}\.?\d{3}[\s\-]?[a-hj-np-tv-z]"), dni.is_valid),
    Form(Secret.IDENTITY, _pattern(r"[xyz][\s\-]?\d{7}[\s\-]?[a-hj-np-tv-z]"), nie.is_valid),
    Form(Secret.IDENTITY, _pattern(r"\d{3}\.\d{3}\.\d{3}[\-./ ]\d{2}", apart=True), cpf.is_valid),
    Form(Secret.IDENTITY, _pattern(r"\d{3}[\- ]\d{2}[\- ]\d{4}", apart=True), _always, order_vetoes=True),
    # National Insurance numbers (HMRC, NIM39110): no D, F, I, Q, U, V first, and A to D last.
    Form(
        Secret.IDENTITY,
        _pattern(r"[abceghj-prstw-z][abceghj-nprstw-z][\s\-]?\d\d[\s\-]?\d\d[\s\-]?\d\d[\s\-]?[a-d]"),
        _always,
        order_vetoes=True,
    ),
    # A UK sort code beside an account number.
    Form(Secret.BANK, _pattern(r"\d\d-\d\d-\d\d[\s/,;|]{1,3}\d{8}"), _always),
    Form(Secret.BANK, _pattern(r"\d{8}[\s/,;|]{1,3}\d\d-\d\d-\d\d"), _always),
    # India's Permanent Account Number: the fourth letter is the kind of holder (Income Tax Department).
    Form(Secret.IDENTITY, _pattern(r"[a-z]{3}[abcfghjlpt][a-z]\d{4}[a-z]"), _always, order_vetoes=True),
    Form(Secret.IDENTITY, _pattern(r"[stfg]\d{7}[a-z]"), _nric),
    Form(Secret.IDENTITY, _pattern(r"[2-9]\d{3}[ \-]\d{4}[ \-]\d{4}", apart=True), aadhaar.is_valid, order_vetoes=True),
    Form(
        Secret.IDENTITY,
        _pattern(r"[12]\s?\d\d\s?[0-1]\d\s?\d[\dab]\s?\d{3}\s?\d{3}\s?\d\d"),
        nir.is_valid,
        order_vetoes=True,
    ),
)
_IBAN_START: Final = re.compile(r"(?<![^\W_])([a-z]{2})[ .\-]?\d\d")
_JUNK: Final = " .-"
_STRUCTURE: Final = re.compile(r"(\d+)!")


def _iban_lengths() -> dict[str, int]:
    """How many characters each country's IBAN has, from python-stdnum's copy of the registry."""
    registry, letters = numdb.get("iban"), string.ascii_uppercase
    structures = {a + b: registry.info(f"{a}{b}00")[0][1].get("bban", "") for a in letters for b in letters}
    return {
        country.lower(): 4 + sum(map(int, _STRUCTURE.findall(structure)))
        for country, structure in structures.items()
        if structure
    }


_IBAN_LENGTHS: Final = _iban_lengths()


def find(reading: Reading, names: Names) -> Iterator[Span]:
    """Spans of numbers with a form of their own."""
    text = reading.plain
    for form in _FORMS:
        for match in form.pattern.finditer(text):
            compact = re.sub(r"[\s.\-/,;|]", "", match[0])
            if form.valid(compact) and not (form.order_vetoes and _is_order(reading, match.start(), names)):
                yield Span(*match.span(), form.secret)
    for match in _IBAN_START.finditer(text):
        if end := _iban_end(text, match.start(), _IBAN_LENGTHS.get(match[1], 0)):
            yield Span(match.start(), end, Secret.IBAN)


def _iban_end(text: str, start: int, length: int) -> int | None:
    """Where the IBAN of so many characters that starts at a place ends; None if there is none."""
    compact, place = "", start
    while place < len(text) and len(compact) < length and place - start < 3 * length:
        char = text[place]
        if char.isascii() and char.isalnum():
            compact += char
        elif char not in _JUNK:
            return None
        place += 1
    if not length or len(compact) != length:
        return None
    # The check digits first: they are quickly looked at, the rest isn't.
    number = int("".join(str(int(char, 36)) for char in compact[4:] + compact[:4]))
    return place if number % 97 == 1 and iban.is_valid(compact, check_country=False) else None


def _is_order(reading: Reading, position: int, names: Names) -> bool:
    """Whether the nearest name before a place is that of an order or another harmless number, and near."""
    at = reading.between(0, position).stop
    name = names.before(at)
    if name is None or name.kind.is_secret or at - name.last > (_CONTEXT if name.kind is Kind.ORDER else 1):
        return False
    return all(says_nothing(reading.word(between)) for between in range(name.last + 1, at))
