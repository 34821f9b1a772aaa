"""The heads of all tasks while fine-tuning; thrown away afterwards. Each sees a vector of length 1."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from benchmarks.nlu.encoder.losses import SCALE, SMOOTHING
from benchmarks.nlu.encoder.tasks import UNKNOWN, Examples
from shopguide.dialogue.cues import DANGERS
from shopguide.nlu.heads.acts import ACTS
from shopguide.nlu.heads.cues import CUES
from shopguide.nlu.heads.options import IDEAS
from shopguide.nlu.heads.polarity import CLASSES, NAMES

_RARE = -4.0  # where the score of a cue starts: it holds in about one message of fifty
_SHARES = {"acts": 1.0, "cues": 0.4, "polarity": 1.0, "intents": 1.0, "topics": 1.0, "options": 0.5}
_FEWEST = 4.0  # a batch with fewer rows of a task counts less for it


class TaskHeads(nn.Module):
    """A linear head for each task, and what they lose together."""

    def __init__(self, width: int, sizes: tuple[int, int]) -> None:
        super().__init__()
        self.acts = nn.Linear(width, len(ACTS), bias=False)
        self.cues = nn.Linear(width, len(CUES))
        self.polarity = nn.Linear(width, len(NAMES) * len(CLASSES))
        self.intents = nn.Linear(width, sizes[0], bias=False)
        self.topics = nn.Linear(width, sizes[1], bias=False)
        self.options = nn.Linear(width, len(IDEAS), bias=False)
        with torch.no_grad():
            for head in self.children():
                head.weight.mul_(0.1)
            self.cues.bias.fill_(_RARE / SCALE)

    def forward(self, vectors: Tensor, given: Examples, rows: Sequence[int]) -> Tensor:
        """The loss of `rows`, whose vectors are float32 [rows, width]."""
        scaled = SCALE * vectors
        at = torch.tensor(rows)
        lost = scaled.sum() * 0.0
        acts = given.acts[at]
        if (known := acts.sum(1) > 0).any():
            smooth = (1 - SMOOTHING) * acts[known] + SMOOTHING / acts.shape[1]
            lost = lost + _SHARES["acts"] * _mean(-(smooth * self.acts(scaled[known]).log_softmax(1)).sum(1))
        weights = given.cue_weights[at]
        if (told := weights.sum(1) > 0).any():
            scores = self.cue_scores(vectors[told])
            each = nn.functional.binary_cross_entropy_with_logits(
                scores, given.cues[at][told], weights[told], reduction="none"
            )
            lost = lost + _SHARES["cues"] * _mean(each.sum(1))
        weights = given.polarity_weights[at]
        if (spoken := weights.sum(1) > 0).any():
            scores = self.polarity_scores(vectors[spoken])
            each = nn.functional.cross_entropy(scores.transpose(1, 2), given.polarity[at][spoken], reduction="none")
            lost = lost + _SHARES["polarity"] * _mean((each * weights[spoken]).sum(1))
        for name, head, known_labels in self._sorting(given):
            labels = known_labels[at]
            if (named := labels != UNKNOWN).any():
                each = nn.functional.cross_entropy(
                    head(scaled[named]), labels[named], label_smoothing=SMOOTHING, reduction="none"
                )
                lost = lost + _SHARES[name] * _mean(each)
        return lost

    def _sorting(self, given: Examples) -> list[tuple[str, nn.Linear, Tensor]]:
        """The tasks with one label a row."""
        return [
            ("intents", self.intents, given.intents),
            ("topics", self.topics, given.topics),
            ("options", self.options, given.options),
        ]

    def report(self, vectors: Tensor, given: Examples, at: Tensor) -> str:
        """Accuracy of the tasks with one label a row."""
        parts = []
        for name, head, known in self._sorting(given):
            labels = known[at]
            named = labels != UNKNOWN
            right = head(vectors[named]).argmax(1) == labels[named]
            parts.append(f"{name} {right.float().mean():.3f} of {int(named.sum())}")
        return ", ".join(parts)

    def cue_scores(self, vectors: Tensor) -> Tensor:
        """Float32 [rows, cues]."""
        return SCALE * self.cues(vectors)

    def polarity_scores(self, vectors: Tensor) -> Tensor:
        """Float32 [rows, problems, classes]."""
        return (SCALE * self.polarity(vectors)).unflatten(1, (len(NAMES), len(CLASSES)))


def _mean(each: Tensor) -> Tensor:
    return each.sum() / max(len(each), _FEWEST)


def held_out_report(heads: TaskHeads, vectors: Tensor, given: Examples, rows: Sequence[int]) -> str:
    """How well the heads read `rows`, in one line."""
    at = torch.tensor(rows)
    with torch.no_grad():
        acts = given.acts[at]
        known = acts.sum(1) > 0
        first = heads.acts(vectors[known]).argmax(1)
        act = (acts[known].gather(1, first[:, None]) > 0).float().mean()
        dangers = [place for place, cue in enumerate(CUES) if cue in DANGERS]
        there = given.cues[at][:, dangers].amax(1) > 0
        heard = heads.cue_scores(vectors)[:, dangers].amax(1) > 0
        others = given.cue_weights[at][:, dangers].sum(1) > 0
        said, right = given.polarity_weights[at], given.polarity[at]
        guess = heads.polarity_scores(vectors).argmax(2)
        otherwise, affirmed = right > 1, right == 1
        absent = (right == 0) & (said > 0)
        sorting = heads.report(vectors, given, at)
    return (
        f"acts {act:.3f} of {int(known.sum())}; danger recall {heard[there].float().mean():.3f} of {int(there.sum())},"
        f" false {heard[~there & others].float().mean():.4f};"
        f" polarity: affirmed {(guess == right)[affirmed].float().mean():.3f},"
        f" otherwise {(guess == right)[otherwise].float().mean():.3f} of {int(otherwise.sum())},"
        f" acted on all the same {(guess == 1)[otherwise].float().mean():.3f},"
        f" absent {(guess == right)[absent].float().mean():.4f}; {sorting}"
    )
