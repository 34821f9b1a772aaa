"""From what is wrong to where to turn: the route of an issue, given what was tried."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from shopguide.conversation import Awaiting, Conversation
from shopguide.knowledge import Issue, Knowledge, Leg, Risk

# "charged twice", "too much": the money is gone already, so a person looks at it first.
_CHARGED_WRONGLY: Final = re.compile(
    r"\b(?:twice|2x|x2|double|two times|2 times|duplicate|over ?charg\w*|extra|too much|more than|wrong amount"
    r"|instead of|thrice|three times|3x|again|still took|kept (?:taking|charging))\b",
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


def _legs(knowledge: Knowledge, talk: Conversation) -> tuple[Leg, ...]:
    """Route and escalation of the talk's issue, in order; none for a talk without an issue."""
    issue = knowledge.issues.get(talk.issue or "")
    return (*route(issue, charged_wrongly=talk.charged_wrongly), *issue.escalation) if issue else ()


def still_ahead(knowledge: Knowledge, talk: Conversation) -> list[str]:
    """The channels that come after the talk's channel, in order, without those tried."""
    names = dict.fromkeys(item.channel for item in _legs(knowledge, talk))
    return [name for name in names if name not in (*talk.tried, talk.channel)]


def alternatives(knowledge: Knowledge, talk: Conversation) -> list[str]:
    """Every channel that is left, those on the issue's route first, without the current one."""
    issue = knowledge.issues.get(talk.issue or "")
    every = dict.fromkeys([*(item.channel for item in _legs(knowledge, talk)), *knowledge.channels])
    left = [name for name in every if name not in talk.tried and name != talk.channel]
    if issue and issue.urgent:
        # Money, security: nothing about it belongs into a public post.
        left = [name for name in left if not knowledge.channels[name].public]
    return left


# Words of somebody who tells of a further thing, and not of the same one.
_FURTHER: Final = re.compile(
    r"\b(?:also|another|other|different|second|besides|plus|as well|separate\w*|additionally|on top of)\b", re.I
)

# Words that take back what was understood.
_NOT_THAT: Final = re.compile(
    r"^\W*(?:no+|nope|nah|wrong|oops)\b(?! one\b)|\bi mean(?:t)?\b|\bnot (?:that|what i)\b"
    r"|\bwrong (?:issue|problem|one)\b",
    re.I,
)


def tells_of_more(text: str) -> bool:
    """Whether the words tell of a further thing."""
    return bool(_FURTHER.search(text))


def corrects(talk: Conversation, text: str) -> bool:
    """Whether another issue, named now, takes the place of the one just understood, and is no further one.

    So it is while nothing was done about the first one yet, where the shopper presses the button of another
    meaning (`text` is empty then) or says that it was not meant.
    """
    begun = talk.awaiting is not Awaiting.START or bool(talk.tried or talk.step)
    if talk.issue is None or begun:
        return False
    return not text or bool(_NOT_THAT.search(text) and not _FURTHER.search(text))


def without_wish(issues: Sequence[str], text: str) -> list[str]:
    """Issues without a return or refund that is only what the shopper wants done about another one.

    "It never came and I want my money back" is one problem, not two.
    """
    causes = [name for name in issues if name != "return_or_refund"]
    return causes if causes and not _FURTHER.search(text) else list(issues)
