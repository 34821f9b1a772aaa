"""Answers to questions. The open question stays open and isn't asked again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from shopguide.content.answers import Answer
from shopguide.content.facts import Fact
from shopguide.content.regions import ELSEWHERE
from shopguide.dialogue import letter, questions, route
from shopguide.dialogue.commands import Command, Do
from shopguide.dialogue.conversation import Awaiting, Conversation
from shopguide.dialogue.cues import GIVEN, Cue
from shopguide.dialogue.heard import Heard
from shopguide.dialogue.moves import common, shown
from shopguide.dialogue.moves.common import ASKED_REGION
from shopguide.dialogue.moves.contacts import contact_or_none, contact_said, has_hours, hours_said, is_verified
from shopguide.dialogue.moves.context import Context
from shopguide.dialogue.reply import Button, Phrase, Reply, Say, Text, button
from shopguide.dialogue.walk import steps
from shopguide.knowledge import Channel

#: Noted as said once it was said that the guide can't put anybody through.
PERSON: Final = "person"
#: Behind what `Conversation.answered` keeps once an answer was asked for again.
_AGAIN: Final = ":again"
#: Noted as said, with a number, for each question that had no answer.
_UNKNOWN: Final = "unknown:"
#: Titles of the buttons below answers, by what they do.
_OFFERS: Final = {"start": Do.START, "person": Do.PERSON, "draft": Do.LETTER, "other_ways": Do.OTHER_WAYS}


def answer(
    context: Context,
    conversation: Conversation,
    topic: str,
    channel: str | None,
    part: common.Part = common.Part.FIRST,
    others: Iterable[str] = (),
    instead: Iterable[str] = (),
    case: Conversation | None = None,
) -> Reply:
    """What is known on a topic in the case at hand; where that differs by country and it isn't known, it is asked once.

    Whoever asks again at once didn't get their answer: it isn't repeated, unless more is known by then.

    Args:
        topic: id of an answer.
        channel: the one that the question names; else the one on the table counts.
        part: which channels are meant, where the question is about these.
        others: ids of answers that are offered where this one was given just before.
        instead: ids of answers that are offered with it, because it may not be what was meant.
        case: the conversation with what the question tells, where that isn't part of it (`asked_in`).
    """
    found = context.knowledge.answers[topic]
    talk = conversation.understood()
    if found.offer and found.offer.do == Do.OTHER_WAYS and talk.issue:
        # With the problem known, the list is the answer.
        return common.list_channels(context, talk, part)
    case = case or talk
    given = _as_given(context, topic, channel, case)
    if talk.answered in (given, given + _AGAIN):
        return answer_again(context, talk, others, decided=found.decided(case.facts, case.issue))
    talk = replace(talk, answered=given)
    if found.fact and (told := _told_of_channel(context, talk, found, channel)):
        return told
    known = found.said(case.facts, case.issue, talk.region)
    if known is None:
        return common.list_channels(context, talk)
    said = _answering(context, talk, found, known)
    # Where one country's rule is all that is known, it is in the answer, and asking would lead nowhere.
    differ = len(found.by_region(case.facts, case.issue)) > 1
    may_ask = differ and talk.region is None and ASKED_REGION not in talk.said_once
    if may_ask and talk.awaiting not in (Awaiting.SAFE, Awaiting.REGION):
        talk = talk.saying_once(ASKED_REGION).saying_once(f"answer:{topic}").interrupted(Awaiting.REGION)
        return Reply(talk, (replace(said, buttons=()), *questions.ask(context.knowledge, talk)))
    if choices := _choices(context, instead)[:-1]:
        rest = said.buttons[: questions.MOST_BUTTONS - len(choices)]
        return Reply(talk, (replace(said, buttons=()), Say("answer_or", {}, (*choices, *rest))))
    return Reply(talk, (said,))


def asked_in(conversation: Conversation, heard: Heard) -> Conversation:
    """The case that a question is about: what is known, with what the question itself tells.

    A question about another problem, or about something that hasn't happened, tells facts that the conversation
    doesn't keep; the answer goes by them all the same.
    """
    if heard.signals(Cue.QUOTED):
        return conversation
    issue = conversation.issue or next(iter(heard.named()), None)
    return replace(conversation.learn(heard.facts), issue=issue)


def _answering(context: Context, conversation: Conversation, found: Answer, known: Fact) -> Say:
    """An answer with its buttons and its source."""
    return Say("answer", {"words": known.text}, _buttons(context, conversation, found), _sourced(context, known.source))


def _as_given(context: Context, topic: str, channel: str | None, case: Conversation) -> str:
    """An answer with the words of it that are said, as `Conversation.answered` keeps it."""
    found = context.knowledge.answers[topic]
    known = found.said(case.facts, case.issue, case.region)
    return ":".join((topic, (channel or "") if found.fact else "", known.text if known else ""))


def was_given(
    context: Context, conversation: Conversation, topic: str, channel: str | None, case: Conversation | None = None
) -> bool:
    """Whether the turn before gave that answer in the very same words, about the same channel."""
    if topic not in context.knowledge.answers:
        return False
    given = _as_given(context, topic, channel, case or conversation)
    return conversation.answered in (given, given + _AGAIN)


def answer_again(
    context: Context, conversation: Conversation, others: Iterable[str], *, decided: bool = False
) -> Reply:
    """An answer was given and didn't help: which other one may be meant, or who may know more.

    One that their case decided holds, unless they see something else. Whoever asks a third time is told so plainly:
    other words, the message in writing, or a person may help.
    """
    given = conversation.answered or ""
    if given.endswith(_AGAIN):
        return _beside_open(context, replace(conversation, answered=None), Say("answer_stuck"))
    talk = replace(conversation, answered=given + _AGAIN)
    choices = _choices(context, others)
    meant = len(choices) > 1
    if decided:
        return Reply(talk, (Say("answer_holds", {}, choices if meant else questions.buttons(context.knowledge, talk)),))
    if meant:
        return Reply(talk, (Say("answer_again", {}, choices),))
    return _beyond(context, talk, "unknown_more")


def answer_and_offer(
    context: Context,
    conversation: Conversation,
    topic: str,
    channel: str | None,
    problem: str,
    words: str,
    facts: Iterable[str],
) -> Reply:
    """A question that comes with its problem: answered first, with the buttons of what would be offered.

    A question of the guide's own that decides is asked after the answer. Who asks about refunds and tells nothing of
    one may not have bought anything, and isn't asked where theirs stands.
    """
    told = tuple(facts)
    led = common.lead_on(context, conversation.take(problem, words, told))
    if led.conversation.awaiting is Awaiting.REFUND_STAGE and not told:
        return answer(context, conversation, topic, channel)
    answered = answer(context, led.conversation.saying_once(ASKED_REGION), topic, channel)
    if led.conversation.awaiting in questions.DECIDING:
        first = tuple(replace(said, buttons=()) for said in answered.said)
        return Reply(answered.conversation, (*first, *led.said))
    return answered


def take_region(context: Context, conversation: Conversation, region: str) -> Reply:
    """The shopper's country: what was asked is answered for it, and the conversation goes on."""
    open_before = conversation.continued() if conversation.awaiting is Awaiting.REGION else conversation
    talk = _in_region(context, open_before, region)
    asked = next((name.removeprefix("answer:") for name in reversed(talk.said_once) if name.startswith("answer:")), "")
    found = context.knowledge.answers.get(conversation.answered_topic or asked)
    known = found.said(talk.facts, talk.issue, region) if found else None
    if found and known and region_decides(found, talk):
        given = _as_given(context, found.id, None, talk)
        return Reply(replace(talk, answered=given), (_answering(context, talk, found, known),))
    if found:
        said = Say("region_same" if region != ELSEWHERE else "region_elsewhere")
        return common.then_ask(context, talk, said)
    return common.ask(context, talk).before(Say("region_noted"))


