"""The measuring sets, tests/privacy/blind_*.jsonl, and the rule by which a secret counts as removed.

Nobody who wrote the tables of shopguide/privacy/ wrote these messages, and nothing is trained on them. A row of
blind_secrets.jsonl is

    text     the message as typed
    secret   each secret in it, as typed
    kind     card, password, code, pin …
    lang     its language: en, es, pt …
    style    plain; hostile (disguised); carry (announced in the message before); spoken (in words); list (several)
    before   optional: the shopper's messages before it
    half     "dev" or "held"

blind_harmless.jsonl holds messages without a secret, with `text`, `kind`, `lang`, `half` and sometimes `before` and
`awaiting`: what the guide has just asked for. Rows whose sha256 of `text` is even are the half "dev", which may be
looked at to improve the tables. The rest is "held" back: only its figures may be read.

blind_2026_11.jsonl has the same format for both kinds of rows, with a `group`: english, spanish, other, hostile or
harmless. It was written later, before its writer had read the tables, and measured once; what failed was then used to
improve the tables, so only its first figures (README.md) were blind. blind_2026_11b.jsonl came after that work, in the
same way: plain English and Spanish, and harmless messages.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

FOLDER: Final = Path(__file__).resolve().parents[2] / "tests" / "privacy"
Half = Literal["dev", "held"]
HALVES: Final[tuple[Half, ...]] = ("dev", "held")
# What this project, Presidio and scrubadub write where something was removed.
_STAND_IN: Final = re.compile(r"\[[A-Za-z ]+ removed\]|<[A-Z_]+>|\{\{[A-Z_0-9+-]+\}\}")
_SHORTEST_HALF: Final = 4


@dataclass(frozen=True)
class Example:
    """A message of the measuring set; `secrets` is empty where it is harmless."""

    text: str
    kind: str
    lang: str
    half: Half
    style: str = ""
    secrets: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    awaiting: str | None = None
    group: str = ""


def secrets() -> list[Example]:
    """The messages with secrets."""
    return [_example(row) for row in _rows("blind_secrets.jsonl")]


def harmless() -> list[Example]:
    """The messages without any."""
    return [_example(row) for row in _rows("blind_harmless.jsonl")]


def november() -> list[Example]:
    """The later set: messages with secrets, then those without."""
    return [_example(row) for row in _rows("blind_2026_11.jsonl")]


def late_november() -> list[Example]:
    """The last set: plain messages with secrets, English and Spanish, then those without."""
    return [_example(row) for row in _rows("blind_2026_11b.jsonl")]


def half_of(text: str) -> Half:
    """The half that a message belongs to."""
    return HALVES[int(hashlib.sha256(text.encode()).hexdigest(), 16) % 2]


def removed(example: Example, shown: str) -> bool:
    """Whether `shown`, what a redactor made of the message, gives away none of its secrets.

    A secret is given away if it can be read as typed, or if half of it can, spaces and punctuation aside. Words that
    the message also says outside of the secret don't count.
    """
    left = _bare(_STAND_IN.sub("\n", shown))
    outside = example.text
    for secret in example.secrets:
        outside = outside.replace(secret, "\n", 1)
    around = _bare(outside)
    return all(secret not in _STAND_IN.sub("\n", shown) or secret in outside for secret in example.secrets) and not any(
        left.count(piece) > around.count(piece) for secret in example.secrets for piece in _halves(secret)
    )


def _halves(secret: str) -> Iterator[str]:
    """Every piece that is half as long as the secret, of secrets long enough for half to help anybody."""
    bare = _bare(secret)
    size = (len(bare) + 1) // 2
    if size >= _SHORTEST_HALF:
        yield from {bare[at : at + size] for at in range(len(bare) - size + 1)}


def _bare(text: str) -> str:
    """Letters and digits alone; a line break, which stands for something removed, still parts them."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(char for char in folded if char.isalnum() or char == "\n")


def _rows(name: str) -> list[dict[str, Any]]:
    with (FOLDER / name).open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def _example(row: dict[str, Any]) -> Example:
    return Example(
        text=row["text"],
        kind=row["kind"],
        lang=row["lang"],
        half=row["half"],
        style=row.get("style", ""),
        group=row.get("group", ""),
        secrets=tuple(row.get("secret", ())),
        before=tuple(row.get("before", ())),
        awaiting=row.get("awaiting"),
    )
