"""Repairs a conversation whose problem, channel or step was removed by an edit: routes change while people talk."""

from __future__ import annotations

from dataclasses import replace

from shopguide.dialogue.conversation import OF_A_WALK, Awaiting, Conversation, Paused
from shopguide.dialogue.walk import steps
from shopguide.knowledge import Knowledge


def fitted(knowledge: Knowledge, conversation: Conversation) -> Conversation:
    """Without problems and channels that are gone, and at the last step if its step is gone.

    What the shopper said stays; a channel that only left the route of its problem is walked to its end.
    """
    queue = tuple(_fitted(knowledge, item) for item in conversation.queue if item.issue in knowledge.issues)
    issue = conversation.issue if conversation.issue in knowledge.issues else None
    playbook = conversation.playbook if conversation.playbook in knowledge.playbooks else None
    if (queue, issue, playbook) != (conversation.queue, conversation.issue, conversation.playbook):
        conversation = replace(conversation, queue=queue, issue=issue, playbook=playbook)
    if conversation.awaiting is Awaiting.NEXT_ISSUE and not queue:
        conversation = conversation.ask(None)
    if conversation.channel is None:
        return conversation.ask(None) if conversation.awaiting in OF_A_WALK else conversation
    if not knowledge.can_walk(conversation.channel):
        awaiting = None if conversation.awaiting in OF_A_WALK else conversation.awaiting
        return replace(conversation, channel=None, step=0, stuck=(), awaiting=awaiting)
    last = len(steps(knowledge, conversation)) - 1
    if conversation.step > last or conversation.step < 0 or any(step > last for step in conversation.stuck):
        stuck = tuple(step for step in conversation.stuck if step <= last)
        return replace(conversation, step=min(max(conversation.step, 0), last), stuck=stuck)
    return conversation


def _fitted(knowledge: Knowledge, item: Paused) -> Paused:
    return item if item.channel is None or knowledge.can_walk(item.channel) else replace(item, channel=None, step=0)


def lost_ground(before: Conversation, after: Conversation) -> bool:
    """Whether what the conversation was about is gone, so that the shopper should hear of it."""
    return (before.issue, before.channel) != (after.issue, after.channel)
