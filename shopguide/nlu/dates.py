"""Finds dates as typed: "3 March", "03/04", "the tuesday before last", "2 weeks ago". A price is never one."""

from __future__ import annotations

import re
from typing import Final

from shopguide.nlu.found import Found

_MONTH: Final = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_DAY_NAME: Final = (
    r"(?:mon(?:day)?|tue(?:s|sday)?|wed(?:s|nesday)?|thu(?:r|rs|rsday)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)\b"
)
_DAY: Final = r"(?:3[01]|[12]?\d|0[1-9])(?:\s?(?:st|nd|rd|th))?"
_YEAR: Final = r"(?:,?\s+(?:of\s+)?(?:20)\d\d|\s'\d\d)"
_COUNT: Final = (
    r"(?:\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|a\s+(?:couple|few)(?:\s+of)?|couple|few|several|"
    r"half\s+a)"
)
# With a day or a month of the calendar.
_CALENDAR: Final = re.compile(
    rf"""(?<![\w.,/$£€-])(?:
      20\d\d-[01]?\d-[0-3]?\d
     |(?:3[01]|[12]\d|0?[1-9])(?P<mark>[/.-])(?:3[01]|[12]\d|0?[1-9])(?P=mark)(?:20)?\d\d(?!\d|[.,]\d)
     |(?:3[01]|[12]\d|0?[1-9])/(?:3[01]|[12]\d|0?[1-9])(?![\d/])
     |(?:{_DAY_NAME},?\s+)?(?:the\s+)?{_DAY}\s+(?:of\s+)?{_MONTH}{_YEAR}?
     |(?:{_DAY_NAME},?\s+)?{_MONTH}\s+(?:the\s+)?{_DAY}(?![\d:%]|[.,]\d){_YEAR}?
     |(?:(?:early|mid|late|beginning\s+of|start\s+of|end\s+of|middle\s+of|around|about|in|last|this)[\s-]+)+{_MONTH}{_YEAR}?
    )(?!\w)""",
    re.I | re.X,
)
# A month alone ("may", "march") and whatever counts from today: dates only where a date was asked for.
_RELATIVE: Final = re.compile(
    rf"""(?<![\w.,/$£€-])(?:
      (?:the\s+)?day\s+before\s+yesterday|yesterday|today|tonight|(?:this|last|yesterday)\s+(?:morning|evening|night|afternoon)
     |(?:the\s+)?(?:{_DAY_NAME})\s+before\s+last
     |(?:on\s+|last\s+|this\s+|past\s+|the\s+)*{_DAY_NAME}(?:\s+(?:the\s+)?{_DAY}(?!\d|[.,]\d))?(?:\s+last\s+week)?
     |(?:(?:about|around|like|roughly|maybe|over|some)\s+)?{_COUNT}\s+(?:days?|weeks?|wks?|months?|mths?|years?|yrs?|fortnights?)(?:\s+(?:ago|back|now))
     |(?:last|this|the\s+other|past)\s+(?:week(?:end)?|month|year|day)
     |(?:the\s+)?(?:week|month|weekend)\s+before\s+last
     |(?:just\s+)?(?:(?:before|after|around|on|over)\s+)?(?:christmas|xmas|new\s+year(?:'?s)?(?:\s+(?:eve|day))?|easter|black\s+friday|halloween|thanksgiving|valentines?(?:\s+day)?|prime\s+day|boxing\s+day)
     |(?:on\s+)?the\s+{_DAY}(?!\s*(?:one|option|step|time|order|item|\d|[.,]\d))
     |(?:on\s+)?(?:3[01]|[12]?\d)(?:st|nd|rd|th)(?!\s*(?:one|option|step|time))
     |{_MONTH}{_YEAR}?
     |20[12]\d
    )(?!\w)""",
    re.I | re.X,
)
_BOUGHT: Final = re.compile(r"\b(?:ordered|bought|purchased|placed|paid|order\s+date)\b[^.!?\n]{0,28}$", re.I)


def calendar_dates(text: str) -> list[Found]:
    """Dates with a day or a month of the calendar, whatever they are of."""
    return [_found(match) for match in _CALENDAR.finditer(text)]


def dates(text: str, asked: bool = False) -> list[Found]:
    """The dates in `text`: where a date was `asked` for, any; else only the day on which something was bought."""
    found = calendar_dates(text)
    if asked:
        taken = [range(item.start, item.end) for item in found]
        for match in _RELATIVE.finditer(text):
            if not any(match.start() < span.stop and span.start < match.end() for span in taken):
                found.append(_found(match))
        return sorted(found)
    return [item for item in found if _BOUGHT.search(text[: item.start])]


def _found(match: re.Match[str]) -> Found:
    words = match[0]
    start = match.start() + len(words) - len(words.lstrip())
    return Found(start, match.end(), "date", " ".join(words.split()))
