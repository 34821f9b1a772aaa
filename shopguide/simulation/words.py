"""What simulated shoppers write: the examples that the guide was trained on, and a few words of their own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import yaml

# Said to "what would have helped?".
COMMENTS: Final = (
    "a phone number i can trust",
    "tell me how long it takes before i start",
    "somebody who can look into my order",
    "too many steps",
    "the menu looks different on my phone",
    "i wanted my money back, not a list of ways",
    "pictures of where to tap",
    "just say at once that the seller has to answer",
)


@dataclass(frozen=True)
class Foreign:
    """A message that isn't English."""

    text: str
    language: str


FOREIGN: Final = (
    Foreign("mi pedido no ha llegado y no me responden", "es"),
    Foreign("meine bestellung ist nicht angekommen und der verkäufer antwortet nicht", "de"),
    Foreign("je n'ai pas reçu mon colis et le vendeur ne répond pas", "fr"),
    Foreign("o meu pedido não chegou e não consigo falar com ninguém", "pt"),
    Foreign("注文した商品がまだ届きません", "ja"),
)


def examples(folder: Path) -> dict[str, list[str]]:
    """The examples in data/nlu of a project, by intent.

    Raises:
        OSError: the folder cannot be read.
    """
    found: dict[str, list[str]] = {}
    for path in sorted(folder.glob("*.yml")):
        for entry in yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)["nlu"]:
            if "intent" in entry:
                lines = [line.removeprefix("- ").strip() for line in entry["examples"].splitlines()]
                found.setdefault(entry["intent"], []).extend(line for line in lines if line)
    return found
