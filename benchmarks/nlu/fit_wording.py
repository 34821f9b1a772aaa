"""Fit the network that writes words of a message as a letter has them.

    python -m benchmarks.nlu.fit_wording [--out shopguide/nlu/weights] [--without pg,ph] [--show]

In the environment that make_encoder.py makes: it needs torch, the shop guide does not. With `--without` nothing is
written: it is fitted without these writers and tried on their messages; `--show` prints what it writes. Seeded;
another processor still rounds otherwise.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import save_file
from torch import Tensor, nn

from benchmarks.nlu.fit_spans import DROPPED, SEED, USES, WIDTH, Messages, pin
from shopguide.nlu.encoder import WEIGHTS, SentenceEncoder
from shopguide.nlu.heads import spans, wording
from shopguide.nlu.heads.recurrent import kept, words_of
from shopguide.nlu.heads.wording import PLAIN, Change

SEEN = 4  # times that a word must be written in place of another, or before one
ROUNDS = 25
ROWS = 24
RATE = 2e-3
USUAL = 32  # numbers for each usual word
UNKNOWN = -100  # no change that the network can name


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


class Network(nn.Module):
    """Names and shapes as `wording.Writer` reads them."""

    def __init__(self, states: int, usual: int, changes: int, inserted: int) -> None:
        super().__init__()
        self.narrow = nn.Linear(states, WIDTH)
        self.usual = nn.Embedding(usual + 1, USUAL)
        self.drop = nn.Dropout(DROPPED)
        self.unit = nn.GRU(WIDTH + USUAL + wording.SIGNS, WIDTH, bidirectional=True, batch_first=True)
        self.change = nn.Linear(2 * WIDTH, changes)
        self.insert = nn.Linear(2 * WIDTH, inserted)

    def forward(self, states: Tensor, usual: Tensor, signs: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
        narrow = self.drop(torch.tanh(self.narrow(self.drop(states))))
        seen = torch.cat([narrow, self.drop(self.usual(usual)), signs], dim=-1)
        packed = nn.utils.rnn.pack_padded_sequence(seen, lengths, batch_first=True, enforce_sorted=False)
        wide, _ = nn.utils.rnn.pad_packed_sequence(self.unit(packed)[0], batch_first=True)
        wide = self.drop(wide)
        return self.change(wide), self.insert(wide)


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


def fitted(rows: list[tuple[NDArray[np.generic], ...]], sizes: tuple[int, int, int]) -> Network:
    """The network, fitted on rows of (states, usual, signs, changes, inserted)."""
    torch.manual_seed(SEED)
    chance = random.Random(SEED)
    network = Network(rows[0][0].shape[1], *sizes)
    optimizer = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=0.01)
    steps, step = ROUNDS * (len(rows) // ROWS + 1), 0
    for _ in range(ROUNDS):
        order = sorted(range(len(rows)), key=lambda at: len(rows[at][1]) // 4 + chance.random())
        batches = [order[start : start + ROWS] for start in range(0, len(order), ROWS)]
        chance.shuffle(batches)
        network.train()
        for batch in batches:
            step += 1
            for group in optimizer.param_groups:
                group["lr"] = RATE * max(0.02, 1 - step / steps)
            states, usual, signs, changes, inserted = (
                nn.utils.rnn.pad_sequence(
                    [torch.tensor(rows[at][part]) for at in batch],
                    batch_first=True,
                    padding_value=UNKNOWN if part > 2 else 0,
                )
                for part in range(5)
            )
            lengths = torch.tensor([len(rows[at][1]) for at in batch])
            scores = network(states, usual, signs, lengths)
            loss = sum(
                nn.functional.cross_entropy(found.flatten(0, 1), right.flatten(), ignore_index=UNKNOWN)
                for found, right in zip(scores, (changes, inserted), strict=True)
            )
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
    return network.eval()


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
    every = parts(Messages.read())
    learnt = [part for part in every if part.writer not in left_out]
    changes = [part.changes() for part in learnt]
    uses = Counter(word for part in learnt for word in {said.lower() for said in part.said})
    usual = sorted(word for word, count in uses.items() if count >= USES)
    words = [*PLAIN, *common(Counter(one.word for some in changes for one in some if one.word not in PLAIN))]
    before = [wording.NOTHING, *common(Counter(one.before for some in changes for one in some if one.before))]
    places = {word: place for place, word in enumerate(usual, start=1)}
    rows = []
    for part, some in zip(learnt, changes, strict=True):
        states = states_of(part, encoder)
        size = len(states)
        if size == 0:
            continue
        rows.append(
            (
                states,
                np.array([places.get(word.lower(), 0) for word in part.said[:size]], np.int64),
                wording.signs(part.said, part.wish)[:size],
                np.array([words.index(one.word) if one.word in words else UNKNOWN for one in some[:size]], np.int64),
                np.array(
                    [before.index(one.before) if one.before in before else UNKNOWN for one in some[:size]], np.int64
                ),
            )
        )
    network = fitted(rows, (len(usual), len(words), len(before)))
    arrays: dict[str, NDArray[np.generic]] = {
        name: value.detach().half().numpy() for name, value in network.state_dict().items()
    }
    arrays |= {"vocabulary": kept(usual), "changes": kept(words), "inserted": kept(before)}
    print(f"{len(rows)} parts, {len(usual)} usual words, {len(words)} changes, {len(before)} before a word")
    if left_out:
        these = [part for part in every if part.writer in left_out]
        tried(wording.Writer(arrays), these, encoder, show=args.show)
        return
    save_file(arrays, args.out / wording.FILE)
    pin(args.out, wording.FILE)


if __name__ == "__main__":
    main()
