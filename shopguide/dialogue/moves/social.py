"""Hello, thanks, anger: a short word, and the open question stays open."""

from __future__ import annotations

from dataclasses import replace

from shopguide.dialogue import route
from shopguide.dialogue.conversation import INTRODUCED, Awaiting, Conversation
from shopguide.dialogue.moves import common
from shopguide.dialogue.moves.context import Context
from shopguide.dialogue.questions import said_back
from shopguide.dialogue.reply import Reply, Say


def greet(context: Context, conversation: Conversation) -> Reply:
    """A greeting; somebody who comes back hears where things stand."""
    if conversation.is_new:
        return common.say(context, conversation.understood().saying_once(INTRODUCED), "greet")
    if conversation.issue is None:
        return common.say(context, conversation, "greet_again")
    problem = said_back(context.knowledge, conversation.issue)
    talk = conversation
    if talk.channel and talk.awaiting in (Awaiting.STEP, Awaiting.RESUME, Awaiting.REPLY, Awaiting.SOLVED):
        title = context.knowledge.walk_title(talk.channel)
        talk = talk if talk.awaiting in (Awaiting.SOLVED, Awaiting.REPLY) else talk.pause()
        return common.say(context, talk, "welcome_back_walk", problem=problem, title=title)
    return common.say(context, talk, "welcome_back", problem=problem)


def be_social(context: Context, conversation: Conversation, kind: str) -> Reply:
    """Thanks, goodbye or small talk."""
    if kind == "goodbye":
        return common.say(context, conversation, "goodbye")
    return common.say(context, conversation, "thank" if kind == "thank" else "small_talk")


def acknowledge_anger(context: Context, conversation: Conversation) -> Reply:
    """Anger: heard once in words, then a way to a person."""
    if conversation.acknowledged:
        names = route.to_a_person(context.knowledge, conversation)
        return common.list_people(context, conversation, names, "anger_again")
    talk = replace(conversation, acknowledged=True)
    if talk.issue is None:
        return common.say(context, talk, "anger_what")
    if talk.awaiting is None:
        return common.lead_on(context, talk).before(Say("anger"))
    return common.say(context, talk, "anger")
