"""A folded text as words and groups of digits, with what is between them."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from shopguide.privacy.kinds import REMOVED

# Scripts without spaces between words: each character is a token, so a name is found anywhere.
_UNSPACED: Final = (
    "\u0e00-\u0e7f\u1100-\u11ff\u2e80-\u30ff\u3130-\u318f\u31f0-\u31ff\u3400-\u9fff\uac00-\ud7ff\uf900-\ufaff"
)
# Accents and vowel signs of their own, which belong to the word they are on.
_ACCENTS: Final = re.compile("[\u0300-\u036f\u064b-\u065f\u0670]")
MARKS: Final = "\u0300-\u036f\u064b-\u065f\u0670\u0900-\u0963\u0970-\u0dff"
_TOKEN: Final = re.compile(
    rf"(?P<removed>{REMOVED}+)|(?P<digits>\d+)|(?P<sign>[{_UNSPACED}])|(?P<word>[^\W\d_{_UNSPACED}](?:[^\W\d_{_UNSPACED}]|[{MARKS}'’])*)"
)
_UNSPACED_CHAR: Final = re.compile(f"[{_UNSPACED}]")
_ELIDED: Final = ("l'", "d'", "l’", "d’")
# Words that are others without their accent: "è" and "é" are "is", "e" is "and"; "là" is "is", "la" is "the".
_TOLD_BY_ACCENT: Final = frozenset({"è", "é", "là"})
LONGEST_CHUNK: Final = 64
_SENTENCE_END: Final = re.compile(r"[.!?;。！？؟](?=\s|$)|\n")


@dataclass(slots=True)
class Token:
    """A word, a group of digits or a stand-in.

    Attributes:
        start: of its first character in the text.
        end: after its last.
        word: in lower case, without apostrophes, and without accents but those that tell it from another word.
        digits: what it stands for as digits; "" for a word that is none.
        typed: whether it is made of digits, not of words or letters read as digits.
        removed: whether it is a stand-in.
        named: whether it is part of a name.
        shield: the harmless form it is part of ("date", "amount" …); "" for none.
    """

    start: int
    end: int
    word: str
    digits: str = ""
    typed: bool = False
    removed: bool = False
    named: bool = False
    shield: str = ""


class Reading:
    """A text and its tokens.

    Attributes:
        text: as folded, stand-ins hidden.
        plain: the same in lower case without accents, character for character.
        tokens: in order; blanks and marks are in the gaps between them.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.plain = plain(text)
        self.tokens = list(_tokens(self.plain, text))
        self._starts = [token.start for token in self.tokens]

    def gap(self, index: int) -> str:
        """What is between the token before `index` and that token; the whole ends for the first and the last."""
        start = self.tokens[index - 1].end if index > 0 else 0
        end = self.tokens[index].start if index < len(self.tokens) else len(self.text)
        return self.plain[start:end]

    def between(self, start: int, end: int) -> range:
        """The tokens that begin from place `start` to before place `end`."""
        return range(bisect_left(self._starts, start), bisect_left(self._starts, end))

    def word(self, index: int) -> str:
        """The word of a token; "" outside the text."""
        return self.tokens[index].word if 0 <= index < len(self.tokens) else ""

    def ends_sentence(self, index: int) -> bool:
        """Whether a sentence or line ends between the token before `index` and that token."""
        return _SENTENCE_END.search(self.gap(index)) is not None

    def chunk(self, index: int) -> tuple[int, int]:
        """Start and end of the non-blank characters around token `index`, at most LONGEST_CHUNK to each side."""
        start, end = self.tokens[index].start, self.tokens[index].end
        before = self.text[max(0, start - LONGEST_CHUNK) : start]
        if before and not before[-1].isspace():
            start -= len(before.split()[-1])
        behind = self.text[end : end + LONGEST_CHUNK]
        if behind and not behind[0].isspace():
            end += len(behind.split(None, 1)[0])
        return start, end


def plain(text: str) -> str:
    """`text` in lower case, without accents, and digits of all scripts as 0-9; as many characters as before."""
    return text.lower() if text.isascii() else "".join(map(_plain, text))


@lru_cache(maxsize=4096)
def _plain(char: str) -> str:
    if char.isascii():
        return char.lower()
    if char.isdecimal():
        return str(unicodedata.digit(char))
    if char < "\u0530" or "\u1e00" <= char < "\u2000":  # Latin, Greek and Cyrillic take accents apart
        char = unicodedata.normalize("NFD", char)[0]
    lower = char.lower()
    return lower if len(lower) == 1 else char


def is_unspaced(char: str) -> bool:
    """Whether a character is of a script that has no spaces between words."""
    return _UNSPACED_CHAR.match(char) is not None


def words_of(name: str) -> tuple[str, ...]:
    """The words of a table's entry, as the tokens of a message spell them."""
    return tuple(token.word for token in _tokens(plain(name), name))


def _tokens(text: str, accented: str) -> Iterator[Token]:
    """The tokens of a text made plain; `accented` is the same text as folded."""
    for match in _TOKEN.finditer(text):
        start, end, kind = match.start(), match.end(), match.lastgroup
        if kind == "digits":
            yield Token(start, end, match[0], digits=match[0], typed=True)
        elif kind == "removed":
            yield Token(start, end, "", removed=True)
        else:
            word = match[0]
            if "'" in word or "’" in word:
                while word[-1] in "'’":  # a closing quotation mark
                    word, end = word[:-1], end - 1
                word = word.removeprefix(word[:2]) if word.startswith(_ELIDED) else word
                word = word.replace("'", "").replace("’", "")
            elif (typed := accented[start:end].lower()) in _TOLD_BY_ACCENT:
                word = typed
            yield Token(start, end, word if word.isascii() else _ACCENTS.sub("", word))
