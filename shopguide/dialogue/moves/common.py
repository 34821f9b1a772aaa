"""Parts that many moves share: the way on, the step on the table, a message that leaves the question open."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import Final

from shopguide.content.facts import Fact
from shopguide.content.playbooks import Playbook
from shopguide.content.regions import holds_in
from shopguide.dialogue import questions, route
from shopguide.dialogue.commands import Command, Do
from shopguide.dialogue.conversation import Awaiting, Conversation
from shopguide.dialogue.moves import shown
from shopguide.dialogue.moves.contacts import contact_said
from shopguide.dialogue.moves.context import Context
from shopguide.dialogue.reply import Button, Lines, Phrase, Reply, Say, Text, button
from shopguide.dialogue.walk import place

#: Channels of a list at a time.
MOST_CHANNELS: Final = 4


class Part(StrEnum):
    """Which channels of a list are shown."""

    FIRST = "first"
    REST = "rest"
    ALL = "all"


#: Noted as said once the country was asked for.
ASKED_REGION: Final = "asked:region"
#: Words of a warning and a step together, at most.
ROOM: Final = 29
#: Words of the note that a step is one of the US app.
US_NOTE: Final = 5
#: Words of the sentence that a step is the first one, said where somebody wants to go back.
_FIRST: Final = 5


def say(context: Context, conversation: Conversation, name: str, **values: Text) -> Reply:
    """One sentence, below it the buttons of the open question, which isn't asked again."""
    return Reply(conversation, (Say(name, values, questions.buttons(context.knowledge, conversation)),))


def ask(context: Context, conversation: Conversation) -> Reply:
    """The open question; a step is shown as one."""
    if conversation.awaiting is Awaiting.STEP and place(context.knowledge, conversation):
        return show_step(context, conversation)
    return Reply(conversation, questions.ask(context.knowledge, conversation))


def then_ask(context: Context, conversation: Conversation, said: Say) -> Reply:
    """A sentence, then the open question once more in a line; a rating isn't asked for twice."""
    if conversation.awaiting in (Awaiting.RATING, Awaiting.COMMENT):
        return Reply(conversation, (replace(said, buttons=questions.buttons(context.knowledge, conversation)),))
    return Reply(conversation, (said, *questions.ask_briefly(context.knowledge, conversation)))


def show_step(context: Context, conversation: Conversation) -> Reply:
    """The step on the table. The first step of an e-mail offers to write it."""
    here = place(context.knowledge, conversation)
    if here is None:
        return lead_on(context, conversation)
    if is_writing(conversation):
        return ask(context, conversation.ask(Awaiting.DRAFT_OFFER))
    talk = conversation.ask(Awaiting.STEP)
    step = here.step
    values: dict[str, Text] = {"number": str(here.number), "total": str(here.total), "words": step.text}
    name = "step_us" if step.region == "US" and talk.region is None and here.number == 1 else "step"
    said: tuple[Say, ...] = ()
    warning = pending_warning(context, talk)
    room = ROOM - (US_NOTE if name == "step_us" else 0)
    room -= _FIRST if here.index == 0 and conversation.awaiting is Awaiting.STEP else 0
    if warning and len(step.text.split()) + len(warning.text.split()) <= room:
        talk = talk.saying_once(f"warned:{warning.text}")
        said = (Say("caution", {"words": warning.text}, custom=shown.CAUTION),)
    card = shown.step(context, here)
    return Reply(talk, (*said, Say(name, values, questions.buttons(context.knowledge, talk), card)))


def pending_warning(context: Context, conversation: Conversation) -> Fact | None:
    """What the playbook warns of, if it wasn't said yet."""
    book = context.knowledge.playbooks.get(conversation.playbook or "")
    if book is None or book.warn is None or f"warned:{book.warn.text}" in conversation.said_once:
        return None
    rule = context.knowledge.sources[book.warn.source].region
    # Rules of another country only mislead.
    return book.warn if conversation.region is None or holds_in(rule, conversation.region) else None


def is_writing(conversation: Conversation) -> bool:
    """Whether the step on the table is to write an e-mail."""
    return conversation.channel == "email" and conversation.step == 0 and not conversation.drafted


def begin(context: Context, conversation: Conversation, channel: str, step: int = 0) -> Reply:
    """A channel's first step, or where they are already, with what must be heard before and its verified contact."""
    knowledge = context.knowledge
    book = route.playbook(knowledge, conversation)
    name = book.id if book and book.first_channel(conversation.region) == channel else None
    talk = conversation.start(channel, name)
    first: list[Say] = []
    chosen = knowledge.channels.get(channel)
    if chosen and chosen.caution and f"caution:{channel}" not in talk.said_once:
        talk = talk.saying_once(f"caution:{channel}")
        urgent = chosen.public and route.is_urgent(knowledge, talk)
        warning = Say("public_warning") if urgent else Say("caution", {"words": chosen.caution.text})
        first.append(replace(warning, custom=shown.CAUTION))
    if chosen and (contact := contact_said(context, chosen)):
        first.append(contact)
    return show_step(context, talk.jump(step) if step else talk).before(*first)


