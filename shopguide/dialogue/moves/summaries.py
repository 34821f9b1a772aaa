"""The summary for a person, and handing it to whoever runs the guide."""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import Final

from shopguide.dialogue import questions
from shopguide.dialogue.conversation import Awaiting, Conversation
from shopguide.dialogue.moves import common
from shopguide.dialogue.moves.context import Context
from shopguide.dialogue.reply import Reply, Say
from shopguide.dialogue.summary import MOST_OF_A_TALK, State, Summary
from shopguide.markdown import escape

#: Letters in the place of digits: an id mustn't look like a number that is taken out of what is stored.
_LETTERS: Final = str.maketrans("0123456789", "ghijklmnop")


def show_summary(context: Context, conversation: Conversation, summary: Summary | None) -> Reply:
    """The summary and, where the operator arranged for it, the question whether to send it."""
    if summary is None:
        return common.say(context, conversation, "summary_empty")
    said = Say("summary", {"body": escape(summary.text)}, custom={"type": "summary", "body": summary.text})
    if context.team is None or not _may_be_sent(context, summary):
        talk = conversation.ask(None) if conversation.awaiting is Awaiting.HANDOFF else conversation
        news = known_of(context, summary)
        buttons = questions.buttons(context.knowledge, talk)
        return Reply(talk, (*news, replace(said, buttons=buttons)))
    used = conversation.handoff is None or context.standing.state is not None
    talk = replace(
        conversation,
        held=conversation.held or (conversation.awaiting if conversation.awaiting is not Awaiting.HANDOFF else None),
        awaiting=Awaiting.HANDOFF,
        handoff=_new_id() if used else conversation.handoff,
        handoff_told=None if used else conversation.handoff_told,
    )
    name = "ask_handoff_reply" if summary.email else "ask_handoff"
    values = {"team": context.team} | ({"value": summary.email} if summary.email else {})
    return Reply(talk, (said, Say(name, dict(values), questions.buttons(context.knowledge, talk))))


def _may_be_sent(context: Context, summary: Summary) -> bool:
    standing = context.standing
    if standing.state is State.PENDING:
        return False
    if standing.state is State.ACCEPTED and standing.digest == summary.digest:
        return False
    return standing.count < MOST_OF_A_TALK


def known_of(context: Context, summary: Summary) -> tuple[Say, ...]:
    """Why a summary isn't sent once more: they have it, or it is on its way; nothing where neither is known."""
    standing = context.standing
    team = standing.recipient or context.team or ""
    if standing.state is State.PENDING:
        return (Say("handoff_still", {"team": team}),)
    if standing.state is State.ACCEPTED and standing.digest == summary.digest:
        return (Say("handoff_already", {"team": team}),)
    return ()


def _new_id() -> str:
    return secrets.token_hex(16).translate(_LETTERS)


def handed_over(context: Context, conversation: Conversation, state: State, text: str) -> Reply:
    """What became of a summary that they wanted sent."""
    talk = _after_handoff(conversation)
    if state is State.LIMITED:
        custom = {"type": "summary", "body": text}
        return common.ask(context, talk).before(
            Say("handoff_not_sent"), Say("summary", {"body": escape(text)}, custom=custom)
        )
    told = replace(talk, handoff_told=state.value)
    if state is State.PENDING:
        return common.ask(context, told).before(Say("handoff_pending", {"team": context.team or ""}))
    return common.ask(context, told).before(*state_said(context, state, text))


def not_sent(context: Context, conversation: Conversation) -> Reply:
    """They don't want it sent."""
    if conversation.awaiting is not Awaiting.HANDOFF:
        return common.ask(context, conversation)
    return common.ask(context, _after_handoff(conversation)).before(Say("handoff_declined"))


def _after_handoff(conversation: Conversation) -> Conversation:
    return conversation.continued() if conversation.awaiting is Awaiting.HANDOFF else conversation


def state_said(context: Context, state: State, text: str | None) -> tuple[Say, ...]:
    """That the summary was accepted, is on its way, or was given up; in the last case it is shown to be passed on."""
    team = context.standing.recipient or context.team or ""
    if state is State.ACCEPTED:
        return (Say("handoff_accepted", {"team": team}),)
    if state is State.PENDING:
        return (Say("handoff_still", {"team": team}),)
    if state is State.FAILED:
        shown = (Say("summary", {"body": escape(text)}, custom={"type": "summary", "body": text}),) if text else ()
        return (Say("handoff_failed", {"team": team}), *shown)
    return ()


REMINDED: Final = "reminded"  # "still being tried" is said once without being asked


def news(context: Context, conversation: Conversation) -> tuple[Conversation, tuple[Say, ...]]:
    """What is new about a summary that was sent, if anything; the conversation with it noted as said."""
    state = context.standing.state
    if state is None and context.team and conversation.handoff_told in (State.PENDING.value, REMINDED):
        state = State.FAILED  # it never came as far as the outbox
    if state is None:
        return conversation, ()
    told = REMINDED if state is State.PENDING else state.value
    if conversation.handoff_told == told:
        return conversation, ()
    return replace(conversation, handoff_told=told), state_said(context, state, context.standing.text)
