"""Reads a regular expression as Python's own parser does, and finds repeats that can share the same characters.

Where two unbounded repeats over overlapping characters follow or contain one another, with nothing between them that
keeps them apart, a run of those characters can be divided between them in many ways, and all of them are tried before
the pattern gives up: the time grows with the square of the length, or worse.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from re import _constants as ops  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

# Characters that classes are compared by: all of ASCII, and one of each other kind that patterns name.
SAMPLE = "".join(map(chr, range(128))) + "áßñ£€\u00a0\u200b\u2019\u201c–…→пж密あ한ह\ue000😀"
_REPEATS = (ops.MAX_REPEAT, ops.MIN_REPEAT)


@dataclass(frozen=True)
class _Need:
    """A thing that a pattern can't do without: for each choice of it, the characters of each of its places."""

    choices: tuple[tuple[frozenset[str], ...], ...]

    def met_by(self, reads: frozenset[str]) -> bool:
        """Whether it can be read from these characters alone."""
        return any(all(place & reads for place in choice) for choice in self.choices)

    def places(self) -> frozenset[str]:
        """All characters of all choices."""
        return frozenset().union(*(place for choice in self.choices for place in choice))


@dataclass(frozen=True)
class _Repeat:
    """An unbounded repeat: the characters it may read, and what it can't do without."""

    reads: frozenset[str]
    needed: tuple[_Need, ...]

    def shares(self, other: _Repeat) -> frozenset[str]:
        """The characters that both may read all by themselves: a run of them can be divided between the two."""
        reads = self.reads & other.reads
        return reads if all(need.met_by(reads) for need in (*self.needed, *other.needed)) else frozenset()


@dataclass
class _Part:
    """What part of a pattern reads.

    Attributes:
        reads: the characters of the sample that it may read.
        needed: what it can't do without.
        first: the unbounded repeats that it may begin with.
        last: those that it may end with.
        within: all of them.
        faults: what is wrong.
    """

    reads: frozenset[str] = frozenset()
    needed: list[_Need] = field(default_factory=list)
    first: list[_Repeat] = field(default_factory=list)
    last: list[_Repeat] = field(default_factory=list)
    within: list[_Repeat] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def faults(pattern: re.Pattern[str]) -> list[str]:
    """What is wrong with a pattern's repeats, in words; empty for none."""
    return _sequence(_parser.parse(pattern.pattern, pattern.flags), pattern.flags).faults


def _sequence(items: Any, flags: int) -> _Part:
    whole = _Part()
    optional = True  # all of it up to here
    for item in items:
        part = _item(item, flags)
        whole.faults += part.faults
        for before in whole.last:
            for repeat in part.first:
                if shared := before.shares(repeat):
                    whole.faults.append(f"adjacent repeats share {_shown(shared)}")
        whole.reads |= part.reads
        whole.within += part.within
        if optional:
            whole.first += part.first
        whole.last = part.last if part.needed else [*whole.last, *part.last]
        whole.needed += part.needed
        optional = optional and not part.needed
    return whole


def _item(item: Any, flags: int) -> _Part:
    kind, value = item
    if kind in (ops.LITERAL, ops.NOT_LITERAL, ops.ANY, ops.IN, ops.CATEGORY):
        reads = _characters(item, flags)
        return _Part(reads, [_Need(((reads,),))])
    if kind in _REPEATS or kind is ops.POSSESSIVE_REPEAT:
        return _repeat(kind, value, flags)
    if kind is ops.SUBPATTERN:
        _, added, removed, body = value
        return _sequence(body, (flags | added) & ~removed)
    if kind is ops.ATOMIC_GROUP:
        inner = _sequence(value, flags)
        return _Part(inner.reads, inner.needed, faults=inner.faults)
    if kind is ops.BRANCH:
        return _branch([_sequence(choice, flags) for choice in value[1]])
    if kind in (ops.ASSERT, ops.ASSERT_NOT):
        return _Part(faults=_sequence(value[1], flags).faults)
    if kind is ops.GROUPREF_EXISTS:
        return _branch([_sequence(choice, flags) for choice in value[1:] if choice])
    if kind is ops.GROUPREF:
        return _Part(frozenset(SAMPLE))
    return _Part()  # anchors


def _branch(choices: list[_Part]) -> _Part:
    part = _Part()
    for choice in choices:
        part.reads |= choice.reads
        part.first += choice.first
        part.last += choice.last
        part.within += choice.within
        part.faults += choice.faults
    if all(choice.needed for choice in choices):
        part.needed = [_Need(tuple(tuple(need.places() for need in choice.needed) for choice in choices))]
    return part


def _repeat(kind: Any, value: Any, flags: int) -> _Part:
    low, high, body = value
    inner = _sequence(body, flags)
    part = _Part(inner.reads, list(inner.needed) if low else [], faults=list(inner.faults))
    if kind is ops.POSSESSIVE_REPEAT:
        return part
    if high is not ops.MAXREPEAT:
        part.first, part.last, part.within = inner.first, inner.last, inner.within
        return part
    whole = _Repeat(inner.reads, tuple(inner.needed))
    for repeat in inner.within:
        if shared := whole.shares(repeat):
            part.faults.append(f"a repeat within a repeat shares {_shown(shared)}")
    part.first, part.last, part.within = [whole, *inner.first], [whole, *inner.last], [whole, *inner.within]
    return part


def _characters(item: Any, flags: int) -> frozenset[str]:
    """The characters of the sample that a part of one character reads."""
    compiled = re.compile(_one(item), flags & (re.I | re.A | re.S | re.M))
    return frozenset(char for char in SAMPLE if compiled.fullmatch(char))


def _one(item: Any) -> str:
    kind, value = item
    if kind is ops.LITERAL:
        return re.escape(chr(value))
    if kind is ops.NOT_LITERAL:
        return f"[^{_escaped(value)}]"
    if kind is ops.ANY:
        return "."
    if kind is ops.CATEGORY:
        return _CATEGORIES[value]
    return f"[{''.join(_members(value))}]"


def _members(values: Any) -> Iterator[str]:
    for kind, value in values:
        if kind is ops.NEGATE:
            yield "^"
        elif kind is ops.LITERAL:
            yield _escaped(value)
        elif kind is ops.RANGE:
            yield f"{_escaped(value[0])}-{_escaped(value[1])}"
        elif kind is ops.CATEGORY:
            yield _CATEGORIES[value]


def _escaped(code: int) -> str:
    return f"\\U{code:08x}"


_CATEGORIES = {
    ops.CATEGORY_DIGIT: r"\d",
    ops.CATEGORY_NOT_DIGIT: r"\D",
    ops.CATEGORY_SPACE: r"\s",
    ops.CATEGORY_NOT_SPACE: r"\S",
    ops.CATEGORY_WORD: r"\w",
    ops.CATEGORY_NOT_WORD: r"\W",
}


def _shown(characters: frozenset[str]) -> str:
    return repr("".join(sorted(characters))[:12])
