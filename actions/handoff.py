"""Yes or no to the question whether the summary may be sent."""

from __future__ import annotations

import logging

from actions.base import TurnAction
from actions.buttons import resume_summary_buttons
from actions.news import say_state, tell_news
from actions.speech import way_on
from actions.summary import say_summary, show_summary, summary_of
from actions.turn import Turn
from shopguide import guide
from shopguide.conversation import Awaiting, Conversation
from shopguide.errors import StoreError
from shopguide.handoff import State

log = logging.getLogger(__name__)


async def answer_summary(turn: Turn, wanted: str) -> Conversation:
    """What a button about the summary asks for: show it, send it, or do not send it."""
    if wanted == "show":
        return show_summary(turn, turn.talk, resume_summary_buttons(turn))
    if turn.talk.awaiting is not Awaiting.HANDOFF:
        # Pressed a second time, or late: nothing is sent, and what is known is told.
        return way_on(turn, tell_news(turn, asked=True))
    return await send(turn) if wanted == "yes" else decline(turn)


async def send(turn: Turn) -> Conversation:
    """Send the summary that was just shown, and say no more of it than is known."""
    talk, summary = turn.talk, summary_of(turn, turn.talk)
    if talk.awaiting is not Awaiting.HANDOFF or summary is None:
        return way_on(turn, talk)
    if turn.standing.state is not None:
        # An earlier yes was heard, and the turn was lost before it could be noted; what came of it is told already.
        return _onward(turn, talk)
    state = State.LIMITED
    if turn.desk and talk.handoff:
        try:
            state = await turn.desk.hand_over(turn.sender, talk.handoff, summary)
        except StoreError:
            # It may be in the outbox all the same; the next turn finds out.
            log.exception("It is not known whether a summary was sent: the outbox failed")
            state = State.PENDING
    if state is State.LIMITED:
        turn.say("handoff_not_sent")
        say_summary(turn, summary.text)
        return _onward(turn, talk)
    if state is State.PENDING:
        turn.say("handoff_pending", team=turn.desk.name if turn.desk else "")
    else:
        say_state(turn, state, summary.text)
    return _onward(turn, talk.but(handoff_told=state.value))


def decline(turn: Turn) -> Conversation:
    """Send nothing."""
    if turn.talk.awaiting is not Awaiting.HANDOFF:
        return way_on(turn, turn.talk)
    turn.say("handoff_declined")
    return _onward(turn, turn.talk)


def _onward(turn: Turn, talk: Conversation) -> Conversation:
    """Back to where the talk was before the question: the step on the table, or the channel that was offered."""
    if guide.place(turn.facts, talk) is None:
        return way_on(turn, talk.but(awaiting=None))
    return way_on(turn, talk.but(awaiting=Awaiting.STEP if talk.step else Awaiting.START))


class ActionSendHandoff(TurnAction):
    """ "Yes" to the question whether the summary may be sent."""

    action_name = "action_send_handoff"

    async def answer(self, turn: Turn) -> Conversation:
        return await send(turn)


class ActionDeclineHandoff(TurnAction):
    """ "No" to it."""

    action_name = "action_decline_handoff"

    async def answer(self, turn: Turn) -> Conversation:
        return decline(turn)
