"""Fit the network that finds words dictated for a letter, and words that are to come out of it.

    python -m benchmarks.nlu.fit_operands [--out shopguide/nlu/weights] [--without edits5,edits6]

In the environment that make_encoder.py makes: it needs torch, the shop guide does not. With `--without` nothing is
written: it is fitted without these writers and tried on their messages. Seeded; another processor still rounds
otherwise.
"""

from __future__ import annotations

import argparse
import hashlib
import random
from pathlib import Path

import numpy as np
import torch
import yaml
from safetensors.torch import save_file
from torch import Tensor, nn

from shopguide.nlu.encoder import WEIGHTS, SentenceEncoder
from shopguide.nlu.heads import operands
from shopguide.nlu.heads.marks import MARKS

DATA = Path("data/nlu/replies")
SEED = 7
WIDTH = 96
ROUNDS = 12
ROWS = 32
RATE = 2e-3
DROPPED = 0.3
TAGS = 5
MARKED = 20  # marks of a writer who marked all words for a letter


class Network(nn.Module):
    """Names and shapes as `operands.OperandReader` reads them."""

    def __init__(self, states: int) -> None:
        super().__init__()
        self.inp = nn.Linear(states, WIDTH)
        self.drop = nn.Dropout(DROPPED)
        self.g = nn.GRU(WIDTH, WIDTH, bidirectional=True, batch_first=True)
        self.out = nn.Linear(2 * WIDTH, TAGS)

    def forward(self, states: Tensor, lengths: Tensor) -> Tensor:
        narrow = self.drop(torch.tanh(self.inp(self.drop(states))))
        packed = nn.utils.rnn.pack_padded_sequence(narrow, lengths, batch_first=True, enforce_sorted=False)
        wide, _ = nn.utils.rnn.pad_packed_sequence(self.g(packed)[0], batch_first=True)
        return self.out(self.drop(wide))


def messages() -> list[tuple[str, str]]:
    """Writer and marked text of every message that has to do with a letter."""
    found = []
    for path in sorted(DATA.glob("*.yml")):
        held = path.read_text(encoding="utf-8")
        if len(MARKS.findall(held)) < MARKED:
            continue  # somebody who left the words of a first letter unmarked
        for block in yaml.safe_load(held)["nlu"]:
            for line in block["examples"].splitlines():
                labels, _, text = line.removeprefix("- ").partition("|")
                # Not every writer marked the words of an edit.
                unknown = "letter_add" in labels or "letter_without" in labels
                if MARKS.search(text) or (not unknown and ("letter" in labels or "want_draft" in labels)):
                    found.append((block["metadata"]["writer"], text.strip()))
    return found


def fitted(rows: list[tuple[np.ndarray, list[int]]]) -> Network:
    """The network, fitted on states float32 [words, states] and tags."""
    torch.manual_seed(SEED)
    chance = random.Random(SEED)
    network = Network(rows[0][0].shape[1])
    optimizer = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=0.01)
    steps, step = ROUNDS * (len(rows) // ROWS + 1), 0
    for _ in range(ROUNDS):
        # Messages of about one length go together.
        order = sorted(range(len(rows)), key=lambda at: len(rows[at][1]) // 6 + chance.random())
        batches = [order[start : start + ROWS] for start in range(0, len(order), ROWS)]
        chance.shuffle(batches)
        network.train()
        for batch in batches:
            step += 1
            for group in optimizer.param_groups:
                group["lr"] = RATE * max(0.02, 1 - step / steps)
            states = nn.utils.rnn.pad_sequence([torch.tensor(rows[at][0]) for at in batch], batch_first=True)
            tags = [torch.tensor(rows[at][1]) for at in batch]
            wanted = nn.utils.rnn.pad_sequence(tags, batch_first=True, padding_value=-1)
            found = network(states, torch.tensor([len(item) for item in tags]))
            loss = nn.functional.cross_entropy(found.reshape(-1, TAGS), wanted.reshape(-1), ignore_index=-1)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
    return network.eval()


def plain(network: Network) -> dict[str, Tensor]:
    """The weights as they are shipped."""
    return {name: value.detach().half().contiguous() for name, value in network.state_dict().items()}


def tried(network: Network, texts: list[str], encoder: SentenceEncoder) -> None:
    """Print how many messages are read exactly as they are marked."""
    reader = operands.OperandReader({name: value.float().numpy() for name, value in plain(network).items()})
    right = {True: 0, False: 0}
    count, silent = {True: 0, False: 0}, 0
    for text in texts:
        bare, words, tags = operands.tagged(text)
        said, wanted = reader.read(bare, encoder), operands.of_tags(bare, words, tags)
        marked = any(tags)
        count[marked] += 1
        right[marked] += said == wanted
        silent += marked and said == operands.Operands()
    print(f"with marks {count[True]}: exactly right {right[True]}, passed over {silent}, wrong", end=" ")
    print(f"{count[True] - right[True] - silent}; without {count[False]}: nothing found in {right[False]}")


def main() -> None:
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("--out", type=Path, default=WEIGHTS)
    cli.add_argument("--without", default="")
    args = cli.parse_args()
    encoder = SentenceEncoder()
    left_out = {*args.without.split(",")} - {""}
    rows, tested = [], []
    for writer, text in messages():
        bare, words, tags = operands.tagged(text)
        if writer in left_out:
            tested.append(text)
            continue
        states = encoder.words(bare, words)
        if len(states):
            rows.append((states, tags[: len(states)]))
    network = fitted(rows)
    if left_out:
        tried(network, tested, encoder)
        return
    save_file(plain(network), args.out / operands.FILE)
    pins = args.out / "SHA256SUMS"
    kept = [line for line in pins.read_text(encoding="ascii").splitlines() if not line.endswith(operands.FILE)]
    digest = hashlib.sha256((args.out / operands.FILE).read_bytes()).hexdigest()
    pins.write_text(
        "\n".join(sorted([*kept, f"{digest}  {operands.FILE}"], key=lambda line: line[66:])) + "\n", encoding="ascii"
    )


if __name__ == "__main__":
    main()
