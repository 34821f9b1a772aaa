"""Quality of a classifier, from what it said of labelled messages."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

OUT_OF_SCOPE = "out_of_scope"
RETENTION = 0.95  # of in-scope messages, when out-of-scope recall is read off
UNSURE = 0.05  # of in-scope messages, when the confidently wrong are counted
BINS = 10


@dataclass(frozen=True)
class Answer:
    """What was said of one message.

    Attributes:
        text: the message.
        gold: its intent.
        also: further intents that count as right.
        ranking: likeliest intents with confidence, falling, without Rasa's `nlu_fallback`.
    """

    text: str
    gold: str
    also: tuple[str, ...]
    ranking: tuple[tuple[str, float], ...]

    @property
    def guess(self) -> str:
        return self.ranking[0][0] if self.ranking else ""

    @property
    def confidence(self) -> float:
        return self.ranking[0][1] if self.ranking else 0.0

    @property
    def right(self) -> bool:
        return self.guess == self.gold or self.guess in self.also

    @property
    def in_scope_score(self) -> float:
        """Confidence of the likeliest intent other than out_of_scope."""
        return max((confidence for name, confidence in self.ranking if name != OUT_OF_SCOPE), default=0.0)


def accuracy(answers: list[Answer]) -> float:
    """Share whose likeliest intent is right."""
    return float(np.mean([answer.right for answer in answers]))


def macro_f1(answers: list[Answer]) -> float:
    """Mean F1 over the intents that occur; an accepted alternative counts as the gold intent."""
    pairs = [(answer.gold, answer.gold if answer.right else answer.guess) for answer in answers]
    scores = []
    for intent in sorted({gold for gold, _ in pairs}):
        hit = sum(gold == said == intent for gold, said in pairs)
        times = sum(gold == intent for gold, _ in pairs) + sum(said == intent for _, said in pairs)
        scores.append(2 * hit / times)
    return float(np.mean(scores))


def out_of_scope_recall(answers: list[Answer]) -> float:
    """Share of out-of-scope messages below the score that 95 % of in-scope ones reach; nan without any.

    The score is the likeliest in-scope intent's confidence, so it asks nothing of a pipeline's own fallback.
    """
    inside = [answer.in_scope_score for answer in answers if answer.gold != OUT_OF_SCOPE]
    outside = [answer.in_scope_score for answer in answers if answer.gold == OUT_OF_SCOPE]
    if not inside or not outside:
        return float("nan")
    bar = np.quantile(inside, 1 - RETENTION)
    return float(np.mean(np.array(outside) < bar))


def confidently_wrong(answers: list[Answer]) -> float:
    """Share of in-scope messages answered wrongly when each pipeline may call its least sure 5 % unsure.

    Taken as out of scope counts as unsure, as it does for the shopper: the guide asks again.
    """
    inside = [answer for answer in answers if answer.gold != OUT_OF_SCOPE]
    said = [answer for answer in inside if answer.guess != OUT_OF_SCOPE]
    spare = round(UNSURE * len(inside)) - (len(inside) - len(said))
    kept = sorted(said, key=lambda answer: answer.confidence)[max(spare, 0) :]
    return sum(not answer.right for answer in kept) / len(inside) if inside else float("nan")


def calibration_error(answers: list[Answer]) -> float:
    """Expected calibration error over ten equal bins of confidence (Guo et al. 2017, equation 3)."""
    sure = np.array([answer.confidence for answer in answers])
    right = np.array([answer.right for answer in answers], dtype=float)
    bins = np.minimum((sure * BINS).astype(int), BINS - 1)
    parts = [abs(sure[bins == k].mean() - right[bins == k].mean()) * (bins == k).mean() for k in np.unique(bins)]
    return float(sum(parts))
