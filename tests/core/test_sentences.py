"""Sentences that may be changed while the guide runs, and those that may not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from shopguide.errors import KnowledgeError
from shopguide.sentences import against, first_wording, parse, placeholders, retrained

DOMAIN = """\
version: "3.1"
intents: [greet, {thank: {use_entities: []}}]
responses:
  utter_step:
    - text: "{title}: step {number}\\n{words}"
    - {text: "Now {title}, {number}: {words}", channel: slack}
  utter_thank:
    - text: "Any time."
"""


def domain(old: str = "", new: str = "") -> bytes:
    assert old in DOMAIN
    return DOMAIN.replace(old, new, 1).encode()


def test_the_shipped_sentences_are_sound(root: Path) -> None:
    sentences = parse((root / "domain.yml").read_bytes())
    assert len(sentences.responses) > 140
    assert {"greet", "order_not_received", "nlu_fallback"} <= sentences.intents
    assert list(against(sentences.responses, sentences.responses)) == []


def test_the_wording_for_all_channels_is_the_first_of_those(root: Path) -> None:
    variations: list[dict[str, Any]] = [{"text": "a", "channel": "web"}, {"text": "b"}, {"text": "c"}]
    assert first_wording(variations) == "b"
    assert first_wording(variations[:1]) == "a"


def test_placeholders_are_the_names_in_braces() -> None:
    assert placeholders([{"text": "{a} and {b_2}, not {{c}"}, {"text": "{a}"}, {}]) == {"a", "b_2", "c"}


SAID = {
    "an empty one": ('"Any time."', '""', "responses.utter_thank.0.text", "in quotes"),
    "blanks alone": ('"Any time."', '" "', "responses.utter_thank.0.text", "in quotes"),
    "a number": ('"Any time."', "5", "responses.utter_thank.0.text", "in quotes"),
    "nothing": ('    - text: "Any time."', "", "responses.utter_thank", '- text: "…"'),
    "a bare text": ('- text: "Any time."', '- "Any time."', "responses.utter_thank.0", '- text: "…"'),
    "a blank line": ('"Any time."', '"Any\\n \\ntime."', "responses.utter_thank.0.text", "single line"),
    "a brace": ('"Any time."', '"Any } time."', "responses.utter_thank.0.text", "Remove it"),
    "braces twice": ('"Any time."', '"Any {{time}}."', "responses.utter_thank.0.text", "Remove it"),
    "a placeholder with a blank": ('"Any time."', '"Any {my time}."', "responses.utter_thank.0.text", "Remove it"),
    "a link": ('"Any time."', '"See https://tiktok.com"', "responses.utter_thank.0.text", "contacts.yml"),
    "an address": ('"Any time."', '"Write to help@example.com"', "responses.utter_thank.0.text", "contacts.yml"),
    "a telephone number": ('"Any time."', '"Call 0800 123 456"', "responses.utter_thank.0.text", "contacts.yml"),
    "a misspelt key": ("{text: ", "{txt: x, text: ", "responses.utter_step.1.txt", "correct its spelling"),
    "an unknown channel": ("channel: slack", "channel: slak", "responses.utter_step.1.channel", "Use one of: web"),
    "for some alone": (
        '- text: "Any time."',
        '- {text: "Any time.", channel: web}',
        "responses.utter_thank",
        "without `channel`",
    ),
}


@pytest.mark.parametrize(("old", "new", "key", "remedy"), SAID.values(), ids=SAID)
def test_what_cannot_be_said_is_told(old: str, new: str, key: str, remedy: str) -> None:
    with pytest.raises(KnowledgeError) as raised:
        parse(domain(old, new))
    assert [(fault.file, fault.key) for fault in raised.value.faults] == [("domain.yml", key)]
    assert remedy in raised.value.faults[0].remedy


@pytest.mark.parametrize("raw", [b"", b"responses: {}", b"responses: [a]", b"- x", b"\xff"])
def test_a_domain_without_sentences_is_told(raw: bytes) -> None:
    with pytest.raises(KnowledgeError, match=r"domain\.yml: (responses|file): "):
        parse(raw)


def faults(old: str, new: str) -> list[str]:
    return [str(fault) for fault in against(parse(domain(old, new)).responses, parse(domain()).responses)]


def test_other_words_around_the_same_values_are_welcome() -> None:
    assert faults('"{title}: step {number}\\n{words}"', '"Step {number} of {title}: {words}"') == []
    assert faults('    - text: "Any time."', '    - {text: "Yo.", channel: web}\n    - text: "Sure."') == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("step {number}", "step", ["responses.utter_step.0.text: lacks {number}. Say where {number} stands"]),
        (
            "Now {title}",
            "Now {titel}",
            [
                "responses.utter_step.1.text: lacks {title}",
                "holds {titel}, which has no value. Use one of: {number}, {title}, {words}",
            ],
        ),
        (
            "Any time.",
            "Any {time}.",
            [
                "responses.utter_thank.0.text: holds {time}",
            ],
        ),
    ],
)
def test_a_placeholder_lost_or_made_up_is_told(old: str, new: str, told: list[str]) -> None:
    found = faults(old, new)
    assert len(found) == len(told)
    assert all(any(words in fault for fault in found) for words in told), found
    assert all(fault.startswith("domain.yml: ") for fault in found)


@pytest.mark.parametrize(
    ("old", "new", "keys"),
    [
        ("Any time.", "Sure.", []),
        ("intents: [greet", "# why\nintents: [greet", []),
        ("intents: [greet", "intents: [hum, greet", ["intents"]),
        ('version: "3.1"\n', 'version: "3.1"\nactions: [action_hum]\n', ["actions"]),
        ('version: "3.1"\n', "", ["version"]),
    ],
)
def test_what_only_a_training_brings_into_force_is_told(old: str, new: str, keys: list[str]) -> None:
    found = list(retrained(parse(domain(old, new)), parse(domain())))
    assert [fault.key for fault in found] == keys
    assert all("make run" in fault.remedy for fault in found)
