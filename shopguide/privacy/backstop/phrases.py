"""Finds recovery phrases of wallets: twelve or more words of one of the BIP 39 lists in a row."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import resources
from typing import Final

from mnemonic import Mnemonic

from shopguide.privacy.backstop.shape import Found, Shape

# A phrase has 12, 15, 18, 21 or 24 words. Sentences don't: the lists leave out articles, pronouns and the like.
FEWEST: Final = 12
# So many are different, or else its check sum is right: "long long long …" isn't a phrase.
_FEWEST_DIFFERENT: Final = 8
# Lists in Latin letters, as the package `mnemonic` ships them (MIT licence).
_LANGUAGES: Final = ("english", "spanish", "french", "italian", "portuguese")
_WORD: Final = re.compile(r"[^\W\d_]+")
# Between two words of a phrase: blanks, commas, numbers of a list.
_BETWEEN: Final = re.compile(r"[\s,;.:)(\-\d]{1,8}")


def find(text: str) -> Iterator[Found]:
    """Recovery phrases in a folded text."""
    if text.count(" ") + text.count("\n") + text.count(",") < FEWEST - 1:
        return
    lists = _lists()
    if sum(map(lists.__contains__, _WORD.findall(text.lower()))) < FEWEST:
        return
    run: list[re.Match[str]] = []
    shared = 0
    for word in _WORD.finditer(text):
        known = lists.get(word.group().lower(), 0)
        if not (run and known & shared and _BETWEEN.fullmatch(text, run[-1].end(), word.start())):
            if _is_phrase(run):
                yield Found(run[0].start(), run[-1].end(), Shape.PHRASE)
            run, shared = [], known
        if known:
            run.append(word)
            shared &= known
    if _is_phrase(run):
        yield Found(run[0].start(), run[-1].end(), Shape.PHRASE)


def _is_phrase(run: Sequence[re.Match[str]]) -> bool:
    words = [word.group().lower() for word in run]
    if len(words) < FEWEST:
        return False
    return len(set(words)) >= _FEWEST_DIFFERENT or _english().check(" ".join(words))


@cache
def _english() -> Mnemonic:
    return Mnemonic("english")


@cache
def _lists() -> dict[str, int]:
    """Each word, with a bit for each list that has it."""
    words: dict[str, int] = {}
    folder = resources.files("mnemonic") / "wordlist"
    for number, language in enumerate(_LANGUAGES):
        for word in (folder / f"{language}.txt").read_text(encoding="utf-8").split():
            plain = unicodedata.normalize("NFC", word)
            words[plain] = words.get(plain, 0) | 1 << number
    return words
