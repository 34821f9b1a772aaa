"""When the route has not helped: phone, live chat or e-mail? A pure policy.

| at risk           | phone untried | chat untried | e-mail untried | goes to                     |
|-------------------|---------------|--------------|----------------|-----------------------------|
| money or security | yes           | any          | any            | phone                       |
| money or security | no            | yes          | any            | live chat                   |
| money or security | no            | no           | yes            | e-mail                      |
| nothing           | any           | any          | any            | the issue's own escalation  |
| any               | no            | no           | no             | exhausted                   |

In a hurry with nothing at risk, a channel of the route on which a person answers comes before that escalation.
Asked for a person: live chat or phone at once, phone first where money or security is at risk.
The order inside an issue's `escalation` in issues.yml decides between channels that fit equally.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from shopguide.conversation import Conversation
from shopguide.knowledge import Issue, Knowledge, Leg
from shopguide.triage import IMMEDIATE, fastest, recommend

# After this many steps that could not be found, a channel is given up.
STUCK_LIMIT: Final = 2
# Channels where a person answers: being led to one is an escalation.
PEOPLE: Final = (*IMMEDIATE, "email")
_PEOPLE_URGENT: Final = tuple(reversed(IMMEDIATE))


class Stage(StrEnum):
    """Where a talk stands on its way through the channels."""

    ROUTE = "route"  # a further channel of the route
    ESCALATION = "escalation"  # the route is used up: a stronger channel
    EXHAUSTED = "exhausted"  # every channel was tried


@dataclass(frozen=True)
class Decision:
    """The next channel, why, and whether this is an escalation."""

    stage: Stage
    leg: Leg | None


def decide(knowledge: Knowledge, talk: Conversation) -> Decision:
    """Where the talk goes after a channel did not help.

    Raises:
        KeyError: the talk has no known issue.
    """
    issue = knowledge.issues[talk.issue or ""]
    if talk.urgent and not issue.urgent and (leg := fastest(knowledge, talk)) is not None:
        return Decision(Stage.ROUTE, leg)
    if not talk.urgent and (leg := recommend(knowledge, talk)) is not None:
        return Decision(Stage.ROUTE, leg)
    leg = escalation_leg(issue, talk.tried)
    if leg is None and (leg := recommend(knowledge, talk)) is not None:
        return Decision(Stage.ROUTE, leg)
    return Decision(Stage.ESCALATION if leg else Stage.EXHAUSTED, leg)


def escalation_leg(issue: Issue, tried: tuple[str, ...]) -> Leg | None:
    """The first stronger channel that was not tried: the truth table above."""
    legs = {leg.channel: leg for leg in (*issue.route, *issue.escalation)}
    order = [leg.channel for leg in issue.escalation]
    if issue.urgent:
        order = [*_PEOPLE_URGENT, *order]
    for channel in dict.fromkeys(order):
        if channel in legs and channel not in tried:
            return legs[channel]
    return None


def person_channels(knowledge: Knowledge, talk: Conversation) -> list[str]:
    """The channels that lead to a person, best first, tried ones last."""
    issue = knowledge.issues.get(talk.issue or "")
    order = _PEOPLE_URGENT if issue and issue.urgent else IMMEDIATE
    return sorted(order, key=lambda channel: channel in talk.tried)


def gives_up(talk: Conversation) -> bool:
    """Whether so many steps could not be found that the channel should be left."""
    return len(set(talk.stuck)) >= STUCK_LIMIT
