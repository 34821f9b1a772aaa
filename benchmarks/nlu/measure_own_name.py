"""What the shop's own name costs: messages of the blind sets as they are, and with the name written into them.

    PYTHONPATH=. .venv/bin/python -m benchmarks.nlu.measure_own_name

Trains twice on data/nlu, with the name as it is written and with `shopguide.nlu.own_name`. "My order is late"
becomes "my tiktok shop order is late"; messages that name the shop by themselves, or have no place for it, are
left out. About four minutes.
"""

from __future__ import annotations

import json
import re
from typing import Any

from benchmarks.nlu.measure import TESTS, measure
from benchmarks.nlu.messages import read_messages
from shopguide.nlu import text_view
from shopguide.nlu.encoder import WEIGHTS, SentenceEncoder
from shopguide.nlu.intent_model import IntentModel

SETS = ("blind_intents", "blind_posts", "blind_phone")
PLACE = re.compile(
    r"\b(my|the|this|an?) (?=(?:order|parcel|package|refund|seller|account|app|payment|stuff|item|coupon|voucher|card"
    r"|password|money)\b)",
    re.I,
)


def main() -> None:
    """Print one line of figures for each way and each spelling."""
    rows = [json.loads(line) for name in SETS for line in (TESTS / f"{name}.jsonl").open(encoding="utf-8")]
    plain = [row for row in rows if PLACE.search(row["text"]) and "tiktok" not in row["text"].lower()]
    named = [row | {"text": PLACE.sub(r"\1 tiktok shop ", row["text"], count=1)} for row in plain]
    messages = read_messages()
    rule = text_view.without_own_name

    def as_written(text: str) -> str:
        return text

    ways: dict[str, Any] = {"name as it is written": as_written, "without it (shipped)": rule}
    for way, view in ways.items():
        text_view.without_own_name = view
        texts, intents = [text for text, _ in messages], [intent for _, intent in messages]
        model = IntentModel.train(texts, intents, SentenceEncoder(WEIGHTS))
        print(way)
        print("  plain", measure(model, plain))
        print("  named", measure(model, named))


if __name__ == "__main__":
    main()
