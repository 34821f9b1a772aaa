"""Reads the facts from `knowledge/*.yml`, checks them whole, and lists every fault with its remedy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import yaml
from pydantic import ValidationError

from shopguide.errors import Fault, KnowledgeError
from shopguide.hours import HoursError
from shopguide.knowledge import Channel, Contact, Fact, Group, Issue, Knowledge, Source, Walkthrough

FILES: Final = ("sources", "channels", "first_aid", "issues", "contacts")

# Pydantic's words for a fault, turned into what the editor of a YAML file should do.
_REMEDIES: Final = {
    "value_error.missing": "Add this key",
    "value_error.extra": "Remove the key, or correct its spelling",
    "type_error.enum": "Use one of the values named in the README of this folder",
    "type_error.none.not_allowed": "Give it a value",
}
_NO_MAPPING: Final = ("is not a mapping of keys to values", "Write it as `key: value` lines")

# The guide turns to these by name: to a person, and to the written record.
_NEEDED: Final = ("live_chat", "phone", "email")


def load(folder: Path) -> Knowledge:
    """Read and check the knowledge files of `folder`.

    Raises:
        KnowledgeError: a file is missing, is not YAML, or holds faults; all are listed.
    """
    faults: list[Fault] = []
    raw: dict[str, Any] = {}
    for name in FILES:
        path = folder / f"{name}.yml"
        try:
            raw[name] = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        except OSError as error:
            faults.append(Fault(path.name, "file", f"cannot be read ({error.strerror})", "Restore it from git"))
        except yaml.YAMLError as error:
            where = getattr(error, "problem_mark", None)
            line = f"line {where.line + 1}" if where else "file"
            faults.append(Fault(path.name, line, "is not valid YAML", "Check indentation and quotes there"))
        else:
            if not isinstance(raw[name], dict):
                faults.append(Fault(path.name, "file", "holds no keys", "Restore it from git"))
    if faults:
        raise KnowledgeError(faults)

    sections = {
        "sources": _section(faults, "sources.yml", "sources", raw["sources"].get("sources"), Source),
        "channels": _section(faults, "channels.yml", "channels", raw["channels"].get("channels"), Channel),
        "first_aid": _section(faults, "first_aid.yml", "first_aid", raw["first_aid"].get("first_aid"), Walkthrough),
        "groups": _section(faults, "issues.yml", "groups", raw["issues"].get("groups"), Group),
        "issues": _section(faults, "issues.yml", "issues", raw["issues"].get("issues"), Issue),
    }
    overview = tuple(_entries(faults, "channels.yml", "overview", raw["channels"].get("overview"), Fact))
    entries = raw["contacts"].get("contacts") or {}
    if not isinstance(entries, dict):
        faults.append(Fault("contacts.yml", "contacts", *_NO_MAPPING))
        entries = {}
    contacts = {
        str(name): contact
        for name, entry in entries.items()
        if (contact := _entry(faults, "contacts.yml", f"contacts.{name}", entry, Contact)) is not None
    }
    if faults:
        raise KnowledgeError(faults)

    knowledge = Knowledge(
        **{name: MappingProxyType(section) for name, section in sections.items()},
        overview=overview,
        contacts=MappingProxyType(contacts),
    )
    faults += _cross_check(knowledge)
    if faults:
        raise KnowledgeError(faults)
    return knowledge


def _entry(faults: list[Fault], file: str, key: str, raw: Any, kind: Any) -> Any:
    """One dataclass made from a mapping, or None after noting its faults."""
    if not isinstance(raw, dict):
        faults.append(Fault(file, key, *_NO_MAPPING))
        return None
    try:
        return kind.__pydantic_model__.parse_obj(raw) and kind(**raw)
    except ValidationError as error:
        for problem in error.errors():
            where = ".".join([key, *(str(part) for part in problem["loc"])])
            remedy = _REMEDIES.get(problem["type"], "Correct the value")
            faults.append(Fault(file, where, problem["msg"], remedy))
        return None


def _entries(faults: list[Fault], file: str, key: str, raw: Any, kind: Any) -> Iterator[Any]:
    """Dataclasses made from a list of mappings."""
    if not isinstance(raw, list) or not raw:
        faults.append(Fault(file, key, "is missing or empty", "Give it a list with at least one entry"))
        return
    for index, entry in enumerate(raw):
        name = entry.get("id", index) if isinstance(entry, dict) else index
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


def _cross_check(knowledge: Knowledge) -> Iterator[Fault]:
    """Faults between entries: names that lead nowhere, facts without a known source."""
    known = "Use one of: "

    def unknown(file: str, key: str, name: str, allowed: Mapping[str, Any]) -> Iterator[Fault]:
        if name not in allowed:
            yield Fault(file, key, f"names {name!r}, which does not exist", known + ", ".join(allowed))

    def sourced(file: str, key: str, facts: Iterator[Any] | tuple[Any, ...]) -> Iterator[Fault]:
        for index, fact in enumerate(facts):
            yield from unknown(file, f"{key}.{index}.source", fact.source, knowledge.sources)
            if getattr(fact, "if_missing_source", None):
                yield from unknown(file, f"{key}.{index}.if_missing_source", fact.if_missing_source, knowledge.sources)

    yield from sourced("channels.yml", "overview", knowledge.overview)
    for name in _NEEDED:
        if name not in knowledge.channels:
            yield Fault("channels.yml", f"channels.{name}", "is missing", "Restore it from git")
    for channel in knowledge.channels.values():
        key = f"channels.{channel.id}"
        yield from sourced("channels.yml", key, channel.facts())
        yield from sourced("channels.yml", f"{key}.steps", channel.steps)
        yield from sourced("channels.yml", f"{key}.platforms", channel.platforms)
        if not channel.steps:
            yield Fault("channels.yml", f"{key}.steps", "is empty", "Give it at least one step")
    for aid in knowledge.first_aid.values():
        yield from sourced("first_aid.yml", f"first_aid.{aid.id}.steps", aid.steps)
        if not aid.steps:
            yield Fault("first_aid.yml", f"first_aid.{aid.id}.steps", "is empty", "Give it at least one step")
    for issue in knowledge.issues.values():
        key = f"issues.{issue.id}"
        yield from unknown("issues.yml", f"{key}.group", issue.group, knowledge.groups)
        yield from sourced("issues.yml", f"{key}.safety", issue.safety)
        yield from sourced("issues.yml", f"{key}.tips", issue.tips)
        if issue.first_aid:
            yield from unknown("issues.yml", f"{key}.first_aid", issue.first_aid, knowledge.first_aid)
        if not issue.route:
            yield Fault("issues.yml", f"{key}.route", "is empty", "Give it at least one channel")
        for part in ("route", "escalation", "when_charged_wrongly"):
            for leg in getattr(issue, part):
                yield from unknown("issues.yml", f"{key}.{part}", leg.channel, knowledge.channels)
    shown = {channel.contact: channel for channel in knowledge.channels.values() if channel.contact}
    for name, contact in knowledge.contacts.items():
        yield from unknown("contacts.yml", f"contacts.{name}", name, shown)
        try:
            _ = contact.opening_hours
        except HoursError as error:
            yield Fault(
                "contacts.yml", f"contacts.{name}.hours", str(error), 'Write e.g. weekly: {mon-fri: "09:00-18:00"}'
            )
        if contact.verified > date.today():
            yield Fault(
                "contacts.yml", f"contacts.{name}.verified", "lies in the future", "Give the day you checked it"
            )
        if not any((contact.number, contact.address, contact.url, contact.handle, contact.hours)):
            yield Fault(
                "contacts.yml", f"contacts.{name}", "holds no contact", "Add number, address, url, handle or hours"
            )
