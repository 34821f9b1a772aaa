"""Not understood: the open question in simpler words, then a few choices, then a person. The place is kept."""

from __future__ import annotations

from collections.abc import Sequence

from shopguide.dialogue import questions, route
from shopguide.dialogue.conversation import Awaiting, Conversation
from shopguide.dialogue.moves import common, problem
from shopguide.dialogue.moves.context import Context
from shopguide.dialogue.reply import Reply, Say


def ask_again(context: Context, conversation: Conversation, likely: tuple[str, ...]) -> Reply:
    """The first time: the open question in simpler words; with none open, which of the likely problems it is."""
    talk = conversation.not_understood()
    if talk.awaiting is None and talk.issue is None:
        if len(likely) > 1:
            return problem.between(context, talk, likely)
        return Reply(talk, (Say("ask_for_words", {}, questions.menu_buttons(context.knowledge, talk)),))
    return Reply(talk, questions.ask_simply(context.knowledge, talk))


def offer_choices(context: Context, conversation: Conversation) -> Reply:
    """The second time: two or three plain choices."""
    talk = conversation.not_understood()
    if talk.awaiting in (None, Awaiting.CLARIFY) and talk.issue is None:
        return problem.show_menu(context, talk)
    return common.say(context, talk, "choose_one")


def offer_person(context: Context, conversation: Conversation) -> Reply:
    """The third time: a person; the question stays open."""
    talk = conversation.understood()
    names = route.to_a_person(context.knowledge, talk)
    return common.list_people(context, talk, names, "unclear_contacts")


def no_such_choice(context: Context, conversation: Conversation, number: str, titles: Sequence[str]) -> Reply:
    """A number was typed that no choice has."""
    return common.say(context, conversation, "no_such_option", number=number, most=str(len(titles)))
