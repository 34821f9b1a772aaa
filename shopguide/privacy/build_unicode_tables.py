"""Builds unicode_tables.json, the letters and marks that folding.py reads, from Unicode's own files.

    python -m shopguide.privacy.build_unicode_tables FOLDER

FOLDER holds confusables.txt (UTS #39) and DerivedCoreProperties.txt of one Unicode version. Both are in the sources
of ICU, under icu/source/data/unidata; Debian 12 ships those of ICU 72, for Unicode 15.0, as source package `icu`.
"""

from __future__ import annotations

import json
import re
import string
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from shopguide.privacy.unicode_tables import TABLES

_LICENCE: Final = (
    "Derived from the Unicode data files confusables.txt and DerivedCoreProperties.txt. Copyright 1991-2022 Unicode, "
    "Inc., used under the Unicode licence, https://www.unicode.org/license.txt. The data were reduced and rearranged."
)
# Arabic joins its article to Latin words, and Hebrew its prefixes: a mixed word is ordinary there.
_LEFT_OUT: Final = ("ARABIC", "HEBREW")
# Turkish and its neighbours write it; everything else that looks like an ASCII letter is disguise or phonetics.
_DOTLESS_I: Final = "ı"
_ASCII: Final = string.ascii_letters + string.digits
# Format characters that Unicode doesn't call ignorable, but which show nothing either.
_ALSO_IGNORED: Final = "\u0640\ufff9\ufffa\ufffb"


def build(folder: Path) -> dict[str, object]:
    """The tables, as unicode_tables.json holds them.

    Raises:
        OSError: a file is missing.
        ValueError: a file isn't in Unicode's format.
    """
    confusables = (folder / "confusables.txt").read_text(encoding="utf-8-sig")
    version = re.search(r"^# Version: (\S+)", confusables, re.M)
    if version is None:
        raise ValueError(f"{folder / 'confusables.txt'}: no line '# Version: …'")
    strict = _look_alikes(confusables)
    ignorable = {
        *_default_ignorable((folder / "DerivedCoreProperties.txt").read_text("utf-8")),
        *map(ord, _ALSO_IGNORED),
    }
    ignorable |= {code for code in range(0xA0) if _is_control(chr(code))}
    return {
        "unicode_version": version[1],
        "licence": _LICENCE,
        "look_alikes": _grouped(strict),
        "look_alikes_by_case": _grouped(_by_case(strict)),
        "ignorable": _ranges(ignorable),
        "extending": _ranges(_extending(ignorable)),
    }


def _rows(text: str) -> Iterator[list[str]]:
    for line in text.splitlines():
        fields = [field.strip() for field in line.split("#")[0].split(";")]
        if len(fields) >= 2:
            yield fields


def _look_alikes(confusables: str) -> dict[str, str]:
    """Letters that can't be told from an ASCII letter or digit, with that letter."""
    skeletons = {_text(source): _text(target) for source, target, *_ in _rows(confusables)}
    ascii_by_skeleton = defaultdict(list)
    for char in _ASCII:
        ascii_by_skeleton[skeletons.get(char, char)].append(char)
    found = {
        char: _best(char, ascii_by_skeleton[skeleton])
        for char, skeleton in skeletons.items()
        if skeleton in ascii_by_skeleton and _is_foreign_letter(char)
    }
    small_capitals = (f"LATIN LETTER SMALL CAPITAL {letter}" for letter in string.ascii_uppercase)
    for name in small_capitals:
        try:
            found[unicodedata.lookup(name)] = name[-1].lower()
        except KeyError:
            continue
    return found


def _is_foreign_letter(char: str) -> bool:
    return (
        len(char) == 1
        and not char.isascii()
        and char != _DOTLESS_I
        and unicodedata.category(char).startswith("L")
        and unicodedata.normalize("NFKC", char) == char
        and not unicodedata.name(char, "").startswith(_LEFT_OUT)
    )


def _best(char: str, candidates: list[str]) -> str:
    """Of ASCII characters that look alike (1, I and l; 0 and O), the letter of the same case."""
    letters = [candidate for candidate in candidates if candidate.isalpha()]
    same_case = [letter for letter in letters if letter.isupper() == (char.isupper() or not char.islower())]
    return (same_case or letters or candidates)[0]


def _by_case(strict: dict[str, str]) -> dict[str, str]:
    """Small letters whose capital is a look-alike, such as Cyrillic к, м and т."""
    found = {}
    for capital, letter in strict.items():
        small = capital.lower()
        if len(small) == 1 and small not in strict and _is_foreign_letter(small) and letter.isalpha():
            found[small] = letter.lower()
    return found


def _default_ignorable(properties: str) -> Iterator[int]:
    for codes, name, *_ in _rows(properties):
        if name == "Default_Ignorable_Code_Point":
            first, _, last = codes.partition("..")
            yield from range(int(first, 16), int(last or first, 16) + 1)


def _is_control(char: str) -> bool:
    return unicodedata.category(char) == "Cc" and not char.isspace()


def _extending(ignorable: set[int]) -> set[int]:
    """Characters that belong to the one before: combining, joined to it by NFKC, or without a shape."""
    found = set(ignorable)
    for code in range(sys.maxunicode + 1):
        char = chr(code)
        if unicodedata.combining(char) or unicodedata.category(char) == "Me":
            found.add(code)
        decomposed = unicodedata.decomposition(char).split()
        if len(decomposed) == 2 and "<" not in decomposed[0] and unicodedata.normalize("NFC", char) == char:
            found.add(int(decomposed[1], 16))  # the pair is composed again
    found.update(range(0x1161, 0x1176), range(0x11A8, 0x11C3))  # Hangul vowels and finals
    # Those that NFKC turns into one of them.
    for code in range(0x110000):
        first = unicodedata.normalize("NFKC", chr(code))[:1]
        if first and first != chr(code) and ord(first) in found:
            found.add(code)
    return found


def _text(codes: str) -> str:
    return "".join(chr(int(code, 16)) for code in codes.split())


def _grouped(letters: dict[str, str]) -> dict[str, str]:
    groups = defaultdict(list)
    for char, letter in letters.items():
        groups[letter].append(char)
    return {letter: "".join(sorted(groups[letter])) for letter in sorted(groups)}


def _ranges(codes: Iterable[int]) -> list[str]:
    """Code points as "FIRST-LAST" in hexadecimal, in order."""
    ranges: list[list[int]] = []
    for code in sorted(codes):
        if ranges and code == ranges[-1][1] + 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    return [f"{first:04X}-{last:04X}" for first, last in ranges]


if __name__ == "__main__":
    TABLES.write_text(json.dumps(build(Path(sys.argv[1])), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
