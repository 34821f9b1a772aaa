"""Parts of the project that must fit each other: domain, policy table, training data, knowledge, core."""

from __future__ import annotations

import ast
import hashlib
import json
import re
import subprocess
import sys
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from shopguide import used_responses
from shopguide.dialogue.commands import Command, Do, from_payload
from shopguide.dialogue.conversation import Awaiting, Conversation
from shopguide.dialogue.policy.table import table
from shopguide.knowledge import Knowledge
from shopguide.storage.retention import FORGOTTEN

ROOT = Path(__file__).resolve().parent.parent
CORE = sorted((ROOT / "shopguide").glob("*.py"))
NOT_IN_CORE = {"rasa", "rasa_sdk", "sanic", "sqlalchemy", "tensorflow", "spacy", "onnxruntime"}
GRAMS = Path(__file__).parent / "seed_article_grams.txt"


def read(path: str) -> Any:
    return yaml.safe_load((ROOT / path).read_text(encoding="utf-8"))


DOMAIN = read("domain.yml")
INTENTS = [next(iter(intent)) for intent in DOMAIN["intents"]]
ISSUES = [issue["id"] for issue in read("knowledge/issues.yml")["issues"]]
RESPONSES = [(name, variant["text"]) for name, variants in DOMAIN["responses"].items() for variant in variants]


@cache
def examples() -> dict[str, list[str]]:
    """Training examples by intent."""
    found: dict[str, list[str]] = {}
    for path in sorted((ROOT / "data/nlu").glob("*.yml")):
        for entry in read(str(path))["nlu"]:
            if "intent" in entry:
                lines = entry["examples"].splitlines()
                found.setdefault(entry["intent"], []).extend(line.removeprefix("- ").strip() for line in lines if line)
    return found


# --- intents


@pytest.mark.parametrize("intent", [name for name in INTENTS if name not in ("nlu_fallback", "command")])
def test_every_intent_has_enough_varied_examples(intent: str) -> None:
    own = {text.lower() for text in examples()[intent]}
    assert len(own) >= (60 if intent in ISSUES else 25)


def test_every_example_belongs_to_an_intent_of_the_domain() -> None:
    assert set(examples()) <= set(INTENTS)


def test_no_example_stands_under_two_intents() -> None:
    seen = Counter(text for texts in examples().values() for text in {text.lower() for text in texts})
    assert [text for text, count in seen.items() if count > 1] == []


def test_every_action_of_the_policy_table_exists() -> None:
    assert table().actions <= set(DOMAIN["actions"])


def test_every_issue_is_an_intent_with_a_title_that_fits_a_button(facts: Knowledge) -> None:
    for issue in facts.issues.values():
        assert issue.id in INTENTS
        assert 3 <= len(issue.title) <= 30
    assert len({issue.title for issue in facts.issues.values()}) == len(facts.issues)


def test_no_two_button_titles_of_channels_are_alike(facts: Knowledge) -> None:
    titles = [item.button for item in (*facts.channels.values(), *facts.first_aid.values())]
    assert len(titles) == len(set(titles))


# --- slots


def test_the_slots_are_the_fields_of_the_conversation() -> None:
    assert set(DOMAIN["slots"]) == {*Conversation().to_slots(), FORGOTTEN}


def test_no_slot_is_filled_from_what_is_typed() -> None:
    assert {mapping["type"] for slot in DOMAIN["slots"].values() for mapping in slot["mappings"]} == {"custom"}


def test_every_question_is_a_value_of_the_slot() -> None:
    assert set(DOMAIN["slots"]["awaiting"]["values"]) == set(Awaiting)


# --- responses


def test_the_responses_that_the_code_says_are_those_of_the_domain(facts: Knowledge) -> None:
    uses = used_responses.in_this_process(frozenset(facts.issues))
    assert uses.unclear == ()
    assert set(uses.names) == set(DOMAIN["responses"])


@pytest.mark.parametrize(("name", "text"), RESPONSES)
def test_a_response_holds_no_blank_line_and_no_contact_of_its_own(name: str, text: str) -> None:
    assert text == text.strip() or name.startswith("utter_part_")
    assert "\n\n" not in text
    assert not re.search(r"https?:|www\.|\.com\b|mailto:[^\w{]|\b\S+@\S+\.\w", text)
    assert not re.search(r"\+?\d[\d ()./-]{5,}\d", text)
    assert name.startswith("utter_letter_") or not re.search(
        r"\b(?:I have|I've|we have|we've) (?:reported|refunded|escalated|contacted|forwarded)\b", text, re.I
    )


