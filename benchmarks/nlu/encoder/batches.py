"""Batches of messages of like length, so that little of a batch is padding."""

from __future__ import annotations

import random
from collections import defaultdict

TOKENS_A_BATCH = 1100
MOST_ROWS = 48
GROUP = 4  # messages of one intent that go together where pairs are needed


def batches(
    lengths: list[int], labels: list[int], rows: list[int], chance: random.Random, pairs: bool
) -> list[list[int]]:
    """Every row once, in shuffled batches; with `pairs`, messages of an intent come in groups of four."""
    groups = _groups(lengths, labels, rows, chance) if pairs else [[row] for row in rows]
    order = sorted(groups, key=lambda group: max(lengths[row] for row in group) + chance.uniform(-2, 2))
    made: list[list[int]] = [[]]
    for group in order:
        longest = max(lengths[row] for row in group)
        size = len(made[-1]) + len(group)
        if made[-1] and (size * longest > TOKENS_A_BATCH or size > MOST_ROWS):
            made.append([])
        made[-1] += group
    chance.shuffle(made)
    return made


def _groups(lengths: list[int], labels: list[int], rows: list[int], chance: random.Random) -> list[list[int]]:
    of_intent: dict[int, list[int]] = defaultdict(list)
    for row in rows:
        of_intent[labels[row]].append(row)
    made = []
    for members in of_intent.values():
        ordered = sorted(members, key=lambda row: lengths[row] + chance.uniform(-4, 4))
        made += [ordered[start : start + GROUP] for start in range(0, len(ordered), GROUP)]
    return made
