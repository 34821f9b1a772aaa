"""The summary for a person, and handing it over."""

from __future__ import annotations

import logging

from actions.base import GuideAction, Turn
from shopguide.dialogue import letter
from shopguide.dialogue.conversation import Conversation
from shopguide.dialogue.moves import common, summaries
from shopguide.dialogue.reply import Reply
from shopguide.dialogue.summary import State, Summary, summarize
from shopguide.errors import StoreError

log = logging.getLogger(__name__)


def _summary(turn: Turn, conversation: Conversation) -> Summary | None:
    knowledge = turn.context.knowledge
    draft = letter.write(knowledge, conversation, turn.words) if conversation.drafted else None
    return summarize(knowledge, conversation, turn.words, draft)


class ActionShowSummary(GuideAction):
    action_name = "action_show_summary"

    def act(self, turn: Turn) -> Reply:
        return summaries.show_summary(turn.context, turn.conversation, _summary(turn, turn.conversation))


class ActionSendSummary(GuideAction):
    action_name = "action_send_summary"

    def act(self, turn: Turn) -> Reply:
        """Without the desk nothing can be sent; `answer` asks it."""
        return common.ask(turn.context, turn.conversation)

    async def answer(self, turn: Turn) -> Reply:
        """Send the summary that was just shown, and say no more of it than is known."""
        summary = _summary(turn, turn.conversation)
        if turn.conversation.awaiting != "handoff" or summary is None or turn.context.standing.state is not None:
            # Pressed a second time, or late: nothing is sent.
            told = summaries.known_of(turn.context, summary) if summary else ()
            return common.ask(turn.context, turn.conversation).before(*told)
        state = State.LIMITED
        if turn.desk and turn.conversation.handoff:
            try:
                state = await turn.desk.hand_over(turn.sender, turn.conversation.handoff, summary)
            except StoreError:
                # It may be in the outbox all the same; the next turn finds out.
                log.exception("It isn't known whether a summary was sent: the outbox failed")
                state = State.PENDING
        return summaries.handed_over(turn.context, turn.conversation, state, summary.text)


class ActionKeepSummary(GuideAction):
    action_name = "action_keep_summary"

    def act(self, turn: Turn) -> Reply:
        return summaries.not_sent(turn.context, turn.conversation)
