"""What the encoder is fine-tuned on: every task that reads its vectors, as targets of the same examples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from benchmarks.nlu.messages import Message, corrected, is_held_out, read_all
from shopguide.dialogue.acts import Polarity
from shopguide.dialogue.cues import DANGERS
from shopguide.nlu.encoder import SentenceEncoder
from shopguide.nlu.heads import acts, cues, labels, options, polarity
from shopguide.nlu.heads.labels import LabelledRow
from shopguide.nlu.heads.screens import OPENING, question_of

UNKNOWN = -1
_DANGER = 5.0  # how much a row counts for a danger that it tells of; other cues count 2
_CUE = 2.0
_SAID_OTHERWISE = 2.0  # how much a problem counts that is denied, past or hypothetical
_NOT_SAID = 0.1  # … and one that the row doesn't speak of


@dataclass(frozen=True)
class Examples:
    """Texts and what each teaches; one that teaches nothing of a task has weight 0 or `UNKNOWN` there.

    Attributes:
        texts: as typed.
        views: as the classifier sees them.
        questions: what was asked before; None for an opening message.
        held: rows that are left out of fine-tuning.
        acts: float32 [rows, acts], shares that add up to 1.
        cues: float32 [rows, cues], and `cue_weights` of the same shape.
        polarity: int64 [rows, problems], places in `polarity.CLASSES`, and `polarity_weights` of the same shape.
        intents: int64 [rows].
        topics: int64 [rows].
        options: int64 [rows], places in `options.IDEAS`.
        sizes: how many intents and topics there are.
    """

    texts: list[str]
    views: list[str]
    questions: list[str | None]
    held: list[bool]
    acts: Tensor
    cues: Tensor
    cue_weights: Tensor
    polarity: Tensor
    polarity_weights: Tensor
    intents: Tensor
    topics: Tensor
    options: Tensor
    sizes: tuple[int, int]


def read(folder: Path, without: Sequence[str] = ()) -> Examples:
    """The examples of the training data.

    Args:
        folder: data/nlu.
        without: writers whose rows are held out.
    """
    messages = read_all(folder)
    taught = [message for message in messages if message.use not in labels.NOT_INTENTS]
    intents = sorted({message.intent for message in taught})
    topics = sorted({message.topic for message in messages if message.topic})
    rows = labels.labelled((message.line, message.metadata) for message in messages)
    plain = [message for message in messages if message.use not in (labels.ACT, labels.BOTH)]
    # A row that also teaches an intent is one example.
    named = {message.text: message.intent for message in taught if message.use == labels.BOTH}
    texts = [row.text for row in rows] + [message.text for message in plain]
    count = len(rows)
    views = corrected(texts, SentenceEncoder(), [message.text for message in taught])
    questions = [_asked(row) for row in rows] + [None] * len(plain)
    held = [is_held_out(row.text) or row.writer in without for row in rows] + [is_held_out(m.text) for m in plain]

    act_targets = torch.zeros(len(texts), len(acts.ACTS))
    said, importance, _ = acts.targets(rows)
    shares = torch.tensor(said * importance, dtype=torch.float32)
    act_targets[:count] = shares / shares.sum(1, keepdim=True)
    cue_said, cue_weights = cues.targets_with_others(rows, [message.intent for message in plain])
    counts = torch.tensor([_DANGER if cue in DANGERS else _CUE for cue in cues.CUES])
    cue_targets = torch.tensor(cue_said, dtype=torch.float32)
    problem_targets, problem_weights = _problems(rows, len(plain))
    return Examples(
        texts,
        views,
        questions,
        held,
        act_targets,
        cue_targets,
        torch.tensor(cue_weights) * torch.where(cue_targets > 0, counts, 1.0),
        problem_targets,
        problem_weights,
        torch.tensor(
            [intents.index(named[row.text]) if row.text in named and not _asked(row) else UNKNOWN for row in rows]
            + [_place(intents, message) for message in plain]
        ),
        torch.tensor([UNKNOWN] * count + [topics.index(m.topic) if m.topic else UNKNOWN for m in plain]),
        torch.tensor([_picked(row) for row in rows] + [UNKNOWN] * len(plain)),
        (len(intents), len(topics)),
    )


def _asked(row: LabelledRow) -> str | None:
    question = question_of(row.state)
    return None if question == OPENING else question


def _picked(row: LabelledRow) -> int:
    return options.IDEAS.index(row.option) if row.option in options.IDEAS else UNKNOWN


def _place(intents: list[str], message: Message) -> int:
    return UNKNOWN if message.use in labels.NOT_INTENTS else intents.index(message.intent)


def _problems(rows: Sequence[LabelledRow], others: int) -> tuple[Tensor, Tensor]:
    shape = (len(rows) + others, len(polarity.NAMES))
    targets, weights = torch.zeros(shape, dtype=torch.long), torch.zeros(shape)
    weights[: len(rows)] = _NOT_SAID
    for place, row in enumerate(rows):
        for name, how in row.issues:
            if name in polarity.NAMES:
                column = polarity.NAMES.index(name)
                targets[place, column] = polarity.CLASSES.index(how)
                weights[place, column] = 1.0 if how is Polarity.AFFIRMED else _SAID_OTHERWISE
    return targets, weights
