"""Finds the names of secrets and of harmless numbers in a message, however they're spelt."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from shopguide.privacy.reading import Reading
from shopguide.privacy.vocabulary import VOCABULARY, Kind


@dataclass(frozen=True)
class Name:
    """A name in a reading: its first and last token, and what it names."""

    first: int
    last: int
    kind: Kind


class Names:
    """The names of one reading, in order and without overlap."""

    def __init__(self, names: list[Name]) -> None:
        self._names = sorted(names, key=lambda name: name.first)
        self._firsts = [name.first for name in self._names]
        self._owners = {at: name for name in self._names for at in range(name.first, name.last + 1)}

    def __iter__(self) -> Iterator[Name]:
        return iter(self._names)

    def at(self, index: int) -> Name | None:
        """The name that a token is part of."""
        return self._owners.get(index)

    def before(self, index: int) -> Name | None:
        """The last name that ends before a token."""
        at = bisect_left(self._firsts, index) - 1
        while at >= 0 and self._names[at].last >= index:
            at -= 1
        return self._names[at] if at >= 0 else None

    def behind(self, index: int) -> Name | None:
        """The first name that begins behind a token."""
        at = bisect_right(self._firsts, index)
        return self._names[at] if at < len(self._names) else None


# What may be between the words of one name: "one-time code", "sort_code", "P.I.N.".
_JOINT: Final = re.compile(r"[\s\-_./]{0,3}")
_MISSPELT: Final = sorted(VOCABULARY.misspelt)
_LONG_ENOUGH: Final = range(6, 19)  # letters of a word that is tried as a misspelt one
_TWO_SLIPS: Final = 8  # letters from which a word may have two slips; shorter ones may have one
# Names that are told from letters alone: with digits or signs for letters, between blanks, or inside of a word.
_STEMS: Final = {
    "password": Kind.PASSWORD, "passwort": Kind.PASSWORD, "passphrase": Kind.PASSWORD, "contrasena": Kind.PASSWORD,
    "motdepasse": Kind.PASSWORD, "palabraclave": Kind.PASSWORD, "verificationcode": Kind.CODE,
    "passcode": Kind.CODE, "pincode": Kind.CODE, "securitycode": Kind.CARD_CODE, "kennwort": Kind.PASSWORD,
}  # fmt: skip
_SHORT_STEMS: Final = {
    "pin": Kind.CODE, "otp": Kind.CODE, "cvv": Kind.CARD_CODE, "cvc": Kind.CARD_CODE, "code": Kind.GENERIC_CODE,
    "pass": Kind.WEAK_PASSWORD, "pwd": Kind.PASSWORD, "clave": Kind.PASSWORD, "senha": Kind.PASSWORD,
    "codigo": Kind.GENERIC_CODE,
    "ssn": Kind.IDENTITY, "iban": Kind.BANK, "card": Kind.CARD, "tarjeta": Kind.CARD, "nip": Kind.CODE,
}  # fmt: skip
_ALL_STEMS: Final = _STEMS | _SHORT_STEMS
# Words that are a name by themselves and are recognised misspelt.
_LONG_NAMES: Final = {
    word: kind for word in _MISSPELT for words, kind in VOCABULARY.names.get(word, ()) if words == (word,)
}
_CHUNK: Final = re.compile(r"[^\s:=,;()\[\]<>\"'.]{2,24}")
# Three groups and more, of one size; letters and digits in one of them at least.
_GROUPS: Final = re.compile(
    r"(?<![\w-])(?=[A-Z0-9-]{0,30}(?:[A-Z][0-9]|[0-9][A-Z]))"
    r"(?:[A-Z0-9]{4}(?:-[A-Z0-9]{4}){2,7}|[A-Z0-9]{5}(?:-[A-Z0-9]{5}){2,7})(?![\w-])"
)
_DISGUISE: Final = str.maketrans("013457@$!|+€", "oieastasilte")
_SIGNS: Final = re.compile(r"[0-9@$!|+€]")


def find(reading: Reading) -> Names:
    """All names, in order and without overlap; of several at one place the longest."""
    disguised = {name.first: name for name in _disguised(reading)}
    # "passw" in "passw0rd" looks like a misspelling by itself.
    names = [name for name in _plain(reading) if name.first not in disguised or disguised[name.first].last <= name.last]
    if coded := _in_codes(reading):
        names = [name for name in names if coded.isdisjoint(range(name.first, name.last + 1))]
    taken = {index for name in names for index in range(name.first, name.last + 1)}
    for name in (*disguised.values(), *_spelt_out(reading)):
        if taken.isdisjoint(range(name.first, name.last + 1)):
            names.append(name)
            taken.update(range(name.first, name.last + 1))
    for index in taken:
        reading.tokens[index].named = True
    return Names(names)


def _in_codes(reading: Reading) -> set[int]:
    """The tokens of codes in groups, whose letters name nothing: "TT48-19PW-ZZ03"."""
    if "-" not in reading.text:
        return set()
    return {at for match in _GROUPS.finditer(reading.text) for at in reading.between(*match.span())}


def _plain(reading: Reading) -> Iterator[Name]:
    forms_of = {word: _forms(word) for word in {token.word for token in reading.tokens}}
    forms = [forms_of[token.word] for token in reading.tokens]
    index = 0
    while index < len(forms):
        name = _at(reading, forms, index)
        if name and reading.word(index) in VOCABULARY.determiners:
            longer = _at(reading, forms, index + 1)
            name = longer if longer and longer.last > name.last else name  # in "mi clave del cajero", not "mi clave"
        if name:
            yield name
        index = name.last + 1 if name else index + 1


def _at(reading: Reading, forms: list[tuple[str, ...]], index: int) -> Name | None:
    """The longest name that begins at a token."""
    best: Name | None = None
    following = forms[index + 1] if index + 1 < len(forms) else ()
    for form in forms[index]:
        for words, kind in VOCABULARY.names.get(form, ()):
            last = index + len(words) - 1
            if best and last <= best.last:
                break
            if len(words) > 1 and words[1] not in following:
                continue
            if last < len(forms) and all(
                words[step] in forms[index + step] and _JOINT.fullmatch(reading.gap(index + step))
                for step in range(1, len(words))
            ):
                best = Name(index, last, kind)
                break
    if best is None and len(word := reading.word(index)) > _TWO_SLIPS:
        best = next((Name(index, index, kind) for stem, kind in _STEMS.items() if stem in word), None)
    return best


def _forms(word: str) -> tuple[str, ...]:
    """A word as it's typed, without a plural's s, and put right."""
    if word in VOCABULARY.known:
        return (word, word[:-1]) if word.endswith("s") else (word,)
    if word.endswith("s") and word[:-1] in VOCABULARY.known:
        return (word, word[:-1])
    corrected = _corrected(word)
    return (word, corrected) if corrected else (word,)


def _corrected(word: str) -> str | None:
    """The name's word that `word` is a misspelling of, if any."""
    if len(word) not in _LONG_ENOUGH or word[0].isdigit():
        return None
    match = process.extractOne(word, _MISSPELT, scorer=OSA.distance, score_cutoff=2)
    if match is None:
        return None
    name, slips, _ = match
    return name if slips <= (2 if len(name) >= _TWO_SLIPS and name[0] == word[0] else 1) else None


