"""A step that cannot be found: help for it, and after two of them the next channel."""

from __future__ import annotations

import re

from actions.base import GuideAction
from actions.escalation import did_not_help
from actions.remark import take_remark
from actions.speech import help_with_step, propose_next
from actions.turn import Turn
from actions.walk import no_guide, on_the_table
from shopguide import guide
from shopguide.conversation import Awaiting, Conversation
from shopguide.escalation import decide, gives_up

# Of a channel that was only offered, "can't find it" asks for help with its first step; "it isn't
# there" says that it was tried.
_ASKS_WHERE = re.compile(r"\b(?:where|how|which|what)\b", re.I)
_CANNOT_FIND = re.compile(r"\b(?:can(?:no|['’]?)t|couldn['’]?t|don['’]?t|unable to) (?:find|see|locate)\b", re.I)


class ActionStepStuck(GuideAction):
    """Help for the step; after two steps that could not be found, the next channel."""

    action_name = "action_step_stuck"

    def act(self, turn: Turn) -> Conversation:
        here = guide.place(turn.facts, turn.talk)
        if turn.talk.awaiting is Awaiting.START and here:
            if _ASKS_WHERE.search(turn.text):
                return take_remark(turn)
            if not _CANNOT_FIND.search(turn.text):
                return did_not_help(turn)
            turn.talk = guide.start(turn.talk, here.walkthrough.id)
        if here is None or not on_the_table(turn):
            return no_guide(turn)
        talk = guide.stuck(turn.talk)
        if gives_up(talk) and talk.issue and talk.channel:
            turn.say("stuck_again")
            talk = talk.but(tried=(*talk.tried, talk.channel))
            return propose_next(turn, talk, decide(turn.facts, talk))
        return help_with_step(turn, talk)
