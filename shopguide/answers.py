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
    r"(?:about|around|like|approx\w*|it was|was|maybe|only|just|roughly|[\s~])*"
    r"(?:[$£€]\s?\d[\d.,]*|\d[\d.,]*\s?(?:[$£€]|usd|gbp|eur|dollars?|pounds?|euros?|quid|bucks))\W*",
    re.I,
)
_FITS: Final = {
    Detail.ORDER_NUMBER: lambda text: bool(re.search(r"\d", text)) and not _AMOUNT_ALONE.fullmatch(text),
    Detail.AMOUNT: lambda text: bool(
        _AMOUNT_ALONE.fullmatch(text) or (_NUMBER_WORD.search(text) and not _DATE.search(text))
    ),
    Detail.DATE: lambda text: bool(_DATE.search(text) or re.search(r"\d", text)) and not _AMOUNT_ALONE.fullmatch(text),
    Detail.WISH: lambda text: not _AMOUNT_ALONE.fullmatch(text),
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
