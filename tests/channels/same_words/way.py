"""What a channel must offer to be compared with the others.

To add one: a file beside this one with a class that is a `Way`, a fixture `<name>_way` for it in
conftest.py, and its name in `WAYS` of test_same_words.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Reply:
    """The guide's reply to one turn, as it reaches the shopper.

    Attributes:
        words: all that is said, with no markup; white space counts as one blank.
        titles: the titles of the buttons, in the order shown.
    """

    words: str
    titles: tuple[str, ...]

    @classmethod
    def of(cls, words: str, titles: tuple[str, ...]) -> Reply:
        """A reply with its white space evened out."""
        return cls(" ".join(words.split()), tuple(" ".join(title.split()) for title in titles))


class Talk(Protocol):
    """One talk, from its first message on."""

    def say(self, text: str) -> Reply:
        """Type a text."""

    def press(self, title: str) -> Reply:
        """Press the button of the last reply with that title.

        Raises:
            AssertionError: there is none.
        """


class Way(Protocol):
    """A channel; hashable, since what it has answered is kept."""

    def begin(self) -> Talk:
        """A new talk, of a sender of its own."""
