"""What would have helped: asked once after a low rating, and never again."""

from __future__ import annotations

from typing import Final

from actions.base import GuideAction
from actions.buttons import issue_buttons, menu_buttons
from actions.channels import ActionChannelDetails, ActionChannelHowTo, ActionContactOptions
from actions.complaint import ActionProvideDetails
from actions.escalation import ActionRequestHuman
from actions.turn import Turn
from shopguide.conversation import Awaiting, Conversation

# Said to the question, these are no comment: "no", "skip", "ok".
_NOTHING: Final = frozenset({"affirm", "deny", "stop", "next_step", "step_stuck"})
# "A phone number would have helped" is a comment, and a wish that can be met at once.
_ANSWERS: Final[dict[str, type[GuideAction]]] = {
    "ask_contact_options": ActionContactOptions,
    "contact_by_channel": ActionChannelHowTo,
    "ask_channel_details": ActionChannelDetails,
    "request_human": ActionRequestHuman,
}


def ask_comment(turn: Turn, talk: Conversation) -> Conversation:
    """Ask what would have helped; whoever does not want to say goes on as they like."""
    turn.say("ask_comment", [turn.button("skip", "/deny"), turn.button("person", "/request_human")])
    return talk.but(awaiting=Awaiting.COMMENT)


class ActionComment(GuideAction):
    """Thanks for the comment, and takes up the wish or the problem that it names.

    The comment is no part of the talk: the case log notes it, by what is said here.
    """

    action_name = "action_comment"

    def act(self, turn: Turn) -> Conversation:
        if turn.entity("rating"):
            return ActionProvideDetails().act(turn)  # the scale once more: another rating
        if turn.text.strip() and turn.intent not in _NOTHING:
            turn.say("commented")
        if answer := _ANSWERS.get(turn.intent):
            return answer().act(turn)
        named = issue_buttons(turn, turn.issues)[:-1] if turn.text else []
        turn.say("anything_else", [*named, *menu_buttons(turn)])
        return turn.talk
