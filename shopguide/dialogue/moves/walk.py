"""Walking a channel: start, next, back, repeat, all steps, help with one, switching."""

from __future__ import annotations

from shopguide.dialogue import questions, route
from shopguide.dialogue.commands import Do
from shopguide.dialogue.conversation import Awaiting, Conversation
from shopguide.dialogue.moves import common, shown
from shopguide.dialogue.moves.common import ASKED_REGION
from shopguide.dialogue.moves.context import Context
from shopguide.dialogue.reply import Lines, Phrase, Reply, Say, Text
from shopguide.dialogue.walk import place


def start(context: Context, conversation: Conversation, channel: str | None, step: int = 0) -> Reply:
    """The first step of `channel`, or of the one that was offered; of that one, the `step` that they have come to."""
    name = channel or conversation.channel
    if not context.knowledge.can_walk(name):
        return common.lead_on(context, conversation)
    return common.begin(context, conversation, name or "", step if name == conversation.channel else 0)


def offer_switch(context: Context, conversation: Conversation, channel: str) -> Reply:
    """Another channel was asked for in the middle of one: switch, or stay?"""
    return common.ask(context, conversation.offer_switch(channel))


def switch(context: Context, conversation: Conversation, channel: str | None) -> Reply:
    """The other channel, which was offered in exchange."""
    return start(context, conversation, channel or conversation.other_channel)


def stay(context: Context, conversation: Conversation) -> Reply:
    """The step that was on the table."""
    return common.show_step(context, conversation.go_on())


def next_step(context: Context, conversation: Conversation) -> Reply:
    """One step on; behind the last one, the question whether that settled it."""
    here = place(context.knowledge, conversation)
    if here is None:
        return common.lead_on(context, conversation)
    talk = conversation.advance(here.total)
    if talk.awaiting is not Awaiting.SOLVED:
        return common.show_step(context, talk)
    if talk.channel in context.knowledge.first_aid:
        return finish_first_aid(context, talk)
    return _finish(context, talk)


def _finish(context: Context, conversation: Conversation) -> Reply:
    channel = context.knowledge.channels[conversation.channel or ""]
    buttons = questions.buttons(context.knowledge, conversation)
    if warning := common.pending_warning(context, conversation):
        # It found no room beside a step; how long an answer takes can be asked.
        talk = conversation.saying_once(f"warned:{warning.text}")
        return Reply(
            talk, (Say("caution", {"words": warning.text}, custom=shown.CAUTION), Say("finished_briefly", {}, buttons))
        )
    return Reply(conversation, (Say("finished", {"reply_time": channel.reply_time.text}, buttons),))


def finish_first_aid(context: Context, conversation: Conversation) -> Reply:
    """First aid is done: TikTok Shop comes next."""
    talk = conversation.try_out([conversation.channel or ""])
    if talk.channel == "call_bank":
        talk = talk.learn(["bank_told"])
    if talk.issue is None:
        return common.ask(context, talk.ask(None)).before(Say("finished_aid"))
    reply = common.lead_on(context, talk)
    # A playbook that is new says so in its own words.
    return reply if reply.said and reply.said[0].name == "offer" else reply.before(Say("finished_aid"))


def previous_step(context: Context, conversation: Conversation) -> Reply:
    """One step back; on the first one, that it is the first."""
    if place(context.knowledge, conversation) is None:
        return common.lead_on(context, conversation)
    if conversation.awaiting is Awaiting.RESUME:
        # After a pause "I'm back" is far more likely than "one step back".
        return common.show_step(context, conversation.go_on())
    shown = common.show_step(context, conversation.back())
    first = conversation.step == 0 and conversation.awaiting is not Awaiting.SOLVED
    return shown.before(Say("first_step")) if first else shown


def repeat_step(context: Context, conversation: Conversation) -> Reply:
    """What is on the table, once more."""
    if place(context.knowledge, conversation) is None:
        return common.lead_on(context, conversation)
    if conversation.awaiting in (Awaiting.START, Awaiting.SOLVED, Awaiting.DRAFT):
        return common.ask(context, conversation)
    return common.show_step(context, conversation.go_on())


