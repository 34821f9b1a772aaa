"""Help in danger: at once, for the country if it is known; the conversation waits until they are safe."""

from __future__ import annotations

from dataclasses import replace

from shopguide.content.danger import OTHER, Danger
from shopguide.content.regions import of_region
from shopguide.dialogue import questions
from shopguide.dialogue.commands import Do
from shopguide.dialogue.conversation import Awaiting, Conversation
from shopguide.dialogue.cues import Cue
from shopguide.dialogue.moves import common, shown
from shopguide.dialogue.moves.context import Context
from shopguide.dialogue.reply import Reply, Say, Text, button


def help_now(context: Context, conversation: Conversation, cue: str) -> Reply:
    """What to do and whom to call; then the question whether they are safe."""
    kind = context.knowledge.danger_told_by(cue)
    if kind is None:
        return common.ask(context, conversation)
    talk = conversation.saying_once(f"danger:{kind.id}")
    lines = _lines(kind, talk.region)
    values: dict[str, Text] = {"words": kind.say, "lines": lines}
    said = [Say("danger", values, custom=shown.urgent(lines))]
    if kind.after:
        said.append(Say("danger_after", {"words": kind.after}))
    if kind.offer:
        return _and_offer(context, talk, kind.offer, said)
    talk = talk.interrupted(Awaiting.SAFE, kind.id)
    name = "ask_safe" if talk.region else "ask_safe_where"
    return Reply(talk, (*said, Say(name, {}, questions.buttons(context.knowledge, talk))))


def _and_offer(context: Context, conversation: Conversation, first_aid: str, said: list[Say]) -> Reply:
    """What was said, and the first aid for it, unless the bank knows; nobody is asked whether they are safe."""
    talk = conversation if conversation.knows(Cue.BANK_TOLD) else conversation.offer(first_aid)
    *first, last = said
    return Reply(talk, (*first, replace(last, buttons=questions.buttons(context.knowledge, talk))))


def check(context: Context, conversation: Conversation, cue: str) -> Reply:
    """There may be a danger: ask whether they are safe, before anything else."""
    kind = context.knowledge.danger_told_by(cue)
    if kind is None:
        return common.ask(context, conversation)
    talk = conversation.interrupted(Awaiting.SAFE, kind.id).saying_once(f"checked:{kind.id}")
    return Reply(talk, (Say("check_safe", {}, questions.buttons(context.knowledge, talk)),))


def _lines(kind: Danger, region: str | None) -> str:
    found = of_region(kind.lines, region)
    if found is None and region is not None:
        found = kind.lines.get(OTHER)
    return (found or kind.unknown).text


def _with_numbers(context: Context, conversation: Conversation, said: Say) -> Reply:
    """A sentence whose `lines` say whom to call, with the numbers at hand; the open question stays open."""
    buttons = questions.buttons(context.knowledge, conversation)
    return Reply(conversation, (replace(said, buttons=buttons, custom=shown.urgent(str(said.values["lines"]))),))


def by_region(context: Context, conversation: Conversation, region: str) -> Reply:
    """Whom to call in the country that they named."""
    talk = conversation.with_details(region=region)
    kind = context.knowledge.danger.get(talk.danger or "")
    if kind is None:
        return common.ask(context, talk.continued())
    talk = talk.ask(Awaiting.SAFE)
    return _with_numbers(context, talk, Say("danger_lines", {"lines": _lines(kind, region)}))


def stay(context: Context, conversation: Conversation) -> Reply:
    """They aren't safe: help, or where it was given already, the same once more in short."""
    kind = context.knowledge.danger.get(conversation.danger or "")
    if kind is None:
        return common.ask(context, conversation.continued())
    if conversation.only_checked:
        return help_now(context, conversation, kind.cue)
    lines = _lines(kind, conversation.region)
    return _with_numbers(context, conversation, Say("danger_still", {"lines": lines}))


def refer(context: Context, conversation: Conversation) -> Reply:
    """A question in danger that the guide can't answer: those who can.

    Of a danger from a thing their number isn't said in every answer; it stays at hand.
    """
    kind = context.knowledge.danger.get(conversation.danger or "")
    if kind is None:
        return common.ask(context, conversation.continued())
    lines = _lines(kind, conversation.region)
    told = kind.over is not None and f"danger:{kind.id}" in conversation.said_once
    name = "danger_ask_again" if told else "danger_ask"
    return _with_numbers(context, conversation, Say(name, {"lines": lines}))


def encourage(context: Context, conversation: Conversation) -> Reply:
    """They have help, or are getting it; the rest can wait until they bring it up."""
    talk = conversation.continued()
    buttons = (button("resume", Do.RESUME),) if talk.issue else questions.buttons(context.knowledge, talk)
    return Reply(talk, (Say("getting_help", {}, buttons),))


def over(context: Context, conversation: Conversation, cue: str | None, *, asks: bool) -> Reply:
    """The danger is over: what to do with the thing, once, and on with what they came for.

    Args:
        cue: the danger that the message tells of; None where it tells of none.
        asks: whether an answer follows.
    """
    kind = context.knowledge.danger.get(conversation.danger or "") or context.knowledge.danger_told_by(cue)
    if kind is None or kind.over is None or (conversation.only_checked and cue is None):
        return carry_on(context, conversation, asks=asks)
    talk = conversation.continued() if conversation.danger else conversation
    once = f"over:{kind.id}"
    if once in talk.said_once:
        return Reply(talk, ()) if asks else common.say(context, talk, "danger_over_again")
    talk = talk.saying_once(f"safe:{kind.id}").saying_once(once)
    if asks:
        return Reply(talk, (Say("danger_over", {"words": kind.over}),))
    if talk.issue and talk.awaiting is None:
        # What would be offered for the problem is offered below these words.
        talk = common.lead_on(context, talk).conversation
    return common.say(context, talk, "danger_over", words=kind.over)


def carry_on(context: Context, conversation: Conversation, *, asks: bool = False) -> Reply:
    """They are safe: the conversation goes on when they like.

    Args:
        asks: whether an answer follows.
    """
    kind = context.knowledge.danger.get(conversation.danger or "")
    talk = conversation.continued()
    if asks and kind:
        misread = conversation.only_checked
        talk = talk if misread else talk.saying_once(f"safe:{kind.id}")
        return Reply(talk, (Say("misread" if misread else "safe_briefly"),))
    if kind is None or conversation.only_checked:
        # A false alarm, or none: on with what they came for.
        onward = common.lead_on(context, talk) if talk.issue and talk.awaiting is None else common.ask(context, talk)
        return onward.before(Say("misread")) if kind else onward
    talk = talk.saying_once(f"safe:{kind.id}")
    report = of_region(kind.report, talk.region)
    words: dict[str, Text] = {"words": kind.back}
    buttons = questions.buttons(context.knowledge, talk)
    if talk.awaiting is None and talk.issue:
        buttons = (button("resume", Do.RESUME), *buttons[: questions.MOST_BUTTONS - 1])
    if report:
        return Reply(talk, (Say("danger_report", {"words": report.text}), Say("safe_again", words, buttons)))
    return Reply(talk, (Say("safe_again", words, buttons),))
