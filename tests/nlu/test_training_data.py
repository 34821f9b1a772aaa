"""data/nlu holds what it should: every intent, no duplicates, no contradictions, nothing of the blind sets."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest
import yaml
from rapidfuzz import fuzz, process

from shopguide.nlu.issues import ISSUE_INTENTS

ROOT = Path(__file__).resolve().parents[2]
BLIND = sorted((ROOT / "tests" / "nlu").glob("blind_*.jsonl"))
WORDS_TO_TELL = 4  # shorter ones ("yes please", "hi there") are written by anybody


def plain(text: str) -> str:
    """Words only: marks and capitals make no other message."""
    return " ".join(re.findall(r"\w+", text.lower()))


@pytest.fixture(scope="module")
def rows() -> list[tuple[str, str]]:
    found = []
    for path in sorted((ROOT / "data" / "nlu").glob("*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            lines = block["examples"].splitlines()
            found += [(line.removeprefix("- "), block["intent"]) for line in lines if "intent" in block]
    return found


def test_there_is_enough_of_each_intent(rows: list[tuple[str, str]]) -> None:
    counts = Counter(intent for _, intent in rows)
    assert len(rows) >= 4000
    assert counts["out_of_scope"] >= 500
    assert {intent: counts[intent] for intent in ISSUE_INTENTS if counts[intent] < 150} == {}


def test_intents_are_those_of_the_domain(rows: list[tuple[str, str]]) -> None:
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    known = {next(iter(entry)) if isinstance(entry, dict) else entry for entry in domain["intents"]}
    assert {intent for _, intent in rows} <= known


def test_no_message_stands_twice(rows: list[tuple[str, str]]) -> None:
    places = defaultdict(list)
    for text, intent in rows:
        places[text.strip().lower()].append(intent)
    assert {text: intents for text, intents in places.items() if len(intents) > 1} == {}


def test_no_message_has_two_labels(rows: list[tuple[str, str]]) -> None:
    labels = defaultdict(set)
    for text, intent in rows:
        labels[plain(text) or text].add(intent)
    assert {text: intents for text, intents in labels.items() if len(intents) > 1} == {}


def test_near_copies_have_one_label(rows: list[tuple[str, str]]) -> None:
    long = [(plain(text), intent) for text, intent in rows if len(plain(text).split()) >= 7]
    close = process.cdist([text for text, _ in long], [text for text, _ in long], score_cutoff=93, scorer=fuzz.ratio)
    pairs = [(long[a], long[b]) for a, b in zip(*close.nonzero(), strict=True) if a < b and long[a][1] != long[b][1]]
    assert pairs == []


@pytest.mark.parametrize("path", BLIND, ids=lambda path: path.stem)
def test_blind_messages_are_not_trained_on(path: Path, rows: list[tuple[str, str]]) -> None:
    trained = {plain(text) for text, _ in rows}
    blind = [plain(json.loads(line)["text"]) for line in path.read_text(encoding="utf-8").splitlines()]
    assert [text for text in blind if len(text.split()) >= WORDS_TO_TELL and text in trained] == []
