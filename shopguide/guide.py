"""Walking a channel one step at a time: a state machine over `Conversation`.

    start → step 0 … step n-1 → finished (awaiting "solved")
            ↑ back   ↓ next

Each function takes a conversation and gives the next one; none of them says anything.
"""

from __future__ import annotations

from dataclasses import dataclass

from shopguide.conversation import Awaiting, Conversation, Paused
from shopguide.knowledge import Channel, Knowledge, Step, Walkthrough


@dataclass(frozen=True)
class Place:
    """Where a guide stands: `number` of `total` (both count from 1)."""

    walkthrough: Channel | Walkthrough
    step: Step
    number: int
    total: int


def place(knowledge: Knowledge, talk: Conversation) -> Place | None:
    """The step that is on the table, or None when no channel is chosen."""
    if not knowledge.can_walk(talk.channel):
        return None
    walkthrough = knowledge.walkthrough(talk.channel or "")
    index = min(max(talk.step, 0), len(walkthrough.steps) - 1)
    return Place(walkthrough, walkthrough.steps[index], index + 1, len(walkthrough.steps))


def start(talk: Conversation, channel: str) -> Conversation:
    """Begin a channel at its first step."""
    return talk.but(channel=channel, step=0, stuck=(), awaiting=Awaiting.STEP, repairs=0)


def advance(knowledge: Knowledge, talk: Conversation) -> Conversation:
    """One step on; after the last one the guide asks whether that solved it."""
    here = place(knowledge, talk)
    if here is None:
        return talk
    # Whoever goes on from a step has found it after all.
    talk = talk.but(missed=tuple(mark for mark in talk.missed if mark != _mark(talk)))
    if here.number < here.total:
        return talk.but(step=here.number, awaiting=Awaiting.STEP, repairs=0)
    return talk.but(step=here.total - 1, awaiting=Awaiting.SOLVED, repairs=0)


def back(knowledge: Knowledge, talk: Conversation) -> Conversation:
    """One step back; on the first step nothing changes. From the final question, the last step."""
    here = place(knowledge, talk)
    if here is None:
        return talk
    if talk.awaiting is Awaiting.SOLVED:
        return talk.but(awaiting=Awaiting.STEP, repairs=0)
    return talk.but(step=max(here.number - 2, 0), awaiting=Awaiting.STEP, repairs=0)


def stuck(talk: Conversation) -> Conversation:
    """Note that the current step could not be found; said twice of one step, it counts twice."""
    count = (*talk.stuck, talk.step) if talk.step not in talk.stuck else (*talk.stuck, -1 - talk.step)
    missed = tuple(dict.fromkeys([*talk.missed, _mark(talk)]))
    return talk.but(stuck=count, missed=missed, awaiting=Awaiting.STEP, repairs=0)


def _mark(talk: Conversation) -> str:
    return f"{talk.channel}:{talk.step}"


def pause(talk: Conversation) -> Conversation:
    """Stop for now and keep the place."""
    return talk.but(awaiting=Awaiting.RESUME, repairs=0)


def resume(talk: Conversation) -> Conversation:
    """Go on at the place that was kept."""
    return talk.but(awaiting=Awaiting.STEP, repairs=0)


def set_aside(talk: Conversation, issue: str) -> Conversation:
    """Switch to `issue`; the current one waits in the queue with its place and its story.

    An issue that waited brings back what was written about it and tried, not its place; one that
    is new starts with nothing tried. The order number and the amount stay.
    """
    if talk.issue == issue:
        return _begun(talk).but(queue=tuple(item for item in talk.queue if item.issue != issue))
    known = next((item for item in talk.queue if item.issue == issue), Paused(issue))
    queue = tuple(item for item in talk.queue if item.issue not in (issue, talk.issue))
    if talk.issue:
        in_guide = talk.awaiting in (Awaiting.STEP, Awaiting.RESUME, Awaiting.DRAFT_OFFER, Awaiting.DETAIL)
        place = (talk.channel, talk.step) if in_guide else (None, 0)
        queue = (Paused(talk.issue, *place, talk.complaint, talk.tried), *queue)
    # Words that were said before any issue was known tell of this one.
    complaint = known.complaint or (None if talk.issue else talk.complaint)
    return _begun(talk).but(issue=issue, tried=known.tried, missed=(), queue=queue, complaint=complaint)


def to_the_back(talk: Conversation) -> Conversation:
    """The talk with its issue behind those that wait, at its place; the first of them is next."""
    if talk.issue is None:
        return talk
    waiting = Paused(talk.issue, talk.channel, talk.step, talk.complaint, talk.tried)
    return _begun(talk).but(issue=None, tried=(), missed=(), complaint=None, queue=(*talk.queue, waiting))


def take_from_queue(talk: Conversation) -> Conversation:
    """Turn to the issue that waits first, at the place where it was left."""
    first = talk.queue[0]
    return set_aside(talk.but(issue=None, complaint=None), first.issue).but(
        channel=first.channel,
        step=first.step,
        awaiting=Awaiting.STEP if first.channel else None,
    )


def _begun(talk: Conversation) -> Conversation:
    """The talk with nothing recommended yet, and nothing asked."""
    return talk.but(
        channel=None,
        step=0,
        stuck=(),
        detail=None,
        skipped=(),
        drafted=False,
        date=None,
        wish=None,
        awaiting=None,
        charged_wrongly=False,
        urgent=False,
        repairs=0,
    )
