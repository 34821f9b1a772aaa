"""Changes to an e-mail that is written already: said in any words, shown at once."""

from __future__ import annotations

import re
from typing import Final

from actions.drafting import show_draft
from actions.remark import with_words
from actions.turn import Turn
from shopguide.answers import date_in, wish_in
from shopguide.conversation import Awaiting, Conversation

_SHOW: Final = re.compile(
    r"\b(?:show|see|read|repeat|display|open|where(?:['’]?s| is))\b.{0,20}\b(?:e-?mail|draft|letter|text)\b", re.I
)
_ADD: Final = re.compile(
    r"^\W*(?:(?:and|also|ok|wait|please|pls|can you|could you|actually|oh)\W+)*"
    r"(?:add|mention|include|write|say|put|tell them)\b(?:\W+(?:in|also|to it|too|that))*\W+",
    re.I,
)
_CHANGE: Final = re.compile(
    r"\b(?:actually|change|correct|wrong|instead|rather|not a|i meant|wait|the date|should be|make it|it was|update)\b",
    re.I,
)


def edited(turn: Turn) -> Conversation | None:
    """The talk with the e-mail changed as the message wants and shown again; None where it wants no such thing."""
    talk, text = turn.talk, turn.text
    if not talk.drafted or talk.channel != "email" or talk.awaiting not in (Awaiting.STEP, Awaiting.SOLVED):
        return None
    changed = talk
    if _CHANGE.search(text):
        wanted = wish_in(text)
        changed = changed.but(date=date_in(text) or talk.date, wish=wanted or talk.wish)
    elif added := _ADD.match(text):
        # A number is in a line of its own by now.
        changed = talk if turn.noted else with_words(talk, text[added.end() :].strip())
    if changed == talk and not turn.noted and not _SHOW.search(text):
        return None
    return show_draft(turn, changed.but(step=0))
