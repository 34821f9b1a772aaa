"""Fit a network that finds words of two kinds in a message: those for a letter, or those that tell what happened.

    python -m benchmarks.nlu.fit_spans operands|story [--out shopguide/nlu/weights] [--without edits5,edits6]

In the environment that make_encoder.py makes: it needs torch, the shop guide does not. With `--without` nothing is
written: it is fitted without these writers and tried on their messages. Seeded; another processor still rounds
otherwise.
"""

from __future__ import annotations

import argparse
import hashlib
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
import torch
import yaml
from numpy.typing import NDArray
from safetensors.numpy import save_file
from torch import Tensor, nn

from shopguide.nlu.encoder import WEIGHTS, SentenceEncoder
from shopguide.nlu.heads import spans
from shopguide.nlu.heads.marks import MARKS
from shopguide.nlu.heads.recurrent import kept

REPLIES = Path("data/nlu/replies")
WRITTEN = "= "
SEED = 7
WIDTH = 96
USUAL = 32  # numbers for each usual word
USES = 8  # messages that a usual word is in
ROUNDS = 10
ROWS = 32
RATE = 2e-3
DROPPED = 0.3
MARKED = 20  # marks of a writer who marked all words for a letter

Row = tuple[NDArray[np.float32], NDArray[np.int64], NDArray[np.float32], list[int]]


class Network(nn.Module):
    """Names and shapes as `spans.SpanReader` reads them."""

    def __init__(self, states: int, usual: int) -> None:
        super().__init__()
        self.narrow = nn.Linear(states, WIDTH)
        self.usual = nn.Embedding(usual + 1, USUAL)
        self.drop = nn.Dropout(DROPPED)
        self.unit = nn.GRU(WIDTH + USUAL + spans.SIGNS, WIDTH, bidirectional=True, batch_first=True)
        self.out = nn.Linear(2 * WIDTH, spans.TAGS)
        self.moves = nn.Parameter(torch.zeros(spans.TAGS, spans.TAGS))

    def forward(self, states: Tensor, usual: Tensor, signs: Tensor, lengths: Tensor) -> Tensor:
        narrow = self.drop(torch.tanh(self.narrow(self.drop(states))))
        seen = torch.cat([narrow, self.drop(self.usual(usual)), signs], dim=-1)
        packed = nn.utils.rnn.pack_padded_sequence(seen, lengths, batch_first=True, enforce_sorted=False)
        wide, _ = nn.utils.rnn.pad_packed_sequence(self.unit(packed)[0], batch_first=True)
        return self.out(self.drop(wide))

    def loss(self, scores: Tensor, tags: Tensor, lengths: Tensor) -> Tensor:
        """How unlikely the tags [messages, words] are, of all ways to tag each message."""
        moves = self.moves + torch.tensor(spans.MOVES)
        every = torch.arange(len(scores))
        starts = torch.tensor(spans.STARTS)
        ahead = scores[:, 0] + starts
        right = ahead[every, tags[:, 0]]
        for at in range(1, scores.shape[1]):
            there = at < lengths
            reached = torch.logsumexp(ahead[:, :, None] + moves, dim=1) + scores[:, at]
            ahead = torch.where(there[:, None], reached, ahead)
            step = scores[every, at, tags[:, at]] + moves[tags[:, at - 1], tags[:, at]]
            right = right + torch.where(there, step, torch.zeros_like(step))
        return (torch.logsumexp(ahead, dim=1) - right).mean()


def for_letters() -> Iterator[tuple[str, str]]:
    """Writer and marked text of every message that has to do with a letter."""
    for path in sorted(REPLIES.glob("*.yml")):
        held = path.read_text(encoding="utf-8")
        if len(MARKS.findall(held)) < MARKED:
            continue  # somebody who left the words of a first letter unmarked
        for block in yaml.safe_load(held)["nlu"]:
            for line in block["examples"].splitlines():
                labels, _, text = line.removeprefix("- ").partition("|")
                # Not every writer marked the words of an edit.
                unknown = "letter_add" in labels or "letter_without" in labels
                if MARKS.search(text) or (not unknown and ("letter" in labels or "want_draft" in labels)):
                    yield block["metadata"]["writer"], text.strip()


class Messages:
    """Messages from all over conversations: "writer|text with marks", and below each "= sentence" for every mark."""

    FILE: Final = Path("benchmarks/nlu/story.txt")

    @classmethod
    def read(cls) -> Iterator[tuple[str, str, list[str]]]:
        """Writer, marked text, and what was written for each mark."""
        lines = cls.FILE.read_text(encoding="utf-8").splitlines()
        starts = [at for at, line in enumerate(lines) if not line.startswith(WRITTEN)]
        for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
            writer, _, text = lines[start].partition("|")
            yield writer, text, [line.removeprefix(WRITTEN) for line in lines[start + 1 : end]]


