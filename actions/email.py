"""The e-mail: a short form for what is missing."""

from __future__ import annotations

import re

from actions.base import GuideAction
from actions.complaint import ActionComplaint
from actions.drafting import begin_draft
from actions.speech import ask_detail, show_step, way_on
from actions.turn import Turn
from shopguide import guide
from shopguide.conversation import Conversation
from shopguide.knowledge import Detail

# The slot that an answer to each question fills.
_SLOT = {Detail.DESCRIPTION: "complaint"}
# Another problem told where a number was asked for is no answer.
_NUMBERS = (Detail.ORDER_NUMBER, Detail.AMOUNT)
# Nor is a number that the shopper does not have: "no order number", "idk", "i don't have one anymore".
_NONE = re.compile(
    r"(?:(?:i|we|have|ive|got|there|is|theres|there's|sorry|but|really|just|honestly) )*"
    r"(?:idk|dunno|none|n/?a|unknown"
    r"|(?:(?:do|did|have|ca) ?n['’]?t|do not|have not|cannot|never|lost|forgot|no|not)\b"
    r"(?: (?:have|got|get|know|find|see|remember|it|one|any|an?|the|my|that|sure|idea|order|amount|number|nr|num|no"
    r"|exact|anymore|now|yet|here|sorry|none))*)\W*",
    re.I,
)


class ActionDraftEmail(GuideAction):
    """Begins the e-mail."""

    action_name = "action_draft_email"

    def act(self, turn: Turn) -> Conversation:
        return begin_draft(turn, turn.talk)


class ActionDraftAnswer(GuideAction):
    """Takes the answer to the question asked, whatever its words, and asks the next one."""

    action_name = "action_draft_answer"

    def act(self, turn: Turn) -> Conversation:
        talk = turn.adopt_issue()
        if turn.pressed and turn.issues:
            return ActionComplaint().act(turn)
        if talk.detail is None or turn.pressed or not turn.text.strip():
            return way_on(turn, talk)
        if turn.metadata.get("secrets"):
            # A card number sent as the order number: warned about already, and no answer.
            return ask_detail(turn, talk)
        detail = Detail(talk.detail)
        if detail in _NUMBERS and not turn.noted:
            if _NONE.fullmatch(turn.text.strip()):
                return ActionDraftSkip().act(turn)
            if any(name != talk.issue for name in turn.issues):
                return ActionComplaint().act(turn)
        slot = _SLOT.get(detail, detail.value)
        # An order number or amount that was recognised is in the talk already, tidied up;
        # anything else is taken as the shopper wrote it, never refused.
        if slot not in turn.noted:
            talk = talk.but(**{slot: turn.text.strip()})
        return begin_draft(turn, talk)


class ActionDraftSkip(GuideAction):
    """Leaves the question out."""

    action_name = "action_draft_skip"

    def act(self, turn: Turn) -> Conversation:
        talk = turn.talk
        if talk.detail is None:
            return show_step(turn, guide.advance(turn.facts, talk.but(channel="email", step=0)))
        return begin_draft(turn, talk.but(skipped=(*talk.skipped, talk.detail)))