@pytest.mark.parametrize(("name", "variants"), DOMAIN["responses"].items())
def test_all_wordings_of_a_response_hold_the_same_values(name: str, variants: list[dict[str, str]]) -> None:
    fields = [frozenset(re.findall(r"\{(\w+)\}", variant["text"])) for variant in variants]
    assert len(set(fields)) == 1


@pytest.mark.parametrize("name", [name for name in DOMAIN["responses"] if name.startswith("utter_button_")])
def test_a_button_title_fits_on_a_button(name: str) -> None:
    assert len(DOMAIN["responses"][name][0]["text"]) <= 24


def test_every_payload_that_can_be_made_is_short_enough_for_telegram_and_read_back(facts: Knowledge) -> None:
    values = [None, *facts.channels, *facts.first_aid, *facts.issues, *facts.groups]
    for do in Do:
        for command in (Command(do, value) for value in values):
            assert len(command.payload.encode()) <= 64
            assert from_payload(command.payload) == command
            intent, _, arguments = command.payload[1:].partition("{")
            assert intent in INTENTS
            assert set(json.loads("{" + arguments)) <= set(DOMAIN["entities"])


# --- actions


def test_every_action_of_the_domain_has_a_class_and_the_reverse() -> None:
    from rasa_sdk.executor import ActionExecutor

    executor = ActionExecutor()
    executor.register_package("actions")
    assert set(executor.actions) == set(DOMAIN["actions"])


def test_every_action_is_chosen_by_a_row_of_the_policy_table() -> None:
    assert set(DOMAIN["actions"]) == table().actions


# --- the core


@pytest.mark.parametrize("path", CORE, ids=lambda path: path.name)
def test_the_core_names_no_framework(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add((node.module or "").split(".")[0])
    assert names & NOT_IN_CORE == set()


def test_importing_the_core_loads_no_framework() -> None:
    modules = [f"shopguide.{path.stem}" for path in CORE if path.stem != "__init__"]
    code = f"import sys, importlib\nfor m in {modules!r}: importlib.import_module(m)\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = {name.split(".")[0] for name in done.stdout.split()}
    assert "shopguide" in loaded
    assert loaded & NOT_IN_CORE == set()


# --- facts


def test_every_seed_fact_stands_in_the_knowledge(facts: Knowledge) -> None:
    carriers: list[Any] = [*facts.overview]
    for channel in facts.channels.values():
        carriers += [*channel.facts(), *channel.steps, *channel.platforms]
    named = {number for carrier in carriers for number in carrier.seed}
    assert named == {f"F{number}" for number in range(1, 51)}


def test_what_carries_a_seed_fact_names_the_seed_as_its_source(facts: Knowledge) -> None:
    for channel in facts.channels.values():
        for carrier in (*channel.facts(), *channel.steps, *channel.platforms):
            assert bool(carrier.seed) == (carrier.source == "seed")


def test_every_source_is_used(facts: Knowledge) -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "knowledge").glob("*.yml"))
    assert [name for name in facts.sources if not re.search(rf"source: {name}\b", text)] == []


def grams(text: str) -> set[str]:
    """Hashes of each run of eight words."""
    words = re.findall(r"[a-z0-9']+", text.lower().replace("’", "'"))
    runs = (" ".join(words[at : at + 8]) for at in range(len(words) - 7))
    return {hashlib.sha256(run.encode()).hexdigest()[:16] for run in runs}


@pytest.mark.parametrize(
    "path", ["domain.yml", "README.md", *(f"knowledge/{p.name}" for p in (ROOT / "knowledge").iterdir())]
)
def test_no_eight_words_in_a_row_come_from_the_seed_article(path: str) -> None:
    stored = set(GRAMS.read_text(encoding="utf-8").split())
    assert len(stored) > 500
    text = (ROOT / path).read_text(encoding="utf-8")
    prose = " ".join(line for line in text.splitlines() if "title: How to Contact" not in line)
    assert stored & grams(prose) == set()
