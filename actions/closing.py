"""The end of a problem, and of a conversation."""

from __future__ import annotations

from actions.base import GuideAction, Turn
from actions.walk import rating_of
from shopguide.dialogue import details
from shopguide.dialogue.moves import closing
from shopguide.dialogue.reply import Reply


class ActionSettle(GuideAction):
    action_name = "action_settle"

    def act(self, turn: Turn) -> Reply:
        return closing.settle(turn.context, turn.conversation)


class ActionRate(GuideAction):
    action_name = "action_rate"

    def act(self, turn: Turn) -> Reply:
        return closing.rate(turn.context, turn.conversation, rating_of(turn))


class ActionTakeOpinion(GuideAction):
    action_name = "action_take_opinion"

    def act(self, turn: Turn) -> Reply:
        rated = details.rating(turn.heard)
        if rated is not None:
            return closing.rate(turn.context, turn.conversation, max(rated, 1))
        return closing.take_comment(turn.context, turn.conversation)


class ActionSkipRating(GuideAction):
    action_name = "action_skip_rating"

    def act(self, turn: Turn) -> Reply:
        return closing.skip_rating(turn.context, turn.conversation)


class ActionTakeComment(GuideAction):
    action_name = "action_take_comment"

    def act(self, turn: Turn) -> Reply:
        return closing.take_comment(turn.context, turn.conversation)


class ActionSayGoodbye(GuideAction):
    action_name = "action_say_goodbye"

    def act(self, turn: Turn) -> Reply:
        return closing.goodbye(turn.context, turn.conversation)


class ActionRestart(GuideAction):
    action_name = "action_start_over"

    def act(self, turn: Turn) -> Reply:
        return closing.restart(turn.context, turn.conversation)


class ActionAskForget(GuideAction):
    action_name = "action_ask_forget"

    def act(self, turn: Turn) -> Reply:
        return closing.ask_forget(turn.context, turn.conversation)


class ActionForget(GuideAction):
    action_name = "action_forget"

    def act(self, turn: Turn) -> Reply:
        return closing.forget(turn.context, turn.conversation)


class ActionKeep(GuideAction):
    action_name = "action_keep"

    def act(self, turn: Turn) -> Reply:
        return closing.keep(turn.context, turn.conversation)
