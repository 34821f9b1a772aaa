"""The comparison as a table, a picture of confusions, and the worst errors with what stands near them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from benchmarks.nlu.compare.figures import (
    Answer,
    accuracy,
    calibration_error,
    confidently_wrong,
    macro_f1,
    out_of_scope_recall,
)
from benchmarks.nlu.messages import corrected
from shopguide.nlu.encoder import SentenceEncoder

WORST = 20
NEAREST = 3
TYPOS = ", typos"


@dataclass(frozen=True)
class Run:
    """One pipeline's answers by set, and what it cost.

    Attributes:
        train: seconds.
        load: seconds to load the stored model, imports not counted.
        memory: resident MB after loading and answering.
        milliseconds: of each message, through Rasa.
    """

    name: str
    answers: dict[str, list[Answer]]
    train: float
    load: float
    memory: float
    milliseconds: tuple[float, ...]


def _quality(kind: str) -> list[tuple[str, Callable[[Run], float], bool]]:
    """Rows of the table for one set: title, figure, whether more is better."""

    def of(figure: Callable[[list[Answer]], float], suffix: str = "") -> Callable[[Run], float]:
        return lambda run: figure(run.answers[kind + suffix])

    return [
        (f"{kind}: accuracy", of(accuracy), True),
        (f"{kind}: macro-F1", of(macro_f1), True),
        (f"{kind}: accuracy with typos", of(accuracy, TYPOS), True),
        (f"{kind}: out-of-scope recall, 95 % of in-scope kept", of(out_of_scope_recall), True),
        (f"{kind}: confidently wrong, 5 % unsure", of(confidently_wrong), False),
        (f"{kind}: ECE", of(calibration_error), False),
    ]


def table(runs: list[Run]) -> str:
    """Markdown; the best of each row in bold."""
    lines = ["| | " + " | ".join(run.name for run in runs) + " |", "|---|" + "---:|" * len(runs)]
    for kind in runs[0].answers:
        if kind.endswith(TYPOS):
            continue
        for title, figure, more in _quality(kind):
            lines.append(_line(title, [figure(run) for run in runs], "{:.3f}", more))
    costs: list[tuple[str, Callable[[Run], float], str]] = [
        ("ms a message, p50", lambda run: float(np.median(run.milliseconds)), "{:.1f}"),
        ("ms a message, p95", lambda run: float(np.quantile(run.milliseconds, 0.95)), "{:.1f}"),
        ("training, s", lambda run: run.train, "{:.0f}"),
        ("model load, s", lambda run: run.load, "{:.2f}"),
        ("memory, MB", lambda run: run.memory, "{:.0f}"),
    ]
    lines += [_line(title, [figure(run) for run in runs], shape, False) for title, figure, shape in costs]
    return "\n".join(lines) + "\n"


def _line(title: str, values: list[float], shape: str, more: bool) -> str:
    known = [value for value in values if value == value]
    best = (max if more else min)(known) if known else None
    cells = ["–" if value != value else shape.format(value) for value in values]
    bold = [f"**{cell}**" if value == best else cell for cell, value in zip(cells, values, strict=True)]
    return f"| {title} | " + " | ".join(bold) + " |"


def confusion_picture(answers: list[Answer], path: Path) -> None:
    """Rows: what was meant; columns: what was understood; colour: share of the row."""
    names = sorted({answer.gold for answer in answers} | {answer.guess for answer in answers})
    counts = np.zeros((len(names), len(names)))
    for answer in answers:
        said = answer.gold if answer.right else answer.guess
        counts[names.index(answer.gold), names.index(said)] += 1
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    figure = Figure(figsize=(13, 12), layout="constrained")
    axes = figure.subplots()
    axes.imshow(np.sqrt(shares), cmap="Blues", vmin=0, vmax=1)  # root: single errors stay visible
    for row, column in zip(*counts.nonzero(), strict=True):
        colour = "white" if shares[row, column] > 0.4 else "black"
        axes.text(column, row, int(counts[row, column]), ha="center", va="center", fontsize=7, color=colour)
    axes.set_xticks(range(len(names)), names, rotation=90)
    axes.set_yticks(range(len(names)), names)
    axes.set_xlabel("understood as")
    axes.set_ylabel("meant")
    figure.savefig(path, dpi=90)


def worst_errors(run: Run, learnt: list[tuple[str, str]], foreign: set[str]) -> str:
    """The most confident wrong answers over the clean sets, with the nearest training messages.

    Sets in `foreign` are only counted: their messages are not ours to copy.
    """
    kinds = [kind for kind in run.answers if not kind.endswith(TYPOS) and kind not in foreign]
    wrong = [answer for kind in kinds for answer in run.answers[kind] if not answer.right]
    wrong = sorted(wrong, key=lambda answer: -answer.confidence)[:WORST]
    encoder = SentenceEncoder()
    texts = corrected([text for text, _ in learnt], encoder)
    known = encoder.encode(texts)
    near = encoder.encode([answer.text.lower() for answer in wrong]) @ known.T
    lines = []
    for answer, like in zip(wrong, near, strict=True):
        lines.append(f"- {answer.confidence:.2f} **{answer.gold}** taken for **{answer.guess}**: {answer.text}")
        for row in np.argsort(-like)[:NEAREST]:
            lines.append(f"    - {like[row]:.2f} {learnt[row][1]}: {learnt[row][0]}")
    return "\n".join(lines) + "\n"


def per_intent(answers: list[Answer]) -> str:
    """Recall and precision of each intent, as a Markdown table."""
    lines = ["| intent | messages | recall | precision |", "|---|---:|---:|---:|"]
    for intent in sorted({answer.gold for answer in answers}):
        meant = [answer for answer in answers if answer.gold == intent]
        said = [answer for answer in answers if answer.guess == intent]
        recall = sum(answer.right for answer in meant) / len(meant)
        precision = sum(answer.right for answer in said) / len(said) if said else float("nan")
        lines.append(f"| {intent} | {len(meant)} | {recall:.2f} | {precision:.2f} |")
    return "\n".join(lines) + "\n"


def write_table(runs: list[Run], folder: Path, about: str) -> str:
    """Write table.md, a column for each run, under a line that says what they have in common; return it."""
    text = f"{about}\n\n{table(runs)}"
    (folder / "table.md").write_text(text, encoding="utf-8")
    return text


def write_details(run: Run, learnt: list[tuple[str, str]], folder: Path, foreign: set[str]) -> str:
    """Write intents.md, confusion.png and worst.md of one run; return what was written, as a sentence.

    Args:
        run: ours.
        learnt: the training messages and their intents.
        folder: an existing one.
        foreign: names of sets whose messages are not shown.
    """
    answers = [a for kind, part in run.answers.items() if not kind.endswith(TYPOS) for a in part]
    confusion_picture(answers, folder / "confusion.png")
    (folder / "intents.md").write_text(per_intent(answers), encoding="utf-8")
    (folder / "worst.md").write_text(worst_errors(run, learnt, foreign), encoding="utf-8")
    return f"Also in {folder}: confusion.png, intents.md, worst.md"
