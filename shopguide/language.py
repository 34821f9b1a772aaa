"""Whether a message is written in English, as far as the guide needs to know."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Set
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from runpy import run_path
from typing import Final

# Languages in Latin script that shoppers write most, by spaCy's code.
_FOREIGN: Final = ("es", "pt", "fr", "de", "it", "tl", "id", "vi", "tr", "nl", "pl")
ENGLISH: Final = "en"
UNDETERMINED: Final = "und"
# "English", as those write it who say that they don't speak it.
_ENGLISH_IN: Final = {
    "ingles": "es",
    "inglés": "es",
    "inglês": "pt",
    "anglais": "fr",
    "englisch": "de",
    "inglese": "it",
    "inggris": "id",
    "ingilizce": "tr",
    "engels": "nl",
    "angielsku": "pl",
}
# English as it is typed; some of it is a common word elsewhere ("im" in Polish).
_TYPED: Final = frozenset(
    "im ive id ill dont doesnt didnt cant wont isnt wasnt havent hasnt youre theyre its thats ok pls thx hi".split()
)
_WORD: Final = re.compile(r"[^\W\d_]+")
_FEWEST: Final = 2  # common words that another language has and English has not; one alone says nothing


def is_foreign(text: str) -> bool:
    """Whether `text` is plainly not English: another script, or the common words of another language.

    A judgement for messages that were not understood. English with a foreign word in it stays
    English; so does a text too short to tell.
    """
    return language_of(text) != ENGLISH


def language_of(text: str) -> str:
    """The language of `text` by its ISO 639-1 code: "en" unless it is plainly another.

    Text in another script is "und" (undetermined, ISO 639-2): a script alone does not tell the language.
    """
    if _other_script(text):
        return UNDETERMINED
    words = {word.lower() for word in _WORD.findall(text)}
    named = next((code for word, code in _ENGLISH_IN.items() if word in words), None)
    return named or _other_words(words) or ENGLISH


def _other_script(text: str) -> bool:
    letters = [char for char in text if char.isalpha()]
    foreign = [char for char in letters if "LATIN" not in unicodedata.name(char, "")]
    return len(foreign) * 2 > len(letters) > 0


def _other_words(words: Set[str]) -> str | None:
    """The language whose common words outnumber the English ones, that with the most of them."""
    found: dict[str, int] = {}
    for code in _FOREIGN:
        own, english = _apart(code)
        if max(_FEWEST, len(words & english) + 1) <= len(words & own):
            found[code] = len(words & own)
    return max(found, key=found.__getitem__, default=None)


@cache
def _apart(code: str) -> tuple[frozenset[str], frozenset[str]]:
    """The common words that a language has and English has not, and those that English alone has."""
    foreign, english = _common(code), _common(ENGLISH)
    return foreign - english, english - foreign


@cache
def _common(code: str) -> frozenset[str]:
    """A language's stop words, as spaCy lists them (spacy.lang.<code>.stop_words).

    The file alone is run: importing it would import the whole language first, and the twelve of them take
    seconds, in the middle of a shopper's turn.
    """
    spacy = find_spec("spacy")
    file = Path(str(spacy and spacy.origin)).parent / "lang" / code / "stop_words.py"
    listed: Set[str] = run_path(str(file))["STOP_WORDS"]
    return frozenset(listed) | _TYPED if code == ENGLISH else frozenset(listed)