def region_decides(found: Answer, conversation: Conversation) -> bool:
    """Whether an answer says something else in the shopper's country than where no country is known."""
    case = conversation.facts, conversation.issue
    return found.said(*case, conversation.region) != found.said(*case, None)


def _in_region(context: Context, conversation: Conversation, region: str) -> Conversation:
    """The conversation with the country known; a walk whose steps differ there begins at its first one."""
    talk = conversation.with_details(region=region)
    if not context.knowledge.can_walk(talk.channel):
        return talk
    same = steps(context.knowledge, talk) == steps(context.knowledge, conversation)
    return talk if same else replace(talk, step=0, stuck=())


def skip_region(context: Context, conversation: Conversation) -> Reply:
    """They won't say where they are."""
    return common.ask(context, conversation.continued())


def _buttons(context: Context, conversation: Conversation, found: Answer) -> tuple[Button, ...]:
    """The buttons of the open question, behind the answer's own one."""
    open_now = questions.buttons(context.knowledge, conversation)
    if found.offer is None or found.offer.do not in _OFFERS:
        return open_now
    value = found.offer.value
    if value in route.impossible(conversation):
        return open_now
    command = Command(_OFFERS[found.offer.do], value)
    if found.offer.do == "start" and context.knowledge.can_walk(value):
        title: Text = context.knowledge.walk_button(value)
    else:
        title = Phrase(f"button_{found.offer.do}")
    own = Button(title, command)
    rest = tuple(item for item in open_now if item.command != command and item.title != title)
    return (own, *rest[: questions.MOST_BUTTONS - 1])


