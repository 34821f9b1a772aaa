"""Precision, recall and F1 of the rule entities.

    .venv/bin/python -m benchmarks.nlu.measure_entities [FILE.jsonl] [--errors]

An entity counts once a message, as found where kind and value agree; its place is not compared.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path

from shopguide.nlu.entities import read

BLIND = Path(__file__).resolve().parents[2] / "tests" / "nlu" / "blind_entities.jsonl"


def main() -> None:
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("file", nargs="?", type=Path, default=BLIND)
    cli.add_argument("--errors", action="store_true", help="print each message with a wrong or missing entity")
    args = cli.parse_args()
    hits: Counter[str] = Counter()
    said: Counter[str] = Counter()
    true: Counter[str] = Counter()
    for line in args.file.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        wanted = {(entity["entity"], entity["value"]) for entity in row["entities"]}
        found = {(item.entity, item.value) for item in read(row["text"])}
        for counts, pairs in ((hits, wanted & found), (said, found), (true, wanted)):
            counts.update(entity for entity, _ in pairs)
        if args.errors and wanted != found:
            print(f"  {row['text']}\n    wanted {sorted(wanted - found)}, found {sorted(found - wanted)}")
    for entity in sorted(said | true):
        precision = hits[entity] / said[entity] if said[entity] else 1.0
        recall = hits[entity] / true[entity] if true[entity] else 1.0
        print(
            f"{entity:16} precision {precision:.3f} recall {recall:.3f} "
            f"F1 {2 * hits[entity] / (said[entity] + true[entity]):.3f} ({true[entity]})"
        )


if __name__ == "__main__":
    main()
