"""Finds codes that letters make recognisable: IBANs, national ids with check digits, gift-card codes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from stdnum import iban
from stdnum.ar import cuit
from stdnum.br import cpf
from stdnum.cl import rut
from stdnum.cn import ric
from stdnum.es import dni, nie
from stdnum.fr import nir
from stdnum.it import codicefiscale
from stdnum.mx import curp

from shopguide.privacy.backstop.shape import Found, Shape

_IBAN_START: Final = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}(?=[ .-]?[A-Za-z0-9])")
_IBAN_REST: Final = re.compile(r"(?:[ .-]?[A-Za-z0-9]){1,34}")
_SHORTEST_IBAN: Final = 15
_PARTS: Final = re.compile(r"(\d+)")

_NRIC_WEIGHTS: Final = (2, 7, 6, 5, 4, 3, 2)
_NRIC_LETTERS: Final = {"S": "JZIHGFEDCBA", "T": "JZIHGFEDCBA", "F": "XWUTRQPNMLK", "G": "XWUTRQPNMLK"}
_NRIC_OFFSET: Final = {"S": 0, "T": 4, "F": 0, "G": 4}


def _is_nric(value: str) -> bool:
    total = sum(int(digit) * weight for digit, weight in zip(value[1:8], _NRIC_WEIGHTS, strict=True))
    return _NRIC_LETTERS[value[0]][(total + _NRIC_OFFSET[value[0]]) % 11] == value[-1]


def _is_ssn(value: str) -> bool:
    """Social security numbers have no check digit; their grouping tells, and what is never issued."""
    return value[:3] not in ("000", "666") and value[0] != "9" and value[4:6] != "00" and value[7:] != "0000"


# Only what a shape tells by itself; nine or eleven bare digits are anything.
_IDS: Final[tuple[tuple[str, Callable[[str], bool]], ...]] = (
    (r"[A-Z][AEIOUX][A-Z]{2}\d{6}[HMX][A-Z]{5}[A-Z\d]\d", curp.is_valid),
    (r"[A-Z]{6}\d\d[ABCDEHLMPRST]\d\d[A-Z]\d{3}[A-Z]", codicefiscale.is_valid),
    (r"\d{8}-?[A-Z]", dni.is_valid),
    (r"[XYZ]-?\d{7}-?[A-Z]", nie.is_valid),
    (r"\d{3}\.\d{3}\.\d{3}-\d\d", cpf.is_valid),
    (r"\d\d-\d{8}-\d", cuit.is_valid),
    (r"\d{1,2}\.\d{3}\.\d{3}-[\dK]", rut.is_valid),
    (r"[1-6]\d{5}(?:19|20)\d{9}[\dX]", ric.is_valid),
    (r"[12] ?\d\d ?[0-9]\d ?\d[\dAB] ?\d{3} ?\d{3} ?\d\d", nir.is_valid),
    (r"[STFG]\d{7}[A-Z]", _is_nric),
    (r"\d{3}-\d\d-\d{4}", _is_ssn),
)
_EDGES: Final = r"(?<![A-Za-z0-9])(?:{})(?![A-Za-z0-9])"
_ID: Final = tuple((re.compile(_EDGES.format(pattern), re.I), is_valid) for pattern, is_valid in _IDS)
_ANY_ID: Final = re.compile(_EDGES.format("|".join(pattern for pattern, _ in _IDS)), re.I)

# Codes of the large gift cards, which are written in capitals: 4-6-4 and 4-6-5, five times five, four times four, and
# X with fifteen more.
_GIFT: Final = re.compile(
    r"(?<![A-Za-z0-9-])(?:[A-Z0-9]{4}-[A-Z0-9]{6}-[A-Z0-9]{4,5}|[A-Z0-9]{5}(?:-[A-Z0-9]{5}){4}"
    r"|[A-Z0-9]{4}(?:[ -][A-Z0-9]{4}){3,4}|X[A-Z0-9]{15})(?![A-Za-z0-9-])"
)
_LEAST_OF_EACH: Final = 3
_WORD_AND_NUMBER: Final = re.compile(r"[A-Z]{4}(?: \d{4}){3,4}")


def find(text: str) -> Iterator[Found]:
    """IBANs, national ids and gift-card codes in a folded text."""
    for match in _IBAN_START.finditer(text):
        end = _iban_end(text, match)
        if end:
            yield Found(match.start(), end, Shape.IBAN)
    for pattern, is_valid in _ID if _ANY_ID.search(text) else ():
        for match in pattern.finditer(text):
            if is_valid(match.group().upper()):
                yield Found(*match.span(), Shape.IDENTITY)
    for match in _GIFT.finditer(text):
        # Words in capitals have no digits, and numbers no letters; "USPS 9400 1399 …" is a carrier and a number.
        code = match.group()
        if (
            not _WORD_AND_NUMBER.fullmatch(code)
            and min(sum(map(str.isdigit, code)), sum(map(str.isalpha, code))) >= _LEAST_OF_EACH
        ):
            yield Found(*match.span(), Shape.GIFT_CARD)


def _iban_end(text: str, start: re.Match[str]) -> int | None:
    """Where the IBAN that may begin here ends: its country says how long it is."""
    length = _iban_length(start.group().upper())
    rest = _IBAN_REST.match(text, start.end())
    if length is None or rest is None:
        return None
    end, compact = start.end(), start.group()
    for place in range(start.end(), rest.end()):
        if text[place].isalnum():
            compact, end = compact + text[place], place + 1
            if len(compact) == length:
                break
    return end if len(compact) == length and iban.is_valid(compact) else None


def _iban_length(head: str) -> int | None:
    """Characters of the IBANs of a country, or None where it has none."""
    properties = iban._ibandb.info(head)[0][1]
    if "bban" not in properties:
        return None
    length = 4 + sum(int(part) for part in _PARTS.findall(properties["bban"]))
    return length if length >= _SHORTEST_IBAN else None
