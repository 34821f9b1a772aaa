"""Measure the heads on each writer left out: acts by writer and by state, options, cues, polarity.

    python -m benchmarks.nlu.measure_heads [--writers a b]

Trains on data/nlu without one writer at a time; a minute for each. Topics are measured while training.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from rasa.shared.nlu.training_data import loading
from rasa.shared.nlu.training_data.training_data import TrainingData
from threadpoolctl import ThreadpoolController

from shopguide.dialogue.acts import Act
from shopguide.nlu.classifier import KEPT_VECTORS, shared_encoder
from shopguide.nlu.heads import acts, cues, fitting, polarity
from shopguide.nlu.heads.fitting import Texts
from shopguide.nlu.heads.heads import Heads, Material
from shopguide.nlu.heads.labels import LabelledRow
from shopguide.nlu.heads.options import features
from shopguide.nlu.heads.screens import question_of
from shopguide.nlu.lessons import Lessons
from shopguide.nlu.spelling import SpellingCorrector, learn_words
from shopguide.nlu.text_view import classifier_view

BROAD = 15  # acts that somebody uses who wrote replies


class Seen:
    """What stands for the intent model here: its encoder and its spelling, without fitting it."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.encoder = shared_encoder()
        words = learn_words(classifier_view(text) for text in texts)
        self.speller = SpellingCorrector(words, self.encoder.whole_words())


def main() -> None:
    """Print a line for each writer, then one for each state, and the cues."""
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("--writers", nargs="*")
    chosen = cli.parse_args().writers
    files = sorted(Path("data/nlu").rglob("*.yml"))
    lessons = Lessons.of(TrainingData().merge(*[loading.load_data(str(path), "en") for path in files]))
    given = lessons.material(Seen(lessons.texts), KEPT_VECTORS)  # type: ignore[arg-type]  # all that it asks for
    by_state: dict[str, list[bool]] = defaultdict(list)
    counts = np.zeros((3, len(cues.CUES)), np.int64)  # right, said, there
    with ThreadpoolController().limit(limits=1, user_api="blas"):
        for writer in _writers(given.rows, chosen):
            _measure(given, writer, by_state, counts)
    for state, hits in sorted(by_state.items(), key=lambda item: np.mean(item[1])):
        print(f"state {state:22} {np.mean(hits):.3f} of {len(hits)}")
    for place, cue in enumerate(cues.CUES):
        right, said, there = counts[:, place]
        print(f"cue {cue:22} precision {right / max(said, 1):.2f} recall {right / max(there, 1):.2f} of {there}")
    right, said, there = counts.sum(axis=1)
    print(f"cues together: F1 {2 * right / max(said + there, 1):.3f}")


def _writers(rows: Sequence[LabelledRow], chosen: Sequence[str] | None) -> list[str]:
    acts_of: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        acts_of[row.writer].add(row.acts[0][0])
    return [name for name in sorted(acts_of) if name in (chosen or acts_of) and len(acts_of[name]) >= BROAD]


def _measure(given: Material, writer: str, by_state: dict[str, list[bool]], counts: np.ndarray) -> None:  # type: ignore[type-arg]
    inside = np.array([at for at, row in enumerate(given.rows) if row.writer != writer])
    outside = np.array([at for at, row in enumerate(given.rows) if row.writer == writer])
    heads = _trained(given, inside)
    rows, texts = [given.rows[at] for at in outside], given.row_texts.rows(outside)
    scores = [
        heads.acts.scores(grams, vector, question_of(row.state))
        for row, grams, vector in zip(rows, texts.grams, texts.vectors, strict=True)
    ]
    labels, _, main = acts.targets(rows)
    first = np.argmax(scores, axis=1)
    hits = labels[np.arange(len(rows)), first]
    replies = np.array([row.state != "opening" for row in rows])
    for row, hit in zip(rows, hits, strict=True):
        by_state[question_of(row.state)].append(bool(hit))
    picked = [_picked(heads, given, row, texts, at, scores[at]) for at, row in enumerate(rows)]
    # "I tried that" is labelled with the channel on the table, which the policy knows.
    tried = {at for at, row in enumerate(rows) if any(act is Act.TRIED for act, _ in row.acts)}
    wanted = [(picked[at], row.option) for at, row in enumerate(rows) if row.option and at not in tried]
    false = [found for found, row in zip(picked, rows, strict=True) if not row.option and found]
    said = np.array([heads.cues.said(heads.cues.scores(g, v)) for g, v in zip(texts.grams, texts.vectors, strict=True)])
    there = cues.targets([row.cues for row in rows])
    counts += np.array([(said & there).sum(axis=0), said.sum(axis=0), there.sum(axis=0)])
    cue_f1 = 2 * (said & there).sum() / max(said.sum() + there.sum(), 1)
    print(
        f"writer {writer}: acts {hits.mean():.3f} ({(first == main).mean():.3f} the main one),"
        f" in replies {hits[replies].mean():.3f} of {replies.sum()};"
        f" options {np.mean([a == b for a, b in wanted]):.3f} of {len(wanted)}, {len(false)} where none;"
        f" cues F1 {cue_f1:.3f}; polarity {_polarity(heads, rows, texts):.3f}",
        flush=True,
    )


def _trained(given: Material, inside: np.ndarray) -> Heads:  # type: ignore[type-arg]
    part = Material(
        [given.rows[at] for at in inside],
        given.row_texts.rows(inside),
        (),
        given.topic_texts,
        given.others,
        given.other_texts,
        given.titles,
        given.fresh[inside],
        given.fresh_others,
    )
    trained = Heads.train(part)
    assert trained is not None
    return trained


def _picked(
    heads: Heads,
    given: Material,
    row: LabelledRow,
    texts: Texts,
    at: int,
    scores: np.ndarray,  # type: ignore[type-arg]
) -> str | None:
    asked = fitting.asked_of(row, texts.views[at])
    ideas = heads.options.ideas(texts.grams[at], texts.vectors[at], asked.question)
    cosines = fitting.cosines(texts.vectors[at], asked, given.titles)
    picks = any(act in (Act.CHOOSE, Act.ANSWER, Act.RATE) for act, _ in heads.acts.read(scores))
    found = heads.options.read(features(asked, ideas, cosines, fitting.picks(scores)), picks)
    return asked.options[found[0]].idea if found else None


def _polarity(heads: Heads, rows: Sequence[LabelledRow], texts: Texts) -> float:
    """Share of the problems that a row speaks of whose polarity is right."""
    right = []
    for at, row in enumerate(rows):
        found = heads.polarity.every(texts.vectors[at], fitting.current_problem(row)).argmax(axis=1)
        right += [
            found[polarity.NAMES.index(name)] == polarity.CLASSES.index(said)
            for name, said in row.issues
            if name in polarity.NAMES
        ]
    return float(np.mean(right)) if right else 1.0


if __name__ == "__main__":
    main()
