"""What a message can be decided to mean, and how an operator names it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import yaml

from shopguide.errors import ReviewError
from shopguide.knowledge_files import load
from shopguide.project import Project

OUT_OF_SCOPE: Final = "out_of_scope"
# Of the classifier and of buttons: no message can mean them.
_NO_MEANING: Final = frozenset({"nlu_fallback", "command"})
_OUT_OF_SCOPE_TITLE: Final = "Something else, none of our business"


@dataclass(frozen=True)
class Choice:
    """An intent, and its name for people."""

    intent: str
    title: str


@dataclass(frozen=True)
class Choices:
    """All intents of the domain, in its order."""

    all: tuple[Choice, ...]

    @classmethod
    def of(cls, project: Project) -> Choices:
        """The intents of domain.yml, with the titles of knowledge/issues.yml.

        Raises:
            KnowledgeError: knowledge/ holds faults.
            ReviewError: domain.yml cannot be read.
        """
        titles = {issue.id: issue.title for issue in load(project.knowledge).issues.values()}
        titles[OUT_OF_SCOPE] = _OUT_OF_SCOPE_TITLE
        names = [name for name in intents(project.root / "domain.yml") if name not in _NO_MEANING]
        return cls(tuple(Choice(name, titles.get(name) or name.replace("_", " ").capitalize()) for name in names))

    @property
    def names(self) -> frozenset[str]:
        """The intents' names."""
        return frozenset(choice.intent for choice in self.all)

    def title(self, intent: str) -> str:
        """The name for people; an intent that the domain no longer has is named as it is."""
        return next((choice.title for choice in self.all if choice.intent == intent), intent)

    def likeliest_first(self, intents: Iterable[str]) -> list[Choice]:
        """All choices, those of `intents` before the others; a place in it, from 1, is the number to type."""
        first = [choice for name in dict.fromkeys(intents) for choice in self.all if choice.intent == name]
        return [*first, *(choice for choice in self.all if choice not in first)]

    def find(self, typed: str, numbered: Sequence[Choice]) -> Choice:
        """The choice that a number, a name or a part of a title picks.

        Raises:
            ReviewError: none is meant, or several are; the sentence names them.
        """
        wanted = " ".join(typed.lower().replace("_", " ").split())
        if wanted.isascii() and wanted.isdigit():
            if 1 <= int(wanted) <= len(numbered):
                return numbered[int(wanted) - 1]
            raise ReviewError(f"There is no number {wanted}: they go from 1 to {len(numbered)}.")
        if not wanted:
            raise ReviewError("Name an intent by its number, its name or a part of its title.")
        for same in (_is_named, _begins, _holds):
            found = [choice for choice in self.all if same(choice, wanted)]
            if len(found) == 1:
                return found[0]
            if found:
                named = ", ".join(f"{choice.intent} ({choice.title})" for choice in found)
                raise ReviewError(f'"{typed.strip()}" may be {named}. Type a little more.')
        raise ReviewError(f'No intent is called "{typed.strip()}", or has that in its title.')


def _is_named(choice: Choice, wanted: str) -> bool:
    return wanted in (choice.intent.replace("_", " "), choice.title.lower())


def _begins(choice: Choice, wanted: str) -> bool:
    return any(name.startswith(wanted) for name in (choice.intent.replace("_", " "), choice.title.lower()))


def _holds(choice: Choice, wanted: str) -> bool:
    return any(wanted in name for name in (choice.intent.replace("_", " "), choice.title.lower()))


def intents(domain: Path) -> list[str]:
    """The intents' names that a domain file lists.

    Raises:
        ReviewError: it cannot be read, or lists none.
    """
    try:
        listed = yaml.safe_load(domain.read_text(encoding="utf-8"))["intents"]
        return [str(next(iter(entry)) if isinstance(entry, dict) else entry) for entry in listed]
    except (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError) as error:
        raise ReviewError(f"{domain.name} lists no intents that can be read ({type(error).__name__}).") from error
