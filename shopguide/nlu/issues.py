"""Which issues a message names, in order of mention: whole message and clauses read together.

One problem told in ten clauses must give one issue, so clauses only ever add to what the whole
message says when they are certain and say something else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shopguide.nlu.intent_model import Reading

ISSUE_INTENTS = frozenset(
    {
        "order_not_received",
        "order_wrong_or_damaged",
        "order_change_or_cancel",
        "return_or_refund",
        "seller_problem",
        "payment_problem",
        "unauthorized_payment",
        "account_hacked",
        "account_access",
        "account_settings",
        "app_problem",
        "product_question",
        "general_feedback",
        "seller_or_creator_support",
    }
)
# What shoppers add to a problem rather than have beside it ("never again, worst service").
MOODS = frozenset({"general_feedback", "product_question"})

FEWEST_WORDS = 3  # a clause shorter than this ("and then") is read as anything
MOST_CLAUSES = 12  # classified; a longer message is a story, and its start names the problem
MOST_ISSUES = 3
ADDED_BAR = 0.75  # confidence at which a clause adds an issue to that of the whole message
ALONE_BAR = 0.85  # the same where the whole message names none


@dataclass(frozen=True)
class Issue:
    """An issue named between `start` and `end` of the message as the shopper wrote it."""

    name: str
    confidence: float
    start: int
    end: int

    def as_dict(self) -> dict[str, str | float | int]:
        return {"name": self.name, "confidence": self.confidence, "start": self.start, "end": self.end}


def clauses_to_read(text: str, spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans worth classifying; none if the message is a single clause."""
    long_enough = [(start, end) for start, end in spans if len(text[start:end].split()) >= FEWEST_WORDS]
    return long_enough[:MOST_CLAUSES] if len(spans) > 1 else []


def find_issues(
    text: str, whole: Reading, spans: Sequence[tuple[int, int]], clauses: Sequence[Reading]
) -> list[Issue]:
    """Issues in order of mention; at most three, each name once.

    Args:
        text: the message.
        whole: the reading of all of it.
        spans: start and end of each clause read.
        clauses: the readings of `spans`, in the same order.
    """
    named: dict[str, Issue] = {}
    main = whole.name if whole.name in ISSUE_INTENTS and not whole.unsure else None
    bar = ADDED_BAR if main else ALONE_BAR
    for (start, end), reading in zip(spans, clauses, strict=True):
        name = reading.name
        if name not in ISSUE_INTENTS or reading.unsure:
            continue
        certain = reading.confidence >= bar and name not in MOODS
        if name != main and not certain:
            continue
        earlier = named.get(name)
        if earlier is None:
            named[name] = Issue(name, reading.confidence, start, end)
        else:
            named[name] = Issue(name, max(earlier.confidence, reading.confidence), earlier.start, end)
    if main:
        spot = named.get(main) or Issue(main, whole.confidence, 0, len(text))
        named[main] = Issue(main, max(whole.confidence, spot.confidence), spot.start, spot.end)
    # The whole message's issue is kept whatever the others' confidence.
    strongest = sorted(named.values(), key=lambda issue: (issue.name != main, -issue.confidence))[:MOST_ISSUES]
    return sorted(strongest, key=lambda issue: (issue.start, issue.end))
