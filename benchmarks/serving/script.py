"""The talk that every assistant holds: what is typed, what is pressed, and what ours has to answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["typed", "pressed"]


@dataclass(frozen=True)
class Turn:
    """One message and a piece of the answer to it, in small letters.

    A pressed button is sent as its payload, which needs no NLU on either side.
    """

    text: str
    answer: str

    @property
    def kind(self) -> Kind:
        """Whether it was typed or pressed."""
        return "pressed" if self.text.startswith("/") else "typed"


# Every turn of it runs a custom action.
TALK: Final = (
    Turn("my parcel is three weeks late and the tracking never moves", "hasn't reached you"),
    Turn('/contact_by_channel{"start":"order_details"}', "step 1 of"),
    Turn("ok next", "step 2 of"),
    Turn("/next_step", "step 3 of"),
    Turn("how long does email take to get answered", "e-mail"),
    Turn("/next_step", "step 4 of"),
    Turn("it still hasnt come, nobody answers", "in-app report"),
    Turn('/contact_by_channel{"start":"in_app"}', "step 1 of"),
    Turn("cant find that", "log in first"),
    Turn("/previous_step", "step 1 of"),
    Turn("start over", "start"),
    Turn('/ask_help{"issue_group":"payment"}', "payment"),
)
