"""What a message added to the case, in few words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from shopguide.dialogue import details
from shopguide.dialogue.conversation import Conversation
from shopguide.dialogue.prose import request, sentence
from shopguide.dialogue.reply import Lines, Phrase, Text
from shopguide.markdown import escape

#: Details in the order in which they are named.
NAMED: Final = ("order_number", "amount", "date", "email", "platform")
#: At most so many things are named.
_MOST: Final = 3


@dataclass(frozen=True)
class Noted:
    """What a message added.

    Attributes:
        details: values by slot.
        words: what it tells, in the shopper's words; they aren't said back.
        wish: what is wanted.
    """

    details: Mapping[str, str] = field(default_factory=dict)
    words: str = ""
    wish: str | None = None

    def kept(self, conversation: Conversation) -> Noted:
        """Without what the conversation didn't keep."""
        known = {name: value for name, value in self.details.items() if getattr(conversation, name) == value}
        return Noted(known, self.words, self.wish if conversation.wish == self.wish else None)

    def named(self) -> Text | None:
        """All of it in a line; None where there is nothing that can be named."""
        named: list[Text] = [
            Phrase(f"part_noted_{name}", {"value": escape(self.details[name])})
            for name in NAMED
            if name in self.details
        ]
        if self.wish:
            if self.wish in details.USUAL_WISHES:
                named.append(Phrase("part_noted_wish", {"value": Phrase(f"part_wish_{self.wish}")}))
            else:
                named.append(f"“{escape(request(self.wish) or sentence(self.wish))}”")
        return Lines(tuple(named[:_MOST]), between="; ") if named else None
