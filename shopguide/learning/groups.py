"""Groups unclear messages by nearness, so that a decision is made once for all that say the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from shopguide.learning.messages import Unclear
from shopguide.learning.wording import plain

# Cosine distance up to which messages stand in one group, on average over its pairs. Measured on the 1,400 messages
# of the blind sets (python -m benchmarks.nlu.measure_groups): 0.92 of those grouped have the intent of most of their
# group, and an operator decides 0.24 less often than message by message. At 0.50 it is 0.26, with 0.90 of them right.
NEAR: Final = 0.45

Encode = Callable[[list[str]], NDArray[np.float32]]


@dataclass(frozen=True)
class Group:
    """Messages that say much the same, in the order of how often they were written."""

    messages: tuple[Unclear, ...]

    @property
    def ids(self) -> tuple[int, ...]:
        """The rows of `turns` that it stands for."""
        return tuple(turn for message in self.messages for turn in message.ids)

    @property
    def times(self) -> int:
        """How often one of them was written."""
        return len(self.ids)

    @property
    def guesses(self) -> tuple[tuple[str, float], ...]:
        """Intents with the model's mean confidence over all that was written, likeliest first."""
        total: dict[str, float] = {}
        for message in self.messages:
            for intent, confidence in message.guesses:
                total[intent] = total.get(intent, 0.0) + confidence * len(message.ids)
        return tuple(sorted(((name, share / self.times) for name, share in total.items()), key=lambda item: -item[1]))

    @property
    def picked(self) -> tuple[tuple[str, int], ...]:
        """Intents that the shoppers chose afterwards and how often, most often first."""
        total: dict[str, int] = {}
        for message in self.messages:
            for intent, times in message.picked:
                total[intent] = total.get(intent, 0) + times
        return tuple(sorted(total.items(), key=lambda item: -item[1]))

    @property
    def likeliest(self) -> list[str]:
        """Intents that it may mean: first what shoppers picked, then what the model guessed."""
        return list(dict.fromkeys(name for name, _ in (*self.picked, *self.guesses)))

    def one_by_one(self) -> list[Group]:
        """A group for each of its messages."""
        return [Group((message,)) for message in self.messages]


def group(messages: Sequence[Unclear], encode: Encode, near: float = NEAR) -> list[Group]:
    """Groups of messages, the one most often written first; `encode` makes vectors of length 1 of texts."""
    if not messages:
        return []
    labels = cluster([plain(message.text) or message.text for message in messages], encode, near)
    found: dict[int, list[Unclear]] = {}
    for label, message in zip(labels, messages, strict=True):
        found.setdefault(int(label), []).append(message)
    groups = [Group(tuple(sorted(items, key=lambda item: -len(item.ids)))) for items in found.values()]
    return sorted(groups, key=lambda item: -item.times)


def cluster(texts: Sequence[str], encode: Encode, near: float = NEAR) -> NDArray[np.int64]:
    """The number of the group of each text, int64 [len(texts)]."""
    if len(texts) < 2:
        return np.zeros(len(texts), dtype=np.int64)
    # Takes a second to import, which `--help` need not wait for.
    from sklearn.cluster import AgglomerativeClustering

    tree = AgglomerativeClustering(n_clusters=None, metric="cosine", linkage="average", distance_threshold=near)
    labels: NDArray[np.int64] = tree.fit(encode(list(texts))).labels_
    return labels