def _sourced(context: Context, source: str) -> dict[str, str]:
    """The source, for connectors that show it small."""
    known = context.knowledge.sources.get(source)
    if known is None or known.id == "guide":
        return {}
    return {"type": "source", "title": known.title, "publisher": known.publisher, "date": known.date}


def tell_source(context: Context, conversation: Conversation) -> Reply:
    """Where the guide knows things from."""
    return common.say(context, conversation, "sources")


def tell_channel(context: Context, conversation: Conversation, channel: str) -> Reply:
    """What a channel is good for, and its contact."""
    found = context.knowledge.channels[channel]
    advantages = " ".join(fact.text for fact in found.advantages)
    values = {"title": found.title, "best_for": found.best_for.text, "advantages": advantages}
    contact = contact_said(context, found)
    start = Button(found.button, Command(Do.CHANNEL, channel))
    rest = tuple(item for item in questions.buttons(context.knowledge, conversation) if item.title != found.button)
    said = Say("channel", dict(values), (start, *rest[:3]), {"type": "card", "title": found.title})
    return Reply(conversation, (contact, said) if contact else (said,))


#: Where a letter goes, by whom it is for.
_WRITTEN_BY: Final = {"seller": "order_details", "support": "tiktok_help", "appeal": "help_center"}


def _told_of_channel(context: Context, conversation: Conversation, found: Answer, channel: str | None) -> Reply | None:
    """What a channel's own facts say to the question; None where the answer's text says more."""
    walked = conversation.channel or _WRITTEN_BY.get(conversation.letter or "")
    known = context.knowledge.channels.get(channel or found.channel or walked or "")
    if known is None:
        return None
    if found.text and found.fact == "contact" and contact_said(context, known) is None:
        return None
    if found.text and found.fact == "availability" and not has_hours(context, known):
        return None
    return _about(context, conversation, known, found.fact or "gist")


def _about(context: Context, conversation: Conversation, channel: Channel, fact: str) -> Reply:
    """One thing about a channel."""
    if fact == "contact":
        contact = contact_or_none(context, channel)
        if contact:
            open_now = questions.buttons(context.knowledge, conversation)
            return Reply(conversation, (Say(contact.name, contact.values, open_now, contact.custom),))
        if channel.platforms:
            words = " ".join(platform.text for platform in channel.platforms)
            return common.say(context, conversation, "about", title=channel.title, words=words)
        return common.say(context, conversation, "about", title=channel.title, words=channel.gist)
    if fact == "availability":
        hours = hours_said(context, channel)
        words = channel.availability.text
        return common.say(context, conversation, "about_hours", title=channel.title, words=words, hours=hours)
    texts: dict[str, str] = {
        "reply_time": channel.reply_time.text,
        "best_for": shown.good_for(channel),
        "gist": channel.gist,
        "caution": channel.caution.text if channel.caution else channel.best_for.text,
    }
    return common.say(context, conversation, "about", title=channel.title, words=texts.get(fact, channel.gist))


