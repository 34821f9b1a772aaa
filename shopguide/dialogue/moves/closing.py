"""The end of a problem and of a conversation: settled, rated, goodbye, deleted."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from shopguide.dialogue import questions
from shopguide.dialogue.conversation import Awaiting, Conversation
from shopguide.dialogue.moves import common
from shopguide.dialogue.moves.context import Context
from shopguide.dialogue.questions import RATINGS
from shopguide.dialogue.reply import Reply, Say
from shopguide.dialogue.walk import place

#: Tells a connector what the sentence is about.
_SOLVED: Final = {"type": "solved"}
#: Ratings after which the guide asks what would have helped.
LOW: Final = 2


def settle(context: Context, conversation: Conversation) -> Reply:
    """The problem is solved: the next one, else a rating. Nobody in danger is asked for a rating."""
    danger = conversation.danger is not None or any(name.startswith("danger") for name in conversation.said_once)
    talk = conversation.settled()
    if talk.queue:
        return common.ask(context, talk.ask(Awaiting.NEXT_ISSUE)).before(Say("solved", custom=_SOLVED))
    if danger:
        return Reply(talk, (Say("solved", {}, questions.buttons(context.knowledge, talk), _SOLVED),))
    asked = talk.ask(Awaiting.RATING)
    lowest, highest = RATINGS[0], RATINGS[-1]
    custom = {"type": "rating", "lowest": lowest, "highest": highest}
    question = Say("ask_rating", {}, questions.buttons(context.knowledge, asked), custom)
    return Reply(asked, (Say("solved", custom=_SOLVED), question))


def rate(context: Context, conversation: Conversation, rating: int) -> Reply:
    """Thanks for a rating; after a low one, what would have helped."""
    custom = {"type": "rated", "value": rating}
    if rating <= LOW:
        talk = conversation.ask(Awaiting.COMMENT)
        return common.ask(context, talk).before(Say("rated_low", custom=custom))
    talk = conversation.ask(None)
    return Reply(talk, (Say("rated", {}, questions.buttons(context.knowledge, talk), custom),))


def take_comment(context: Context, conversation: Conversation) -> Reply:
    """Thanks for a comment."""
    return common.say(context, conversation.ask(None), "commented")


def skip_rating(context: Context, conversation: Conversation) -> Reply:
    """No rating: fine."""
    return common.say(context, conversation.ask(None), "anything_else")


def goodbye(context: Context, conversation: Conversation) -> Reply:
    """A goodbye; the place is kept."""
    under_way = place(context.knowledge, conversation) is not None and conversation.awaiting is not None
    talk = conversation.pause() if under_way else conversation.ask(None)
    name = "goodbye_paused" if under_way else "goodbye"
    return Reply(talk, (Say(name, {}, questions.buttons(context.knowledge, talk)),))


def restart(context: Context, conversation: Conversation) -> Reply:
    """Begin again from the start; the country stays known."""
    talk = replace(conversation.anew(), region=conversation.region)
    return common.say(context, talk, "start_over")


def ask_forget(context: Context, conversation: Conversation) -> Reply:
    """Delete the conversation? Really?"""
    return common.ask(context, conversation.interrupted(Awaiting.FORGET))


def forget(context: Context, conversation: Conversation) -> Reply:
    """Everything is deleted, and the guide starts afresh."""
    talk = Conversation()
    buttons = questions.buttons(context.knowledge, talk)
    return Reply(talk, (Say("forgotten", {}, buttons),), forgets=True)


def keep(context: Context, conversation: Conversation) -> Reply:
    """It isn't deleted."""
    return common.ask(context, conversation.continued()).before(Say("kept_conversation"))
