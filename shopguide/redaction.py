"""Takes secrets out of a message before anything else sees it.

Payment cards, their check codes, passwords, one-time codes, the codes of gift cards,
IBANs, bank and tax numbers are replaced by a placeholder. Order numbers, tracking
numbers, amounts and dates stay, since the guide needs them; a number that passes the
card check stays too where the words next to it say that it is an order.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from stdnum import iban

from shopguide import cards
from shopguide.cards import names_order
from shopguide.password_words import NOT_A_PASSWORD


class Secret(StrEnum):
    """A kind of secret; the value is how the placeholder names it."""

    CARD = "card number"
    CARD_CODE = "card code"
    EXPIRY = "card expiry"
    PASSWORD = "password"
    CODE = "code"
    GIFT_CARD = "gift card code"
    IBAN = "IBAN"
    BANK = "bank number"
    TAX = "tax number"


@dataclass(frozen=True)
class Redaction:
    """A text without its secrets, and the kinds that were taken out (in order, once each)."""

    text: str
    secrets: tuple[Secret, ...]


@dataclass(frozen=True)
class _Span:
    start: int
    end: int
    secret: Secret


# What an earlier run has put in; it must not be read as text that names or holds a secret.
_PLACEHOLDER: Final = re.compile(rf"\[(?:{'|'.join(re.escape(secret.value) for secret in Secret)}) removed\]")

# A text can be read in one way only by each pattern: where two parts could share the same blanks, a run of them
# would be divided in all ways, and thirty words would stop the server.
_IBAN: Final = re.compile(r"\b[A-Za-z]{2}\d{2}(?:[ -]?[A-Za-z0-9]{1,4}+){3,8}\b")
_SAYS: Final = r"(?:\s|is|was|are|=|:|->|#|number|num|no\.?|nr\.?)*[\"'“”‘’(]?"
_CARD_CODE: Final = re.compile(
    rf"\b(?:cvv2?|cvc2?|csc|cid|security code(?: on (?:the|my) (?:back|card))?"
    rf"|(?:three|3|four|4) digits? on the back)\b{_SAYS}(\d{{3,4}})(?!\d)",
    re.I,
)
_EXPIRY: Final = re.compile(
    r"\b(?:exp(?:iry|ires|iration)?(?: date)?|valid (?:thru|until))\b\s*(?:(?:is|:)\s*)?"
    r"(\d{1,2}\s?[/\-.]\s?\d{2,4})",
    re.I,
)
_BANK: Final = re.compile(
    r"\b(?:routing|sort code|bank account|iban|bsb|aba|bank (?:number|no)|(?:account|acct|acc) (?:number|num|no|nr|#))"
    r"\b\.?"
    rf"{_SAYS}(\d(?:[\s-]?\d){{5,16}})(?!\d)",
    re.I,
)
_TAX: Final = re.compile(rf"\b(?:ssn|social security|tax id|tin|itin|ein)\b{_SAYS}(\d(?:[\s-]?\d){{7,10}})(?!\d)", re.I)

# "promo code 20244" is not a secret; "the code is 482913" is.
_HARMLESS_CODE: Final = re.compile(
    r"\b(?:promo|promotion|coupon|voucher|discount|gift ?card|zip|post|postal|area|country|error|qr|bar|tracking|order"
    r"|referral|invite|dress|colou?r|product|item|sku|case|ticket|status|reason|pickup|locker|return)"
    r"\s{0,8}-?\s{0,8}code",
    re.I,
)
# Words between "the code" and the code itself.
_TOLD: Final = (
    r"(?:\s+(?:that|which|they|he|she|it|i|you|u|tiktok|the|a|to|me|him|her|them|got|get|sent|send|texted|gave|told"
    r"|typed|entered|put|in|received|just|by|sms|number|num|for|my|on|phone|from|support|guy|agent|and|says?|said)"
    r"(?=\s)){0,8}"
)
_CODE: Final = re.compile(
    rf"\b(?:otp|2fa|mfa|(?:(?:verification|security|log-?in|sign-?in|one[- ]?time|confirmation|auth\w*|sms|text|access"
    rf"|backup|recovery|reset|passe?)\s*)?(?:code|pin|passcode|token))s?\b"
    rf"{_TOLD}{_SAYS}((?:[A-Z]-?)?\d(?:[ -]?\d){{3,7}})(?!\d)",
    re.I,
)
# It is money, unlike a promo code. Its groups hold a digit each, or are four capitals: words around it do neither.
_GIFT_CODE: Final = r"(?=[A-Z-]*\d)[A-Z\d]+(?:-[A-Z\d]+)*"
_GIFT_CARD: Final = re.compile(
    rf"\bgift[\s-]?cards?(?:['’]s)?(?:\s+(?:code|number|num|no|nr|pin)s?\b\.?{_TOLD})?{_SAYS}"
    rf"(?<![A-Z\d])((?:{_GIFT_CODE}|(?-i:[A-Z]{{4}})(?=\s))(?:\s(?:{_GIFT_CODE}|(?-i:[A-Z]{{4}}))\b){{0,7}})(?![A-Z\d])",
    re.I,
)
_SHORTEST_GIFT_CODE: Final = 8  # letters and digits
_CODE_AFTER: Final = re.compile(
    r"(?<![\d$£€.,])((?:[A-Z]-?)?\d{4,8})(?![\d.,/-])(?=\W{1,3}(?:is|was|are)\W{1,3}(?:the|my|your|their|a|our)?\s*"
    r"(?:\w+\s)?(?:code|pin|otp|passcode|password)\b)",
    re.I,
)
_PASSWORD: Final = re.compile(
    r"\b(?:pass\s?words?|passwrd|pasword|passwort|pass\s?phrase|pswd|psw|pwd|pw|passcode|pass)\b"
    r"(?P<link>(?:\s+(?:for|to|of|on)\s+(?:my|the|this|tiktok|it|account|acc|app|shop)(?:\s+(?:account|app|shop|tiktok))?)?"
    r"\s*(?:(?:\b(?:is|was|are|being|to|its|it's)\b|[=:]|->)+\s*)?(?:now\s+|still\s+|just\s+)?[\"'“”‘’]?)"
    r"(?P<value>(?![\[(\u25a1])[^\s\"“”]{3,64})",
    re.I,
)


def redact(text: str) -> Redaction:
    """Replace every secret in `text` by a placeholder such as "[card number removed]".

    The result is stable: redacting it again changes nothing.
    """
    kinds: list[Secret] = []
    while spans := _secrets(text):
        pieces, last = [], 0
        for span in spans:
            pieces += [text[last : span.start], f"[{span.secret.value} removed]"]
            last = span.end
        text = "".join([*pieces, text[last:]])
        kinds += (span.secret for span in spans)
    return Redaction(text, tuple(dict.fromkeys(kinds)))


def _secrets(text: str) -> list[_Span]:
    """What is to be taken out, in the order of the text and without overlap."""
    plain = _PLACEHOLDER.sub(lambda match: "\u25a1" * len(match.group()), _ascii_digits(text))
    found = [_Span(start, end, Secret.CARD) for start, end in cards.find(plain)]
    return _without_overlap(
        [
            *found,
            *_matches(plain, _TAX, Secret.TAX),
            *_matches(plain, _BANK, Secret.BANK, keep=lambda m: names_order(plain, m.start(1))),
            *_ibans(plain),
            *_matches(plain, _CARD_CODE, Secret.CARD_CODE),
            *(_matches(plain, _EXPIRY, Secret.EXPIRY) if found or Secret.CARD.value in text else ()),
            *_matches(plain, _CODE, Secret.CODE, keep=lambda m: _is_harmless_code(plain, m)),
            *_matches(plain, _CODE_AFTER, Secret.CODE),
            *_matches(plain, _GIFT_CARD, Secret.GIFT_CARD, keep=lambda m: _is_no_gift_code(plain, m)),
            *_passwords(plain),
        ]
    )


def _ascii_digits(text: str) -> str:
    """`text` with digits of every script as 0-9, character for character."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.digit(char)) if char.isdigit() else char for char in text)


