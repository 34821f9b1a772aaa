"""Reads the table of rows, and finds the one that fits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from shopguide import yaml_files
from shopguide.dialogue.acts import Act
from shopguide.dialogue.commands import Do
from shopguide.dialogue.conversation import Awaiting
from shopguide.dialogue.cues import Cue
from shopguide.dialogue.policy.predicates import PREDICATES
from shopguide.dialogue.policy.situation import Situation
from shopguide.errors import Fault, KnowledgeError

FILE: Final = Path(__file__).with_name("table.yml")
NOTHING: Final = "nothing"  # for `awaiting`: no question is open
_NOT: Final = "not "
# The values that each key of a row may list.
_ALLOWED: Final[Mapping[str, frozenset[str]]] = {
    "cue": frozenset(item.value for item in Cue),
    "act": frozenset(item.value for item in Act),
    "also": frozenset(item.value for item in Act),
    "awaiting": frozenset({*(item.value for item in Awaiting), NOTHING}),
    "do_": frozenset(item.value for item in Do),
}


@dataclass(frozen=True)
class Row:
    """One row: all that is given must hold."""

    id: str
    heading: str
    do: str
    then: str | None = None
    cue: frozenset[str] = frozenset()
    act: frozenset[str] = frozenset()
    also: frozenset[str] = frozenset()
    awaiting: frozenset[str] = frozenset()
    do_: frozenset[str] = frozenset()
    conditions: tuple[str, ...] = ()

    @property
    def catches_all(self) -> bool:
        """Whether it fits every turn."""
        return not (self.cue or self.act or self.also or self.awaiting or self.do_ or self.conditions)

    def fits(self, now: Situation) -> bool:
        """Whether the row fits a turn."""
        heard, conversation = now.heard, now.conversation
        if self.do_ and (heard.command is None or heard.command.do not in self.do_):
            return False
        if self.awaiting and (conversation.awaiting or NOTHING) not in self.awaiting:
            return False
        if self.cue and not any(name in self.cue for name in heard.cues):
            return False
        acts = [item.name for item in heard.acts] or [Act.UNCLEAR]
        if self.act and not any(name in self.act for name in acts):
            return False
        if self.also and not any(name in self.also for name in acts):
            return False
        return all(
            not PREDICATES[name.removeprefix(_NOT)](now) if name.startswith(_NOT) else PREDICATES[name](now)
            for name in self.conditions
        )


@dataclass(frozen=True)
class Table:
    """The rows, in order."""

    rows: tuple[Row, ...]

    def decide(self, now: Situation) -> Row:
        """The first row that fits."""
        return next(row for row in self.rows if row.fits(now))

    def __getitem__(self, name: str) -> Row:
        return next(row for row in self.rows if row.id == name)

    @property
    def actions(self) -> frozenset[str]:
        """Names of all actions that rows lead to."""
        return frozenset(name for row in self.rows for name in (row.do, row.then) if name)


@cache
def table() -> Table:
    """The table that ships with this version.

    Raises:
        KnowledgeError: it holds faults.
    """
    return parse(FILE.name, FILE.read_bytes())


def parse(name: str, raw: bytes | Fault) -> Table:
    """The table that a file holds.

    Raises:
        KnowledgeError: it holds faults; all are listed with file, row and remedy.
    """
    held = yaml_files.parse(name, raw)
    if isinstance(held, Fault):
        raise KnowledgeError([held])
    rows: list[Row] = []
    faults: list[Fault] = []
    for heading, entries in _sections(held):
        for entry in entries:
            found = list(_faults(name, entry, {row.id for row in rows}))
            faults += found
            if not found:
                rows.append(_row(heading, entry))
    if not faults and (not rows or not rows[-1].catches_all):
        faults.append(Fault(name, "last row", "doesn't catch everything", "End with a row of `id` and `do` alone"))
    for row in rows[:-1]:
        if row.catches_all:
            faults.append(Fault(name, row.id, "catches everything, so no later row is reached", "Give it conditions"))
    if faults:
        raise KnowledgeError(faults)
    return Table(tuple(rows))


def _sections(held: Mapping[str, Any]) -> Iterator[tuple[str, Sequence[Any]]]:
    for heading, entries in held.items():
        yield str(heading), entries if isinstance(entries, list) else [entries]


def _row(heading: str, entry: Mapping[str, Any]) -> Row:
    lists = {key: frozenset(map(str, entry.get(key) or ())) for key in _ALLOWED}
    conditions = tuple(map(str, entry.get("if") or ()))
    return Row(str(entry["id"]), heading, str(entry["do"]), entry.get("then"), conditions=conditions, **lists)


def _faults(file: str, entry: Any, before: set[str]) -> Iterator[Fault]:
    if not isinstance(entry, dict) or not entry.get("id") or not entry.get("do"):
        yield Fault(file, str(entry)[:40], "isn't a row", "Write it as {id: …, do: action_…}")
        return
    where = str(entry["id"])
    if where in before:
        yield Fault(file, where, "is there twice", "Give one of the two another id")
    for key, value in entry.items():
        if key in ("id", "do", "then"):
            if not isinstance(value, str):
                yield Fault(file, f"{where}.{key}", "isn't a name", "Write the name of an action")
        elif key not in _ALLOWED and key != "if":
            yield Fault(
                file, f"{where}.{key}", "is no key of a row", "Use id, cue, act, also, awaiting, do_, if, do, then"
            )
        elif not isinstance(value, list):
            yield Fault(file, f"{where}.{key}", "isn't a list", "Put it in [brackets]")
        else:
            allowed = _ALLOWED.get(key, PREDICATES.keys())
            for item in value:
                if str(item).removeprefix(_NOT if key == "if" else "") not in allowed:
                    remedy = "Use one of: " + ", ".join(sorted(allowed))
                    yield Fault(file, f"{where}.{key}", f"names {item!r}, which doesn't exist", remedy)
