"""The end: solved, rated, and what else was waiting."""

from __future__ import annotations

import re

from actions.base import GuideAction
from actions.buttons import menu_buttons
from actions.comment import ask_comment
from actions.remark import is_question, noted_words, take_remark
from actions.speech import resolved, way_on
from actions.turn import Turn
from actions.walk import next_step
from actions.words import plain_words
from shopguide import rating
from shopguide.conversation import Awaiting, Conversation

# After help for a step, "got it now" is said of the step; these words are said of the problem.
_SETTLED = re.compile(
    r"\b(?:solved?|resolved?|fixed|settled|sorted|refund\w*|arrived|came|delivered|works?|working|problem|issue|help"
    r"|thank\w*)\b",
    re.I,
)
# "Reinstalled it" may be good news or not; below this probability it is not taken for the end.
_SURE = 0.9


# To "did that solve it?" these say neither yes nor no.
_HEARD = frozenset({"ok", "okay", "k", "kk", "alright", "cool", "ok thanks", "ok thx", "ok ok"})
# Said when asked for a rating, these are about this talk.
_OPINIONS = ("general_feedback", "express_frustration")


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
        if _only_found(turn):
            return next_step(turn)
        asked = turn.talk.awaiting is Awaiting.SOLVED
        if asked and plain_words(turn.text) in _HEARD:
            return way_on(turn, turn.talk)
        if turn.talk.issue and not asked and turn.confidence < _SURE and not _SETTLED.search(turn.text):
            if is_question(turn.text):
                return take_remark(turn)
            talk = noted_words(turn, turn.talk)
            turn.say("say_solved")
            return way_on(turn, talk)
        return resolved(turn)


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
        elif turn.intent in _OPINIONS and turn.text.strip():
            # "It was ok I guess" is no number, and still what was asked for.
            turn.say("commented")
        turn.say("anything_else", menu_buttons(turn))
        return talk
