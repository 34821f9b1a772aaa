"""The talk that every assistant holds: what is typed, what is pressed, and what ours has to answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from shopguide.dialogue.commands import Command, Do

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


# Every turn of it runs a custom action. A button is pressed where it is shown, or was a moment ago.
TALK: Final = (
    Turn("my parcel is three weeks late and still on its way", "sorry about the wait"),
    Turn(Command(Do.START, "order_details").payload, "step 1 of"),
    Turn("ok next", "step 2 of"),
    Turn(Command(Do.NEXT).payload, "step 3 of"),
    Turn("how long does email take to get answered", "e-mail"),
    Turn(Command(Do.NEXT).payload, "did that settle it"),
    Turn("it still hasnt come, nobody answers", "help in tiktok shop"),
    Turn(Command(Do.START, "tiktok_help").payload, "step 1 of"),
    Turn("cant find that", "profile"),
    Turn(Command(Do.BACK).payload, "step 1 of"),
    Turn("start over", "what"),
    Turn(Command(Do.GROUP, "payment").payload, "payment"),
)
