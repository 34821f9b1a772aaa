"""Money, codes and access: what to do when something was given away or is asked for.

What was given decides what comes first: bank details or money the bank, a password or the code of a log-in the account.
The playbooks of the problem say so; the guide asks who got it only where it isn't known what was given.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from shopguide.dialogue import questions, route
from shopguide.dialogue.conversation import AID, Awaiting, Conversation
from shopguide.dialogue.cues import GIVEN, Cue
from shopguide.dialogue.moves import common, shown
from shopguide.dialogue.moves.context import Context
from shopguide.dialogue.reply import Reply, Say

#: What is said about who got it.
_HARMLESS: Final = {"bank": "given_to_bank", "tiktok": "given_to_tiktok"}
_BANK: Final = "call_bank"
_ACCOUNT: Final = "secure_account"
#: Noted as said once they heard that telling the bank was well done.
_PRAISED: Final = "praised"


def stop_loss(context: Context, conversation: Conversation) -> Reply:
    """Something went to a scammer: what comes first, as the playbook of the problem has it for what was given.

    Where the problem is another one, or its playbook was told, in a sentence: the bank, or the password where it was
    only that.
    """
    talk = conversation.understood()
    for cue in [cue.value for cue in GIVEN if talk.knows(cue)] or [""]:
        talk = talk.saying_once(f"{AID}{cue}")
    issue = context.knowledge.issues.get(talk.issue or "")
    book = route.playbook(context.knowledge, talk)
    if issue and issue.first_aid and book and f"told:{book.id}" not in talk.said_once:
        led = common.lead_on(context, talk)
        return replace(led, said=tuple(replace(said, custom=said.custom or shown.urgent()) for said in led.said))
    if talk.channel == _BANK and talk.knows(Cue.GAVE_LOGIN):
        return common.say(context, talk, "stop_loss_too")
    bank = not talk.knows(Cue.GAVE_LOGIN) or talk.knows(Cue.GAVE_BANK, Cue.SENT_MONEY)
    first = _BANK if bank else _ACCOUNT
    if context.knowledge.can_walk(first) and first not in (*talk.tried, *route.impossible(talk)):
        talk = talk.offer(first)
    buttons = questions.buttons(context.knowledge, talk)
    return Reply(talk, (Say("stop_loss" if bank else "stop_loss_account", {}, buttons, shown.urgent()),))


def again(context: Context, conversation: Conversation) -> Reply:
    """What to do first was said already: its first step, or the one on the table."""
    talk = conversation.understood()
    if talk.awaiting is Awaiting.START and talk.channel and talk.channel in context.knowledge.first_aid:
        return common.begin(context, talk, talk.channel)
    return common.ask(context, talk)


def bank_knows(context: Context, conversation: Conversation) -> Reply:
    """The bank has been told: a warm word, and what comes next, in the playbook's own words where it has some."""
    talk = _after_the_bank(conversation)
    if talk.issue is None or talk.channel not in (None, _BANK):
        return common.say(context, talk.saying_once(_PRAISED), _praise(conversation))
    reply = common.lead_on(context, talk.saying_once(_PRAISED))
    return reply if reply.said and reply.said[0].name == "offer" else reply.before(Say(_praise(conversation)))


def relief(context: Context, conversation: Conversation, *, asks: bool) -> Reply:
    """Good news from the bank: a warm word and no new question; what would come next is offered below it.

    Args:
        asks: whether an answer follows.
    """
    talk = _after_the_bank(conversation)
    if talk.channel == _BANK:
        channel = route.next_channel(context.knowledge, talk)
        talk = talk.offer(channel) if channel else talk.ask(None)
    said = _praise(conversation)
    talk = talk.saying_once(_PRAISED)
    return Reply(talk, (Say(said),)) if asks else common.say(context, talk, said)


def _after_the_bank(conversation: Conversation) -> Conversation:
    return conversation.understood().learn([Cue.BANK_TOLD]).try_out([_BANK])


def _praise(conversation: Conversation) -> str:
    return "good_news" if _PRAISED in conversation.said_once else "bank_done"


def ask_to_whom(context: Context, conversation: Conversation) -> Reply:
    """Something was given to somebody, and it isn't known whether that was wrong."""
    return common.ask(context, conversation.interrupted(Awaiting.TO_WHOM))


def judge_recipient(context: Context, conversation: Conversation, recipient: str) -> Reply:
    """Who got it: to a bank or a form inside the app that is fine; anybody else has to be stopped."""
    asked = conversation.awaiting is Awaiting.TO_WHOM
    talk = conversation.continued() if asked else conversation
    if recipient in _HARMLESS:
        return common.say(context, talk, _HARMLESS[recipient])
    return stop_loss(context, talk)


def nothing_given(context: Context, conversation: Conversation) -> Reply:
    """Nothing was given to anybody after all."""
    return common.say(context, conversation.continued(), "nothing_given")


def warn_of_demand(context: Context, conversation: Conversation) -> Reply:
    """Somebody asks for a secret, gift cards, money outside the app or access: don't."""
    if "demand" in conversation.said_once:
        return common.say(context, conversation, "never_give_again")
    talk = conversation.saying_once("demand")
    return Reply(talk, (Say("never_give", {}, questions.buttons(context.knowledge, talk), shown.CAUTION),))


def warn_and_offer(
    context: Context, conversation: Conversation, problem: str, words: str, facts: Iterable[str]
) -> Reply:
    """Somebody asks for something, which is told with its problem: the warning, with what would be offered below it.

    Where the playbook is about just that, its words are the warning.
    """
    led = common.lead_on(context, conversation.take(problem, words, facts))
    talk = led.conversation.saying_once("demand")
    if talk.knows(Cue.PAY_OUTSIDE):
        return replace(led, conversation=talk)
    return Reply(talk, (Say("never_give", {}, questions.buttons(context.knowledge, talk), shown.CAUTION),))


def secret_removed(context: Context, conversation: Conversation) -> Say | None:
    """The first time that a secret was taken out of a message, that it was; afterwards in a few words."""
    return Say("secret_removed_again" if "secret" in conversation.said_once else "secret_removed")
