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

from shopguide.dialogue.acts import Act
from shopguide.dialogue.cues import DANGERS
from shopguide.dialogue.heard import OF_INTENT
from shopguide.nlu.heads import acts, cues, linear, options, polarity, topics
from shopguide.nlu.heads.features import Floats, Grams
from shopguide.nlu.heads.labels import LabelledRow
from shopguide.nlu.heads.options import Asked
from shopguide.nlu.heads.positions import positions
from shopguide.nlu.heads.screens import CHANNELS, FIRST_AID, OPENING, SCREENS, Option, question_of
from shopguide.nlu.mentions import channel_spans
from shopguide.nlu.word_view import word_view

logger = logging.getLogger(__name__)

_SHARE: Final = 0.18
_EVERY: Final = 4
_BROAD: Final = 20  # acts that somebody uses who wrote on everything
_FEWEST_FRESH: Final = 1000
_MOSTLY_FRESH: Final = 0.5
FEWEST_ROWS: Final = 400  # fewer labelled messages teach nothing
_SAID_NOTHING: Final = 2500  # messages without a pick that the option head learns from
ASKING: Final = frozenset(
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
    def fresh(cls, fresh: NDArray[np.bool_]) -> Split | None:
        """Rows that the encoder wasn't fitted on, at most a fifth of all.

        None where they are too few, or where the encoder has seen so few that a split by writers tells more.
        On the others a head looks better than it is: their vectors lie where the encoder was taught to put them.
        """
        held = np.flatnonzero(fresh)
        if len(held) < _FEWEST_FRESH or len(held) > _MOSTLY_FRESH * len(fresh):
            return None
        most = int(_SHARE * len(fresh))
        held = np.sort(np.random.default_rng(11).permutation(held)[:most])
        return cls(held, np.setdiff1d(np.arange(len(fresh)), held))

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

    def with_more(self, others: int) -> Split:
        """With that many rows behind them, on which nothing is tried."""
        total = len(self.held) + len(self.rest)
        return Split(self.held, np.concatenate([self.rest, np.arange(total, total + others)]))

    def of(self, chosen: NDArray[np.int64]) -> Split:
        """The same rows by their place among `chosen`, which is sorted."""
        return Split(np.flatnonzero(np.isin(chosen, self.held)), np.flatnonzero(~np.isin(chosen, self.held)))


#: Intents of opening messages whose act is known; other messages with these intents may be questions.
NOT_KNOWN: Final = frozenset({"product_question", "account_settings", "general_feedback", "ask_help"})


#: Acts that are said about a step, and open no conversation.
OF_A_WALK: Final = frozenset(
    {Act.DONE, Act.BACK, Act.REPEAT, Act.STUCK, Act.SHOW_ALL, Act.TRIED, Act.SOLVED, Act.NOT_SOLVED, Act.ADD, Act.PAUSE}
)


def as_openings(intents: Sequence[str]) -> tuple[list[LabelledRow], NDArray[np.int64]]:
    """Messages of which only the intent is known as opening ones with its act, and their places."""
    known = {intent for intent, act in OF_INTENT.items() if act not in OF_A_WALK} - NOT_KNOWN
    places = [at for at, intent in enumerate(intents) if intent in known]
    rows = [LabelledRow("", OPENING, ((OF_INTENT[intents[at]], None),), frozenset(), (), "") for at in places]
    return rows, np.array(places, dtype=np.int64)


def fit_acts(rows: Sequence[LabelledRow], texts: Texts, split: Split) -> tuple[acts.ActHead, Floats]:
    """The act head, and held-out scores float32 [held rows, acts]."""
    began = time.perf_counter()

    def fit(chosen: NDArray[np.int64], start: Floats | None = None) -> acts.ActHead:
        part = texts.rows(chosen)
        return acts.ActHead.fit([rows[at] for at in chosen], part.grams, part.vectors, start)

    trial = fit(split.rest)
    held = np.array(
        [trial.scores(texts.grams[at], texts.vectors[at], question_of(rows[at].state)) for at in split.held]
    ).reshape(len(split.held), len(acts.ACTS))
    tested = [rows[at] for at in split.held]
    start = linear.again(trial.dual, split.rest, len(rows))
    head = fit(np.arange(len(rows)), start).calibrated(held, tested)
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


def fit_cues(
    labels: NDArray[np.bool_], texts: Texts, split: Split, importance: Floats, fresh: NDArray[np.int64]
) -> cues.CueHead:
    """The cue head.

    Args:
        labels: [texts, cues].
        texts: labelled rows and, behind them, messages that only say what isn't there.
        split: of the labelled rows.
        importance: float32 [texts, cues], see `cues.targets_with_others`.
        fresh: places in `texts` of messages behind the rows that the encoder wasn't fitted on.
    """
    began = time.perf_counter()

    def fit(chosen: NDArray[np.int64], start: Floats | None = None) -> cues.CueHead:
        part = texts.rows(chosen)
        return cues.CueHead.fit(labels[chosen], part.grams, part.vectors, importance[chosen], start)

    rest = np.setdiff1d(np.arange(len(texts)), np.concatenate([split.held, fresh]))
    trial = fit(rest)

    def scores(chosen: NDArray[np.int64]) -> Floats:
        found = [trial.scores(texts.grams[at], texts.vectors[at]) for at in chosen]
        return np.array(found, np.float32).reshape(len(chosen), len(cues.CUES))

    held, right = scores(split.held), labels[split.held]
    head = fit(np.arange(len(texts)), linear.again(trial.dual, rest, len(texts))).calibrated(held, right, scores(fresh))
    said = np.array([head.said(row) for row in held])
    hits = int((said & right).sum())
    total = 2 * hits / max(int(said.sum() + right.sum()), 1)
    danger = [place for place, cue in enumerate(cues.CUES) if cue in DANGERS]
    there = right[:, danger].any(axis=1)
    logger.info(
        "cues: F1 %.3f on held-out messages; of %d with a danger %.3f heard, of others %.4f taken for one; %.1f s",
        total,
        there.sum(),
        said[there][:, danger].any(axis=1).mean(),
        said[~there][:, danger].any(axis=1).mean(),
        time.perf_counter() - began,
    )
    return head


def fit_options(
    rows: Sequence[LabelledRow], texts: Texts, split: Split, act_scores: Floats, titles: Mapping[str, Floats]
) -> options.OptionHead:
    """The option head, on rows that pick something and on some that don't.

    What was picked from a list that isn't known ("the second one" of some answers) isn't learned from.

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
    told = np.array([row.option is not None or Act.CHOOSE not in {act for act, _ in row.acts} for row in rows])
    rest = np.random.default_rng(3).permutation(np.flatnonzero(~picking))[:_SAID_NOTHING]
    chosen = np.sort(np.concatenate([np.flatnonzero(picking & told), rest]))

    def fit(used: NDArray[np.int64]) -> options.OptionHead:
        # "The second one" speaks for a place, and for no idea that happened to stand there.
        used = np.array([at for at in used if not _by_place(rows[at], texts.views[at])], dtype=np.int64)
        part = texts.rows(used)
        return options.OptionHead.fit(
            [rows[at].option for at in used], [questions[at] for at in used], part.grams, part.vectors
        )

    trial = fit(np.setdiff1d(chosen, split.held))
    weighed = []
    known_picks = [(scores, at) for scores, at in zip(act_scores, split.held, strict=True) if told[at]]
    for scores, at in known_picks:
        asked = asked_of(rows[at], texts.views[at])
        ideas = trial.ideas(texts.grams[at], texts.vectors[at], questions[at])
        found = options.features(asked, ideas, cosines(texts.vectors[at], asked, titles), picks(scores))
        known = [option.idea for option in asked.options]
        weighed.append((found, known.index(rows[at].option or "") if rows[at].option in known else None))
    head = fit(chosen).weighed(weighed)
    says = [picks(scores) > 0.5 for scores, _ in known_picks]
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


def _by_place(row: LabelledRow, view: str) -> bool:
    """Whether a message picks a choice by its place."""
    screen = SCREENS[question_of(row.state)]
    places = positions(view, len(screen)).places
    return any(screen[place].idea == row.option for place in places)


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
    current = [current_problem(row) for row in rows]
    labels, importance = polarity.targets(rows, current)
    trial = polarity.PolarityHead.fit(labels[split.rest], importance[split.rest], texts.vectors[split.rest])
    held = np.array([trial.every(texts.vectors[at], current[at]) for at in split.held])
    right = labels[split.held][:, : len(polarity.NAMES)]
    scores, wanted = held.reshape(-1, len(polarity.CLASSES)), right.ravel()
    head = polarity.PolarityHead.fit(labels, importance, texts.vectors, trial).calibrated(scores, wanted)
    first = scores.argmax(axis=1)
    otherwise, affirmed = wanted > 1, wanted == 1
    logger.info(
        "polarity: of %d held-out problems that are denied, past or hypothetical %.3f heard, %.3f taken for affirmed;"
        " of %d affirmed ones %.3f heard; %.4f of others taken for one; %.1f s",
        otherwise.sum(),
        (first == wanted)[otherwise].mean(),
        (first == 1)[otherwise].mean(),
        affirmed.sum(),
        (first == wanted)[affirmed].mean(),
        (first > 0)[wanted == 0].mean(),
        time.perf_counter() - began,
    )
    return head


def current_problem(row: LabelledRow) -> str | None:
    """The problem that was being worked on at a training message."""
    if row.problem:
        return row.problem
    name, _, rest = row.state.partition(":")
    if rest in FIRST_AID:
        return _PROBLEM_OF[rest]
    return "order_not_received" if name in _ON_A_WALK else _PROBLEM_OF.get(name)


def fit_topics(every: Sequence[str | None], texts: Texts) -> topics.TopicHead:
    """The topic head, on questions with a topic, and on messages that ask for no answer."""
    began = time.perf_counter()
    # The encoder sees a question alone, as it sees an opening message.
    split = Split.spread(every)

    def fit(chosen: NDArray[np.int64], start: topics.TopicHead | None = None) -> topics.TopicHead:
        part = texts.rows(chosen)
        return topics.TopicHead.fit([every[at] for at in chosen], part.grams, part.vectors, start)

    trial = fit(split.rest)
    scored = np.array([trial.both(texts.grams[at], texts.vectors[at]) for at in split.held])
    tested = [every[at] for at in split.held]
    head = fit(np.arange(len(every)), trial).calibrated(scored, tested)
    held = head.together(scored)
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