def ask_which(context: Context, conversation: Conversation, topics: Iterable[str]) -> Reply:
    """A question that may mean several answers: which one?"""
    choices = _choices(context, topics)
    return Reply(conversation, (Say("ask_topic" if len(choices) > 2 else "ask_topic_sure", {}, choices),))


def _choices(context: Context, topics: Iterable[str]) -> tuple[Button, ...]:
    """A button for each answer, and one for none of them."""
    known = [context.knowledge.answers[name] for name in topics if name in context.knowledge.answers]
    none = Button(Phrase("button_none_of_these"), Command(Do.ANSWER))
    return (*(Button(found.about, Command(Do.ANSWER, found.id)) for found in known), none)


def none_of_them(context: Context, conversation: Conversation) -> Reply:
    """None of the answers that were offered is meant: to be asked in other words, or put to a person."""
    return _beside_open(context, conversation, Say("answer_none"))


def _beside_open(context: Context, conversation: Conversation, said: Say) -> Reply:
    """A sentence with the first buttons of the open question, and those for a message and for a person."""
    others = (button("letter", Do.LETTER), button("person", Do.PERSON))
    going_on = [item for item in questions.buttons(context.knowledge, conversation) if item not in others][:2]
    return Reply(conversation, (replace(said, buttons=(*going_on, *others)),))


def unknown(context: Context, conversation: Conversation) -> Reply:
    """A question that the guide has no answer to: who may know it; for every second one, to ask them in writing."""
    asked = sum(name.startswith(_UNKNOWN) for name in conversation.said_once)
    talk = conversation.saying_once(f"{_UNKNOWN}{asked}")
    return _beyond(context, talk, "unknown_again" if asked % 2 else "unknown")


def _beyond(context: Context, conversation: Conversation, name: str) -> Reply:
    """A sentence on who may know; where they can be written to and that is offered, with its button."""
    who = who_knows(conversation)
    response = f"{name}_{who}" if who else name
    open_now = questions.buttons(context.knowledge, conversation)
    if name == "unknown" or who not in letter.KINDS or conversation.danger:
        return Reply(conversation, (Say(response, {}, open_now),))
    writing = button("letter", Do.LETTER, who)
    rest = [item for item in open_now if item.title != writing.title][: questions.MOST_BUTTONS - 1]
    return Reply(conversation, (Say(response, {}, (*rest, writing)),))


def who_knows(conversation: Conversation) -> str | None:
    """Who may know what the guide doesn't: by what is known of the case, else by who answers on the channel at hand.

    Whoever is the trouble, or didn't answer, isn't named.
    """
    if conversation.danger:
        return "support"
    if conversation.knows(*GIVEN):
        return "support" if conversation.knows(Cue.BANK_TOLD) else "bank"  # no seller is in it
    if conversation.issue is None:
        return None
    for who, problems, facts in _KNOWS:
        if conversation.issue in problems or conversation.knows(*facts):
            return who
    if conversation.issue == "order_not_received" and conversation.knows(*_WITH_CARRIER):
        return "carrier"
    return letter.READERS.get(conversation.channel or "")


#: Who knows, for which problems and facts; the first that fits.
_KNOWS: Final[tuple[tuple[str, tuple[str, ...], tuple[Cue, ...]], ...]] = (
    ("bank", ("unauthorized_payment",), (Cue.CHARGE_UNKNOWN,)),
    ("support", ("account_hacked", "account_access"), (Cue.BANNED, Cue.LOCKED_OUT, Cue.TAKEN_OVER)),
    (
        "support",
        ("seller_problem",),
        (Cue.SELLER_SILENT, Cue.SELLER_REFUSED, Cue.SELLER_RUDE, Cue.PAY_OUTSIDE, Cue.REFUND_REFUSED),
    ),
)
#: Where the parcel is or was last, its carrier knows.
_WITH_CARRIER: Final = (Cue.ON_ITS_WAY, Cue.GOING_BACK, Cue.CUSTOMS, Cue.CARRIER_CONDUCT)
#: Everybody that `who_knows` may name.
WHO_KNOW: Final = frozenset({*letter.READERS.values(), "carrier"})


