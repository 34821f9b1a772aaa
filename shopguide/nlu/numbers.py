"""Finds order numbers: 16 to 20 digits in any spelling, told from tracking, card and phone numbers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from stdnum import luhn

from shopguide.nlu.found import Found

_LENGTHS: Final = range(16, 21)
_USUAL: Final = 18  # digits of a TikTok order number
# Between the digits people put blanks, dashes, dots, even the invisible characters that phones paste.
_GAP: Final = r"[ \t\-._#\u00a0\u00ad\u200b-\u200d\u2010-\u2015\u202f\u2060\ufeff]{1,3}"
# A letter that touches the number makes it another code, unless the letters say that an order follows.
_RUN: Final = re.compile(
    rf"(?:(?<![^\W\d_])|(?<=order)|(?<=number)|(?<=no)|(?<=id)|(?<=num))(?<![\d+])\d+(?:{_GAP}\d+)*(?![^\W_])", re.I
)
_GROUP: Final = re.compile(r"\d+")
_DATE: Final = re.compile(r"(?<![\d.\-/])\d{1,2}([./-])\d{1,2}\1(?:20)?\d{2}(?![./-]?\d)")

# How far before and after a number its name is looked for, in characters.
_BEFORE: Final = 60
_AFTER: Final = 32
_NAMED: Final = re.compile(
    r"""(?P<other>
        \b(?:tracking|track|tracing|trk|awb|waybill|consignment|courier|carrier|shipment|shipping|delivery)\W{0,2}
          (?:(?:number|num|nr|no|id|code|ref|reference|label|\#)s?\b\.?
             (?:\s(?:for|of|on)\s(?:my|the|this|that|an?)?\s?(?:order|parcel|package|item)(?=\W+(?:is|was|says|reads)\b))?
            |(?:is|was|says|:|=|->|\#)|(?=\W*$))
        |\b(?:usps|ups|fedex|dhl|evri|hermes|yodel|dpd|royal\smail|j&t|gls|yunexpress)\b[^\d\n]{0,12}$
        |\b(?:cards?|visa|master\s?card|amex|debit|credit|iban|bank|routing|sort\scode|account|acct|imei|serial|isbn|barcode
          |voucher|coupon)\b(?:\s(?:details?|info|numbers?|num|nr|no|code|id))*(?:\W+(?:is|was|are))?(?=\W*$)
        |\b(?:phone|telephone|mobile|whatsapp|cell|tel|call(?:ing)?(?:\sme)?\s(?:on|at))\b
        )
      |(?P<order>\b(?:orders?|ordr|oder|oreder|ordernumber|order\w*|purchase|bestellung|pedido)\b)""",
    re.I | re.X,
)
_CARD: Final = re.compile(r"\b(?:cards?|visa|master\s?card|amex|debit|credit)\b", re.I)
_OTHER_AFTER: Final = re.compile(
    r"^\W{0,3}(?:(?:is|was|that'?s|thats|it'?s|its|as|this\sis|being)\s)?(?:(?:the|my|a|your|their|for)\s)*"
    r"(?:(?:usps|ups|dhl|fedex|evri|courier|carrier|delivery)\s)?"
    r"(?:tracking|track|trk|consignment|card|debit|credit|visa|phone|mobile|iban|imei|serial)\b",
    re.I,
)
_LIST_GAP: Final = re.compile(r"\W{0,4}(?:and|or|&|plus)?\W{0,3}", re.I)
_SENTENCE_END: Final = re.compile(r"(?<!\bno)(?<!\bnr)(?<!\bnum)[.!?;]\s+(?=\S*[^\W\d]|$)|\n", re.I)


def order_numbers(text: str) -> list[Found]:
    """The order numbers in `text`, in order; the values are digits alone."""
    visible = _DATE.sub(lambda date: " " * len(date[0]), text)
    found = []
    last_end, last_accepted = -1, True
    for start, end in _candidates(visible):
        if last_end >= 0 and _LIST_GAP.fullmatch(visible, last_end, start):
            accepted = last_accepted  # "tracking numbers A and B": B is what A is
        else:
            accepted = _may_be_order(visible, max(last_end, start - _BEFORE, 0), start, end)
        if accepted:
            found.append(Found(start, end, "order_number", digits(text[start:end])))
        last_end, last_accepted = end, accepted
    return found


def digits(spelling: str) -> str:
    """The digits of `spelling` alone, those of other scripts as ASCII."""
    return "".join(str(unicodedata.digit(char)) for char in spelling if char.isdecimal())


def _candidates(text: str) -> Iterator[tuple[int, int]]:
    """Spans of 16 to 20 digits; a group that has as many by itself stands alone, unless its neighbours complete it."""
    for run in _RUN.finditer(text):
        groups = [(run.start() + m.start(), run.start() + m.end()) for m in _GROUP.finditer(run[0])]
        whole = [group for group in groups if group[1] - group[0] in _LENGTHS]
        total = sum(end - start for start, end in groups)
        if whole and (total != _USUAL or len(whole) > 1):
            yield from whole
        elif total in _LENGTHS:
            yield groups[0][0], groups[-1][1]


def _may_be_order(text: str, window_start: int, start: int, end: int) -> bool:
    """Whether the nearest name before the number, else the one right after, does not make it another number."""
    before = text[window_start:start]
    breaks = list(_SENTENCE_END.finditer(before))
    if breaks:
        before = before[breaks[-1].end() :]
    names = list(_NAMED.finditer(before))
    if names:
        return names[-1]["order"] is not None
    if _CARD.search(before) and luhn.is_valid(digits(text[start:end])):
        return False
    return not _OTHER_AFTER.match(text[end : end + _AFTER])