def show_all(context: Context, conversation: Conversation, channel: str | None) -> Reply:
    """All steps of the channel at once; the place is kept."""
    talk = conversation
    if channel and channel != talk.channel and context.knowledge.can_walk(channel):
        talk = talk.start(channel)
    here = place(context.knowledge, talk)
    if here is None:
        return common.lead_on(context, talk)
    talk = talk.jump(here.index)
    lines = Lines(
        tuple(Phrase("part_listed", {"number": str(n), "words": step.text}) for n, step in enumerate(here.steps, 1))
    )
    values: dict[str, Text] = {"title": here.walk.title, "number": str(here.number), "list": lines}
    buttons = tuple(one for one in questions.buttons(context.knowledge, talk) if one.command.do is not Do.ALL)
    return Reply(talk, (Say("all_steps", values, buttons),))


def help_with_step(context: Context, conversation: Conversation, step: int | None = None) -> Reply:
    """Where else the thing may be that a step speaks of; after the second time, another channel."""
    here = place(context.knowledge, conversation)
    if here is None:
        return common.lead_on(context, conversation)
    talk = conversation.jump(step) if step is not None and 0 <= step < here.total else conversation
    talk = talk.missing()
    if len(set(talk.stuck)) >= route.STUCK_LIMIT:
        return give_up(context, talk)
    found = here.steps[talk.step]
    help_for = found.if_missing
    if found.region and talk.region is None and ASKED_REGION not in talk.said_once:
        # It may be another country's menu.
        talk = talk.saying_once(ASKED_REGION).interrupted(Awaiting.REGION)
        return Reply(talk, (Say("stuck", {"help": help_for}), *questions.ask(context.knowledge, talk)))
    return Reply(talk, (Say("stuck", {"help": help_for}, questions.buttons(context.knowledge, talk)),))


def give_up(context: Context, conversation: Conversation) -> Reply:
    """Two steps couldn't be found: leave this channel for another."""
    talk = conversation.try_out([conversation.channel or ""])
    if talk.issue is None:
        return common.list_channels(context, talk).before(Say("stuck_again"))
    reply = common.lead_on(context, talk)
    left = route.next_channel(context.knowledge, talk) is not None
    return reply.before(Say("stuck_again")) if left else reply


def find_place(context: Context, conversation: Conversation, step: int | None) -> Reply:
    """The shopper says what is on screen: go to the step that it belongs to, or say what to look for here."""
    here = place(context.knowledge, conversation)
    if here is None:
        return common.lead_on(context, conversation)
    if step is not None and 0 <= step < here.total and step != conversation.step:
        return common.show_step(context, conversation.jump(step))
    if here.number < here.total:
        # Whoever says where they are has come that far: what comes next there.
        return common.show_step(context, conversation.advance(here.total))
    talk = conversation
    return Reply(talk, (Say("look_for", {"help": here.step.if_missing}, questions.buttons(context.knowledge, talk)),))


def wait(context: Context, conversation: Conversation) -> Reply:
    """They wait for an answer: what to expect, and another problem meanwhile, if there is one."""
    here = place(context.knowledge, conversation)
    if conversation.queue:
        talk = conversation.put_back()
        return common.ask(context, talk.ask(Awaiting.NEXT_ISSUE)).before(Say("waiting"))
    if here is None:
        talk = conversation.ask(None)
        return common.say(context, talk, "waiting_open")
    channel = context.knowledge.channels.get(conversation.channel or "")
    talk = conversation.wait()
    values = {"reply_time": channel.reply_time.text if channel else ""}
    return common.say(context, talk, "waiting_for", **values) if channel else common.say(context, talk, "waiting_open")


def pause(context: Context, conversation: Conversation) -> Reply:
    """Stop for now; the place is kept."""
    if place(context.knowledge, conversation) is None or conversation.awaiting is None:
        return common.say(context, conversation.ask(None), "paused_nothing")
    return common.say(context, conversation.pause(), "paused")