def _matches(
    text: str, pattern: re.Pattern[str], secret: Secret, keep: Callable[[re.Match[str]], bool] = lambda _: False
) -> Iterator[_Span]:
    """Spans of the pattern's first group, but those that `keep` says are harmless."""
    for match in pattern.finditer(text):
        if not keep(match):
            yield _Span(match.start(1), match.end(1), secret)


def _ibans(text: str) -> Iterator[_Span]:
    """IBANs, by their check digits; trailing words that were swept in are let go."""
    for match in _IBAN.finditer(text):
        candidate = match.group()
        while len(candidate) >= 15:
            if iban.is_valid(candidate):
                yield _Span(match.start(), match.start() + len(candidate), Secret.IBAN)
                break
            candidate = re.sub(r"[ -]?[A-Za-z0-9]+$", "", candidate) if re.search(r"[ -]", candidate) else ""


def _is_harmless_code(text: str, match: re.Match[str]) -> bool:
    """Whether the "code" is a promo code, a postcode, an error code and the like."""
    before = text[max(0, match.start() - 16) : match.end()]
    return bool(_HARMLESS_CODE.search(before)) or names_order(text, match.start(1))


def _is_no_gift_code(text: str, match: re.Match[str]) -> bool:
    """Whether what follows "gift card" is too short for its code, or a date or an order number."""
    short = sum(map(str.isalnum, match[1])) < _SHORTEST_GIFT_CODE  # an amount
    date = re.fullmatch(r"\d{4}[- ]\d\d[- ]\d\d|\d\d[- ]\d\d[- ]\d{4}", match[1])
    return short or bool(date) or names_order(text, match.start(1))


def _passwords(text: str) -> Iterator[_Span]:
    """What follows "password is", unless it is an ordinary word of a complaint about passwords."""
    for match in _PASSWORD.finditer(text):
        value, link = match["value"], match["link"].lower()
        word = value.strip(".,;:!?)(…").lower()
        telling = re.search(r"\d", word) or re.search(r"[^\w.,;:!?'’-]", value.rstrip(".,;:!?"))
        named = re.search(r"\b(is|was|its|it's)\b|[=:]|->", link)
        if not word or word in NOT_A_PASSWORD:
            continue
        if re.fullmatch(r"\d{1,2}|\d+(?:x|th|st|nd|rd|times|days?|hrs?|weeks?|mins?)", word):
            continue  # "password 3 times", "password 2x"
        if (named and not word.endswith(("ing", "ed"))) or (telling and not word.isdigit()) or (named and telling):
            end = match.start("value") + len(value.rstrip(".,;:!?)\"'”’")) or match.end("value")
            yield _Span(match.start("value"), max(end, match.start("value") + 1), Secret.PASSWORD)


def _without_overlap(spans: list[_Span]) -> list[_Span]:
    """Spans in the order of the text; of two that overlap the earlier and longer stays."""
    chosen: list[_Span] = []
    for span in sorted(spans, key=lambda s: (s.start, -s.end)):
        if not chosen or span.start >= chosen[-1].end:
            chosen.append(span)
    return chosen
