"""The tables of names and words (shopguide/privacy/tables/), read once and joined over all languages.

A shopper mixes languages, and what is a name of a secret in one is seldom an ordinary word in another,
so no language is guessed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from importlib import resources
from typing import Any, Final

import yaml

from shopguide.privacy.folding import fold
from shopguide.privacy.kinds import Secret
from shopguide.privacy.reading import words_of


class Kind(StrEnum):
    """What a name names: a line below `names` in the tables, or a number that isn't a secret.

    SENT_CODE and NEW_PASSWORD have no names: they're what a message lets the next one give that only speaks of a code
    or a password (carryover.py).
    """

    PASSWORD = "password"
    WEAK_PASSWORD = "weak_password"
    CODE = "code"
    RECOVERY_CODE = "recovery_code"
    GENERIC_CODE = "generic_code"
    SENT_CODE = "sent_code"
    NEW_PASSWORD = "new_password"
    CARD_CODE = "card_code"
    CARD = "card"
    EXPIRY = "expiry"
    BANK = "bank"
    PAIRED_ACCOUNT = "paired_account"
    IDENTITY = "identity"
    TAX = "tax"
    KEY = "key"
    SEED = "seed"
    GIFT_CARD = "gift_card"
    ORDER = "order"
    HARMLESS = "harmless"

    @property
    def is_secret(self) -> bool:
        """Whether what it names is a secret, not an order or something else that stays."""
        return self not in (Kind.ORDER, Kind.HARMLESS)


# What each kind of name is called in the stand-in.
SECRET_OF: Final = {
    Kind.PASSWORD: Secret.PASSWORD,
    Kind.WEAK_PASSWORD: Secret.PASSWORD,
    Kind.CODE: Secret.CODE,
    Kind.RECOVERY_CODE: Secret.CODE,
    Kind.GENERIC_CODE: Secret.CODE,
    Kind.SENT_CODE: Secret.CODE,
    Kind.NEW_PASSWORD: Secret.PASSWORD,
    Kind.CARD_CODE: Secret.CARD_CODE,
    Kind.CARD: Secret.CARD,
    Kind.EXPIRY: Secret.EXPIRY,
    Kind.BANK: Secret.BANK,
    Kind.PAIRED_ACCOUNT: Secret.BANK,
    Kind.IDENTITY: Secret.IDENTITY,
    Kind.TAX: Secret.TAX,
    Kind.KEY: Secret.KEY,
    Kind.SEED: Secret.SEED,
    Kind.GIFT_CARD: Secret.GIFT_CARD,
}
_HARMLESS: Final = {"orders": Kind.ORDER, "harmless": Kind.HARMLESS}
_WORD_LISTS: Final = (
    "fillers", "links", "error_words", "units", "talk", "misspelt", "not_misspelt", "between_groups", "prepositions",
    "determiners", "hundreds",
)  # fmt: skip
_NUMBER_LISTS: Final = ("digits", "tens", "repeats")


@dataclass
class Vocabulary:
    """All tables together. Words and phrases are spelt as tokens spell them; tables/en.yml says what each is for.

    Attributes:
        names: by their first word, the phrases that begin with it and their kinds, longest first.
        digits: what number words stand for ("seven": "7").
        tens: the same for "forty": "4".
        repeats: how often the digit after them is meant ("double": 2).
        hundreds: words that the digit before them counts ("nine *hundred* six").
        known: every word of every name and list: none of them is a misspelt one.
    """

    names: dict[str, list[tuple[tuple[str, ...], Kind]]] = field(default_factory=dict)
    fillers: set[str] = field(default_factory=set)
    links: set[str] = field(default_factory=set)
    error_words: set[str] = field(default_factory=set)
    units: set[str] = field(default_factory=set)
    talk: set[str] = field(default_factory=set)
    misspelt: set[str] = field(default_factory=set)
    not_misspelt: set[str] = field(default_factory=set)
    between_groups: set[str] = field(default_factory=set)
    prepositions: set[str] = field(default_factory=set)
    determiners: set[str] = field(default_factory=set)
    hundreds: set[str] = field(default_factory=set)
    digits: dict[str, str] = field(default_factory=dict)
    tens: dict[str, str] = field(default_factory=dict)
    repeats: dict[str, int] = field(default_factory=dict)
    known: set[str] = field(default_factory=set)

    def add(self, table: dict[str, Any]) -> None:
        """Add the table of one language.

        Raises:
            ValueError: it has a key or a kind that isn't known.
        """
        for key, value in table.items():
            if key == "names":
                for kind, phrases in value.items():
                    self._add_names(Kind(kind), phrases)
            elif key in _HARMLESS:
                self._add_names(_HARMLESS[key], value)
            elif key in _WORD_LISTS:
                getattr(self, key).update(word for phrase in _phrases(value) for word in phrase)
            elif key in _NUMBER_LISTS:
                for *words, number in _phrases(value):
                    getattr(self, key)["".join(words)] = int(number) if key == "repeats" else number
            else:
                raise ValueError(f"A table of names has the unknown key {key!r}")

    def finish(self) -> None:
        """Put longer names first; add the words of each list and of all names."""
        for phrases in self.names.values():
            phrases.sort(key=lambda item: -len(item[0]))
            self.known.update(word for words, _ in phrases for word in words)
        self.known.update(*(getattr(self, key) for key in _WORD_LISTS))

    def _add_names(self, kind: Kind, phrases: str) -> None:
        for words in _phrases(phrases):
            entries = self.names.setdefault(words[0], [])
            # The first table that names a phrase decides; a harmless one never hides a secret.
            if all(known != words for known, _ in entries):
                entries.append((words, kind))


def _phrases(text: str) -> Iterator[tuple[str, ...]]:
    for phrase in text.replace("\n", " ").split(","):
        # As shoppers' words are: letters that look like Latin ones are folded in these too.
        if words := words_of(fold(phrase.strip()).text):
            yield words


def _load() -> Vocabulary:
    vocabulary = Vocabulary()
    files = [file for file in _TABLES.iterdir() if file.name.endswith(".yml") and file.name != _PHRASING]
    for file in sorted(files, key=lambda file: file.name):
        vocabulary.add(yaml.safe_load(file.read_text(encoding="utf-8")))
    vocabulary.finish()
    return vocabulary


def _load_phrasing() -> dict[str, frozenset[str]]:
    table = yaml.safe_load((_TABLES / _PHRASING).read_text(encoding="utf-8"))
    return {key: frozenset(word for phrase in _phrases(words) for word in phrase) for key, words in table.items()}


_TABLES: Final = resources.files(__package__) / "tables"
_PHRASING: Final = "phrasing.yml"
VOCABULARY: Final = _load()
# Small words that tie names and values together, by what they're for (tables/phrasing.yml).
PHRASING: Final = _load_phrasing()


def says_nothing(word: str) -> bool:
    """Whether a word between a name and its value may be passed over."""
    return word in VOCABULARY.fillers or word in VOCABULARY.links


def ties(word: str) -> bool:
    """Whether a word between a name and its value belongs to both: "my", "is"."""
    return word in VOCABULARY.links or word in VOCABULARY.determiners
