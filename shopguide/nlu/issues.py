"""Which issues a message names, in order of mention: whole message and clauses read together.

One problem told in ten clauses must give one issue, and two problems in one breath must give two. So
a clause alone decides nothing: its reading, the whole message's, and how many clauses say the same
are weighed together.
"""

from __future__ import annotations

import math
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

FEWEST_WORDS = 3  # a clause shorter than this ("and then") is read as anything
MOST_CLAUSES = 12  # classified; a longer message is a story, and its start names the problem
MOST_ISSUES = 3
# Whether an issue that clauses hint at is one of its own is judged by a logistic regression, fitted on
# hand-written messages with one to three issues: `python -m benchmarks.nlu.fit_issues` prints these.
WEIGHTS = (0.33, 0.63, 2.18, -3.34)  # of Evidence.features
OFFSET = 3.34
BAR = 0.45  # probability from which a further issue is named
FLOOR = 0.0002  # a reading lists the ten likeliest intents only
# A run of blanks is looked at from its first only, or a long one would be walked from each.
_JOINT = re.compile(r"[,;]\s+|(?<!\s)\s+(?=(?:and|but|plus|also|then)\b)", re.IGNORECASE)


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


@dataclass(frozen=True)
class Evidence:
    """What a message says for one issue.

    Attributes:
        in_whole: probability in the reading of the whole message.
        in_clause: highest probability in the reading of a clause.
        share: part of the clauses whose likeliest intent it is, 0 to 1.
        clauses: how many clauses were read, at least 1.
    """

    in_whole: float
    in_clause: float
    share: float
    clauses: int

    @classmethod
    def of(cls, name: str, whole: Reading, clauses: Sequence[Reading]) -> Evidence:
        return cls(
            _chance(name, whole),
            max(_chance(name, clause) for clause in clauses),
            sum(clause.name == name for clause in clauses) / len(clauses),
            len(clauses),
        )

    def features(self) -> tuple[float, float, float, float]:
        """What the logistic regression weighs, in the order of WEIGHTS."""
        return _log_odds(self.in_whole), _log_odds(self.in_clause), self.share, math.log(self.clauses)

    def chance(self) -> float:
        """Probability that the shopper wants help with this issue."""
        total = OFFSET + sum(weight * value for weight, value in zip(WEIGHTS, self.features(), strict=True))
        return 1 / (1 + math.exp(-total))


def find_issues(text: str, whole: Reading, spans: Sequence[tuple[int, int]], clauses: Sequence[Reading]) -> list[Issue]:
    """Issues in order of mention; at most three, each name once.

    Args:
        text: the message.
        whole: the reading of all of it.
        spans: start and end of each clause read.
        clauses: the readings of `spans`, in the same order.
    """
    main = whole.name if whole.name in ISSUE_INTENTS and not whole.unsure else None
    found = []
    for name in sorted(ISSUE_INTENTS - {main}) if clauses else ():
        chance = Evidence.of(name, whole, clauses).chance()
        if chance >= BAR:
            found.append(Issue(name, chance, *_place(name, spans, clauses, text)))
    # Two problems together may read as a third that no clause is about.
    if main and (len(found) < 2 or Evidence.of(main, whole, clauses).chance() >= BAR):
        found.append(Issue(main, whole.confidence, *_place(main, spans, clauses, text)))
    # The whole message's issue is kept whatever the others' confidence.
    strongest = sorted(found, key=lambda issue: (issue.name != main, -issue.confidence))[:MOST_ISSUES]
    return sorted(strongest, key=lambda issue: (issue.start, issue.end))


def _place(name: str, spans: Sequence[tuple[int, int]], clauses: Sequence[Reading], text: str) -> tuple[int, int]:
    """From the first to the last clause that is about `name`; else the clause that is nearest to it; else all."""
    own = [span for span, clause in zip(spans, clauses, strict=True) if clause.name == name]
    if not own and clauses:
        own = [max(zip(spans, clauses, strict=True), key=lambda pair: _chance(name, pair[1]))[0]]
    return (own[0][0], own[-1][1]) if own else (0, len(text))


def _chance(name: str, reading: Reading) -> float:
    return dict(reading.ranking).get(name, 0.0)


def _log_odds(chance: float) -> float:
    bounded = min(max(chance, FLOOR), 1 - FLOOR)
    return math.log(bounded / (1 - bounded))
