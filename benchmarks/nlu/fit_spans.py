"""Fit a network that finds words of two kinds in a message: those for a letter, or those that tell what happened.

    python -m benchmarks.nlu.fit_spans operands|story [--out shopguide/nlu/weights] [--without edits5,edits6]

In the environment that make_encoder.py makes: it needs torch, the shop guide does not. With `--without` nothing is
written: it is fitted without these writers and tried on their messages. Seeded; another processor still rounds
otherwise.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
import yaml
from numpy.typing import NDArray
from safetensors.numpy import save_file
from torch import Tensor, nn

from benchmarks.nlu.recurrent_fit import WIDTH, Recurrent, fitted, pin, places_of, shipped, usual_words
from shopguide.nlu.encoder import WEIGHTS, SentenceEncoder
from shopguide.nlu.heads import spans
from shopguide.nlu.heads.marks import MARKS

REPLIES = Path("data/nlu/replies")
MESSAGES = Path("benchmarks/nlu/story.txt")  # "writer|text with marks", and below it "= sentence" for every mark
WRITTEN = "= "
ROUNDS = 10
ROWS = 32
ALIKE = 6
MARKED = 20  # marks of a writer who marked all words for a letter

Row = tuple[NDArray[np.float32], NDArray[np.int64], NDArray[np.float32], list[int]]


class Network(Recurrent):
    """Names and shapes as `spans.SpanReader` reads them."""

    def __init__(self, states: int, usual: int) -> None:
        super().__init__(states, usual, spans.SIGNS)
        self.out = nn.Linear(2 * WIDTH, spans.TAGS)
        self.moves = nn.Parameter(torch.zeros(spans.TAGS, spans.TAGS))

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


def messages() -> Iterator[tuple[str, str, list[str]]]:
    """Writer and marked text of messages from all over conversations, and what was written for each mark."""
    lines = MESSAGES.read_text(encoding="utf-8").splitlines()
    starts = [at for at, line in enumerate(lines) if not line.startswith(WRITTEN)]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        writer, _, text = lines[start].partition("|")
        yield writer, text, [line.removeprefix(WRITTEN) for line in lines[start + 1 : end]]


def of_stories() -> Iterator[tuple[str, str]]:
    """Their writers and marked texts."""
    return ((writer, text) for writer, text, _ in messages())


FILES = {"operands": (spans.OPERANDS, for_letters), "story": (spans.STORY, of_stories)}


def row(text: str, encoder: SentenceEncoder, usual: list[str]) -> Row:
    """A marked text as the network sees it."""
    bare, words, tags = spans.tagged(text)
    states = encoder.words(bare, words)
    words = words[: len(states)]
    said = [bare[start:end] for start, end in words]
    return states, places_of(said, usual), spans.signs(bare, words), tags[: len(states)]


def unlikely(network: Network, wide: Tensor, right: list[Tensor], lengths: Tensor) -> Tensor:
    """How unlikely the right tags are."""
    (tags,) = right
    return network.loss(network.out(wide), tags, lengths)


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


def main() -> None:
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("what", choices=FILES)
    cli.add_argument("--out", type=Path, default=WEIGHTS)
    cli.add_argument("--without", default="")
    args = cli.parse_args()
    encoder = SentenceEncoder()
    left_out = {*args.without.split(",")} - {""}
    name, read = FILES[args.what]
    every = list(read())
    learnt = [text for writer, text in every if writer not in left_out]
    plain = ((bare, words) for bare, words, _ in map(spans.tagged, learnt))
    usual = usual_words([bare[start:end] for start, end in words] for bare, words in plain)
    rows = [found for text in learnt if len((found := row(text, encoder, usual))[3])]
    network = fitted(lambda states: Network(states, len(usual)), unlikely, rows, rounds=ROUNDS, batch=ROWS, alike=ALIKE)
    arrays = shipped(network, usual)
    if left_out:
        tried(spans.SpanReader(arrays), [text for writer, text in every if writer in left_out], encoder)
        return
    save_file(arrays, args.out / name)
    pin(args.out, name)


if __name__ == "__main__":
    main()