def _disguised(reading: Reading) -> Iterator[Name]:
    """Names with digits or signs for letters: "p@ssw0rd", "p1n", "c0de"."""
    if not _SIGNS.search(reading.plain):
        return
    chunks = [(match, _SIGNS.search(match[0]) is not None) for match in _CHUNK.finditer(reading.plain)]
    for at, (match, signs) in enumerate(chunks):
        if not any(near for _, near in chunks[at : at + 3]):
            continue
        word, kind, end = _undisguised(match[0]), None, match.end()
        if signs:
            corrected = _corrected(word) or word
            kind = _ALL_STEMS.get(word) or _ALL_STEMS.get(corrected) or _LONG_NAMES.get(corrected)
        for following, _ in chunks[at + 1 : at + 3] if kind is None else ():
            word += _undisguised(following[0])
            if kind := _STEMS.get(word):  # "m0t de p4sse"
                end = following.end()
                kind = kind if _SIGNS.search(reading.plain, match.start(), end) else None
                break
        inside = reading.between(match.start(), end) if kind else range(0)
        if kind and inside:
            yield Name(inside[0], inside[-1], kind)


def _undisguised(chunk: str) -> str:
    return "".join(char for char in chunk.translate(_DISGUISE) if char.isalpha())


def _spelt_out(reading: Reading) -> Iterator[Name]:
    """Names in single letters: "p i n", "c.v.v", also in the midst of others: "m y p i n i s"."""
    first = 0
    tokens = reading.tokens
    while first < len(tokens):
        last = first
        while (
            last < len(tokens)
            and len(tokens[last].word) == 1
            and (tokens[last].word.isalpha() or tokens[last].word in "0134")
            and (last == first or len(reading.gap(last)) <= 3)
        ):
            last += 1
        if last - first >= 3:
            typed = "".join(token.word for token in tokens[first:last])
            letters = typed.translate(_DISGUISE)
            found = next(((letters.find(stem), stem) for stem in _ALL_STEMS if stem in letters), None)
            if found and not typed[found[0] : found[0] + len(found[1])].isdigit():
                yield Name(
                    first + found[0],
                    last - 1 if letters.endswith(("is", found[1])) else first + found[0] + len(found[1]) - 1,
                    _ALL_STEMS[found[1]],
                )
        first = max(last, first + 1)
