"""The end: solved, rated, and what else was waiting."""

from __future__ import annotations

import re

from actions.base import GuideAction
from actions.buttons import menu_buttons
from actions.comment import ask_comment
from actions.speech import resolved
from actions.turn import Turn
from actions.walk import next_step
from shopguide import rating
from shopguide.conversation import Awaiting, Conversation

# After help for a step, "got it now" is said of the step; these words are said of the problem.
_SETTLED = re.compile(
    r"\b(?:solved?|resolved?|fixed|settled|sorted|refund\w*|arrived|delivered|works?|working|problem|issue|help|thank\w*)\b",
    re.I,
)


def _only_found(turn: Turn) -> bool:
    """Whether a step that could not be found was found, and no more than that."""
    talk = turn.talk
    return bool(
        turn.text and talk.awaiting is Awaiting.STEP and talk.step in talk.stuck and not _SETTLED.search(turn.text)
    )


class ActionResolved(GuideAction):
    """It is settled: be glad, take up what waits, else ask for a rating."""

    action_name = "action_resolved"

    def act(self, turn: Turn) -> Conversation:
        return next_step(turn) if _only_found(turn) else resolved(turn)


class ActionRate(GuideAction):
    """Takes the rating, or that there is none."""

    action_name = "action_rate"

    def act(self, turn: Turn) -> Conversation:
        talk = turn.talk.but(awaiting=None, repairs=0)
        given = rating.rating_in(turn.entity("rating") or turn.text)
        if given is not None and given <= rating.LOW:
            turn.say("rated_low")
            return ask_comment(turn, talk)
        if given is not None:
            turn.say("rated")
        turn.say("anything_else", menu_buttons(turn))
        return talk
