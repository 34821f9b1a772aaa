"""No message keeps a regular expression of ours busy: however long its blanks and the pattern's own words run on.

A pattern that can read the same run in many ways tries them all before it gives up: thirty words stopped the
server once. All patterns of all modules are found by themselves, so a new one is tried with the rest.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass

import pytest
from coming_back import coming_back

import actions
import shopguide
from shopguide.nlu.issues import _JOINT
from shopguide.redaction import redact
from shopguide.server.patches import MAX_CHARACTERS

LONG = 100_000  # characters, for what is not cut before: with the square of these nothing comes back in time
BLANKS = (" ", "\n", "\t", "\u00a0")
MARKS = ", . - ! : # = ( a 1 x1 DE89".split()


def patterns() -> dict[str, re.Pattern[str]]:
    """The patterns that modules hold, by their place."""
    found: dict[re.Pattern[str], str] = {}
    for package in (shopguide, actions):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if ".migrations." in module.name:  # run by Alembic alone
                continue
            for name, value in vars(importlib.import_module(module.name)).items():
                for pattern in within(value):
                    found.setdefault(pattern, f"{module.name}.{name}")
    return {f"{place}-{number}": pattern for number, (pattern, place) in enumerate(found.items())}


def within(value: object, depth: int = 3) -> Iterator[re.Pattern[str]]:
    """Patterns of text in a value of a module, also in its tables."""
    if isinstance(value, re.Pattern):
        if isinstance(value.pattern, str):
            yield value
    elif isinstance(value, type) or not depth:
        return
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from within(item, depth - 1)
    elif isinstance(value, list | tuple | set | frozenset):
        for item in value:
            yield from within(item, depth - 1)
    elif is_dataclass(value):
        for field in fields(value):
            yield from within(getattr(value, field.name, None), depth - 1)


def words_of(pattern: re.Pattern[str]) -> list[str]:
    """The words that stand in a pattern, once each; the escapes of its syntax are none."""
    return list(dict.fromkeys(re.findall(r"[A-Za-z]{2,}", re.sub(r"\\[A-Za-z]", " ", pattern.pattern))))[:100]


def runs(words: list[str], length: int) -> Iterator[str]:
    """Texts of about `length` characters that begin like something and go on without an end to it."""
    for first in ("", *words):
        for unit in (*BLANKS, *(MARKS if first == "" else ())):
            yield first + unit * (length // len(unit)) + "x!"
    for word in words:
        for unit in (f"{word} ", f"  {word}"):
            yield unit * (length // len(unit)) + "  x!"
            yield f"{words[0]} {unit * (length // len(unit))}  x!"


PATTERNS = patterns()


@pytest.mark.parametrize("place", PATTERNS)
def test_every_pattern_comes_back_from_a_message_as_long_as_is_read(place: str) -> None:
    pattern = PATTERNS[place]
    with coming_back(place):
        for text in runs(words_of(pattern), MAX_CHARACTERS):
            assert sum(1 for _ in pattern.finditer(text)) >= 0
            pattern.fullmatch(text)


SECRET_PATTERNS = {place: pattern for place, pattern in PATTERNS.items() if place.startswith("shopguide.redaction.")}


@pytest.mark.parametrize("place", SECRET_PATTERNS)
def test_secrets_are_looked_for_in_a_time_that_grows_with_the_length_alone(place: str) -> None:
    """What is stored is redacted whole, however long it is."""
    first, *others = words_of(SECRET_PATTERNS[place]) or ["cvv"]
    with coming_back(place):
        for text in runs([first, *others[:3]], LONG):
            redact(text)


def test_a_wall_of_blanks_is_parted_in_a_time_that_grows_with_its_length_alone() -> None:
    with coming_back("_JOINT"):
        assert [joint.span() for joint in _JOINT.finditer(f"a{' ' * LONG}b and  c,{' ' * LONG}d  then e")] == [
            (LONG + 2, LONG + 3),
            (LONG + 9, 2 * LONG + 10),
            (2 * LONG + 11, 2 * LONG + 13),
        ]


@pytest.mark.parametrize("word", ["is", "number", "num", "no.", "#", "->", "was"])
def test_a_secret_behind_many_words_that_announce_it_is_found(word: str) -> None:
    text = f"my cvv {f'  {word}' * 30}   737"
    with coming_back(word):
        assert redact(text).text == text.replace("737", "[card code removed]")
        redact(f"{text[:-3]}x")
