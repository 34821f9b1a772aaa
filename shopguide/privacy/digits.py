"""What else stands for digits: number words ("four two") and letters that look like them ("4O12").

Forms whose digits are to be left alone, such as dates and amounts, are noted too.
"""

from __future__ import annotations

import re
from typing import Final

from shopguide.privacy.reading import Reading, Token
from shopguide.privacy.vocabulary import VOCABULARY

_LETTERS_AS_DIGITS: Final = str.maketrans("oil", "011")
_LOOKS_LIKE_DIGITS: Final = re.compile(r"[oil]{1,4}")
_BETWEEN_WORDS: Final = re.compile(r"[\s\-,.·]{0,3}")
_FEWEST_SPOKEN: Final = 3  # digits; one or two number words are ordinary speech

_CURRENCY: Final = r"[$£€¥₹₽₩₫₺฿₱]"
# Forms whose digits aren't those of a code, unless the name is right before them. Each has a bounded length.
_SHIELDS: Final = re.compile(
    r"(?P<link>(?:https?://|www\.)\S{1,1000}"
    r"|(?<![\w.])[a-z\d-]{1,60}\.(?:com|net|org|io|co|me|shop|app|ly|page|link|site|xyz)/\S{1,1000})"
    r"|(?P<mail>(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{2,24}){1,4})"
    r"|(?P<handle>(?<![\w.@])@[a-z_][\w.]{2,30})"
    rf"|(?P<amount>(?:{_CURRENCY}|\b(?:usd|eur|gbp|mxn|rs|rm|cop|us\$|s/))\s?"
    r"\d{1,9}(?:[., ]\d{3}){0,3}(?:[.,]\d{1,2})?(?![\d])"
    rf"|(?<![\d.,])\d{{1,9}}(?:[.,]\d{{3}}){{0,3}}(?:[.,]\d{{1,2}})?\s?(?:{_CURRENCY}|%)"
    r"|(?<![\d.,:\-/])\d{1,6}[.,]\d{2}(?![\d.,:\-/]))"
    r"|(?P<date>(?<![\d./-])(?:(?:19|20)\d\d[-/.](?:0?[1-9]|1[0-2])[-/.](?:0?[1-9]|[12]\d|3[01])"
    r"|(?:0?[1-9]|[12]\d|3[01])[-/.](?:0?[1-9]|[12]\d|3[01])[-/.](?:(?:19|20)\d\d|[12]\d)"
    r"|(?:0?[1-9]|[12]\d|3[01])/(?:0?[1-9]|1[0-2]))(?![\d/]|[-.]\d))"
    r"|(?P<time>(?<![\d:])(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?(?![\d:]))"
    r"|(?P<phone>(?<![\w+])\+\d{1,3}[ ()\-.]{0,3}\d{1,5}(?:[ ()\-.]{1,2}\d{1,5}){0,4}(?!\d)"
    r"|(?<![\w(])\(\d{3}\)\s?\d{3}[-. ]\d{4}(?!\d)|(?<![\w-])1?[-. ]?\d{3}[-.]\d{3}[-.]\d{4}(?![\d-]))".replace(
        r"\g<-1>", "[-.]"
    )
)

# All of these have at least one such character.
_MAY_SHIELD: Final = re.compile(r"[\d@/]|www")


def read(reading: Reading) -> None:
    """Note in the tokens which words stand for digits, and which digits belong to a harmless form."""
    _lookalikes(reading)
    _spoken(reading)
    _shields(reading)


def _lookalikes(reading: Reading) -> None:
    """ "4O12", "l234": letters that touch digits; "4111 llll": four by themselves behind a group of digits."""
    tokens = reading.tokens
    for index, token in enumerate(tokens):
        if token.digits or not _LOOKS_LIKE_DIGITS.fullmatch(token.word):
            continue
        before = index > 0 and reading.gap(index) == "" and tokens[index - 1].digits
        after = index + 1 < len(tokens) and reading.gap(index + 1) == "" and tokens[index + 1].digits
        alone = (
            len(token.word) == 4 and index > 0 and len(tokens[index - 1].digits) == 4 and len(reading.gap(index)) == 1
        )
        around = sum(
            len(tokens[at].digits)
            for at in (index - 1, index + 1)
            if 0 <= at < len(tokens) and len(reading.gap(max(at, index))) <= 1
        )
        if alone or ((before or after) and around >= 2 and around + len(token.word) >= 3):
            token.digits = token.word.translate(_LETTERS_AS_DIGITS)


def _spoken(reading: Reading) -> None:
    """Runs of number words, with digits among them; a run counts from three digits on."""
    tokens = reading.tokens
    index = 0
    while index < len(tokens):
        run: list[tuple[Token, str]] = []
        times, words, end = 1, 0, index
        while end < len(tokens) and (not run or _BETWEEN_WORDS.fullmatch(reading.gap(end))):
            token = tokens[end]
            digits = VOCABULARY.digits.get(token.word) or VOCABULARY.tens.get(token.word, "")
            if digits:
                if (
                    run
                    and token.word in VOCABULARY.digits
                    and tokens[end - 1].word in VOCABULARY.tens
                    and len(digits) == 1
                ):
                    run.append((token, digits))
                elif token.word in VOCABULARY.tens:
                    following = tokens[end + 1].word if end + 1 < len(tokens) else ""
                    run.append((token, digits if len(VOCABULARY.digits.get(following, "00")) == 1 else f"{digits}0"))
                else:
                    if times > 1:  # "double four": a digit for each of the two words
                        run[-1] = (run[-1][0], digits * (times - 1))
                    run.append((token, digits))
                words, times = words + 1, 1
            elif token.word in VOCABULARY.hundreds and run:
                # "nine hundred six" is 906; "four hundred twelve" gets a digit too many, which no shape minds.
                following = tokens[end + 1].word if end + 1 < len(tokens) else ""
                spoken = following in VOCABULARY.digits or following in VOCABULARY.tens
                run.append((token, "0" if spoken else "00"))
                words += 1
            elif token.word in VOCABULARY.repeats:
                times = VOCABULARY.repeats[token.word]
                run.append((token, ""))
            elif token.typed and len(token.digits) <= 4 and run:
                run.append((token, token.digits))
                times = 1
            else:
                break
            end += 1
        counted = end < len(tokens) and tokens[end].word in VOCABULARY.units
        if counted and any(token.word in VOCABULARY.hundreds for token, _ in run):
            words = 0  # "four hundred twenty dollars"
        if words >= 2 and sum(len(digits) for _, digits in run) >= _FEWEST_SPOKEN:
            for token, digits in run:
                token.digits = digits
        index = max(end, index + 1)


def _shields(reading: Reading) -> None:
    index, tokens = 0, reading.tokens
    if not _MAY_SHIELD.search(reading.plain):
        return
    for match in _SHIELDS.finditer(reading.plain):
        while index < len(tokens) and tokens[index].end <= match.start():
            index += 1
        at = index
        while at < len(tokens) and tokens[at].start < match.end():
            tokens[at].shield = match.lastgroup or ""
            at += 1
