"""All heads together: trained, stored and loaded as one."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from safetensors.numpy import load_file, save_file
from threadpoolctl import ThreadpoolController

from shopguide.nlu.heads import fitting
from shopguide.nlu.heads.acts import ActHead
from shopguide.nlu.heads.cues import CueHead, targets_with_others
from shopguide.nlu.heads.features import Arrays, Floats
from shopguide.nlu.heads.fitting import FEWEST_ROWS, Split, Texts
from shopguide.nlu.heads.labels import LabelledRow
from shopguide.nlu.heads.options import OptionHead
from shopguide.nlu.heads.polarity import PolarityHead
from shopguide.nlu.heads.topics import TopicHead

logger = logging.getLogger(__name__)

FILE: Final = "heads.safetensors"
#: Heads that are fitted side by side: each is a long loop that keeps one core busy.
_PROCESSES: Final = 2


@dataclass(frozen=True)
class Material:
    """What the heads are trained on; `texts` of each kind in the same order.

    Attributes:
        rows: labelled messages.
        asked: questions and problems put in the middle of a conversation, of which only the act is known.
        row_texts: both, as the heads see them.
        topics: the topic of each question; None for a message that asks for no answer.
        topic_texts: the questions.
        others: intents of messages that nobody labelled further.
        other_texts: those messages.
        titles: vectors of the titles of `fitting.all_titles`.
        fresh: which rows the encoder wasn't fitted on, bool [rows].
        fresh_others: the same of `others`.
    """

    rows: Sequence[LabelledRow]
    asked: Sequence[LabelledRow]
    row_texts: Texts
    topics: Sequence[str | None]
    topic_texts: Texts
    others: Sequence[str]
    other_texts: Texts
    titles: Mapping[str, Floats]
    fresh: NDArray[np.bool_]
    fresh_others: NDArray[np.bool_]


@dataclass(frozen=True)
class Heads:
    """One of each; the topic head is missing where no question has a topic."""

    acts: ActHead
    cues: CueHead
    options: OptionHead
    polarity: PolarityHead
    topics: TopicHead | None

    @classmethod
    def train(cls, given: Material) -> Heads | None:
        """Fit all heads; None where there are too few labelled messages."""
        if len(given.rows) < FEWEST_ROWS:
            logger.warning("Only %d messages are labelled with acts: acts follow from the intents.", len(given.rows))
            return None
        # Products of one row are too small to share between threads.
        with ThreadpoolController().limit(limits=1, user_api="blas"):
            return cls._trained(given)

    @classmethod
    def _trained(cls, given: Material) -> Heads:
        # Who labels what they themselves have just said names what mattered to them, and little else.
        played = np.array([row.is_played for row in given.rows], dtype=bool)
        split = Split.fresh(given.fresh & ~played) or Split.by_writer(given.rows)
        # The longest first, so that both processes end at about the same time.
        topics, (acts, options), polarity, cues = Parallel(n_jobs=_PROCESSES)(
            delayed(part)(given, split) for part in (_topics, _acts_and_options, _polarity, _cues)
        )
        return cls(acts, cues, options, polarity, topics)

    def save(self, folder: Path) -> None:
        """Write all heads into one file of an existing folder."""
        parts: dict[str, Arrays] = {
            "acts": self.acts.arrays(),
            "cues": self.cues.arrays(),
            "options": self.options.arrays(),
            "polarity": self.polarity.arrays(),
        }
        if self.topics:
            parts["topics"] = self.topics.arrays()
        arrays = {f"{name}/{key}": value for name, part in parts.items() for key, value in part.items()}
        save_file({name: np.ascontiguousarray(value) for name, value in arrays.items()}, folder / FILE)

    @classmethod
    def load(cls, folder: Path) -> Heads | None:
        """Read what `save` wrote; None where nothing was."""
        if not (folder / FILE).is_file():
            return None
        arrays = load_file(folder / FILE)

        def part(name: str) -> dict[str, NDArray[Any]]:
            return {key.split("/", 1)[1]: value for key, value in arrays.items() if key.startswith(f"{name}/")}

        topics = part("topics")
        return cls(
            ActHead.from_arrays(part("acts")),
            CueHead.from_arrays(part("cues")),
            OptionHead.from_arrays(part("options")),
            PolarityHead.from_arrays(part("polarity")),
            TopicHead.from_arrays(topics) if topics else None,
        )


def _acts_and_options(given: Material, split: Split) -> tuple[ActHead, OptionHead]:
    openings, places = fitting.as_openings(given.others)
    acts, held = fitting.fit_acts(
        [*given.rows, *given.asked, *openings],
        given.row_texts.with_more(given.other_texts.rows(places)),
        split.with_more(len(given.asked) + len(openings)),
    )
    return acts, fitting.fit_options(given.rows, _of_rows(given), split, held, given.titles)


def _cues(given: Material, split: Split) -> CueHead:
    labels, importance = targets_with_others(given.rows, given.others)
    fresh = len(given.rows) + np.flatnonzero(given.fresh_others)
    return fitting.fit_cues(labels, _of_rows(given).with_more(given.other_texts), split, importance, fresh)


def _polarity(given: Material, split: Split) -> PolarityHead:
    return fitting.fit_polarity(given.rows, _of_rows(given), split)


def _topics(given: Material, _split: Split) -> TopicHead | None:
    asked = len({*given.topics}) > 1
    return fitting.fit_topics(given.topics, given.topic_texts) if asked else None


def _of_rows(given: Material) -> Texts:
    return given.row_texts.rows(np.arange(len(given.rows)))
