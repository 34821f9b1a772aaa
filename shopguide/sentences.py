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

from rapidfuzz import fuzz, process

from shopguide import yaml_files
from shopguide.errors import Fault, KnowledgeError
from shopguide.text_faults import contact_faults_in, is_empty, same_words

Variation: TypeAlias = dict[str, Any]
Responses: TypeAlias = Mapping[str, list[Variation]]

FILE: Final = "domain.yml"
# Where people meet the guide: `channel` of a variation that is said there alone.
CHANNELS: Final = ("web", "slack", "telegram", "shell", "cmdline")
_KEYS: Final = {"text", "channel", "condition", "id", "metadata", "image", "buttons", "custom", "attachment"}
_PLACEHOLDER: Final = re.compile(r"\{([A-Za-z_]\w*)\}")
# How alike two names are, of 100, for one to be taken for the other misspelt or renamed.
_LIKE_THE_NAME: Final = 75
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
        KnowledgeError: some can't be said; all faults are listed.
    """
    words, faults = judge(raw)
    if faults or words is None:
        raise KnowledgeError(faults)
    return words


def judge(raw: bytes | Fault) -> tuple[Sentences | None, list[Fault]]:
    """The sentences that domain.yml holds, as far as it can be read, and what keeps some from being said."""
    domain = yaml_files.parse(FILE, raw)
    if isinstance(domain, Fault):
        return None, [domain]
    responses = domain.get("responses")
    if not isinstance(responses, dict) or not responses:
        return None, [Fault(FILE, "responses", "is missing or empty", yaml_files.RESTORE)]
    faults = [fault for name, item in responses.items() for fault in _faults(f"responses.{name}", item)]
    intents = {str(next(iter(item)) if isinstance(item, dict) else item) for item in domain.get("intents") or ()}
    return Sentences(responses, frozenset(intents), trained_sections(domain)), faults


def _faults(key: str, variations: Any) -> Iterator[Fault]:
    """What keeps one response from being said."""
    if not isinstance(variations, list) or not variations:
        yield Fault(FILE, key, "holds no wording", 'Give it one or more lines - text: "…"')
        return
    everywhere = False
    seen: dict[tuple[str, ...], str] = {}
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
        yield from _button_faults(f"{where}.buttons", item.get("buttons"))
        said = (same_words(str(item.get("text"))), str(item.get("channel")), str(item.get("condition")))
        if first := seen.get(said):
            yield Fault(FILE, f"{where}.text", f"says the same as {first}", "Remove it, or give it other words")
        seen.setdefault(said, f"{where}.text")
    if not everywhere:
        problem = "is said on some channels or conditions only"
        yield Fault(FILE, key, problem, "Give it a wording without `channel` and `condition` too")


def _text_faults(key: str, text: Any) -> Iterator[Fault]:
    if not isinstance(text, str) or is_empty(text):
        yield Fault(FILE, key, "is empty, or no text", "Put the sentence in quotes")
        return
    if re.search(r"\n\s*\n", text):
        yield Fault(FILE, key, "holds a blank line, at which some channels cut it", r"Use single line breaks (\n)")
    bare = _PLACEHOLDER.sub("", text)
    if re.search(r"[{}]", bare):
        yield Fault(FILE, key, "holds a brace that belongs to no {placeholder}", "Remove it, or close it")
    yield from contact_faults_in(FILE, key, bare)


def _button_faults(key: str, buttons: Any) -> Iterator[Fault]:
    """What is wrong with the buttons that a wording brings along; most have none, since actions add them."""
    if buttons is None:
        return
    if not isinstance(buttons, list) or not all(isinstance(item, dict) for item in buttons):
        yield Fault(FILE, key, "is not a list of buttons", 'Write each as - {title: "…", payload: /…}')
        return
    titles: dict[str, str] = {}
    for number, button in enumerate(buttons):
        for part in ("title", "payload"):
            text = button.get(part)
            if not isinstance(text, str) or is_empty(text):
                yield Fault(FILE, f"{key}.{number}.{part}", "is empty, or no text", "Put it in quotes")
        title, where = str(button.get("title")), f"{key}.{number}.title"
        yield from contact_faults_in(FILE, where, title)
        if (first := titles.setdefault(same_words(title), where)) != where:
            yield Fault(FILE, where, f"says the same as {first}", "Give one of the two another title")


def unsaid(responses: Responses, used: Mapping[str, str]) -> Iterator[Fault]:
    """Responses that the guide uses and that aren't there, and those that it never uses.

    Args:
        responses: those of domain.yml.
        used: the names that the guide uses, each with where it does.
    """
    unused = [name for name in responses if name not in used]
    for name in used:
        if name in responses:
            continue
        renamed = process.extractOne(name, unused, scorer=fuzz.ratio, score_cutoff=_LIKE_THE_NAME)
        remedy = f"Rename {renamed[0]} back" if renamed else yaml_files.RESTORE
        yield Fault(FILE, f"responses.{name}", f"is missing, but the guide says it ({used[name]})", remedy)
    for name in unused:
        yield Fault(FILE, f"responses.{name}", "is never said by the guide", "Correct the name, or remove the response")


def against(new: Responses, before: Responses) -> Iterator[Fault]:
    """Placeholders that `new` sentences lost, or gained, over those that the code was written for."""
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
