"""Titles of buttons: no two that may be told apart by their title alone may have the same one.

A shopper picks a button by typing its title, even some turns later, so each title must mean one button everywhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from shopguide.errors import Fault
from shopguide.knowledge import Knowledge
from shopguide.sentences import FILE, Responses
from shopguide.text_faults import same_words

BUTTON: Final = "utter_button_"


def doubled_titles(knowledge: Knowledge | None, responses: Responses) -> Iterator[Fault]:
    """Buttons of domain.yml and of the facts that are called the same; None where the facts can't be read."""
    seen: dict[str, str] = {}
    for file, key, title in (*_of_sentences(responses), *(_of_facts(knowledge) if knowledge else ())):
        first = seen.setdefault(same_words(title), key)
        # Two of one section are told by shopguide.text_faults, two wordings of one button are the same button.
        same_section = first.partition(".")[0] == key.partition(".")[0]
        if not same_section or (file == FILE and _name(first) != _name(key)):
            yield Fault(file, key, f"is called {title!r}, like the button {first}", "Give one of the two another title")


def _name(key: str) -> str:
    return key.split(".")[1]


def _of_sentences(responses: Responses) -> Iterator[tuple[str, str, str]]:
    for name, variations in responses.items():
        if name.startswith(BUTTON):
            for number, item in enumerate(variations):
                yield FILE, f"responses.{name}.{number}.text", str(item.get("text"))


def _of_facts(knowledge: Knowledge) -> Iterator[tuple[str, str, str]]:
    for channel in knowledge.channels.values():
        yield "channels.yml", f"channels.{channel.id}.button", channel.button
    for aid in knowledge.first_aid.values():
        yield "first_aid.yml", f"first_aid.{aid.id}.button", aid.button
    for group in knowledge.groups.values():
        yield "issues.yml", f"groups.{group.id}.title", group.title
    for issue in knowledge.issues.values():
        yield "issues.yml", f"issues.{issue.id}.title", issue.title
