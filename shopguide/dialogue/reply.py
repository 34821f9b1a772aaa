"""What a move answers: sentences of domain.yml with what fills them, buttons, and the conversation afterwards.

Sentences are named and not written here, so that each language has its own under the same name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from shopguide.dialogue.commands import Command, Do
from shopguide.dialogue.conversation import Conversation


@dataclass(frozen=True)
class Phrase:
    """The sentence `utter_<name>`, filled with values, for use inside another one."""

    name: str
    values: Mapping[str, Text] = field(default_factory=dict)


@dataclass(frozen=True)
class Lines:
    """Texts, each on a line of its own, or with something else between them."""

    lines: tuple[Text, ...]
    between: str = "\n"


#: Words as they are (from knowledge/ or the shopper), or a sentence of domain.yml.
Text: TypeAlias = "str | Phrase | Lines"


@dataclass(frozen=True)
class Button:
    """A choice: its title and what it does."""

    title: Text
    command: Command


@dataclass(frozen=True)
class Say:
    """One message: `utter_<name>` filled with values, its buttons, and what a connector may show better (`custom`)."""

    name: str
    values: Mapping[str, Text] = field(default_factory=dict)
    buttons: tuple[Button, ...] = ()
    custom: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Reply:
    """The answer of a turn.

    Attributes:
        forgets: whether everything stored of the conversation is to be deleted.
    """

    conversation: Conversation
    said: tuple[Say, ...] = ()
    forgets: bool = False

    def before(self, *said: Say) -> Reply:
        """With messages that come first."""
        return replace(self, said=(*said, *self.said))

    def then(self, *said: Say) -> Reply:
        """With messages that come last."""
        return replace(self, said=(*self.said, *said))


def button(name: str, do: Do, value: str | None = None, **values: Text) -> Button:
    """A button whose title is `utter_button_<name>`."""
    return Button(Phrase(f"button_{name}", values), Command(do, value))
