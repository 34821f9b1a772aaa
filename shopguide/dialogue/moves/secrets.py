"""Money, codes and access: what to do when something was given away or is asked for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from shopguide.dialogue import questions
from shopguide.dialogue.conversation import Awaiting, Conversation
from shopguide.dialogue.cues import Cue
from shopguide.dialogue.moves import common, shown
from shopguide.dialogue.moves.context import Context
from shopguide.dialogue.reply import Reply, Say

#: What is said about who got it.
_HARMLESS: Final = {"bank": "given_to_bank", "tiktok": "given_to_tiktok"}
_BANK: Final = "call_bank"


def stop_loss(context: Context, conversation: Conversation) -> Reply:
    """Something went to a scammer: the bank first, on the number on the card."""
    talk = conversation.understood()
    if context.knowledge.can_walk(_BANK) and _BANK not in talk.tried:
        talk = talk.offer(_BANK)
    buttons = questions.buttons(context.knowledge, talk)
    return Reply(talk, (Say("stop_loss", {}, buttons, shown.urgent()),))


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
