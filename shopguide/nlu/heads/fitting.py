"""Fits the heads: on all rows, and on those of some writers' fellows for probabilities and thresholds."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import softmax

from shopguide.dialogue.acts import Act, Polarity
from shopguide.dialogue.cues import Cue
from shopguide.nlu.heads import acts, cues, options, polarity, topics
from shopguide.nlu.heads.features import Floats, Grams
from shopguide.nlu.heads.labels import LabelledRow
from shopguide.nlu.heads.options import Asked
from shopguide.nlu.heads.screens import CHANNELS, FIRST_AID, SCREENS, Option, question_of
from shopguide.nlu.mentions import channel_spans
from shopguide.nlu.word_view import word_view

logger = logging.getLogger(__name__)

_SHARE: Final = 0.18
_EVERY: Final = 4
_BROAD: Final = 20  # acts that somebody uses who wrote on everything
FEWEST_ROWS: Final = 400  # fewer labelled messages teach nothing
_SAID_NOTHING: Final = 2500  # messages without a pick that the option head learns from
_NO_QUESTION: Final = 1200  # messages that ask nothing that the topic head learns from
_ASKING: Final = frozenset(
    {Act.ASK, Act.VERIFY, Act.EXPLAIN, Act.ABOUT_GUIDE, Act.WANT_ACTION, Act.OTHER_WAYS, Act.WANT_PERSON, Act.OFF_TOPIC}
)
_PICKING: Final = frozenset({Act.CHOOSE, Act.ANSWER, Act.TRIED, Act.RATE})
_PROBLEM_OF: Final = {
    "delivery": "order_not_received",
    "item_fault": "order_wrong_or_damaged",
    "refund_stage": "return_or_refund",
    "charge_kind": "payment_problem",
    "booked": "payment_problem",
    "call_bank": "unauthorized_payment",
    "secure_account": "account_hacked",
}
_ON_A_WALK: Final = frozenset({"start", "step", "all_steps", "stuck_help", "solved"})


@dataclass(frozen=True)
class Texts:
    """Messages as the heads see them.

    Attributes:
        views: the texts in the classifier's view, slips put right.
        grams: their n-grams.
        vectors: float32 [texts, 384].
    """

    views: list[str]
    grams: list[Grams]
    vectors: Floats

    @classmethod
    def of(cls, views: list[str], vectors: Floats) -> Texts:
        """Of texts in the classifier's view and their vectors."""
        return cls(views, [Grams.of(view) for view in views], vectors)

    def rows(self, chosen: NDArray[np.int64]) -> Texts:
        """Some of them."""
        return Texts([self.views[at] for at in chosen], [self.grams[at] for at in chosen], self.vectors[chosen])

    def with_more(self, others: Texts) -> Texts:
        """These, and others behind them."""
        vectors = np.concatenate([self.vectors, others.vectors])
        return Texts(self.views + others.views, self.grams + others.grams, vectors)

    def __len__(self) -> int:
        return len(self.views)


@dataclass(frozen=True)
class Split:
    """Rows that heads are tried on, and the others.

    Attributes:
        held: rows, int64, that probabilities and thresholds are fitted on.
        rest: all others.
    """

    held: NDArray[np.int64]
    rest: NDArray[np.int64]

    @classmethod
    def by_writer(cls, rows: Sequence[LabelledRow]) -> Split:
        """About a fifth: all rows of some writers; of those who wrote on one subject alone, some of their rows."""
        acts_of: dict[str, set[Act]] = {}
        for row in rows:
            acts_of.setdefault(row.writer, set()).add(row.acts[0][0])
        broad = sorted(writer for writer, found in acts_of.items() if len(found) >= _BROAD)
        sizes = {writer: sum(row.writer == writer for row in rows) for writer in broad}
        left_out: set[str] = set()
        for writer in broad if len(broad) > 1 else ():
            if sum(sizes[name] for name in left_out) < _SHARE * sum(sizes.values()):
                left_out.add(writer)
        spread = {writer for writer in acts_of if writer not in broad} if left_out else set(acts_of)
        chosen = np.array(
            [row.writer in left_out or (row.writer in spread and at % _EVERY == 0) for at, row in enumerate(rows)]
        )
        return cls(np.flatnonzero(chosen), np.flatnonzero(~chosen))

    @classmethod
    def spread(cls, labels: Sequence[Any]) -> Split:
        """Every fourth row of each label."""
        seen: dict[Any, int] = {}
        chosen = np.zeros(len(labels), dtype=bool)
        for at, label in enumerate(labels):
            seen[label] = seen.get(label, 0) + 1
            chosen[at] = seen[label] % _EVERY == 0
        return cls(np.flatnonzero(chosen), np.flatnonzero(~chosen))

    def of(self, chosen: NDArray[np.int64]) -> Split:
        """The same rows by their place among `chosen`, which is sorted."""
        return Split(np.flatnonzero(np.isin(chosen, self.held)), np.flatnonzero(~np.isin(chosen, self.held)))


