"""Which question of the e-mail form an answer fits: people answer the last question, or the next one."""

from __future__ import annotations

import re
from typing import Final

from shopguide.knowledge import Detail

_MONTH: Final = (
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?"
)
_DAY: Final = (
    r"mon(?:day)?|tues?(?:day)?|wed(?:nesday)?|thu(?:rs?(?:day)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?"
    r"|yesterday|yday|today|tonight|tomorrow|morning|night|weekend|christmas|xmas|easter|summer|winter|spring|autumn"
)
_DATE: Final = re.compile(
    rf"\b(?:{_MONTH}|{_DAY}|days?|weeks?|wks?|months?|mths?|years?|yrs?|hours?|hrs?|ago|last|since|20\d\d)\b"
    r"|\b\d{1,2}(?:st|nd|rd|th)\b|\b\d{1,2}[./-]\d{1,2}\b",
    re.I,
)
# The date alone, out of a sentence.
_DATE_ALONE: Final = re.compile(
    r"\b(?:(?:on|since|around|about) )?(?:the )?"
    rf"(?:\d{{1,2}}(?:st|nd|rd|th)?(?: of)? (?:{_MONTH})|(?:{_MONTH}) \d{{1,2}}(?:st|nd|rd|th)?"
    rf"|\d{{1,2}}[/-]\d{{1,2}}(?:[/-]\d{{2,4}})?|\d{{1,2}}\.\d{{1,2}}\.\d{{2,4}}|(?:last )?(?:{_DAY})"
    r"|(?:\d+|a|two|three|four|five|six|several|few) (?:days?|weeks?|wks?|months?) ago|last (?:week|month|year))\b",
    re.I,
)
_WISHED: Final = re.compile(
    r"\b(?:want|need|like|demand|asking for|ask for|give me|would be)\b.{0,20}?"
    r"\b(refund|my money back|money back|replacement|new one|exchange|another one)\b",
    re.I,
)
# A longer answer to the question of the date tells more than the date.
_MERE_DATE: Final = 8
_FEWEST_DIGITS: Final = 4  # of an order number, however it is written
_WISH: Final = re.compile(
    r"\b(?:refund\w*|money back|repla\w+|exchange\w*|swap|new one|send (?:it|them|another|a new)|re-?send|deliver\w*"
    r"|cancel\w*|unban\w*|restor\w+|fix\w*|repair\w*|apolog\w+|compensat\w+|voucher|discount|answer|explanation"
    r"|my account back|give (?:it|me)|i want|i wanna|want my)\b",
    re.I,
)
_NUMBER_WORD: Final = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty"
    r"|seventy|eighty|ninety|hundred|thousand|grand|quid|bucks|dollars?|pounds?|euros?|tenner|fiver)\b",
    re.I,
)
_AMOUNT_ALONE: Final = re.compile(
    r"(?:about|around|like|approx\w{0,9}|it was|was|maybe|only|just|roughly|[\s~])*"
    r"(?:[$£€]\s?\d[\d.,]*+|\d[\d.,]*+\s?(?:[$£€]|usd|gbp|eur|dollars?|pounds?|euros?|quid|bucks))\W*",
    re.I,
)
_FITS: Final = {
    Detail.ORDER_NUMBER: lambda text: (
        len(re.findall(r"\d", text)) >= _FEWEST_DIGITS and not _AMOUNT_ALONE.fullmatch(text)
    ),
    Detail.AMOUNT: lambda text: bool(
        _AMOUNT_ALONE.fullmatch(text) or (_NUMBER_WORD.search(text) and not _DATE.search(text))
    ),
    Detail.DATE: lambda text: bool(_DATE.search(text) or re.search(r"\d", text)) and not _AMOUNT_ALONE.fullmatch(text),
    Detail.WISH: lambda text: not _AMOUNT_ALONE.fullmatch(text) and not _DATE_ALONE.fullmatch(text.strip(" .!")),
}


def asked_or_meant(asked: Detail, text: str) -> Detail:
    """The detail that `text` tells when `asked` was asked for.

    That is `asked` where the words may be such an answer. Else it is the one whose words they plainly are,
    and where they are neither, what happened (`Detail.DESCRIPTION`): nothing that was written is lost.
    """
    fits = _FITS.get(asked)
    if fits is None or fits(text):
        return asked
    if asked is not Detail.AMOUNT and _AMOUNT_ALONE.fullmatch(text):
        return Detail.AMOUNT
    if asked is not Detail.DATE and _DATE.search(text):
        return Detail.DATE
    if asked is not Detail.WISH and _WISH.search(text):
        return Detail.WISH
    return Detail.DESCRIPTION


def date_in(text: str) -> str | None:
    """The date that a sentence names, as it is written there."""
    found = _DATE_ALONE.search(text)
    return found[0] if found else None


def wish_in(text: str) -> str | None:
    """What a sentence says is wanted: "refund", "my money back"."""
    found = _WISHED.search(text)
    return found[1].strip() if found else None


def tells_more_than_date(text: str) -> bool:
    """Whether an answer to the question of the date is a story with a date in it."""
    return len(text.split()) > _MERE_DATE and date_in(text) is not None
