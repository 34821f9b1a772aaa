"""Prints how many secrets of the measuring set the guide removes, which harmless messages it changes, and the time.

    PYTHONPATH=. .venv/bin/python -m benchmarks.privacy.measure

examples.py says what a row of the set holds and when a secret counts as removed. `--show dev` also prints what went
wrong in the half that may be looked at.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final

from benchmarks.privacy import cost, ours
from benchmarks.privacy.examples import HALVES, Example, harmless, late_november, november, removed, secrets

_BY: Final[tuple[tuple[str, Callable[[Example], str]], ...]] = (
    ("kind", lambda example: example.kind),
    ("style", lambda example: example.style),
    ("language", lambda example: example.lang),
)


def recall(examples: Sequence[Example], shown: Callable[[Example], str] = ours.shown) -> float:
    """The share of messages of which no secret is left."""
    return sum(removed(example, shown(example)) for example in examples) / len(examples)


def changed(examples: Sequence[Example], shown: Callable[[Example], str] = ours.shown) -> list[Example]:
    """The messages that don't come out as they were typed."""
    return [example for example in examples if shown(example) != example.text]


def is_right(example: Example) -> bool:
    """Whether no secret is left of a message, or the message is as it was if it has none."""
    shown = ours.shown(example)
    return removed(example, shown) if example.secrets else shown == example.text


def _table(title: str, examples: Sequence[Example], group: Callable[[Example], str], ok: set[Example]) -> None:
    print(f"\n| {title} | dev | held | all |\n|---|--:|--:|--:|")
    for name, _ in Counter(map(group, examples)).most_common():
        chosen = [example for example in examples if group(example) == name]
        cells = [[example for example in chosen if example.half == half] for half in HALVES]
        print(f"| {name} | {' | '.join(_share(cell, ok) for cell in [*cells, chosen])} |")


def _share(examples: Sequence[Example], ok: set[Example]) -> str:
    return f"{sum(example in ok for example in examples)} of {len(examples)}" if examples else ""


def main() -> None:
    """Print all tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--show", choices=["dev"], help="also print what went wrong in this half")
    given = parser.parse_args()
    dangerous, safe = secrets(), harmless()
    ok = {example for example in dangerous if removed(example, ours.shown(example))}
    alone = {example for example in dangerous if removed(example, ours.redacted(example))}
    kept = set(safe) - set(changed(safe))
    print(f"{len(dangerous)} messages with secrets, {len(safe)} without.\n")
    print("| | dev | held | all |\n|---|--:|--:|--:|")
    plain = [example for example in dangerous if (example.style, example.lang) == ("plain", "en")]
    for name, examples, good in (
        ("secrets removed", dangerous, ok),
        ("by the redaction alone", dangerous, alone),
        ("plain English ones", plain, ok),
        ("harmless messages unchanged", safe, kept),
    ):
        cells = [[example for example in examples if example.half == half] for half in HALVES]
        print(f"| {name} | {' | '.join(_share(cell, good) for cell in [*cells, examples])} |")
    for title, group in _BY:
        _table(f"removed, by {title}", dangerous, group, ok)
    _table("harmless unchanged, by kind", safe, lambda example: example.kind, kept)
    for title, later in (("the set of 2026-11", november()), ("the last set, 2026-11b", late_november())):
        print(f"\n| {title} | |\n|---|--:|")
        for name in dict.fromkeys(example.group for example in later):
            chosen = [example for example in later if example.group == name]
            right = sum(is_right(example) for example in chosen)
            print(f"| {name}, {'removed' if chosen[0].secrets else 'unchanged'} | {right} of {len(chosen)} |")
    print(f"\n{cost.of([example.text for example in [*dangerous, *safe]])}\n{cost.of_hostile()}")
    for example in [*dangerous, *safe] if given.show else ():
        if example.half == given.show and example not in ok and example not in kept:
            print(f"{example.kind}: {example.text!r} -> {ours.shown(example)!r}")


if __name__ == "__main__":
    main()
