"""From what is wrong to where to turn: the route of an issue, given what was tried."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from shopguide.conversation import Conversation
from shopguide.knowledge import Issue, Knowledge, Leg, Risk

# "charged twice", "too much": the money is gone already, so a person looks at it first.
_CHARGED_WRONGLY: Final = re.compile(
    r"\b(?:twice|2x|x2|double|two times|2 times|duplicate|over ?charg\w*|extra|too much|more than|wrong amount"
    r"|thrice|three times|3x|again|still took|kept (?:taking|charging))\b",
    re.I,
)
_CHARGE: Final = re.compile(
    r"\b(?:charg\w*|took|taken|paid|pay|payment|bill\w*|debit\w*|money|deduct\w*|amount)\b", re.I
)

# Channels on which a person answers at once, the calmer one first.
IMMEDIATE: Final = ("live_chat", "phone")

# Issues are taken in this order when a message holds several.
_RISK_ORDER: Final = {Risk.MONEY: 0, Risk.SECURITY: 1, Risk.NONE: 2}


def says_charged_wrongly(text: str) -> bool:
    """Whether the words speak of a charge that was made twice or too high."""
    return bool(_CHARGED_WRONGLY.search(text) and _CHARGE.search(text))


def by_urgency(knowledge: Knowledge, issues: Iterable[str]) -> list[str]:
    """Issue ids, most urgent first; equals keep the order of mention; unknown ids are dropped.

    A charge the shopper did not make goes before everything: the bank must hear of it now.
    """
    known = [name for name in dict.fromkeys(issues) if name in knowledge.issues]

    def rank(name: str) -> tuple[int, int]:
        issue = knowledge.issues[name]
        return (0 if issue.first_aid else 1, _RISK_ORDER[issue.risk])

    return sorted(known, key=rank)


def route(issue: Issue, *, charged_wrongly: bool = False, tried: Sequence[str] = ()) -> tuple[Leg, ...]:
    """The channels still worth trying for `issue`, in order, without those tried."""
    legs = issue.when_charged_wrongly if charged_wrongly and issue.when_charged_wrongly else issue.route
    return tuple(leg for leg in legs if leg.channel not in tried)


def recommend(knowledge: Knowledge, talk: Conversation) -> Leg | None:
    """The next channel on the route of the talk's issue; None when the route is used up.

    Raises:
        KeyError: the talk has no known issue.
    """
    issue = knowledge.issues[talk.issue or ""]
    legs = route(issue, charged_wrongly=talk.charged_wrongly, tried=talk.tried)
    return legs[0] if legs else None


def fastest(knowledge: Knowledge, talk: Conversation) -> Leg | None:
    """The first leg of the route on which a person answers at once: what "urgent" asks for.

    Seed facts F32, F43 and F50: live chat and phone are the immediate ways.
    """
    issue = knowledge.issues[talk.issue or ""]
    legs = route(issue, charged_wrongly=talk.charged_wrongly, tried=talk.tried)
    return next((leg for leg in legs if leg.channel in IMMEDIATE), None)


def alternatives(knowledge: Knowledge, talk: Conversation) -> list[str]:
    """Every channel that is left, those on the issue's route first, without the current one."""
    issue = knowledge.issues.get(talk.issue or "")
    legs = (*route(issue, charged_wrongly=talk.charged_wrongly), *issue.escalation) if issue else ()
    every = dict.fromkeys([*(leg.channel for leg in legs), *knowledge.channels])
    left = [name for name in every if name not in talk.tried and name != talk.channel]
    if issue and issue.urgent:
        # Money, security: nothing about it belongs into a public post.
        left = [name for name in left if not knowledge.channels[name].public]
    return left
