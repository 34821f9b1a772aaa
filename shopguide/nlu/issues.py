"""Which issues a message names, in order of mention: whole message and clauses read together.

One problem told in ten clauses must give one issue, so clauses only ever add to what the whole
message says when they are certain and say something else.
"""

from __future__ import annotations

import re
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
MOODS = frozenset({"general_feedback"})

FEWEST_WORDS = 3  # a clause shorter than this ("and then") is read as anything
MOST_CLAUSES = 12  # classified; a longer message is a story, and its start names the problem
MOST_ISSUES = 3
# A further issue must be plain in its clause and visible in the whole message too: a stray clause
# of a one-problem story is often certain by itself ("the seller said..."), but then the whole message
# gives it next to nothing. Measured on messages that the encoder had not seen, alone and in pairs;
# see benchmarks/nlu/README.md.
SIGNS = ((0.6, 0.02), (0.8, 0.005), (0.95, 0.002))  # least (clause confidence, whole-message probability)
_JOINT = re.compile(r"[,;]\s+|\s+(?=(?:and|but|plus|also|then)\b)", re.IGNORECASE)


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
    """The spans worth classifying; a single clause is parted at its commas and conjunctions."""
    if len(spans) == 1:
        spans = _parts(text, spans[0])
    long_enough = [(start, end) for start, end in spans if len(text[start:end].split()) >= FEWEST_WORDS]
    return long_enough[:MOST_CLAUSES] if len(spans) > 1 else []


def _parts(text: str, span: tuple[int, int]) -> list[tuple[int, int]]:
    """`span` cut at each joint that leaves enough words on both sides."""
    parts = [span]
    for joint in _JOINT.finditer(text, *span):
        start, end = parts[-1]
        left, right = text[start : joint.start()], text[joint.end() : end]
        if min(len(left.split()), len(right.split())) >= FEWEST_WORDS:
            parts[-1:] = [(start, joint.start()), (joint.end(), end)]
    return parts


def find_issues(text: str, whole: Reading, spans: Sequence[tuple[int, int]], clauses: Sequence[Reading]) -> list[Issue]:
    """Issues in order of mention; at most three, each name once.

    Args:
        text: the message.
        whole: the reading of all of it.
        spans: start and end of each clause read.
        clauses: the readings of `spans`, in the same order.
    """
    main = whole.name if whole.name in ISSUE_INTENTS and not whole.unsure else None
    in_whole = dict(whole.ranking)
    named: dict[str, Issue] = {}
    for (start, end), reading in zip(spans, clauses, strict=True):
        name = reading.name
        if name not in ISSUE_INTENTS or (name != main and not _stands(reading, in_whole.get(name, 0.0))):
            continue
        earlier = named.get(name, Issue(name, 0.0, start, end))
        named[name] = Issue(name, max(earlier.confidence, reading.confidence), earlier.start, end)
    if main:
        spot = named.get(main, Issue(main, 0.0, 0, len(text)))
        named[main] = Issue(main, max(whole.confidence, spot.confidence), spot.start, spot.end)
    # The whole message's issue is kept whatever the others' confidence.
    strongest = sorted(named.values(), key=lambda issue: (issue.name != main, -issue.confidence))[:MOST_ISSUES]
    return sorted(strongest, key=lambda issue: (issue.start, issue.end))


def _stands(clause: Reading, in_whole: float) -> bool:
    """Whether a clause's issue, to which the whole message gives `in_whole`, is one more issue."""
    if clause.unsure or clause.name in MOODS:
        return False
    return any(clause.confidence >= alone and in_whole >= together for alone, together in SIGNS)
