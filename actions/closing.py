"""The end: solved, rated, and what else was waiting."""

from __future__ import annotations

from actions.base import GuideAction
from actions.buttons import menu_buttons, rating_buttons
from actions.speech import offer_next_issue
from actions.turn import Turn
from shopguide.conversation import Awaiting, Conversation

# Ratings up to here get an offer of another way.
_LOW = 2


class ActionResolved(GuideAction):
    """It is settled: be glad, take up what waits, else ask for a rating."""

    action_name = "action_resolved"

    def act(self, turn: Turn) -> Conversation:
        talk = Conversation(queue=turn.talk.queue, order_number=turn.talk.order_number, email=turn.talk.email)
        turn.say("solved")
        if talk.queue:
            return offer_next_issue(turn, talk)
        turn.say("ask_rating", [*rating_buttons(), turn.button("skip", "/deny")])
        return talk.but(awaiting=Awaiting.RATING)


class ActionRate(GuideAction):
    """Takes the rating, or that there is none."""

    action_name = "action_rate"

    def act(self, turn: Turn) -> Conversation:
        talk = turn.talk.but(awaiting=None, repairs=0)
        rating = turn.entity("rating") or next((char for char in turn.text if char in "12345"), None)
        if rating is None:
            turn.say("anything_else", menu_buttons(turn))
            return talk
        if int(rating) <= _LOW:
            turn.say("rated_low", [turn.button("person", "/request_human"), *menu_buttons(turn)[:-1]])
        else:
            turn.say("rated")
            turn.say("anything_else", menu_buttons(turn))
        return talk
