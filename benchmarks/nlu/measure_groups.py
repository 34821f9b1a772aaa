"""How near messages must be to stand in one group of `shopguide review`: the blind sets, grouped at each distance.

    PYTHONPATH=. .venv/bin/python -m benchmarks.nlu.measure_groups

For each distance: groups and the messages of a group on average, how many messages share a group with another,
the share of messages that have their group's commonest intent (purity, over groups of two and more), and what
an operator saves: decisions fewer than messages when each group that is not pure is decided one by one.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np

from shopguide.learning.groups import cluster
from shopguide.learning.wording import plain
from shopguide.nlu.encoder import SentenceEncoder

TESTS = Path(__file__).resolve().parents[2] / "tests" / "nlu"
SETS = ("blind_intents", "blind_phone", "blind_posts")
DISTANCES = np.arange(0.2, 0.75, 0.05)


def main() -> None:
    """Measure and print."""
    encoder = SentenceEncoder()
    for name in (*SETS, "all"):
        files = [TESTS / f"{each}.jsonl" for each in (SETS if name == "all" else (name,))]
        rows = [json.loads(line) for path in files for line in path.read_text(encoding="utf-8").splitlines()]
        vectors = encoder.encode([plain(row["text"]) or row["text"] for row in rows])
        print(f"{name}: {len(rows)} messages")
        for near in DISTANCES:
            labels = cluster([row["text"] for row in rows], lambda _texts, made=vectors: made, float(near))
            groups = defaultdict(list)
            for label, row in zip(labels, rows, strict=True):
                groups[label].append(row["intent"])
            several = [items for items in groups.values() if len(items) > 1]
            grouped = sum(map(len, several))
            right = sum(Counter(items).most_common(1)[0][1] for items in several)
            decisions = sum(1 if len(set(items)) == 1 else 1 + len(items) for items in groups.values())
            print(
                f"  {near:.2f}: {len(groups)} groups, {len(rows) / len(groups):.1f} each, {grouped / len(rows):.2f} "
                f"grouped, purity {right / max(grouped, 1):.3f}, saved {1 - decisions / len(rows):+.3f}"
            )


if __name__ == "__main__":
    main()
