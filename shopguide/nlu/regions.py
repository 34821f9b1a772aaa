"""Finds the country that a shopper says they are in; never one that a currency or a parcel is from."""

from __future__ import annotations

import re
from typing import Final

from shopguide.nlu.country_names import COUNTRIES, PEOPLE, PLACES
from shopguide.nlu.found import Found

_NAMES: Final = {**COUNTRIES, **PLACES}
_CODES: Final = {"us": "US", "usa": "US", **PEOPLE, **_NAMES}
_FEW: Final = 5  # words; an answer to "Which country are you in?" is hardly longer
_FEWER: Final = 2  # unasked, "stuck in china" is about a parcel


def _any_of(names: frozenset[str]) -> str:
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))


# "us" is a country in capitals only, or where "the" or a place word says so: "tell us" names none.
_NAME: Final = rf"(?P<name>(?i:{_any_of(frozenset(_NAMES))})|US(?:A)?)(?!\w)(?!\$)"
_LOWER_US: Final = r"(?P<us>us)(?!\w)"
_HERE: Final = re.compile(
    rf"(?i:\b(?:i\W{{0,2}}a?m|we\W{{0,2}}a?re|were|im|live|lives|living|based|located|staying|resident|residing|here|over|"
    rf"moved|home|account|registered|shopping|country)\b(?:\W+(?:is|here|over|currently|now|a|actually|just|back))*"
    rf"\W+(?:in|from|at|of|to|is)\W+(?:the\W+)?)(?:{_NAME}|{_LOWER_US})"
)
_SHORT: Final = re.compile(rf"(?<!\w)(?:{_NAME}|(?i:the\W+){_LOWER_US})")
_WHOLE_US: Final = re.compile(r"\W*(?:the\s+|in\s+(?:the\s+)?|from\s+(?:the\s+)?)?us\W*", re.I)
_PERSON: Final = re.compile(
    rf"\b(?:i\W{{0,2}}a?m|we\W{{0,2}}a?re|im)\W+(?:a\W+|an\W+)?(?P<name>{_any_of(frozenset(PEOPLE))})\b(?!\W+\w)", re.I
)
_PERSON_ALONE: Final = re.compile(rf"\W*(?P<name>{_any_of(frozenset(PEOPLE))})\W*", re.I)
# A country that is a sentence of its own: "Yes, it's unplugged. England. Do I send it back?"
_SENTENCE, _PART = (
    re.compile(rf"(?:^|[{marks}])\W*(?i:here\W+)?(?i:in\W+)?(?i:the\W+)?(?:{_NAME})(?=\s*(?:[{marks}]|$))", re.M)
    for marks in (r".!?\n", r".!?\n,;")
)
_NOT_HERE: Final = re.compile(r"\b(?:not|nt|isnt|arent|never|outside)\b[^.!?]{0,12}$|n't[^.!?]{0,12}$", re.I)


def regions(text: str, asked: bool = False) -> list[Found]:
    """The country that the writer is in, at most one; where it was `asked` for, any that is named."""
    few = len(text.split()) <= (_FEW if asked else _FEWER)
    if few and _WHOLE_US.fullmatch(text):
        start = text.lower().index("us")
        return [Found(start, start + 2, "region", "US")]
    for pattern in (_HERE, _PERSON):
        for match in pattern.finditer(text):
            if not _NOT_HERE.search(text[: match.start()]):
                return [_found(match)]
    if not few:
        alone = (_PART if asked else _SENTENCE).search(text)
        return [_found(alone)] if alone else []
    if alone := _PERSON_ALONE.fullmatch(text):
        return [_found(alone)]
    every = [match for match in _SHORT.finditer(text) if not _NOT_HERE.search(text[: match.start()])]
    return [_found(every[-1])] if every else []


def _found(match: re.Match[str]) -> Found:
    groups = match.groupdict()
    if groups.get("us"):
        return Found(match.start("us"), match.end("us"), "region", "US")
    name = groups["name"] or ""
    code = _CODES[name.lower()]
    return Found(match.start("name"), match.end("name"), "region", code)
