"""No message keeps a regular expression of ours busy: no pattern has repeats that can share a run of characters.

All patterns of all modules are found by themselves, also those in tables, so a new one is checked with the rest.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass

import pytest
from repeats import faults

import actions
import shopguide
from shopguide.nlu.issues import _JOINT


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


def within(value: object, depth: int = 4) -> Iterator[re.Pattern[str]]:
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


PATTERNS = patterns()


@pytest.mark.parametrize("place", PATTERNS)
def test_no_pattern_has_repeats_that_share_characters(place: str) -> None:
    assert faults(PATTERNS[place]) == []


@pytest.mark.parametrize(
    "pattern",
    [
        r"(a+)+b",
        r"(?:a+|b)*c",
        r"(?:(?:ab)+)*",
        r"a*a*b",
        r"\s*(?:is)?\s*x",
        r"\d+\.?\d+",
        r"\d+(?:[ -]?\d)*",
        r"\w+(?:\d+|x)",
        r"[a-z]+(?=x)\w*!",
        r"(?i:A+)[a-f]*",
    ],
)
def test_repeats_that_share_characters_are_found(pattern: str) -> None:
    assert faults(re.compile(pattern))


@pytest.mark.parametrize(
    "pattern",
    [
        r"\w+\s+\w+",
        r"(?:,a+)*",
        r"[^,]+,[^,]+",
        r"[^\W_]+(?:'[^\W_]+)*",
        r"(?:yes |no )*\s",
        r"\d{1,4}\d{1,4}",
        r"\d++\d*",
        r"(?>\d+)\d*",
        r"a*b*",
        r"(?:(?:the|an) )*x+",
    ],
)
def test_repeats_with_something_between_them_are_fine(pattern: str) -> None:
    assert faults(re.compile(pattern)) == []


def test_a_wall_of_blanks_is_parted_where_words_join() -> None:
    wall = " " * 100_000
    assert [joint.span() for joint in _JOINT.finditer(f"a{wall}b and  c,{wall}d  then e")] == [
        (100_002, 100_003),
        (100_009, 200_010),
        (200_011, 200_013),
    ]
