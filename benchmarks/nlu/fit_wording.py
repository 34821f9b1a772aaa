"""Fit the network that writes words of a message as a letter has them.

    python -m benchmarks.nlu.fit_wording [--out shopguide/nlu/weights] [--without pg,ph] [--show]

In the environment that make_encoder.py makes: it needs torch, the shop guide does not. With `--without` nothing is
written: it is fitted without these writers and tried on their messages; `--show` prints what it writes. Seeded;
another processor still rounds otherwise.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file
from torch import Tensor, nn

from benchmarks.nlu.fit_spans import messages
from benchmarks.nlu.recurrent_fit import WIDTH, Recurrent, fitted, pin, places_of, shipped, usual_words
from shopguide.nlu.encoder import WEIGHTS, SentenceEncoder
from shopguide.nlu.heads import spans, wording
from shopguide.nlu.heads.recurrent import kept, words_of
from shopguide.nlu.heads.wording import PLAIN, Change

SEEN = 4  # times that a word must be written in place of another, or before one
ROUNDS = 25
ROWS = 24
ALIKE = 4
UNKNOWN = -100  # no change that the network can name

Row = tuple[NDArray[np.float32], NDArray[np.int64], NDArray[np.float32], NDArray[np.int64], NDArray[np.int64]]


@dataclass(frozen=True)
class Part:
    """Marked words of a message, and what was written for them."""

    writer: str
    text: str
    words: list[tuple[int, int]]
    wish: bool
    clean: str

    @property
    def said(self) -> list[str]:
        return [self.text[start:end] for start, end in self.words]

    def changes(self) -> list[Change]:
        return wording.changes_to(self.said, [self.clean[start:end] for start, end in words_of(self.clean)])


class Network(Recurrent):
    """Names and shapes as `wording.Writer` reads them."""

    def __init__(self, states: int, usual: int, changes: int, inserted: int) -> None:
        super().__init__(states, usual, wording.SIGNS)
        self.change = nn.Linear(2 * WIDTH, changes)
        self.insert = nn.Linear(2 * WIDTH, inserted)


def parts(messages: Iterable[tuple[str, str, list[str]]]) -> list[Part]:
    """The marked words of messages with what was written for them."""
    found = []
    for writer, text, clean in messages:
        bare, words, tags = spans.tagged(text)
        for (first, last, wish), sentence in zip(spans.marked(tags), clean, strict=True):
            found.append(Part(writer, bare, words[first : last + 1], wish, sentence))
    return found


def may_be_written(word: str) -> bool:
    """Whether a word may stand in a letter that nobody typed: no number, no currency, no negation."""
    return all(one in PLAIN or not wording.stays(one) for one in word.split())


def common(counts: Counter[str]) -> list[str]:
    return sorted(word for word, count in counts.items() if count >= SEEN and may_be_written(word))


def row(part: Part, changes: Sequence[Change], states: NDArray[np.float32], known: tuple[list[str], ...]) -> Row:
    """A part as the network sees it.

    Args:
        part: the words.
        changes: of each of them.
        states: of those that have one.
        known: usual words, changes, and words that are inserted.
    """
    usual, words, before = known
    size = len(states)
    return (
        states,
        places_of(part.said[:size], usual),
        wording.signs(part.said, part.wish)[:size],
        np.array([words.index(one.word) if one.word in words else UNKNOWN for one in changes[:size]], np.int64),
        np.array([before.index(one.before) if one.before in before else UNKNOWN for one in changes[:size]], np.int64),
    )


def unlikely(network: Network, wide: Tensor, right: list[Tensor], _lengths: Tensor) -> Tensor:
    """How unlikely the right changes and insertions are."""
    changes, inserted = (
        nn.functional.cross_entropy(layer(wide).flatten(0, 1), wanted.flatten(), ignore_index=UNKNOWN)
        for layer, wanted in zip((network.change, network.insert), right, strict=True)
    )
    return changes + inserted


def tried(writer: wording.Writer, these: list[Part], encoder: SentenceEncoder, *, show: bool) -> None:
    """Print how often what is written is what people wrote, and how far apart they are."""
    right, apart, typed = 0, 0, 0
    for part in these:
        said = writer.write(part.text, part.words, states_of(part, encoder), wish=part.wish)
        clean = [word.lower() for word in plain(part.clean)]
        right += plain(said) == plain(part.clean)
        apart += distance([word.lower() for word in plain(said)], clean)
        typed += distance([word.lower() for word in part.said], clean)
        if show:
            print(f"  {' '.join(part.said)}\n  {part.clean}\n  {said}\n")
    print(f"{len(these)} parts: {right} written as people wrote them; {apart} words differ, {typed} of what was typed")


def plain(text: str) -> list[str]:
    return [text[start:end] for start, end in words_of(text)]


def distance(some: list[str], more: list[str]) -> int:
    row = list(range(len(more) + 1))
    for at, word in enumerate(some, start=1):
        last, row[0] = row[0], at
        for to, other in enumerate(more, start=1):
            last, row[to] = row[to], min(row[to] + 1, row[to - 1] + 1, last + (word != other))
    return row[-1]


def states_of(part: Part, encoder: SentenceEncoder) -> NDArray[np.float32]:
    return encoder.words(part.text, part.words)


def main() -> None:
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("--out", type=Path, default=WEIGHTS)
    cli.add_argument("--without", default="")
    cli.add_argument("--show", action="store_true")
    args = cli.parse_args()
    left_out = {*args.without.split(",")} - {""}
    encoder = SentenceEncoder()
    every = parts(messages())
    learnt = [part for part in every if part.writer not in left_out]
    changes = [part.changes() for part in learnt]
    usual = usual_words(part.said for part in learnt)
    words = [*PLAIN, *common(Counter(one.word for some in changes for one in some if one.word not in PLAIN))]
    before = [wording.NOTHING, *common(Counter(one.before for some in changes for one in some if one.before))]
    states = [states_of(part, encoder) for part in learnt]
    rows = [
        row(part, some, found, (usual, words, before))
        for part, some, found in zip(learnt, changes, states, strict=True)
        if len(found)
    ]
    sizes = len(usual), len(words), len(before)
    network = fitted(
        lambda width: Network(width, *sizes), unlikely, rows, rounds=ROUNDS, batch=ROWS, alike=ALIKE, padding=UNKNOWN
    )
    arrays = shipped(network, usual) | {"changes": kept(words), "inserted": kept(before)}
    print(f"{len(rows)} parts, {len(usual)} usual words, {len(words)} changes, {len(before)} before a word")
    if left_out:
        these = [part for part in every if part.writer in left_out]
        tried(wording.Writer(arrays), these, encoder, show=args.show)
        return
    save_file(arrays, args.out / wording.FILE)
    pin(args.out, wording.FILE)


if __name__ == "__main__":
    main()
