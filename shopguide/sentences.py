"""The sentences of domain.yml: which may be changed while the guide runs, and what must stay in them.

A sentence is filled with values by the code that says it, so its {placeholders} are part of that code: the
operator may move them, not add or drop any. Everything else in domain.yml is what the model was trained on.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from shopguide import yaml_files
from shopguide.errors import Fault, KnowledgeError

Variation: TypeAlias = dict[str, Any]
Responses: TypeAlias = Mapping[str, list[Variation]]

FILE: Final = "domain.yml"
# Where people meet the guide: `channel` of a variation that is said there alone.
CHANNELS: Final = ("web", "slack", "telegram", "shell", "cmdline")
_KEYS: Final = {"text", "channel", "condition", "id", "metadata", "image", "buttons", "custom", "attachment"}
_PLACEHOLDER: Final = re.compile(r"\{([A-Za-z_]\w*)\}")
# A contact in a sentence would have no source and no date, and nobody would be told when it grows old.
_CONTACT: Final = re.compile(r"https?:|www\.|\b[\w.+-]+@[\w-]+\.\w|\+?\d[\d ()./-]{5,}\d")
_TRAIN: Final = "Put it back, or train and start anew: make run"


@dataclass(frozen=True)
class Sentences:
    """What domain.yml holds.

    Attributes:
        responses: variations by name, as Rasa takes them.
        intents: the names of what the model understands.
        trained: sha256 over each section that the model was trained on.
    """

    responses: Responses = field(repr=False)
    intents: frozenset[str] = frozenset()
    trained: Mapping[str, str] = field(default_factory=dict)


def first_wording(variations: Sequence[Mapping[str, Any]]) -> str:
    """The text of the first variation that is said on every channel."""
    return str(next((item for item in variations if not item.get("channel")), variations[0])["text"])


def placeholders(variations: Sequence[Mapping[str, Any]]) -> frozenset[str]:
    """The names of the values that a response is filled with."""
    return frozenset(name for item in variations for name in _PLACEHOLDER.findall(str(item.get("text"))))


def trained_sections(domain: Mapping[str, Any]) -> dict[str, str]:
    """Sha256 of each section that a model is trained on; of the responses, their names alone."""
    sections = {str(name): value for name, value in domain.items()}
    sections["responses"] = sorted(map(str, domain.get("responses") or ()))
    return {
        name: hashlib.sha256(json.dumps(value, default=str).encode()).hexdigest() for name, value in sections.items()
    }


def parse(raw: bytes | Fault) -> Sentences:
    """The sentences that domain.yml holds.

    Raises:
        KnowledgeError: some cannot be said; all faults are listed.
    """
    domain = yaml_files.parse(FILE, raw)
    if isinstance(domain, Fault):
        raise KnowledgeError([domain])
    responses = domain.get("responses")
    if not isinstance(responses, dict) or not responses:
        raise KnowledgeError([Fault(FILE, "responses", "is missing or empty", yaml_files.RESTORE)])
    if faults := [fault for name, item in responses.items() for fault in _faults(f"responses.{name}", item)]:
        raise KnowledgeError(faults)
    intents = {str(next(iter(item)) if isinstance(item, dict) else item) for item in domain.get("intents") or ()}
    return Sentences(responses, frozenset(intents), trained_sections(domain))


def _faults(key: str, variations: Any) -> Iterator[Fault]:
    """What keeps one response from being said."""
    if not isinstance(variations, list) or not variations:
        yield Fault(FILE, key, "holds no wording", 'Give it one or more lines - text: "…"')
        return
    everywhere = False
    for number, item in enumerate(variations):
        where = f"{key}.{number}"
        if not isinstance(item, dict):
            yield Fault(FILE, where, "is not a wording", 'Write it as - text: "…"')
            everywhere = True
            continue
        everywhere = everywhere or not (item.get("channel") or item.get("condition"))
        for name in item.keys() - _KEYS:
            yield Fault(FILE, f"{where}.{name}", "is no key of a wording", "Remove the key, or correct its spelling")
        if item.get("channel") and item["channel"] not in CHANNELS:
            remedy = "Use one of: " + ", ".join(CHANNELS)
            yield Fault(FILE, f"{where}.channel", f"names {item['channel']!r}, which does not exist", remedy)
        yield from _text_faults(f"{where}.text", item.get("text"))
    if not everywhere:
        problem = "is said on some channels or conditions only"
        yield Fault(FILE, key, problem, "Give it a wording without `channel` and `condition` too")


def _text_faults(key: str, text: Any) -> Iterator[Fault]:
    if not isinstance(text, str) or not text.strip():
        yield Fault(FILE, key, "is empty, or no text", "Put the sentence in quotes")
        return
    if re.search(r"\n\s*\n", text):
        yield Fault(FILE, key, "holds a blank line, at which some channels cut it", r"Use single line breaks (\n)")
    bare = _PLACEHOLDER.sub("", text)
    if re.search(r"[{}]", bare):
        yield Fault(FILE, key, "holds a brace that belongs to no {placeholder}", "Remove it, or close it")
    if _CONTACT.search(bare):
        problem = "holds a link, an address or a number"
        yield Fault(FILE, key, problem, "Put it in knowledge/contacts.yml, where it has a source and a date")


def against(new: Responses, before: Responses) -> Iterator[Fault]:
    """Faults of `new` sentences in the place of those that the code was written for."""
    for name in before.keys() - new.keys():
        yield Fault(FILE, f"responses.{name}", "is missing, and the guide says it", yaml_files.RESTORE)
    for name in new.keys() - before.keys():
        yield Fault(
            FILE, f"responses.{name}", "is a name that nothing says", f"Correct its spelling. Is it new? {_TRAIN}"
        )
    for name in sorted(new.keys() & before.keys()):
        wanted = placeholders(before[name])
        for number, item in enumerate(new[name]):
            given = placeholders([item])
            key = f"responses.{name}.{number}.text"
            for value in sorted(wanted - given):
                yield Fault(FILE, key, f"lacks {{{value}}}", f"Say where {{{value}}} stands in the sentence")
            for value in sorted(given - wanted):
                allowed = ", ".join(f"{{{one}}}" for one in sorted(wanted)) or "none in this sentence"
                yield Fault(FILE, key, f"holds {{{value}}}, which has no value", f"Use one of: {allowed}")


def retrained(new: Sentences, before: Sentences) -> Iterator[Fault]:
    """Changes that only a training brings into force."""
    for name in sorted(new.trained.keys() | before.trained.keys()):
        if name != "responses" and new.trained.get(name) != before.trained.get(name):
            yield Fault(FILE, name, "was changed, which needs a training", _TRAIN)
