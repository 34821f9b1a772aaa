"""What is found in a text, and what the text shows instead."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Shape(StrEnum):
    """A kind of secret, by its shape; the value is its name in the stand-in."""

    CARD = "card number"
    IBAN = "IBAN"
    BANK = "bank number"
    IDENTITY = "identity number"
    KEY = "access key"
    PHRASE = "recovery phrase"
    GIFT_CARD = "gift card code"

    @property
    def stand_in(self) -> str:
        """What is shown where the secret was."""
        return f"[{self.value} removed]"


class Found(NamedTuple):
    """A secret in a text: its first character, the one after its last, and its shape."""

    start: int
    end: int
    shape: Shape