def fit_acts(rows: Sequence[LabelledRow], texts: Texts, split: Split) -> tuple[acts.ActHead, Floats]:
    """The act head, and held-out scores float32 [held rows, acts]."""
    began = time.perf_counter()

    def fit(chosen: NDArray[np.int64]) -> acts.ActHead:
        part = texts.rows(chosen)
        return acts.ActHead.fit([rows[at] for at in chosen], part.grams, part.vectors)

    trial = fit(split.rest)
    held = np.array(
        [trial.scores(texts.grams[at], texts.vectors[at], question_of(rows[at].state)) for at in split.held]
    ).reshape(len(split.held), len(acts.ACTS))
    tested = [rows[at] for at in split.held]
    head = fit(np.arange(len(rows))).calibrated(held, tested)
    labels, _, main = acts.targets(tested)
    first = held.argmax(axis=1)
    logger.info(
        "acts: main %.3f, one of the labels %.3f of %d held-out messages; %.1f s",
        (first == main).mean(),
        labels[np.arange(len(tested)), first].mean(),
        len(tested),
        time.perf_counter() - began,
    )
    return head, held


def fit_cues(labels: NDArray[np.bool_], texts: Texts, split: Split, importance: Floats) -> cues.CueHead:
    """The cue head.

    Args:
        labels: [texts, cues].
        texts: labelled rows and, behind them, messages that only say what isn't there.
        split: of the labelled rows.
        importance: float32 [texts, cues], see `cue_rows`.
    """
    began = time.perf_counter()

    def fit(chosen: NDArray[np.int64]) -> cues.CueHead:
        part = texts.rows(chosen)
        return cues.CueHead.fit(labels[chosen], part.grams, part.vectors, importance[chosen])

    trial = fit(np.setdiff1d(np.arange(len(texts)), split.held))
    held = np.array([trial.scores(texts.grams[at], texts.vectors[at]) for at in split.held])
    right = labels[split.held]
    head = fit(np.arange(len(texts))).calibrated(held, right)
    said = np.array([head.odds(scores) for scores in held]) >= head.thresholds
    hits = int((said & right).sum())
    total = 2 * hits / max(int(said.sum() + right.sum()), 1)
    logger.info("cues: F1 %.3f over all on held-out messages; %.1f s", total, time.perf_counter() - began)
    return head


def fit_options(
    rows: Sequence[LabelledRow], texts: Texts, split: Split, act_scores: Floats, titles: Mapping[str, Floats]
) -> options.OptionHead:
    """The option head, on rows that pick something and on some that don't.

    Args:
        rows: labelled.
        texts: the same as the heads see them.
        split: its held rows fit the candidates' weights.
        act_scores: of the held rows, from `fit_acts`.
        titles: vectors of the choices' titles.
    """
    began = time.perf_counter()
    questions = [question_of(row.state) for row in rows]
    picking = np.array([bool(_PICKING & {act for act, _ in row.acts}) or row.option is not None for row in rows])
    rest = np.random.default_rng(3).permutation(np.flatnonzero(~picking))[:_SAID_NOTHING]
    chosen = np.sort(np.concatenate([np.flatnonzero(picking), rest]))

    def fit(used: NDArray[np.int64]) -> options.OptionHead:
        part = texts.rows(used)
        return options.OptionHead.fit(
            [rows[at].option for at in used], [questions[at] for at in used], part.grams, part.vectors
        )

    trial = fit(np.setdiff1d(chosen, split.held))
    weighed = []
    for scores, at in zip(act_scores, split.held, strict=True):
        asked = asked_of(rows[at], texts.views[at])
        ideas = trial.ideas(texts.grams[at], texts.vectors[at], questions[at])
        found = options.features(asked, ideas, cosines(texts.vectors[at], asked, titles), picks(scores))
        known = [option.idea for option in asked.options]
        weighed.append((found, known.index(rows[at].option or "") if rows[at].option in known else None))
    head = fit(chosen).weighed(weighed)
    says = [picks(scores) > 0.5 for scores in act_scores]
    said = [head.read(found, pick) for (found, _), pick in zip(weighed, says, strict=True)]
    right = [(read[0] if read else None) == target for read, (_, target) in zip(said, weighed, strict=True)]
    hit = [found for found, (_, target) in zip(right, weighed, strict=True) if target is not None]
    logger.info(
        "options: %.3f right on held-out messages, %.3f of those that pick; %.1f s",
        np.mean(right) if right else 1.0,
        np.mean(hit) if hit else 1.0,
        time.perf_counter() - began,
    )
    return head


def asked_of(row: LabelledRow, view: str) -> Asked:
    """A training row with the choices that were on screen, and the channels that weren't."""
    question = question_of(row.state)
    screen = SCREENS[question]
    named = frozenset(channel for channel, _ in channel_spans(word_view(row.text)))
    return Asked(view, question, (*screen, *off_screen(screen)), len(screen), named)


def off_screen(screen: Sequence[Option]) -> tuple[Option, ...]:
    """The channels that aren't on screen."""
    shown = {option.idea for option in screen}
    return tuple(Option(name, title, name) for name, title in CHANNELS.items() if name not in shown)


