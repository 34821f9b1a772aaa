"""Unicode's look-alike letters and invisible characters, read from unicode_tables.json."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

TABLES: Final = Path(__file__).with_name("unicode_tables.json")


@dataclass(frozen=True)
class UnicodeTables:
    """What folding a text takes from Unicode."""

    version: str
    look_alikes: Mapping[str, str]  # a letter of another script: the ASCII letter or digit it can't be told from
    look_alikes_by_case: Mapping[str, str]  # a small letter whose capital is in look_alikes
    ignorable: str  # invisible characters, as the inside of a regular expression's character class
    extending: str  # characters that belong to the one before, likewise; includes the invisible ones


def read(path: Path = TABLES) -> UnicodeTables:
    """The tables of a file that build_unicode_tables.py wrote.

    Raises:
        OSError: it can't be read.
    """
    data = json.loads(path.read_text(encoding="utf-8"))
    return UnicodeTables(
        version=data["unicode_version"],
        look_alikes=_by_char(data["look_alikes"]),
        look_alikes_by_case=_by_char(data["look_alikes_by_case"]),
        ignorable=_char_class(data["ignorable"]),
        extending=_char_class(data["extending"]),
    )


def _by_char(groups: Mapping[str, str]) -> dict[str, str]:
    return {char: letter for letter, chars in groups.items() for char in chars}


def _char_class(ranges: Sequence[str]) -> str:
    return "".join("-".join(re.escape(chr(int(code, 16))) for code in item.split("-")) for item in ranges)
