"""Reads the facts from `knowledge/*.yml`, checks them whole, and lists every fault with its remedy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import is_dataclass
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, get_args, get_origin, get_type_hints

from pydantic import ValidationError

from shopguide import yaml_files
from shopguide.clock import utc_now
from shopguide.contact_faults import contact_faults
from shopguide.content.answers import Answer
from shopguide.content.danger import Danger
from shopguide.content.facts import Fact, Source
from shopguide.content.knowledge_check import cross_check
from shopguide.content.playbooks import Playbook
from shopguide.errors import Fault, KnowledgeError
from shopguide.knowledge import (
    Channel,
    Contact,
    ContactKind,
    Group,
    Issue,
    Knowledge,
    Limits,
    Walkthrough,
)
from shopguide.text_faults import named, text_faults

FILES: Final = ("sources", "channels", "first_aid", "issues", "playbooks", "answers", "danger", "contacts")

# The sections that are lists of entries: in which file, and what each entry is.
_SECTIONS: Final[Mapping[str, tuple[str, Any]]] = {
    "sources": ("sources", Source),
    "channels": ("channels", Channel),
    "first_aid": ("first_aid", Walkthrough),
    "groups": ("issues", Group),
    "issues": ("issues", Issue),
    "playbooks": ("playbooks", Playbook),
    "answers": ("answers", Answer),
    "danger": ("danger", Danger),
}
# Pydantic's words for a fault, turned into what the editor of a YAML file should do.
_REMEDIES: Final = {
    "value_error.missing": "Add this key",
    "value_error.extra": "Remove the key, or correct its spelling",
    "type_error.enum": "Use one of the values named in the README of this folder",
    "type_error.none.not_allowed": "Give it a value",
    # YAML reads a bare 0800… as a number and loses its zero.
    "type_error.str": 'Put the value in quotes: "…"',
    "value_error.number.not_gt": "Write a number of days, 1 or more",
    "type_error.tuple": "Write it as a list, in [brackets] or with a dash before each entry",
    "type_error.integer": "Write a number of days, 1 or more",
}
_NO_MAPPING: Final = ("is not a mapping of keys to values", "Write it as `key: value` lines")

# In the place of an entry whose faults are noted.
_FAULTY: Final = object()


def load(folder: Path, now: datetime | None = None) -> Knowledge:
    """Read and check the knowledge files of `folder`, as they are to be judged at `now`.

    Raises:
        KnowledgeError: a file is missing, is not YAML, or holds faults; all are listed.
    """
    return parse(read(folder), now or utc_now())


def read(folder: Path) -> dict[str, bytes | Fault]:
    """What each file holds, by its name without ".yml"."""
    return {name: yaml_files.read(folder / f"{name}.yml") for name in FILES}


def parse(files: Mapping[str, bytes | Fault], now: datetime) -> Knowledge:
    """The facts that `read` found, checked whole.

    Raises:
        KnowledgeError: there are faults; all are listed.
    """
    parsed = {name: yaml_files.parse(f"{name}.yml", files[name]) for name in FILES}
    raw = {name: held for name, held in parsed.items() if not isinstance(held, Fault)}
    in_texts = [fault for name, held in raw.items() for fault in text_faults(f"{name}.yml", held)]
    faults = [held for held in parsed.values() if isinstance(held, Fault)]
    sections = {
        section: _section(faults, f"{file}.yml", section, raw[file].get(section), kind)
        for section, (file, kind) in _SECTIONS.items()
        if file in raw
    }
    overview: tuple[Fact, ...] = ()
    if "channels" in raw:
        overview = tuple(_entries(faults, "channels.yml", "overview", raw["channels"].get("overview"), Fact))
    emergency: dict[str, str] = {}
    if "danger" in raw:
        emergency = {str(name): str(text) for name, text in (raw["danger"].get("emergency") or {}).items()}
    contacts: dict[str, Any] = {}
    limits: dict[ContactKind, Limits] = {}
    if "contacts" in raw:
        contacts = _by_name(faults, "contacts", raw["contacts"].get("contacts"), Contact)
        limits = _limits(faults, raw["contacts"].get("limits"))
    if faults:
        raise KnowledgeError([*faults, *in_texts])

    knowledge = Knowledge(
        **{name: MappingProxyType(section) for name, section in sections.items()},
        overview=overview,
        emergency=MappingProxyType(emergency),
        contacts=MappingProxyType(contacts),
        limits=MappingProxyType(limits),
    )
    faults = [*in_texts, *cross_check(knowledge), *contact_faults(knowledge, now)]
    if faults:
        raise KnowledgeError(faults)
    return knowledge


def _entry(faults: list[Fault], file: str, key: str, raw: Any, kind: Any) -> Any:
    """One dataclass made from a mapping, or None after noting its faults and those of the entries inside it."""
    if not isinstance(raw, dict):
        faults.append(Fault(file, key, *_NO_MAPPING))
        return None
    known = len(faults)
    inner = {name: hint for name, hint in get_type_hints(kind).items() if name in raw and _entry_kind(hint)}
    made = {name: _inner(faults, file, f"{key}.{name}", raw[name], hint) for name, hint in inner.items()}
    found = raw | made
    try:
        entry = kind.__pydantic_model__.parse_obj(found) and kind(**found)
    except ValidationError as error:
        for problem in error.errors():
            if made.get(str(problem["loc"][0])) is _FAULTY:
                continue
            where = ".".join([key, *(str(part) for part in problem["loc"])])
            remedy = _REMEDIES.get(problem["type"], "Correct the value")
            faults.append(Fault(file, where, problem["msg"], remedy))
        return None
    return entry if len(faults) == known else None


def _entry_kind(hint: Any) -> Any:
    """The dataclass that a field holds, alone, in a tuple or in a mapping, or None: Step of `tuple[Step, ...]`."""
    return next((kind for kind in (hint, *get_args(hint)) if is_dataclass(kind)), None)


def _inner(faults: list[Fault], file: str, key: str, raw: Any, hint: Any) -> Any:
    """What a field holds, its mappings made into dataclasses; _FAULTY after noting faults."""
    kind = _entry_kind(hint)
    if raw is None or (get_origin(hint) is tuple and not isinstance(raw, list)):
        return raw  # may be left out, or is told as a fault of the field itself
    if get_origin(hint) is Mapping:
        if not isinstance(raw, dict):
            return raw
        held = {str(name): _entry(faults, file, f"{key}.{name}", item, kind) for name, item in raw.items()}
        return _FAULTY if None in held.values() else held
    if get_origin(hint) is not tuple:
        made = _entry(faults, file, key, raw, kind)
        return _FAULTY if made is None else made
    entries = [_entry(faults, file, f"{key}.{name}", item, kind) for name, item in named(raw)]
    return _FAULTY if None in entries else tuple(entries)


def _entries(faults: list[Fault], file: str, key: str, raw: Any, kind: Any) -> Iterator[Any]:
    """Dataclasses made from a list of mappings."""
    if not isinstance(raw, list) or not raw:
        faults.append(Fault(file, key, "is missing or empty", "Give it a list with at least one entry"))
        return
    for name, entry in named(raw):
        made = _entry(faults, file, f"{key}.{name}", entry, kind)
        if made is not None:
            yield made


def _section(faults: list[Fault], file: str, key: str, raw: Any, kind: Any) -> dict[str, Any]:
    """Entries keyed by id; an id used twice is a fault."""
    section: dict[str, Any] = {}
    for entry in _entries(faults, file, key, raw, kind):
        if entry.id in section:
            faults.append(Fault(file, f"{key}.{entry.id}", "stands there twice", "Give one of them another id"))
        section[entry.id] = entry
    return section


def _by_name(faults: list[Fault], key: str, raw: Any, kind: Any) -> dict[str, Any]:
    """Entries of contacts.yml, keyed as they are there."""
    if raw is not None and not isinstance(raw, dict):
        faults.append(Fault("contacts.yml", key, *_NO_MAPPING))
        return {}
    made = {
        str(name): _entry(faults, "contacts.yml", f"{key}.{name}", entry, kind) for name, entry in (raw or {}).items()
    }
    return {name: entry for name, entry in made.items() if entry is not None}


def _limits(faults: list[Fault], raw: Any) -> dict[ContactKind, Limits]:
    """How old each kind of fact may grow: its own limits, else those under `default`, else Limits()."""
    given = _by_name(faults, "limits", raw, Limits)
    kinds = {kind.value: kind for kind in ContactKind}
    for name, limit in given.items():
        if name not in kinds and name != "default":
            remedy = "Use one of: " + ", ".join(["default", *kinds])
            faults.append(Fault("contacts.yml", f"limits.{name}", "is no kind of fact", remedy))
        if limit.expired_after < limit.old_after:
            problem, remedy = "is less than old_after", "Give it as many days or more"
            faults.append(Fault("contacts.yml", f"limits.{name}.expired_after", problem, remedy))
    default = given.get("default") or Limits()
    return {kind: given.get(name, default) for name, kind in kinds.items()}
