"""What one step changed in a text, so that positions after it can be traced back."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Edit:
    """`text[start:end]` was replaced by `new`."""

    start: int
    end: int
    new: str


class Edits:
    """The replacements that made one text into another."""

    def __init__(self) -> None:
        # Of each edit that left something: where that starts and ends now, and where what it replaced did before.
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._before: list[tuple[int, int]] = []
        # From these positions on, the text is moved by so much.
        self._moved_from: list[int] = [0]
        self._moved_by: list[int] = [0]

    def apply(self, text: str, edits: Iterable[Edit]) -> str:
        """The text with the edits made, which are in its order and don't overlap."""
        pieces: list[str] = []
        last = length = 0
        for edit in edits:
            pieces += (text[last : edit.start], edit.new)
            start = length + edit.start - last
            length = start + len(edit.new)
            last = edit.end
            if edit.new:
                self._starts.append(start)
                self._ends.append(length)
                self._before.append((edit.start, edit.end))
            self._moved_from.append(length)
            self._moved_by.append(edit.end - length)
        return "".join([*pieces, text[last:]])

    def before(self, start: int, end: int) -> tuple[int, int]:
        """Where the part `start:end` of the new text was in the old one."""
        first = self._first(start)
        return first, (self._last(end) if end > start else first)

    def _first(self, start: int) -> int:
        index = bisect_right(self._starts, start) - 1
        if index >= 0 and start < self._ends[index]:
            return self._before[index][0]
        return start + self._moved_by[bisect_right(self._moved_from, start) - 1]

    def _last(self, end: int) -> int:
        index = bisect_left(self._starts, end) - 1
        if index >= 0 and end <= self._ends[index]:
            return self._before[index][1]
        return end + self._moved_by[bisect_left(self._moved_from, end) - 1]
