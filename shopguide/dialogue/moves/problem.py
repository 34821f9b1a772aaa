"""What is wrong: taking a problem, several of them, correcting one, deciding between two, going to the next channel."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Final

from shopguide.dialogue import questions, route
from shopguide.dialogue.commands import Do
from shopguide.dialogue.conversation import Awaiting, Conversation, Paused
from shopguide.dialogue.moves import common
from shopguide.dialogue.moves.context import Context
from shopguide.dialogue.moves.noted import Noted
from shopguide.dialogue.questions import DECIDING
from shopguide.dialogue.reply import Reply, Say, button

MISREAD = "misread"  # the apology for having misread somebody, once in a conversation


def take(
    context: Context,
    conversation: Conversation,
    problem: str,
    words: str,
    facts: Iterable[str],
    tried: Iterable[str] = (),
) -> Reply:
    """Work on a problem; one that was being worked on waits.

    Args:
        problem: its id.
        words: what the shopper wrote about it.
        facts: what they told of the case.
        tried: channels that didn't help with it.
    """
    before = conversation
    reply = common.lead_on(context, conversation.take(problem, words, facts).try_out(tried))
    begun = before.tried or before.step or before.awaiting is Awaiting.SOLVED
    if before.issue and before.issue != problem and begun:
        old = questions.said_back(context.knowledge, before.issue)
        return reply.before(Say("switched", {"old": old}))
    return reply


def take_several(
    context: Context,
    conversation: Conversation,
    problems: tuple[str, ...],
    words: Mapping[str, str],
    facts: Iterable[str],
    own: Mapping[str, str],
) -> Reply:
    """Work on the first of several problems; the others wait and are offered afterwards.

    Args:
        problems: their names.
        words: what the shopper wrote about each.
        facts: what they told of the case.
        own: those of their words that can stand in a letter, about each.
    """
    first, *rest = problems
    talk = conversation.take(first, words.get(first, ""), facts).with_story(own.get(first, ""))
    talk = talk.wait_behind(
        Paused(name, complaint=words.get(name) or None, story=own.get(name) or None) for name in rest
    )
    names = context.knowledge.issues
    # Money back is mostly what they want done about the first, and no news to them.
    said = Say("several", {"second": names[rest[0]].title}) if rest and _REFUND not in (first, rest[0]) else None
    reply = common.lead_on(context, talk)
    return reply.before(said) if said else reply


def take_for_letter(
    context: Context, conversation: Conversation, problem: str, words: str, facts: Iterable[str]
) -> Conversation:
    """The problem that a wanted letter is about."""
    return conversation.take(problem, words, facts) if conversation.issue != problem else conversation.learn(facts)


def correct(
    context: Context, conversation: Conversation, denied: Iterable[str], problem: str, words: str, facts: Iterable[str]
) -> Reply:
    """The guide misread the problem: it goes, with all that belonged to it, and the right one is taken."""
    old = conversation.issue
    talk = conversation.rule_out([*denied, *([old] if old and old != problem else [])])
    return _sorry(common.lead_on(context, talk.take(problem, words, facts)), conversation)


def drop(context: Context, conversation: Conversation, denied: Iterable[str], likely: tuple[str, ...]) -> Reply:
    """The guide misread the problem and doesn't know the right one: ask between what is likely, or for words."""
    talk = conversation.rule_out(denied)
    names = tuple(name for name in likely if name not in talk.ruled_out)[:2]
    if len(names) == 2:
        return _sorry(between(context, talk, names), conversation)
    talk = talk.ask(Awaiting.CLARIFY)
    return _sorry(Reply(talk, (Say("ask_for_words", {}, questions.buttons(context.knowledge, talk)),)), conversation)


def _sorry(reply: Reply, before: Conversation) -> Reply:
    """With an apology in front, the first time."""
    if MISREAD in before.said_once:
        return reply
    return Reply(reply.conversation.saying_once(MISREAD), (Say("misread"), *reply.said))


def forget_waiting(context: Context, conversation: Conversation, denied: Iterable[str]) -> Reply:
    """A problem that waited was denied: it goes, and the conversation goes on."""
    return common.ask(context, conversation.rule_out(denied))


def between(context: Context, conversation: Conversation, names: tuple[str, ...]) -> Reply:
    """Ask which of two problems it is."""
    issues = context.knowledge.issues
    talk = conversation.ask(Awaiting.CLARIFY)
    values = {"first": issues[names[0]].said_back, "second": issues[names[1]].said_back}
    return Reply(talk, (Say("ask_between", values, questions.problem_buttons(context.knowledge, names[:2])),))


