"""Whether a candidate is worse than the current model, and not by chance.

The same messages are read by both, so each counts for itself: McNemar's exact test asks how often chance alone
would turn so many more messages to the bad than to the good (McNemar 1947; a one-sided binomial test of the
messages on which the two differ).

| measured                             | worse when it changes for the worse by more than     |
|--------------------------------------|------------------------------------------------------|
| understood (accuracy)                | 1 point and p < 0.05, or 2 points whatever p is      |
| confidently wrong, in scope          | 1 point and p < 0.05, or 2 points whatever p is      |
| out of scope, recognised             | 1 point and p < 0.05, or 5 points whatever p is      |

The sets hold few messages out of scope, so that chance moves their share by more.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.stats import binomtest

from shopguide.learning.scores import Flags, Labelled, Scores

SIGNIFICANT: Final = 0.05
_POINT: Final = 0.01
# Shares are fractions of whole messages: what is one point exactly is not "more than a point".
_ROUNDING: Final = 1e-9


@dataclass(frozen=True)
class Measure:
    """One thing measured of both models.

    Attributes:
        name: in words.
        change: of the share, from -1 to 1; above 0 is better.
        lost: messages that turned to the bad.
        won: messages that turned to the good.
        limit: a loss of share that is too much whatever its p.
    """

    name: str
    change: float
    lost: int
    won: int
    limit: float

    @property
    def p(self) -> float:
        """How likely chance alone makes it at least so much worse, 0 to 1."""
        differ = self.lost + self.won
        return float(binomtest(self.lost, differ, 0.5, alternative="greater").pvalue) if differ else 1.0

    @property
    def is_worse(self) -> bool:
        """Whether the rule above says so."""
        loss = -self.change - _ROUNDING
        return loss > self.limit or (loss > _POINT and self.p < SIGNIFICANT)

    def __str__(self) -> str:
        return f"{self.name}: {100 * self.change:+.1f} points, {self.lost} lost and {self.won} won, p = {self.p:.3f}"


@dataclass(frozen=True)
class Changed:
    """A message of which the two models say different things, one of them right."""

    message: Labelled
    old: str
    new: str


@dataclass(frozen=True)
class Verdict:
    """A candidate beside the current model, on the same messages."""

    old: Scores
    new: Scores

    @property
    def measures(self) -> tuple[Measure, ...]:
        """What decides."""
        inside = self.old.inside
        found = (
            _measure("understood", self.old.right, self.new.right, 0.02),
            _measure("confidently wrong", ~_wrong(self.old)[inside], ~_wrong(self.new)[inside], 0.02),
            _measure("out of scope, recognised", self.old.asked[~inside], self.new.asked[~inside], 0.05),
        )
        return tuple(measure for measure in found if measure is not None)

    @property
    def worse(self) -> tuple[Measure, ...]:
        """Those by which the candidate is worse; none means that it may serve."""
        return tuple(measure for measure in self.measures if measure.is_worse)

    @property
    def lost(self) -> list[Changed]:
        """What only the current model understands."""
        return self._changed(self.old.right & ~self.new.right)

    @property
    def won(self) -> list[Changed]:
        """What only the candidate understands."""
        return self._changed(self.new.right & ~self.old.right)

    def _changed(self, which: Flags) -> list[Changed]:
        return [Changed(self.old.messages[at], self.old.said[at], self.new.said[at]) for at in np.flatnonzero(which)]


def _wrong(scores: Scores) -> Flags:
    return ~scores.right & ~scores.asked


def _measure(name: str, old: Flags, new: Flags, limit: float) -> Measure | None:
    """None where there is no message to measure by."""
    if not len(old):
        return None
    lost, won = int((old & ~new).sum()), int((new & ~old).sum())
    return Measure(name, (won - lost) / len(old), lost, won, limit)
