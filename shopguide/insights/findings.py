"""What stands out, in sentences: only where there are enough cases to say so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from shopguide.insights.figures import LEAST, Figures, Funnel, StepFigures
from shopguide.insights.titles import issue_title
from shopguide.insights.words import count, of, percent, seconds
from shopguide.knowledge import Knowledge

# Seconds; people begin to wonder whether anybody is there.
_LONG: Final = 2.0


def findings(figures: Figures, knowledge: Knowledge) -> tuple[str, ...]:
    """The sentences, most useful first."""
    return tuple(_findings(figures, knowledge))


def worst_step(funnels: tuple[Funnel, ...]) -> tuple[Funnel, StepFigures] | None:
    """The step at which most cases got stuck; None when they are too few to be a finding."""
    found = [(funnel, step) for funnel in funnels for step in funnel.steps if step.halted >= LEAST]
    return max(found, key=lambda one: one[1].halted, default=None)


def _findings(figures: Figures, knowledge: Knowledge) -> Iterator[str]:
    if worst := worst_step(figures.funnels):
        funnel, step = worst
        yield (
            f"Most people get stuck at “{step.name}”: {funnel.title}, step {step.number} of {len(funnel.steps)}, "
            f"{of(step.halted, step.reached)}."
        )
    if figures.issues and figures.issues[0].share.part >= LEAST:
        first = figures.issues[0]
        before = f"; before, {percent(first.before)}" if first.before and first.before.tells else ""
        yield (
            f"Most cases are about “{first.title}”: {of(first.share.part, first.share.whole)} "
            f"({percent(first.share)}{before})."
        )
    told = [issue for issue in figures.issues if issue.outcomes.solved_share.tells]
    if len(told) > 1:
        least = min(told, key=lambda issue: issue.outcomes.solved_share.value or 0.0)
        share = least.outcomes.solved_share
        yield f"“{least.title}” is solved least often: {of(share.part, share.whole)} that are over ({percent(share)})."
    if figures.pairs and figures.pairs[0].count >= LEAST:
        pair = figures.pairs[0]
        first_title, second_title = (issue_title(name, knowledge) for name in (pair.first, pair.second))
        yield f"The guide wavers most often between “{first_title}” and “{second_title}”: {count(pair.count)} times."
    speed = figures.totals.speed
    if speed.p95 is not None and speed.p95 > _LONG and speed.timed >= 20 * LEAST:
        yield f"5 of 100 messages wait {seconds(speed.p95)} or longer for their answer."