def lead_on(context: Context, conversation: Conversation) -> Reply:
    """The next thing to do about the problem: a question that decides, a channel, or what is left at the end."""
    knowledge = context.knowledge
    book = route.playbook(knowledge, conversation)
    if book is None:
        return ask(context, conversation.ask(None))
    if not conversation.tried and not route.is_decided(knowledge, conversation, book):
        question = Awaiting(book.ask or "")
        return ask(context, conversation.ask(question).saying_once(f"asked:{question}"))
    channel = route.next_channel(knowledge, conversation)
    if channel is None:
        return exhausted(context, conversation)
    return offer(context, conversation, channel, book)


def offer(context: Context, conversation: Conversation, channel: str, book: Playbook | None) -> Reply:
    """A channel, offered: for the first one of a playbook with what it says about the problem."""
    knowledge = context.knowledge
    walk = knowledge.walkthrough(channel)
    name = book.id if book and book.first_channel(conversation.region) == channel else None
    talk = conversation.offer(channel, name)
    if channel == "email":
        talk = talk.ask(Awaiting.DRAFT_OFFER)
    card = shown.offer(context, talk, walk)
    if book and name and f"told:{book.id}" not in talk.said_once:
        talk = talk.saying_once(f"told:{book.id}")
        values: dict[str, Text] = {"words": book.words(talk.region)}
        if book.informs:
            more = Button(walk.button, Command(Do.START, channel))
            rest = questions.buttons(knowledge, talk)[1:3]
            return Reply(talk, (Say("answer", values, (more, *rest), card),))
        return Reply(talk, (Say("offer", values, questions.buttons(knowledge, talk), card),))
    escalated = route.is_escalated(knowledge, talk)
    first = not talk.tried and not talk.refused and conversation.channel is None
    response = "offer_stronger" if escalated else "offer_first" if first else "offer_next"
    return Reply(
        talk, (Say(response, {"title": walk.title, "gist": walk.gist}, questions.buttons(knowledge, talk), card),)
    )


def exhausted(context: Context, conversation: Conversation) -> Reply:
    """Every channel was tried: what can still be done."""
    urgent = route.is_urgent(context.knowledge, conversation)
    talk = replace(conversation, channel="email", step=0, stuck=(), playbook=None).ask(Awaiting.DRAFT_OFFER)
    choices = (button("letter", Do.LETTER), button("person", Do.PERSON), button("summary", Do.SUMMARY))
    last = button("start_over", Do.RESTART)
    return Reply(talk, (Say("exhausted_urgent" if urgent else "exhausted", {}, (*choices, last)),))


def list_channels(context: Context, conversation: Conversation, part: Part = Part.FIRST) -> Reply:
    """The channels that are left, each with a line and a button; the likeliest of them first, and the rest on request.

    Args:
        part: which of them; where there is no rest, the first ones are shown again.
    """
    every = route.alternatives(context.knowledge, conversation)
    if not every:
        return exhausted(context, conversation)
    names = every[MOST_CHANNELS:] if part is Part.REST else every if part is Part.ALL else every[:MOST_CHANNELS]
    names = names or every[:MOST_CHANNELS]
    talk = conversation.ask(Awaiting.CHANNELS).understood()
    titles: tuple[Button, ...] = questions.channel_buttons(context.knowledge, names)
    if names[0] == every[0] and len(names) < len(every):
        titles = (*titles, button("more_ways", Do.OTHER_WAYS, Part.REST))
    lines = {"list": channel_lines(context, names)}
    if conversation.issue is None:
        overview = " ".join(fact.text for fact in context.knowledge.overview)
        return Reply(talk, (Say("all_channels", {"overview": overview, **lines}, titles),))
    return Reply(talk, (Say("channels", lines, titles),))


def channel_lines(context: Context, names: tuple[str, ...]) -> Text:
    """A line for each channel: its number, title, and what it is best for."""
    channels = [context.knowledge.channels[name] for name in names]
    return Lines(
        tuple(
            Phrase("part_channel_line", {"number": str(n), "title": item.title, "best_for": item.best_for.text})
            for n, item in enumerate(channels, 1)
        )
    )


def list_people(context: Context, conversation: Conversation, names: tuple[str, ...], name: str) -> Reply:
    """A sentence with the channels that lead to a person below it; the open question stays open."""
    buttons = questions.channel_buttons(context.knowledge, names)
    return Reply(conversation, (Say(name, {}, buttons[:3]),))