def cosines(vector: Floats, asked: Asked, titles: Mapping[str, Floats]) -> Floats:
    """Of a message to the titles of its candidates, float32 [candidates]; 0 for an unknown title."""
    nothing = np.zeros_like(vector)
    return np.array([vector @ titles.get(option.title, nothing) for option in asked.options], dtype=np.float32)


def picks(act_scores: Floats) -> float:
    """How likely a message picks something, from its act scores."""
    odds = softmax(3.0 * act_scores)
    return float(sum(odds[acts.ACTS.index(act)] for act in (Act.CHOOSE, Act.ANSWER, Act.RATE)))


def all_titles() -> list[str]:
    """Every title that was on screen in the training data."""
    return sorted({option.title for screen in SCREENS.values() for option in screen} | set(CHANNELS.values()))


def fit_polarity(rows: Sequence[LabelledRow], texts: Texts, split: Split) -> polarity.PolarityHead:
    """The polarity head."""
    began = time.perf_counter()
    every = polarity.pairs(rows, [current_problem(row.state) for row in rows])
    held_rows = set(map(int, split.held))
    tested = [pair for pair in every if pair.row in held_rows]
    trial = polarity.PolarityHead.fit([pair for pair in every if pair.row not in held_rows], texts.grams, texts.vectors)
    held = np.array(
        [trial.scores(texts.grams[pair.row], texts.vectors[pair.row], pair.problem, pair.current) for pair in tested]
    ).reshape(len(tested), len(polarity.CLASSES))
    right = held.argmax(axis=1) == [polarity.CLASSES.index(pair.said) for pair in tested]
    head = polarity.PolarityHead.fit(every, texts.grams, texts.vectors).calibrated(held, tested)
    odds = [head.read(scores) for scores in held]
    denied = [item[Polarity.DENIED] >= 0.5 for item in odds]
    false = np.mean([said for said, pair in zip(denied, tested, strict=True) if pair.said is None])
    there = np.mean([said for said, pair in zip(denied, tested, strict=True) if pair.said is Polarity.DENIED])
    logger.info(
        "polarity: %.3f right on %d held-out pairs; %.3f of denials heard, %.4f of others taken for one; %.1f s",
        right.mean(),
        len(tested),
        there,
        false,
        time.perf_counter() - began,
    )
    return head


def current_problem(state: str) -> str | None:
    """The problem that was being worked on in a training state."""
    name, _, rest = state.partition(":")
    if rest in FIRST_AID:
        return _PROBLEM_OF[rest]
    return "order_not_received" if name in _ON_A_WALK else _PROBLEM_OF.get(name)


def fit_topics(names: Sequence[str], asked: Texts, rows: Sequence[LabelledRow], texts: Texts) -> topics.TopicHead:
    """The topic head, on questions with a topic, and on messages that ask nothing."""
    began = time.perf_counter()
    asks_nothing = [at for at, row in enumerate(rows) if not _ASKING & {act for act, _ in row.acts}]
    chosen = np.random.default_rng(9).permutation(np.array(asks_nothing, dtype=np.int64))[:_NO_QUESTION]
    rest = texts.rows(chosen)
    every = [*names, *[None] * len(rest)]
    both = asked.with_more(rest)
    split = Split.spread(every)

    trial = topics.TopicHead.fit([every[at] for at in split.rest], both.vectors[split.rest])
    held, tested = trial.scores(both.vectors[split.held]), [every[at] for at in split.held]
    head = topics.TopicHead.fit(every, both.vectors).calibrated(held, tested)
    said = [head.read(scores) for scores in held]
    right = [trial.topics[int(row[1:].argmax()) + 1] == name for row, name in zip(held, tested, strict=True) if name]
    false = np.mean([found is not None for found, name in zip(said, tested, strict=True) if name is None])
    logger.info(
        "topics: %.3f right of %d questions, %.3f of others taken for one; %.1f s",
        np.mean(right),
        len(right),
        false,
        time.perf_counter() - began,
    )
    return head


def cue_rows(rows: Sequence[LabelledRow], others: Sequence[str]) -> tuple[NDArray[np.bool_], Floats]:
    """Labels and importance [rows + others, cues]: `others` are intents of messages that nobody labelled for cues.

    Such a message is an example of what isn't there only where the cue belongs to other problems.
    """
    labels = cues.targets([row.cues for row in rows])
    problems_of: dict[Cue, set[str]] = {cue: set() for cue in cues.CUES}
    for row in rows:
        for cue in row.cues:
            problems_of[cue].update(name for name, _ in row.issues)
    nothing = np.zeros((len(others), len(cues.CUES)), dtype=bool)
    apart = np.array([[_apart(intent, problems_of[cue]) for cue in cues.CUES] for intent in others], np.float32)
    importance = np.concatenate([np.ones(labels.shape, np.float32), apart.reshape(nothing.shape)])
    return np.concatenate([labels, nothing]), importance


#: Intents whose messages tell no fact of a case.
_FACTLESS: Final = frozenset("affirm deny greet goodbye thank next_step previous_step repeat_step out_of_scope".split())


def _apart(intent: str, problems: set[str]) -> float:
    return 1.0 if intent in _FACTLESS else 0.0 if not problems or intent in problems else 0.5
