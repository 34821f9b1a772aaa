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
    Turn("my parcel is three weeks late and still on its way", "Sorry about the wait"),
    Turn('/contact_by_channel{"start":"order_details"}', "Step 1 of"),
    Turn("ok next", "Step 2 of"),
    Turn("/next_step", "Step 3 of"),
    Turn("how long does email take to get answered", "e-mail"),
    Turn("/next_step", "Step 4 of"),
    Turn("it still hasnt come, nobody answers", "in-app report"),
    Turn('/contact_by_channel{"start":"in_app"}', "Step 1 of"),
    Turn("cant find that", "log in first"),
    Turn("/previous_step", "Step 1 of"),
    Turn("start over", "start"),
    Turn('/ask_help{"issue_group":"payment"}', "payment"),
)
