"""A talk that stands on something that is no longer there, since routes and steps change while people talk."""

from __future__ import annotations

from dataclasses import replace

from shopguide.conversation import Awaiting, Conversation, Paused
from shopguide.knowledge import Knowledge

# What the guide has asked about the channel on the table; without the channel it is no question.
_OF_CHANNEL = (Awaiting.START, Awaiting.STEP, Awaiting.DRAFT_OFFER, Awaiting.SOLVED, Awaiting.RESUME)


def fitted(knowledge: Knowledge, talk: Conversation) -> Conversation:
    """The talk without issues and channels that are gone, and at the last step where its step is gone.

    What the shopper said stays; a channel that only left the route of its issue is walked to its end.
    """
    queue = tuple(_fitted(knowledge, item) for item in talk.queue if item.issue in knowledge.issues)
    talk = talk.but(queue=queue, issue=talk.issue if talk.issue in knowledge.issues else None)
    if talk.awaiting is Awaiting.NEXT_ISSUE and not queue:
        talk = talk.but(awaiting=None)
    if talk.channel is None:
        return talk
    if not knowledge.can_walk(talk.channel):
        awaiting = None if talk.awaiting in _OF_CHANNEL else talk.awaiting
        return talk.but(channel=None, step=0, stuck=(), awaiting=awaiting)
    last = len(knowledge.walkthrough(talk.channel).steps) - 1
    return talk.but(step=min(max(talk.step, 0), last), stuck=tuple(step for step in talk.stuck if step <= last))


def _fitted(knowledge: Knowledge, item: Paused) -> Paused:
    return item if item.channel is None or knowledge.can_walk(item.channel) else replace(item, channel=None, step=0)


def lost_ground(before: Conversation, after: Conversation) -> bool:
    """Whether what the talk was about is gone, so that the shopper should hear of it."""
    return (before.issue, before.channel) != (after.issue, after.channel)
