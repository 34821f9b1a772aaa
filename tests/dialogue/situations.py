"""Situations of situations.yml: a conversation and a message, and the row of the policy table that must decide it.

states:                              # slots, by the name that situations call them by
  step: {issue: …, awaiting: step}
rows:
  step_done:                         # the row that decides …
    - says: done and sent it         # … what somebody says or presses; the name of the test
      state: step                    # a state; nothing was said before if left out
      slots: {amount: $20}           # … with further slots
      act: [done, choose=phone]      # acts, likeliest first, with what they pick
      issues: {app_problem: denied}  # problems, affirmed where a list is given
      close: [a, b]                  # problems that are equally likely
      cues: [danger_fire]            # each likely, or with their probabilities
      worry: danger_self             # a danger that may be in it
      topic: refund_time
      possible: {a: 0.4, b: 0.3}     # answers that it may ask for, with probabilities
      told: [the box was wet]        # words that tell what happened; all of it where it only tells something
      wanted: [i want a dry one]     # words that say what is wanted
      dictated: [it was wet]         # words for a letter
      struck: [the first line]       # words that are to come out of it
      entities: {region: UK}
      press: start=phone             # a button, instead of words
      intent: return_or_refund       # of the words alone; unsure without it
      language: de
      secrets: [card]
      not_offered: ["7", …]
      before: [step_back]            # rows that fit as well, and mustn't decide
      open: why it isn't so yet      # only while the table decides otherwise
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from shopguide.dialogue.commands import Command, Do
from shopguide.dialogue.policy.situation import Situation
from shopguide.engine.listening import read
from shopguide.knowledge_files import load

FILE: Final = Path(__file__).with_name("situations.yml")
FACTS: Final = load(Path(__file__).parents[2] / "knowledge")
_KEYS: Final = frozenset(
    "says state slots act issues close cues worry topic entities press language secrets not_offered before open"
    " possible told wanted dictated struck intent".split()
)


@dataclass(frozen=True)
class Example:
    """One situation; `row` must decide it, although the rows of `before` fit too."""

    row: str
    says: str
    now: Situation
    before: tuple[str, ...] = ()
    open: str | None = None

    @property
    def name(self) -> str:
        """For the list of tests."""
        return f"{self.row}: {self.says}"


@cache
def examples() -> tuple[Example, ...]:
    """All situations.

    Raises:
        ValueError: one has an unknown key or state.
    """
    held = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return tuple(_examples(held["states"], held["rows"]))


def _examples(states: Mapping[str, Any], rows: Mapping[str, Any]) -> Iterator[Example]:
    for row, items in rows.items():
        for item in items:
            unknown = {*item} - _KEYS
            if unknown or item.get("state", "new") not in states or not {"act", "press"} & {*item}:
                raise ValueError(f"{row}: {item} has unknown keys {sorted(unknown)}, or no such state, act or button")
            slots = states[item.get("state", "new")] | item.get("slots", {})
            now = read(FACTS, message(item), slots)
            yield Example(row, item["says"], now, tuple(item.get("before") or ()), item.get("open"))


def _cues(found: Sequence[str] | Mapping[str, float]) -> Mapping[str, float]:
    return found if isinstance(found, Mapping) else dict.fromkeys(found, 0.9)


def message(item: Mapping[str, Any]) -> dict[str, Any]:
    """A message as it stands in `parse_data`."""
    if "press" in item:
        do, _, value = item["press"].partition("=")
        command = Command(Do(do), value or None)
        entities = [{"entity": "do", "value": do}, {"entity": "value", "value": value}]
        return {"text": command.payload, "intent": {"name": "command"}, "entities": entities}
    issues = item.get("issues") or {}
    spoken = issues if isinstance(issues, dict) else dict.fromkeys(issues, "affirmed")
    acts = [act.partition("=") for act in item["act"]]
    values = [
        (name, value)
        for name, held in (item.get("entities") or {}).items()
        for value in (held if isinstance(held, list) else [held])
    ]
    return {
        "text": item["says"],
        "language": item.get("language", "en"),
        "intent": {"name": item.get("intent", "nlu_fallback"), "confidence": 0.9 if item.get("intent") else 0.5},
        "acts": [{"name": name, "confidence": 0.9, "option": option or None} for name, _, option in acts],
        "issues": [{"name": name, "confidence": 0.95, "polarity": polarity} for name, polarity in spoken.items()],
        "close": item.get("close") or [],
        "cues": _cues(item.get("cues") or ()),
        "worry": item.get("worry"),
        "topic": {"name": item["topic"]} if item.get("topic") else None,
        "topics": item.get("possible") or {},
        "told": item.get("told", [item["says"]] if item["act"] in (["describe"], ["add"]) else []),
        "wanted": item.get("wanted") or [],
        "dictated": item.get("dictated") or [],
        "struck": item.get("struck") or [],
        "entities": [{"entity": name, "value": str(value)} for name, value in values],
        "shopguide": {"secrets": item.get("secrets") or []},
        "not_offered": item.get("not_offered") or [],
    }
