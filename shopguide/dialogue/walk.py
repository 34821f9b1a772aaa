"""Where a walk stands: the channel, its steps for this case, and the step on the table."""

from __future__ import annotations

from dataclasses import dataclass

from shopguide.content.facts import Step
from shopguide.content.regions import holds_in
from shopguide.dialogue.conversation import Conversation
from shopguide.knowledge import Channel, Knowledge, Walkthrough


@dataclass(frozen=True)
class Place:
    """A step of a walk: `number` of `total`, both from 1."""

    walk: Channel | Walkthrough
    steps: tuple[Step, ...]
    index: int

    @property
    def step(self) -> Step:
        return self.steps[self.index]

    @property
    def number(self) -> int:
        return self.index + 1

    @property
    def total(self) -> int:
        return len(self.steps)


def steps(knowledge: Knowledge, conversation: Conversation) -> tuple[Step, ...]:
    """The steps of the conversation's channel: those of its playbook where they hold for the shopper's region.

    Where the region isn't known they are used as well: each names the country that it is known from.
    """
    taps = _taps(knowledge, conversation)
    return taps or knowledge.walkthrough(conversation.channel or "").steps


def has_taps(knowledge: Knowledge, conversation: Conversation) -> bool:
    """Whether the steps are those of the playbook, screen by screen, and not those that the channel always has."""
    return bool(_taps(knowledge, conversation))


def _taps(knowledge: Knowledge, conversation: Conversation) -> tuple[Step, ...]:
    playbook = knowledge.playbooks.get(conversation.playbook or "")
    region = conversation.region
    if not playbook or playbook.channel != conversation.channel:
        return ()
    return playbook.taps if region is None or all(holds_in(step.region, region) for step in playbook.taps) else ()


def place(knowledge: Knowledge, conversation: Conversation) -> Place | None:
    """The step on the table, or the first one of a channel that is offered; None where there is no channel."""
    if not knowledge.can_walk(conversation.channel):
        return None
    known = steps(knowledge, conversation)
    index = min(max(conversation.step, 0), len(known) - 1)
    return Place(knowledge.walkthrough(conversation.channel or ""), known, index)
