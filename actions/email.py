"""The e-mail: a short form for what is missing."""

from __future__ import annotations

import re

from actions.base import GuideAction
from actions.complaint import ActionComplaint
from actions.drafting import begin_draft
from actions.remark import is_remark, keep_words
from actions.speech import ask_detail, show_step, way_on
from actions.turn import Turn
from shopguide import guide
from shopguide.answers import asked_or_meant, date_in, tells_more_than_date
from shopguide.conversation import Conversation
from shopguide.knowledge import Detail

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
        if detail is Detail.DESCRIPTION and not turn.noted and _NONE.fullmatch(turn.text.strip()):
            # Said before it was asked.
            return begin_draft(turn, talk.but(skipped=(*talk.skipped, Detail.ORDER_NUMBER.value)))
        if detail in _NUMBERS and not turn.noted:
            if _NONE.fullmatch(turn.text.strip()):
                return ActionDraftSkip().act(turn)
            issues = turn.issues
            if issues and talk.issue not in issues and not is_remark(turn, issues):
                return ActionComplaint().act(turn)
        if detail is Detail.DATE and tells_more_than_date(turn.text):
            return begin_draft(turn, keep_words(turn, talk).but(date=date_in(turn.text)))
        meant = asked_or_meant(detail, turn.text)
        if meant is not detail:
            return _taken_elsewhere(turn, talk, detail, meant)
        if detail is Detail.DESCRIPTION:
            # However short: it is not asked a second time.
            return begin_draft(turn, keep_words(turn, talk).but(skipped=(*talk.skipped, detail.value)))
        # An order number or amount that was recognised is in the talk already, tidied up;
        # anything else is taken as the shopper wrote it, never refused.
        if detail.value not in turn.noted:
            talk = talk.but(**{detail.value: turn.text.strip()})
        return begin_draft(turn, talk)


def _taken_elsewhere(turn: Turn, talk: Conversation, asked: Detail, meant: Detail) -> Conversation:
    """Keep an answer to another question where it belongs, and ask this one once more; the second time, leave it."""
    if meant is Detail.DESCRIPTION:
        talk = keep_words(turn, talk)
    elif meant.value not in turn.noted:
        talk = talk.but(**{meant.value: turn.text.strip()})
    turn.say("kept_elsewhere")
    if talk.repairs:
        return begin_draft(turn, talk.but(skipped=(*talk.skipped, asked.value)))
    return begin_draft(turn, talk).but(repairs=1)


class ActionDraftSkip(GuideAction):
    """Leaves the question out."""

    action_name = "action_draft_skip"

    def act(self, turn: Turn) -> Conversation:
        talk = turn.talk
        if talk.detail is None:
            return show_step(turn, guide.advance(turn.facts, talk.but(channel="email", step=0)))
        return begin_draft(turn, talk.but(skipped=(*talk.skipped, talk.detail)))