def more(
    context: Context, conversation: Conversation, noted: Noted, told: Collection[str] = (), *, objects: bool = False
) -> Reply:
    """More about the problem: what is noted is named, and the open question asked again in a line.

    Args:
        context: what is known and when it is.
        conversation: as it stands.
        noted: details and words that were added.
        told: facts that the message told. Where neither brings anything twice in a row, what would help is asked.
        objects: whether the guide is put right: there is nothing to thank for, so what would help is asked once.
    """
    book = route.playbook(context.knowledge, conversation)
    changed = book is not None and conversation.playbook not in (None, book.id)
    if objects and not told and not noted.named() and NOT_CAUGHT not in conversation.said_once:
        return _not_caught(context, conversation.saying_once(NOT_CAUGHT))
    if conversation.awaiting in _NOTHING_OFFERED or changed:
        return common.lead_on(context, conversation)
    if noted.named() or told:
        return common.then_ask(context, conversation.understood(), noted_said(noted))
    if conversation.repairs:
        # "Got it" twice, with nothing got, would be said to somebody who isn't understood.
        return _not_caught(context, conversation)
    return common.then_ask(context, conversation.not_understood(), noted_said(noted))


def _not_caught(context: Context, conversation: Conversation) -> Reply:
    talk = conversation.understood()
    going_on = questions.buttons(context.knowledge, talk)[:1]
    return Reply(talk, (Say("not_caught", {}, (*going_on, *_WHAT_HELPS[:-1])),))


_NOTHING_OFFERED: Final = frozenset({*DECIDING, Awaiting.CLARIFY, None})


def noted_said(noted: Noted) -> Say:
    """That something was noted, and what."""
    what = noted.named()
    return Say("noted", {"what": what}) if what else Say("noted_words")


def take_choice(context: Context, conversation: Conversation, facts: Iterable[str]) -> Reply:
    """The answer to a question that decides the playbook."""
    return common.lead_on(context, conversation.learn(facts).ask(None))


def next_channel(context: Context, conversation: Conversation, tried: Iterable[str]) -> Reply:
    """Something didn't help: the next channel."""
    named = tuple(tried)
    current = (conversation.channel,) if conversation.channel and not named else ()
    talk = conversation.try_out([*named, *current])
    if talk.issue is None:
        return common.ask(context, talk.ask(None))
    return common.lead_on(context, talk)


def offer_another(context: Context, conversation: Conversation) -> Reply:
    """The offer isn't wanted: the next channel, without a list."""
    talk = conversation.refuse([conversation.channel or ""])
    if DECLINED not in talk.said_once:
        return common.lead_on(context, talk.saying_once(DECLINED))
    # A third offer would only be pushed on them.
    talk = talk.ask(None)
    return Reply(talk, (Say("what_instead", {}, _WHAT_HELPS),))


#: What may help where the guide's own way doesn't.
_WHAT_HELPS: Final = (
    button("letter", Do.LETTER),
    button("other_ways", Do.OTHER_WAYS),
    button("person", Do.PERSON),
    button("something_else", Do.MENU),
)
_REFUND: Final = "return_or_refund"
NOT_CAUGHT: Final = "not_caught"  # that what they need may not have been understood, once after an objection
#: Noted as said once an offer was turned down.
DECLINED: Final = "declined"


def go_around(context: Context, conversation: Conversation) -> Reply:
    """The channel on the table is impossible for them: another one, if there is a problem to go by."""
    if conversation.issue is None:
        return common.list_channels(context, conversation)
    return common.lead_on(context, conversation)


def show_menu(context: Context, conversation: Conversation) -> Reply:
    """The headings of all problems."""
    talk = conversation.ask(Awaiting.CLARIFY)
    return Reply(talk, (Say("ask_clarify", {}, questions.menu_buttons(context.knowledge, talk)),))


def show_group(context: Context, conversation: Conversation, group: str) -> Reply:
    """The problems under a heading."""
    found = context.knowledge.groups.get(group)
    if found is None:
        return show_menu(context, conversation)
    names = tuple(issue.id for issue in context.knowledge.issues.values() if issue.group == group)
    talk = conversation.ask(Awaiting.CLARIFY)
    return Reply(talk, (Say("ask_group", {"group": found.title}, questions.problem_buttons(context.knowledge, names)),))


def ask_for_words(context: Context, conversation: Conversation) -> Reply:
    """None of what was offered: ask for their own words."""
    talk = conversation.ask(Awaiting.CLARIFY)
    return Reply(talk, (Say("ask_for_words", {}, questions.menu_buttons(context.knowledge, talk)),))


def next_problem(context: Context, conversation: Conversation) -> Reply:
    """The problem that waited, where it was left."""
    if not conversation.queue:
        return common.ask(context, conversation.ask(None))
    talk = conversation.next_problem()
    if talk.channel is None:
        return common.lead_on(context, talk)
    book = route.playbook(context.knowledge, talk)
    if book and book.first_channel(talk.region) == talk.channel:
        talk = replace(talk, playbook=book.id)
    return common.show_step(context, talk)


def drop_waiting(context: Context, conversation: Conversation) -> Reply:
    """The problem that waits isn't wanted now: let it go, and offer the one behind it."""
    talk = conversation.drop_waiting()
    return common.ask(context, talk.ask(Awaiting.NEXT_ISSUE if talk.queue else None))


def carry_on(context: Context, conversation: Conversation) -> Reply:
    """Nothing new: the open question, or the next thing to do."""
    if conversation.awaiting is None and conversation.issue:
        return common.lead_on(context, conversation)
    return common.ask(context, conversation)
