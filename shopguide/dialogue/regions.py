"""Which country the shopper says they are in."""

from __future__ import annotations

from typing import Final

from shopguide.content.regions import ELSEWHERE
from shopguide.dialogue.acts import Act
from shopguide.dialogue.heard import Heard

#: Choices of the question, and what they stand for.
_CHOICES: Final = {"us": "US", "uk": "UK", "eu": "EU", "other": ELSEWHERE}


def said(heard: Heard) -> str | None:
    """Two letters, EU or `other`; None where nothing is said of it."""
    option = heard.option_of(Act.ANSWER, Act.CHOOSE)
    return _CHOICES.get(option or "") or heard.entity("region")
