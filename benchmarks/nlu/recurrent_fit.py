"""What the networks over the words of a message share when they are fitted, as `recurrent.Recurrent` reads them.

Needs torch, which the shop guide does not. Seeded; another processor still rounds otherwise.
"""

from __future__ import annotations

import hashlib
import random
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from shopguide.nlu.heads.recurrent import kept

SEED = 7
WIDTH = 96
USUAL = 32  # numbers for each usual word
USES = 8  # texts that a usual word is in
RATE = 2e-3
DROPPED = 0.3

#: What a text is fitted on: states float32 [words, width], its usual words int64 [words], signs float32 [words, signs],
#: and what is right of each word.
Row = Sequence[NDArray[np.generic] | list[int]]


class Recurrent(nn.Module):
    """Names and shapes as `recurrent.Recurrent` reads them; what comes out of it is for each network to add."""

    def __init__(self, states: int, usual: int, signs: int) -> None:
        super().__init__()
        self.narrow = nn.Linear(states, WIDTH)
        self.usual = nn.Embedding(usual + 1, USUAL)
        self.drop = nn.Dropout(DROPPED)
        self.unit = nn.GRU(WIDTH + USUAL + signs, WIDTH, bidirectional=True, batch_first=True)

    def wide(self, states: Tensor, usual: Tensor, signs: Tensor, lengths: Tensor) -> Tensor:
        """What it makes of each word, float32 [texts, words, 2 * WIDTH]."""
        narrow = self.drop(torch.tanh(self.narrow(self.drop(states))))
        seen = torch.cat([narrow, self.drop(self.usual(usual)), signs], dim=-1)
        packed = nn.utils.rnn.pack_padded_sequence(seen, lengths, batch_first=True, enforce_sorted=False)
        wide, _ = nn.utils.rnn.pad_packed_sequence(self.unit(packed)[0], batch_first=True)
        return self.drop(wide)


Network = TypeVar("Network", bound=Recurrent)


def fitted(
    make: Callable[[int], Network],
    loss: Callable[[Network, Tensor, list[Tensor], Tensor], Tensor],
    rows: Sequence[Row],
    *,
    rounds: int,
    batch: int,
    alike: int,
    padding: int = 0,
) -> Network:
    """A network, fitted on rows of one word or more.

    Args:
        make: makes it, given how many numbers a state has.
        loss: of a network, what it makes of the words, what is right of them, and how many words each text has.
        rows: texts.
        rounds: how often each is seen.
        batch: texts in a step.
        alike: texts of a step are about as long as each other, to so many words.
        padding: stands for what is right behind the end of a text.
    """
    torch.manual_seed(SEED)
    chance = random.Random(SEED)
    network = make(np.shape(rows[0][0])[1])
    optimizer = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=0.01)
    steps, step = rounds * (len(rows) // batch + 1), 0
    for _ in range(rounds):
        order = sorted(range(len(rows)), key=lambda at: len(rows[at][1]) // alike + chance.random())
        batches = [order[start : start + batch] for start in range(0, len(order), batch)]
        chance.shuffle(batches)
        network.train()
        for places in batches:
            step += 1
            for group in optimizer.param_groups:
                group["lr"] = RATE * max(0.02, 1 - step / steps)
            states, usual, signs, *right = (
                nn.utils.rnn.pad_sequence(
                    [torch.tensor(rows[at][part]) for at in places],
                    batch_first=True,
                    padding_value=padding if part > 2 else 0,
                )
                for part in range(len(rows[0]))
            )
            lengths = torch.tensor([len(rows[at][1]) for at in places])
            missed = loss(network, network.wide(states, usual, signs, lengths), right, lengths)
            optimizer.zero_grad()
            missed.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
    return network.eval()


def usual_words(texts: Iterable[Sequence[str]]) -> list[str]:
    """Words that many texts have, in small letters."""
    uses = Counter(word for words in texts for word in {said.lower() for said in words})
    return sorted(word for word, count in uses.items() if count >= USES)


def places_of(words: Sequence[str], usual: Sequence[str]) -> NDArray[np.int64]:
    """The places of words among the usual ones, from 1; 0 for others."""
    places = {word: place for place, word in enumerate(usual, start=1)}
    return np.array([places.get(word.lower(), 0) for word in words], np.int64)


def shipped(network: Recurrent, usual: Sequence[str]) -> dict[str, NDArray[np.generic]]:
    """What is written of a network."""
    found = {name: value.detach().half().numpy() for name, value in network.state_dict().items()}
    return found | {"vocabulary": kept(usual)}


def pin(folder: Path, name: str) -> None:
    """Note the hash of new weights beside those of the others."""
    pins = folder / "SHA256SUMS"
    lines = [line for line in pins.read_text(encoding="ascii").splitlines() if not line.endswith(name)]
    digest = hashlib.sha256((folder / name).read_bytes()).hexdigest()
    pinned = sorted([*lines, f"{digest}  {name}"], key=lambda line: line[66:])
    pins.write_text("\n".join(pinned) + "\n", encoding="ascii")
