"""One reading of a text for everything that looks into it, however it was typed.

Redaction, numbers, choices and NLU read the folded text; people see what was typed. Folded are, in this order:

1. characters (characters.py): NFKC, invisible characters, dashes, quotes, blanks, and digits of all kinds to 0-9;
2. chat markup (markup.py): marks around and inside of words, Slack's links, HTML entities;
3. letters that look like Latin ones, where they stand in for them (look_alikes.py).

ASCII text without markup is returned as it is. Otherwise the work is linear in the length of the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from shopguide.privacy import characters, look_alikes, markup
from shopguide.privacy.edits import Edits

# Taking marks away can uncover others ("&*amp;*"). Nobody needs that; what is nested deeper is disguise.
_MOST_PASSES: Final = 4
_NOT_PLAIN: Final = re.compile(rf"{markup.SIGNS}|[\x00-\x08\x0b-\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True)
class Folded:
    """A folded text, and where each part of it stood in the original."""

    text: str
    _steps: tuple[Edits, ...] = ()

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The part of the original text that `text[start:end]` was folded from, in whole characters.

        An empty part is mapped to an empty one. `start` and `end` count from the left: 0 <= start <= end <= len(text).

        Raises:
            ValueError: they don't.
        """
        if not 0 <= start <= end <= len(self.text):
            raise ValueError(f"{start}:{end} isn't a part of a text of {len(self.text)} characters")
        for edits in reversed(self._steps):
            start, end = edits.before(start, end)
        return start, end


def fold(text: str) -> Folded:
    """Fold `text`; folding the result again changes nothing. It is at most `characters.MOST_GROWTH` times as long."""
    if text.isascii() and not _NOT_PLAIN.search(text):
        return Folded(text)
    steps: list[Edits] = []
    for _ in range(_MOST_PASSES):
        text = characters.fold(text, steps)
        bare = look_alikes.fold(markup.remove(text, steps))
        if bare == text:
            return Folded(text, tuple(steps))
        text = bare
    text = look_alikes.fold(characters.fold(markup.blank(text), steps))
    return Folded(text, tuple(steps))