def of_stories() -> Iterator[tuple[str, str]]:
    """Writer and marked text of messages from all over conversations."""
    return ((writer, text) for writer, text, _ in Messages.read())


FILES = {"operands": (spans.OPERANDS, for_letters), "story": (spans.STORY, of_stories)}


def row(text: str, encoder: SentenceEncoder, places: dict[str, int]) -> Row:
    """A marked text as the network sees it."""
    bare, words, tags = spans.tagged(text)
    states = encoder.words(bare, words)
    words = words[: len(states)]
    usual = np.array([places.get(bare[start:end].lower(), 0) for start, end in words], np.int64)
    return states, usual, spans.signs(bare, words), tags[: len(states)]


def fitted(rows: list[Row], usual: int) -> Network:
    """The network, fitted on rows of one word or more."""
    torch.manual_seed(SEED)
    chance = random.Random(SEED)
    network = Network(rows[0][0].shape[1], usual)
    optimizer = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=0.01)
    steps, step = ROUNDS * (len(rows) // ROWS + 1), 0
    for _ in range(ROUNDS):
        # Messages of about one length go together.
        order = sorted(range(len(rows)), key=lambda at: len(rows[at][3]) // 6 + chance.random())
        batches = [order[start : start + ROWS] for start in range(0, len(order), ROWS)]
        chance.shuffle(batches)
        network.train()
        for batch in batches:
            step += 1
            for group in optimizer.param_groups:
                group["lr"] = RATE * max(0.02, 1 - step / steps)
            states, words, signs, tags = (
                nn.utils.rnn.pad_sequence([torch.tensor(rows[at][part]) for at in batch], batch_first=True)
                for part in range(4)
            )
            lengths = torch.tensor([len(rows[at][3]) for at in batch])
            loss = network.loss(network(states, words, signs, lengths), tags, lengths)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
    return network.eval()


def shipped(network: Network, usual: list[str]) -> dict[str, NDArray[np.generic]]:
    """What is written."""
    found = {name: value.detach().half().numpy() for name, value in network.state_dict().items()}
    return found | {"vocabulary": kept(usual)}


def tried(reader: spans.SpanReader, texts: list[str], encoder: SentenceEncoder) -> None:
    """Print how many messages are read exactly as they are marked, and what is found of all marks."""
    right, count = {True: 0, False: 0}, {True: 0, False: 0}
    said, wanted, both = 0, 0, 0
    for text in texts:
        bare, words, tags = spans.tagged(text)
        found, marked = spans.read(reader, bare, encoder), spans.of_tags(bare, words, tags)
        count[any(tags)] += 1
        right[any(tags)] += found == marked
        for here, there in ((found.first, marked.first), (found.second, marked.second)):
            said, wanted, both = said + len(here), wanted + len(there), both + len({*here} & {*there})
    print(f"with marks {count[True]}: exactly right {right[True]}; without {count[False]}: left alone {right[False]};")
    print(f"of {wanted} marks {both / max(wanted, 1):.2f} found, {both / max(said, 1):.2f} of what is found is right")


def pin(folder: Path, name: str) -> None:
    """Note the hash of new weights beside those of the others."""
    pins = folder / "SHA256SUMS"
    lines = [line for line in pins.read_text(encoding="ascii").splitlines() if not line.endswith(name)]
    digest = hashlib.sha256((folder / name).read_bytes()).hexdigest()
    pins.write_text(
        "\n".join(sorted([*lines, f"{digest}  {name}"], key=lambda line: line[66:])) + "\n", encoding="ascii"
    )


def main() -> None:
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("what", choices=FILES)
    cli.add_argument("--out", type=Path, default=WEIGHTS)
    cli.add_argument("--without", default="")
    args = cli.parse_args()
    encoder = SentenceEncoder()
    left_out = {*args.without.split(",")} - {""}
    name, read = FILES[args.what]
    messages = list(read())
    learnt = [text for writer, text in messages if writer not in left_out]
    uses = Counter(
        word
        for bare, words, _ in map(spans.tagged, learnt)
        for word in {bare[start:end].lower() for start, end in words}
    )
    usual = sorted(word for word, count in uses.items() if count >= USES)
    places = {word: place for place, word in enumerate(usual, start=1)}
    rows = [found for text in learnt if len((found := row(text, encoder, places))[3])]
    arrays = shipped(fitted(rows, len(usual)), usual)
    if left_out:
        tried(spans.SpanReader(arrays), [text for writer, text in messages if writer in left_out], encoder)
        return
    save_file(arrays, args.out / name)
    pin(args.out, name)


if __name__ == "__main__":
    main()