def explain(context: Context, conversation: Conversation) -> Reply:
    """Why: the reason for the channel on the table, or the open question in simpler words."""
    book = context.knowledge.playbooks.get(conversation.playbook or "")
    once = f"why:{conversation.playbook}"
    if book and conversation.awaiting in (Awaiting.START, Awaiting.STEP) and once not in conversation.said_once:
        return common.say(context, conversation.saying_once(once), "why", words=book.why)
    channel = context.knowledge.channels.get(conversation.channel or "")
    once = f"why:{conversation.channel}"
    offered = conversation.awaiting in (Awaiting.START, Awaiting.DRAFT_OFFER)
    if channel and offered and once not in conversation.said_once:
        return common.say(context, conversation.saying_once(once), "why", words=shown.good_for(channel))
    why = _WHY.get(conversation.awaiting) if conversation.awaiting else None
    if why and f"why:{conversation.awaiting}" not in conversation.said_once:
        return common.say(context, conversation.saying_once(f"why:{conversation.awaiting}"), why)
    if conversation.awaiting is Awaiting.START:
        return common.say(context, conversation, "why_again")
    return Reply(conversation, questions.ask_simply(context.knowledge, conversation))


_WHY: Final = {
    Awaiting.DETAIL: "why_detail",
    Awaiting.REGION: "why_region",
    Awaiting.HANDOFF: "why_handoff",
    Awaiting.RATING: "why_rating",
} | dict.fromkeys(questions.DECIDING, "why_decide")


def judge_contact(context: Context, conversation: Conversation, found: tuple[str, ...]) -> Reply:
    """A number, address, link or account that the shopper found: only a verified one is vouched for."""
    for name in ("phone", "email", "help_center", "social_media", "live_chat"):
        channel = context.knowledge.channels.get(name)
        if channel and any(is_verified(context, channel, value) for value in found):
            contact = contact_or_none(context, channel)
            if contact:
                return (
                    common.ask(context, conversation).before(contact)
                    if conversation.awaiting
                    else common.say(context, conversation, contact.name, **contact.values)
                )
    return common.say(context, conversation, "unproven" if found else "unproven_message")


def help_text(context: Context, conversation: Conversation) -> Reply:
    """What the guide can do."""
    return common.say(context, conversation, "help")


def privacy(context: Context, conversation: Conversation) -> Reply:
    """What is kept."""
    return common.say(context, conversation, "privacy")


def cannot_act(context: Context, conversation: Conversation) -> Reply:
    """The guide can't do it itself, and what it can do instead."""
    if conversation.issue and conversation.awaiting is None:
        return common.lead_on(context, conversation).before(Say("cannot"))
    if "cannot" in conversation.said_once:
        return common.say(context, conversation, "cannot_again")
    name = "cannot" if conversation.issue else "cannot_yet"
    return common.say(context, conversation.saying_once("cannot"), name)


def off_topic(context: Context, conversation: Conversation) -> Reply:
    """Something this guide isn't for."""
    return common.say(context, conversation, "off_topic")


def other_language(context: Context, conversation: Conversation, language: str) -> Reply:
    """A language that the guide doesn't speak: the emergency number in it first, then that it speaks English."""
    emergency = context.knowledge.emergency.get(language)
    reply = common.say(context, conversation.not_understood(), "other_language")
    once = f"emergency:{language}"
    if emergency and once not in conversation.said_once:
        return Reply(reply.conversation.saying_once(once), (Say("answer", {"words": emergency}), *reply.said))
    return reply


def offer_person(context: Context, conversation: Conversation) -> Reply:
    """How to reach a person; the guide can't put anybody through."""
    names = route.to_a_person(context.knowledge, conversation)
    buttons = questions.channel_buttons(context.knowledge, names)[:3]
    name = "person_again" if PERSON in conversation.said_once else "person"
    talk = conversation.ask(Awaiting.CHANNELS).understood().saying_once(PERSON)
    more = Button(Phrase("button_summary"), Command(Do.SUMMARY))
    return Reply(talk, (Say(name, {}, (*buttons, more)),))
