"""Hello, thanks, anger."""

from __future__ import annotations

from actions.base import GuideAction, Turn
from shopguide.dialogue.moves import social
from shopguide.dialogue.reply import Reply


class ActionGreet(GuideAction):
    action_name = "action_greet"
    introduces = False  # the greeting does

    def act(self, turn: Turn) -> Reply:
        return social.greet(turn.context, turn.conversation)


class ActionBeSocial(GuideAction):
    action_name = "action_be_social"
    introduces = False

    def act(self, turn: Turn) -> Reply:
        if turn.heard.intent == "greet":
            return social.greet(turn.context, turn.conversation)
        return social.be_social(turn.context, turn.conversation, turn.heard.intent)


class ActionAcknowledgeAnger(GuideAction):
    action_name = "action_acknowledge_anger"

    def act(self, turn: Turn) -> Reply:
        return social.acknowledge_anger(turn.context, turn.conversation)
