"""A text as chunks between blanks: what a password may be made of, and whether one looks like a password."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from shopguide.privacy.kinds import REMOVED
from shopguide.privacy.reading import MARKS, Reading, plain
from shopguide.privacy.values import is_device
from shopguide.privacy.vocabulary import PHRASING, VOCABULARY

# No password is longer, and no mark is looked for farther.
_CHUNK: Final = re.compile(r"\S{1,128}")
_OPENING: Final = "\"'“”‘’«»([{<`>=-–—→:|*#_"
_CLOSING: Final = ".,;:)\"'“”‘’«»]}>`|"
_QUOTED: Final = re.compile(
    r"[\"“”«»„]([^\"“”«»„\n]{2,80})[\"“”«»„]|(?<!\w)['‘’`]([^'‘’`\n]{2,80})['‘’`](?!\w)"
    r"|\[([^\[\]\n]{2,80})\](?!\()|\{([^{}\n]{2,80})\}|<([^<>\n]{2,80})>"
)
_CLAUSE_END: Final = re.compile(r"[,;!?…]$|[.]$")
# Endings of words that say how a password is or what was done with it, in English and Romance languages.
_TALK_ENDINGS: Final = re.compile(
    r".{3,}(?:ing|ingly|able|ible|ably|ously|antly)|.{4,}(?:ed|ly|ado|ada|ido|ida|ando|endo|mente|zione|ung|lich)"
)
# Two or three words in one, as passwords are made: "cherry-coke", "green.apple".
_COMPOUND: Final = re.compile(r"[^\W\d_]{3,20}(?:[.\-&+][^\W\d_]{3,20}){1,2}")
_DOMAIN: Final = re.compile(r".*\.(?:com|net|org|shop|app|store|info|gov)")
_COUNT: Final = re.compile(r"(\d+)([^\W\d_]*)")
_SIGN: Final = re.compile(rf"[^\w{MARKS}.,;:!?'’()/\-…\"]|\w[!?:;_/]+\w|_")
_LONGEST_WORD: Final = 30  # letters of a word of talk


@dataclass(frozen=True)
class Chunk:
    """Characters between blanks, without the marks around them.

    Attributes:
        start, end: its place in the text.
        text: its characters.
        word: the same in lower case, without accents and apostrophes.
        ends_clause: whether a mark behind it ends a clause.
    """

    start: int
    end: int
    text: str
    word: str
    ends_clause: bool


class Chunks:
    """The chunks of one reading.

    Attributes:
        reading: the tokens of the same text.
        steps: how many chunks were looked at; it grows with the text's length alone.
    """

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.steps = 0
        self._bounds = [match.span() for match in _CHUNK.finditer(reading.text)]
        self._cache: dict[int, Chunk | None] = {}
        self._told: dict[tuple[int, int, bool], bool] = {}

    def from_place(self, position: int) -> Iterator[Chunk]:
        """The chunks from a place on; one that the place is inside of begins there."""
        at = bisect_left(self._bounds, (position + 1,)) - 1
        if at >= 0 and self._bounds[at][0] < position < self._bounds[at][1]:
            self.steps += 1
            if chunk := self.cleaned(position, self._bounds[at][1]):
                yield chunk
        for place in range(max(at, 0), len(self._bounds)):
            if self._bounds[place][0] < position:
                continue
            self.steps += 1
            if place not in self._cache:
                self._cache[place] = self.cleaned(*self._bounds[place])
            if chunk := self._cache[place]:
                yield chunk

    def at(self, position: int) -> Chunk | None:
        """The first chunk from a place on."""
        return next(self.from_place(position), None)

    def cleaned(self, start: int, end: int) -> Chunk | None:
        """A chunk without the marks around it; None if there is nothing else."""
        text = self.reading.text
        ends_clause = bool(_CLAUSE_END.search(text[start:end]))
        while start < end and text[start] in _OPENING:
            start += 1
        while start < end and text[end - 1] in _CLOSING:
            end -= 1
        if start == end:
            return None
        word = self.reading.plain[start:end].replace("'", "").replace("’", "").rstrip("!?…")
        return Chunk(start, end, text[start:end], word, ends_clause)

    def quoted(self, position: int) -> tuple[int, int] | None:
        """What is in quotation marks or brackets at a place, unless it's talk."""
        text = self.reading.text
        while position < len(text) and (text[position].isspace() or text[position] in ":=->"):
            position += 1
        match = _QUOTED.match(text, position)
        if match is None or REMOVED in match[0]:
            return None
        inside = match[match.lastindex or 1]
        if all(is_talk(plain(word)) for word in inside.split()):
            return None
        return match.span(match.lastindex or 1)

    def token_at(self, position: int) -> int | None:
        """The token at a place, or the first behind it."""
        tokens = self.reading.tokens
        at = self.reading.between(0, position + 1).stop  # behind the last token that begins here or before
        if at and tokens[at - 1].end > position:
            return at - 1
        return at if at < len(tokens) else None

    def tells(self, chunk: Chunk, strict: bool = False) -> bool:
        """Whether characters look like a password by themselves: letters with digits, signs, capitals inside."""
        key = (chunk.start, chunk.end, strict)
        if (told := self._told.get(key)) is None:
            told = self._told[key] = _tells(chunk, strict)
        return told

    def counted(self, chunk: Chunk) -> bool:
        """Whether a number counts something: "3 times", "8 characters"."""
        following = self.at(chunk.end)
        return following is not None and following.word in VOCABULARY.units


def _tells(chunk: Chunk, strict: bool) -> bool:
    text = chunk.text
    if len(text) < (5 if strict else 3):
        return False
    if is_device(chunk.word):
        return False
    letters = any(map(str.isalpha, text))
    digit = any(map(str.isdigit, text))
    if letters and digit:
        count = _COUNT.fullmatch(chunk.word)
        return not (count and (count[2] in VOCABULARY.units or count[2] in VOCABULARY.links))
    if "://" in text or text.startswith("www."):
        return False
    signs = _SIGN.search(text) is not None and (letters or digit)
    if signs:
        return True
    if strict:
        return False
    inner = text[1:]
    return (
        letters
        and inner.lower() != inner
        and text.upper() != text
        and not text[0].isdigit()
        and "-" not in text
        and "/" not in text
        and chunk.word not in VOCABULARY.known
    )


def is_talk(word: str) -> bool:
    """Whether a word belongs to talk about a password."""
    if word in VOCABULARY.talk or word in PHRASING["soft"]:
        return True
    if len(word) > _LONGEST_WORD:
        return False
    parts = re.split(r"[\-/]", word)
    if len(parts) in (2, 3) and all(part in VOCABULARY.talk or part in VOCABULARY.known for part in parts):
        return True
    return _TALK_ENDINGS.fullmatch(word) is not None and word not in PHRASING["nouns"]


def is_compound(word: str) -> bool:
    """Whether words are joined as in a password, and not those of talk: "cherry-coke", but not "auto-fill"."""
    if "-" in word and is_talk(word):
        return False
    return (
        _COMPOUND.fullmatch(word) is not None
        and not _DOMAIN.fullmatch(word)
        and not all(part in VOCABULARY.talk or part in VOCABULARY.known for part in re.split(r"[.\-&+]", word))
    )
