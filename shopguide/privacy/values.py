"""What the value of each kind of secret looks like, and where one begins in a reading."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from shopguide.privacy.reading import Reading
from shopguide.privacy.vocabulary import PHRASING, VOCABULARY, Kind


@dataclass(frozen=True)
class Shape:
    """The form of a value.

    Attributes:
        digits: how many digits a value of digits alone has, at least and at most.
        mixed: how many letters and digits a value of both has; None if it never has letters.
        letters: whether letters alone are a value too, where capitals or hyphens set them apart from words.
        blanks: whether a value of letters and digits may have blanks in it.
    """

    digits: tuple[int, int]
    mixed: tuple[int, int] | None = None
    letters: bool = False
    blanks: bool = False


SHAPES: Final = {
    Kind.CODE: Shape((3, 12), (4, 20), letters=True),
    Kind.GENERIC_CODE: Shape((4, 10), (4, 20), letters=True),
    Kind.RECOVERY_CODE: Shape((4, 64), (4, 64), letters=True, blanks=True),
    Kind.CARD_CODE: Shape((3, 4)),
    Kind.BANK: Shape((5, 24), (6, 34), blanks=True),
    Kind.PAIRED_ACCOUNT: Shape((5, 24)),
    Kind.IDENTITY: Shape((4, 18), (6, 20), blanks=True),
    Kind.TAX: Shape((7, 13), (7, 20), blanks=True),
    Kind.KEY: Shape((6, 64), (8, 4000), letters=True),
    Kind.GIFT_CARD: Shape((8, 30), (8, 30), letters=True, blanks=True),
    Kind.WEAK_PASSWORD: Shape((6, 64), (6, 64)),
}
# Between the groups of one number; anything else parts two numbers.
_WITHIN: Final = re.compile(r"|[ \-._·/*~]|  | [-.] |\) ?|\)?-\(?")
_WITHIN_MIXED: Final = re.compile(r"|[\-._]")
_LIST: Final = re.compile(r"[\s,;/&+|()\[\]\"'.\-–*#:]{1,6}")
# Between single digits that are parted to hide them: "4|2|4|2", "(4)(2)(4)(2)", "4 / 2 / 4 / 2".
_PARTED: Final = re.compile(r" ?[^\w\s]{1,3} ?")
_MARKER: Final = re.compile(r"[.)\]:]\s")
_MOST_GROUPS: Final = 70
# What people sign in on, which looks like a password: "I log in with iphone15".
_DEVICE: Final = re.compile(
    r"(?:iphone|ipad|ios|ipados|macos|android|windows|win|galaxy|pixel|redmi|huawei|chrome|firefox|safari)"
    r"[-_]?\d{1,2}[a-z]{0,5}"
)
_YEARS: Final = re.compile(r"(?:19[5-9]|20[0-4])\d")


@dataclass(frozen=True)
class Value:
    """A value of a shape: its first and last token."""

    first: int
    last: int
    mixed: bool = False


def at(reading: Reading, index: int, shape: Shape) -> Value | None:
    """The value of this shape that begins with a token, if one does."""
    token = reading.tokens[index]
    if token.removed or token.shield in ("link", "mail", "handle", "amount", "phone"):
        return None
    if shape.mixed and (value := _mixed(reading, index, shape)):
        return value
    return _number(reading, index, shape) if token.digits else None


def _number(reading: Reading, index: int, shape: Shape) -> Value | None:
    tokens = reading.tokens
    last, count, gap = index, len(tokens[index].digits), None
    sizes = [count]
    while last + 1 < len(tokens) and last - index < _MOST_GROUPS:
        following = tokens[last + 1]
        between = reading.gap(last + 1)
        if not following.digits or (gap is not None and between != gap):
            break
        parted = sizes[-1] == len(following.digits) == 1 and _PARTED.fullmatch(between) is not None
        if not (parted or _WITHIN.fullmatch(between)):
            break
        if len(following.digits) != sizes[-1] and counts(reading, last + 1):
            break  # "code 482913 2 hours ago"
        if following.shield and following.shield != tokens[index].shield:
            break
        last, gap = last + 1, between
        sizes.append(len(following.digits))
        count += sizes[-1]
    low, high = shape.digits
    if count > high:
        # Several values in a row ("4242 1717 9090") or another kind of number.
        if len(set(sizes)) == 1 and low <= sizes[0] <= high:
            return Value(index, last)
        return Value(index, index) if low <= sizes[0] <= high else None
    if count < low or counts(reading, last):
        return None
    # "123abc" isn't a check code; "123is my cvv" is one.
    glued = reading.word(last + 1) if reading.gap(last + 1) == "" else ""
    if shape.mixed is None and glued.isalpha() and glued not in VOCABULARY.known:
        return None
    return Value(index, last)


def _mixed(reading: Reading, index: int, shape: Shape) -> Value | None:
    """Letters and digits that touch: "G-482913", "xk4j-99lm"; with blanks between them where the shape has some."""
    assert shape.mixed
    tokens = reading.tokens
    last = index
    if not (tokens[index].digits or tokens[index].word.isascii()):
        return None
    low, high = shape.mixed
    farthest = tokens[index].start + 2 * high
    while last + 1 < len(tokens) and tokens[last + 1].end <= farthest and _glued(reading, last + 1):
        last += 1
    first_last = last
    if shape.blanks:
        while last + 1 < len(tokens) and _goes_on(reading, last + 1) and last - index < _MOST_GROUPS:
            last += 1
            while last + 1 < len(tokens) and tokens[last + 1].end <= farthest and _glued(reading, last + 1):
                last += 1
    text = reading.text[tokens[index].start : tokens[last].end]
    letters, digits = sum(map(str.isalpha, text)), sum(map(str.isdigit, text))
    if low <= letters + digits <= high and letters and digits and not is_device(text.lower()):
        one = reading.text[tokens[index].start : tokens[first_last].end]
        if not any(map(str.isdigit, one)) and one in VOCABULARY.known:
            return None
        if digits == len(text) - letters and not counts(reading, first_last) and not _is_count(text):
            return Value(index, last, mixed=True)
        if (
            digits
            and not _is_count(text)
            and not (first_last == index + 1 and tokens[first_last].word in VOCABULARY.known and tokens[index].digits)
        ):
            return Value(index, last, mixed=True)
        return None
    if shape.letters and letters and not digits and low <= letters <= high and _set_apart(reading, text):
        return Value(index, first_last, mixed=True)
    return None


def _glued(reading: Reading, index: int) -> bool:
    """Whether a token continues the code that the token before it is part of."""
    token = reading.tokens[index]
    if token.removed or token.named or not (token.digits or token.word.isascii()):
        return False
    return _WITHIN_MIXED.fullmatch(reading.gap(index)) is not None


def _goes_on(reading: Reading, index: int) -> bool:
    """Whether a token behind a blank belongs to the code before it: digits, or capitals that are no word."""
    token = reading.tokens[index]
    if token.removed or token.named or reading.gap(index) not in (" ", "  ", " - "):
        return False
    if counts(reading, index):
        return False
    if token.digits:
        return True
    end = index
    tokens = reading.tokens
    while end + 1 < len(tokens) and _glued(reading, end + 1):
        end += 1
    text = reading.text[token.start : tokens[end].end]
    if any(map(str.isdigit, text)):
        return True
    return (
        text.isupper()
        and text.isascii()
        and not reading.text.isupper()
        and len(text) <= 6
        and (len(text) > 1 or token.word not in "ai")
    )


def _set_apart(reading: Reading, text: str) -> bool:
    """Whether letters alone look like a code: capitals in a text that has others, or groups of one size."""
    groups = re.split(r"[-._]", text)
    if len(groups) > 1:
        return (
            len({len(group) for group in groups}) == 1
            and len(groups[0]) >= 3
            and not all(group.lower() in VOCABULARY.known for group in groups)
        )
    shouting = sum(map(str.isupper, reading.text)) > 2 * len(text) and reading.text.isupper()
    return (
        text.isupper() and text.isascii() and len(text) >= 4 and not shouting and text.lower() not in VOCABULARY.known
    )


def _is_count(text: str) -> bool:
    """Whether letters and digits are a quantity or a place: "20th", "3x", "50ml", "step2"."""
    match = re.fullmatch(r"(\d+)([^\W\d_]+)", text)
    return bool(match and (match[2].lower() in VOCABULARY.units or match[2].lower() in VOCABULARY.links))


def counts(reading: Reading, index: int) -> bool:
    """Whether the digits of a token count something: "5 times", "2 hours", "3x", "50 €"."""
    token = reading.tokens[index]
    if token.shield == "amount":
        return True
    return bool(
        token.typed
        and len(reading.gap(index + 1)) <= 1
        and reading.word(index + 1) in VOCABULARY.units
        and reading.gap(index + 1) in (" ", "", "-")
    )


def is_device(word: str) -> bool:
    """Whether a word in lower case is a device or its system: "iphone15", "ios17"."""
    return _DEVICE.fullmatch(word) is not None


def is_year(digits: str) -> bool:
    """Whether four digits may be a year of this or the last century."""
    return _YEARS.fullmatch(digits) is not None


def is_marker(reading: Reading, index: int) -> bool:
    """Whether a token numbers a line of a list: "1. …", "2) …"."""
    token = reading.tokens[index]
    return (
        token.typed
        and len(token.digits) <= 2
        and (index == 0 or "\n" in reading.gap(index))
        and _MARKER.match(reading.gap(index + 1)) is not None
        and index + 1 < len(reading.tokens)
    )


def next_item(reading: Reading, index: int) -> int | None:
    """The token at which the next item of a list may begin, behind token `index` that ends one."""
    at = index + 1
    steps = 0
    while at < len(reading.tokens) and steps < 4:
        if not _LIST.fullmatch(reading.gap(at)) and reading.gap(at) != "":
            return None
        word = reading.word(at)
        if is_marker(reading, at):
            at += 1
            continue
        if reading.tokens[at].removed or reading.tokens[at].digits or word not in _LIST_WORDS:
            return at
        at, steps = at + 1, steps + 1
    return None


_LIST_WORDS: Final = PHRASING["list_words"]
