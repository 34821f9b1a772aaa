"""Hello, thanks, goodbye, are you a bot: answered, and then what was open is offered again."""

from __future__ import annotations

import re

from actions.base import GuideAction
from actions.buttons import menu_buttons
from actions.channels import list_channels
from actions.speech import say_goodbye, way_on
from actions.turn import Turn
from shopguide import guide
from shopguide.conversation import Awaiting, Conversation

# A "no" to what was offered, which is no goodbye.
_NONE_OF_IT = re.compile(r"\b(?:something (?:else|different|other)|none of (?:these|those|them)|neither)\b", re.I)


class ActionGreet(GuideAction):
    """A greeting; who comes back in the middle of a guide is asked whether to go on."""

    action_name = "action_greet"

    def act(self, turn: Turn) -> Conversation:
        talk = turn.talk
        if talk.awaiting is None and talk.issue is None:
            turn.say("greet", menu_buttons(turn))
            return talk.but(repairs=0)
        if talk.awaiting in (Awaiting.STEP, Awaiting.DRAFT_OFFER) and guide.place(turn.facts, talk):
            return way_on(turn, guide.pause(talk))
        if talk.awaiting is not Awaiting.RESUME:
            turn.say("greet_again")
        return way_on(turn, talk)


class ActionGoodbye(GuideAction):
    """A goodbye keeps the place in the guide."""

    action_name = "action_goodbye"

    def act(self, turn: Turn) -> Conversation:
        talk = turn.talk
        if turn.refused:
            return list_channels(turn, talk, "other_ways" if talk.issue else "contact_options")
        if turn.intent == "deny" and _NONE_OF_IT.search(turn.text):
            turn.say("issue_menu", menu_buttons(turn))
            return talk.but(awaiting=Awaiting.CLARIFY)
        return say_goodbye(turn)


class ActionThank(GuideAction):
    """Thanks are answered; what is open stays open."""

    action_name = "action_thank"

    def act(self, turn: Turn) -> Conversation:
        turn.say("thank")
        return way_on(turn, turn.talk)


class ActionBotChallenge(GuideAction):
    """ "Are you a bot?": yes, honestly."""

    action_name = "action_bot_challenge"

    def act(self, turn: Turn) -> Conversation:
        turn.say("bot_challenge")
        return way_on(turn, turn.talk)
