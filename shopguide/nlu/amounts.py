"""Finds sums of money and writes them as "24.99 USD": the precision as typed, a decimal point, no thousands mark."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from shopguide.nlu.found import Found

_SYMBOLS: Final = {
    "US$": "USD", "USD$": "USD", "CA$": "CAD", "C$": "CAD", "AU$": "AUD", "A$": "AUD", "NZ$": "NZD", "SG$": "SGD",
    "S$": "SGD", "HK$": "HKD", "MX$": "MXN", "R$": "BRL", "RM": "MYR", "RP": "IDR", "RS.": "INR", "RS": "INR",
    "$": "USD", "£": "GBP", "€": "EUR", "₱": "PHP", "₹": "INR", "¥": "JPY", "₫": "VND", "฿": "THB", "₩": "KRW",
    "₺": "TRY", "₪": "ILS", "₽": "RUB",
}  # fmt: skip
_CODES: Final = """USD GBP EUR CAD AUD NZD SGD HKD MYR PHP IDR THB VND MXN BRL INR JPY CNY KRW PLN SEK NOK DKK CHF AED
    SAR ZAR ILS""".split()
_WORDS: Final = {
    "CAD": "canadian dollars?", "AUD": "(?:australian|aussie) dollars?", "SGD": "sing(?:apore)? dollars?",
    "NZD": "(?:nz|new zealand) dollars?", "HKD": "(?:hk|hong kong) dollars?", "MXN": "mexican pesos?|mxn pesos?",
    "USD": r"(?:us|u\.s\.|american) dollars?|doll?ars?|dollers?|bucks?|bux",
    "GBP": "pounds? sterling|quids?|pounds?|british pounds?", "EUR": "euros?|euro's", "PHP": "(?:philippine )?pesos?",
    "MYR": "ringgits?", "IDR": "rupiahs?", "THB": "bahts?", "VND": "dongs?|vnd", "INR": "rupees?|rs", "JPY": "yen",
    "CNY": "yuan|rmb", "BRL": "reais", "PLN": "zloty(?:ch|s)?|zł", "TRY": "liras?",
}  # fmt: skip
_HUNDREDTHS: Final = {"p": "GBP", "pence": "GBP", "pennies": "GBP", "cents": "USD", "cent": "USD"}
_NOTES: Final = {"fiver": "5 GBP", "tenner": "10 GBP"}

_UNITS: Final = """one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
    seventeen eighteen nineteen""".split()
_TENS: Final = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_SPELT: Final = {
    **{word: value for value, word in enumerate(_UNITS, 1)},
    **{word: 10 * value for value, word in enumerate(_TENS, 2)},
    "fourty": 40, "a": 1, "an": 1,
}  # fmt: skip

_GROUPED: Final = r"\d{1,3}(?: \d{3})+(?=[.,]\d\d\b)|\d{1,3}(?:[,.'\u2019\u00a0\u202f]\d{3})+"
_NUMBER: Final = rf"(?:{_GROUPED}|\d{{1,9}})(?:[.,]\d{{1,2}})?(?!\d)(?:k(?![a-z]))?"
_SPELT_NUMBER: Final = (
    rf"(?:(?:{'|'.join(sorted(_SPELT, key=len, reverse=True))}|hundred|thousand)"
    rf"(?:[ -](?:and )?(?:{'|'.join([*_UNITS, *_TENS])}|hundred|thousand)){{0,5}})"
)
_SYMBOL: Final = "|".join(re.escape(symbol) for symbol in sorted(_SYMBOLS, key=len, reverse=True))
_LETTERED: Final = "|".join([*_CODES, "zł"])
_WORD: Final = "|".join(f"(?P<{code}>{words})" for code, words in _WORDS.items())
# "5 pounds of rice" and "a 20 pound dumbbell" are weights.
_NOT_WEIGHT: Final = r"(?!\s(?:of\b|weights?\b|dumbbells?|kettlebells?|bags? of|heavier|lighter|overweight))"
_START: Final = r"(?<![\w.,])"

_BEFORE: Final = re.compile(
    rf"(?<![A-Za-z])(?:(?P<code>{_LETTERED})\s?)?(?:(?P<symbol>{_SYMBOL})\s?)?(?P<number>{_NUMBER})"
    rf"(?:\s?(?P<after>{_LETTERED})\b)?",
    re.I,
)
_AFTER: Final = re.compile(
    rf"{_START}(?P<number>{_NUMBER})\s?(?:(?P<symbol>[$£€₱₹¥₫฿₩])(?!\s?\d)|(?:(?P<code>{_LETTERED})|{_WORD})\b{_NOT_WEIGHT})",
    re.I,
)
_IN_WORDS: Final = re.compile(rf"\b(?P<number>{_SPELT_NUMBER})\s(?:{_WORD})\b{_NOT_WEIGHT}", re.I)
_IN_HUNDREDTHS: Final = re.compile(rf"{_START}(\d{{1,2}})(?:(p)|\s?({'|'.join(_HUNDREDTHS)}))\b", re.I)
_IN_NOTES: Final = re.compile(r"\b(?:a|the|my)\s(fiver|tenner)\b", re.I)

# A number with two decimals is money without any sign only where the talk is of paying.
_BARE: Final = re.compile(
    r"""(?<![\w.,:/#-])(?P<number>\d{1,3}(?:,\d{3})+\.\d{2}|\d{1,6}[.,]\d{2})
        (?![\d:/%]|[.,]\d|\s?(?:am|pm|kg|cm|mm|inch|gb|stars?|%))""",
    re.I | re.X,
)
_MONEY_BEFORE: Final = re.compile(
    r"""\b(?:paid|pay|paying|payed|payments?|charged?|charges|charging|costs?|price[ds]?|refund\w*|total\w*|amount|owed?
        |owes|spent|deduct\w*|debited|took|billed|billing|fees?|balance|sum|worth|money|credited|bought|transaction
        |subtotal|credit|discount|coupon|voucher)\b[^.!?\n]{0,36}$""",
    re.I | re.X,
)
_MONEY_AFTER: Final = re.compile(
    r"""[^.!?\n\d]{0,24}\b(?:paid|charged?|charges|refund\w*|total|costs?|payment|deducted|taken|debited|billed|fee
        |from\smy\s(?:card|account|bank))\b""",
    re.I | re.X,
)
_CLOCK_OR_DATE: Final = re.compile(r"\b(?:at|on|version|v|size|since|until|till|by)\s$", re.I)


def amounts(text: str) -> list[Found]:
    """The sums of money in `text`, in order and without overlap."""
    found: list[Found] = []
    for match in _BEFORE.finditer(text):
        sign = match["after"] or match["code"] or match["symbol"]
        if (match["symbol"] or match["code"]) and sign:
            found.append(_found(match, f"{plain(match['number'])} {_currency(sign)}"))
    for match in _AFTER.finditer(text):
        sign = match["symbol"] or match["code"]
        found.append(_found(match, f"{plain(match['number'])} {_currency(sign) if sign else _named(match)}"))
    found += [_found(match, f"{spelt(match['number'])} {_named(match)}") for match in _IN_WORDS.finditer(text)]
    for match in _IN_HUNDREDTHS.finditer(text):
        unit = (match[2] or match[3]).lower()
        found.append(_found(match, f"{Decimal(match[1]) / 100:.2f} {_HUNDREDTHS[unit]}"))
    found += [_found(match, _NOTES[match[1].lower()]) for match in _IN_NOTES.finditer(text)]
    found = _longest(found)
    return sorted([*found, *_bare(text, found)])


def plain(number: str) -> str:
    """A typed number with a decimal point and no thousands mark: "1.299,00" and "1,299.00" are "1299.00"."""
    thousand = number[-1:] in "kK"
    number = re.sub(r"['\u2019\s]", "", number.rstrip("kK"))
    marks = [char for char in number if char in ".,"]
    if marks:
        head, _, tail = number.rpartition(marks[-1])
        # Three digits after the only kind of mark are thousands, unless nothing stands before it.
        grouped = len(tail) == 3 and len(set(marks)) == 1 and head != "0"
        number = re.sub(r"[.,]", "", number) if grouped else f"{re.sub(r'[.,]', '', head)}.{tail}"
    return f"{(Decimal(number) * 1000).normalize():f}" if thousand else number


def spelt(words: str) -> int:
    """The value of a number in words: "two hundred and fifty" is 250."""
    total = part = 0
    for word in re.split(r"[\s-]+", words.lower()):
        if word == "hundred":
            part = (part or 1) * 100
        elif word == "thousand":
            total, part = total + (part or 1) * 1000, 0
        else:
            part += _SPELT.get(word, 0)
    return total + part


def _found(match: re.Match[str], value: str) -> Found:
    return Found(match.start(), match.end(), "amount", value)


def _currency(sign: str) -> str:
    """The currency code of a symbol or a code in any case."""
    return {"ZŁ": "PLN"}.get(sign.upper()) or _SYMBOLS.get(sign.upper(), sign.upper())


def _named(match: re.Match[str]) -> str:
    """The currency whose word has matched."""
    return next(code for code in _WORDS if match[code])


def _longest(found: list[Found]) -> list[Found]:
    """`found` without overlap; the longer of two wins, then the earlier."""
    taken: set[int] = set()
    kept = []
    for item in sorted(found, key=lambda item: (item.start - item.end, item.start)):
        if taken.isdisjoint(range(item.start, item.end)):
            taken.update(range(item.start, item.end))
            kept.append(item)
    return kept


def _bare(text: str, found: list[Found]) -> list[Found]:
    """Numbers with two decimals near words of paying, that no currency stands with."""
    bare = []
    for match in _BARE.finditer(text):
        if any(match.start() < item.end and item.start < match.end() for item in found):
            continue
        before = text[max(0, match.start() - 48) : match.start()]
        near = _MONEY_BEFORE.search(before) or _MONEY_AFTER.match(text[match.end() : match.end() + 40])
        if near and not _CLOCK_OR_DATE.search(before):
            bare.append(_found(match, plain(match["number"])))
    return bare
