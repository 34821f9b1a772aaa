"""Faults in texts that shoppers would see: empty ones, ones given twice, and contacts where they don't belong.

Works on the files as they were read, before anything else is checked, so that these faults are listed along with all
others, and so that no key can be forgotten.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any, Final

from shopguide.contact_finder import contacts_in
from shopguide.errors import Fault

# Where a contact may be written: where it has a source and a date, or is the source.
CONTACT_FILES: Final = frozenset({"contacts.yml", "danger.yml", "sources.yml"})
# Keys whose texts must differ from entry to entry of a list, because a shopper chooses or reads on by them.
_DISTINCT: Final = ("title", "button", "said_back", "text")
_SEEN: Final = frozenset("LNS")  # letters, numbers and symbols; see unicodedata.category
_DIFFER: Final = "Give one of the two other words, or remove it"


def text_faults(file: str, held: Mapping[str, Any]) -> Iterator[Fault]:
    """Faults of all texts in a file of facts."""
    for key, text in texts("", held):
        if is_empty(text):
            yield Fault(file, key, "is empty", "Write the text in quotes, or remove the key")
        elif file not in CONTACT_FILES:
            yield from contact_faults_in(file, key, text)
    yield from _doubled(file, "", held)


def is_empty(text: str) -> bool:
    """Whether nothing can be read: only blanks, punctuation or invisible characters."""
    return not any(unicodedata.category(char)[0] in _SEEN for char in text)


def contact_faults_in(file: str, key: str, text: str) -> Iterator[Fault]:
    """Contacts in a text outside of the files that may hold some."""
    for found in contacts_in(text):
        remedy = "Write it in knowledge/contacts.yml, where it has a source and a date"
        yield Fault(file, key, f"contains the {found.kind} {found.words!r}", remedy)


def same_words(text: str) -> str:
    """What two texts have in common that differ only in capitals, blanks and punctuation."""
    return " ".join("".join(char if char.isalnum() else " " for char in text.casefold()).split())


def texts(key: str, held: Any) -> Iterator[tuple[str, str]]:
    """Every text below `held` with its key; an entry of a list is called by its id, or else its place from 0."""
    if isinstance(held, str):
        yield key, held
    elif isinstance(held, Mapping):
        for name, item in held.items():
            yield from texts(_below(key, name), item)
    elif isinstance(held, list):
        for name, item in named(held):
            yield from texts(_below(key, name), item)


def named(entries: list[Any]) -> Iterator[tuple[str, Any]]:
    """Each entry of a list with what it is called in a fault: its id, or else its place from 0."""
    for place, item in enumerate(entries):
        yield str(item.get("id", place) if isinstance(item, Mapping) else place), item


def _below(key: str, name: Any) -> str:
    return f"{key}.{name}" if key else str(name)


def _doubled(file: str, key: str, held: Any) -> Iterator[Fault]:
    """Entries of one list that say the same."""
    if isinstance(held, Mapping):
        for name, item in held.items():
            yield from _doubled(file, _below(key, name), item)
    if not isinstance(held, list):
        return
    seen: dict[tuple[str, str], str] = {}
    for name, item in named(held):
        where = _below(key, name)
        for part, text in _distinct(item):
            place = f"{where}.{part}" if part else where
            if not same_words(text):
                continue
            if first := seen.get((part, same_words(text))):
                yield Fault(file, place, f"says the same as {first}", _DIFFER)
            seen.setdefault((part, same_words(text)), place)
        yield from _doubled(file, where, item)


def _distinct(entry: Any) -> Iterator[tuple[str, str]]:
    if isinstance(entry, str):
        yield "", entry
    elif isinstance(entry, Mapping):
        for part in _DISTINCT:
            if isinstance(text := entry.get(part), str):
                yield part, text
