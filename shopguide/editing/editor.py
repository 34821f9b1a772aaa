"""Opens, checks and saves entries: one edit at a time, refused whole with all faults, never over somebody else's.

What is saved must pass the checks of `shopguide check` and of the running guide, which then takes it over by itself
(shopguide/server/reload.py).
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Protocol

from shopguide import edition as editions
from shopguide import whole_file, yaml_files
from shopguide.alone import alone
from shopguide.clock import Clock
from shopguide.editing import history, yaml_entry
from shopguide.editing.fields import (
    COUNT,
    NAME,
    Field,
    Form,
    all_rows,
    below,
    clean,
    normal,
    rows,
    to_form,
)
from shopguide.editing.history import Edit, History
from shopguide.editing.kinds import KINDS, Kind, fields_of
from shopguide.edition import Edition
from shopguide.errors import Fault, KnowledgeError, SetupError, ShopGuideError
from shopguide.project import Project
from shopguide.sentences import Responses

_LOCK: Final = Path("var/edits.lock")
#: How often a file that others change at the same moment is read again.
_TRIES: Final = 5


class InForce(Protocol):
    """What the running guide says now: see shopguide/server/reload.py."""

    project: Project
    edition: Edition
    said: Responses

    @property
    def clock(self) -> Clock:
        """Tells what time it is."""


class Conflict(ShopGuideError):
    """Somebody else changed the entry since it was opened; nothing was saved.

    Attributes:
        now: the entry's form as it is saved; None where it was removed.
        by: the edit that changed it, where it was made in the page.
    """

    def __init__(self, now: Form | None, by: Edit | None) -> None:
        super().__init__("Somebody else changed this entry since you opened it. Nothing was saved.")
        self.now, self.by = now, by


class NoEntry(ShopGuideError):
    """There is no such entry."""


@dataclass(frozen=True)
class Opened:
    """An entry as it is in its file.

    Attributes:
        form: None where there is no such entry yet.
        shared: the titles of other entries that have steps in common with it, and change with it.
    """

    kind: Kind
    entry: str
    fields: tuple[Field, ...]
    form: dict[str, str] | None
    data: Any = None
    shared: tuple[str, ...] = ()


@dataclass(frozen=True)
class Editor:
    """Edits the facts and sentences of a project."""

    running: InForce

    @property
    def project(self) -> Project:
        """The checkout."""
        return self.running.project

    @property
    def history(self) -> History:
        """Who changed what."""
        return History(self.project.root / history.FILE)

    def entries(self, kind: Kind) -> dict[str, Any]:
        """All entries of a kind by name, in the order of the file, as they are read.

        Raises:
            KnowledgeError: the file can't be read.
        """
        return _entries(kind, _parsed(kind, yaml_files.read(self.path(kind))))

    def open(self, kind: Kind, entry: str) -> Opened:
        """The entry as it is now.

        Raises:
            KnowledgeError: the file can't be read.
            NoEntry: there is none, and none may be added.
        """
        found = self.entries(kind)
        data = found.get(entry)
        if data is None and not kind.addable:
            raise NoEntry(f"{kind.file} has no {kind.one} {entry!r} (any more).")
        fields = fields_of(kind, entry, data)
        form = None if data is None else to_form(fields, data)
        shared = tuple(
            kind.label(name, other) for name, other in found.items() if name != entry and _share(data, other)
        )
        return Opened(kind, entry, fields, form, data, shared)

    def path(self, kind: Kind) -> Path:
        """The file that holds the entries of a kind."""
        return self.project.domain if kind.file == self.project.domain.name else self.project.knowledge / kind.file

    def shown_path(self, kind: Kind) -> Path:
        """That file as people name it: below the checkout, if it lies there."""
        path = self.path(kind)
        return path.relative_to(self.project.root) if path.is_relative_to(self.project.root) else path

    def hindrance(self, kind: Kind) -> str:
        """Why nothing can be saved here, or ""."""
        path = self.path(kind).resolve()
        for place in (path.parent, self.project.root):
            if not os.access(place, os.W_OK):
                return f"This server may not write to {place}, so entries can only be read here."
        return ""

    def check(self, kind: Kind, entry: str, form: Form) -> tuple[Fault, ...]:
        """The faults that the edit would bring, or leave in its entry; none, and it can be saved.

        Raises:
            KnowledgeError: the file can't be read, or a remark in it would be lost.
        """
        opened = self.open(kind, entry)
        files = editions.read(self.project)
        faults, _ = self._judged(files, opened, normal(opened.fields, form))
        return faults

    def save(
        self,
        kind: Kind,
        entry: str,
        form: Form | None,
        base: Form | None,
        who: str,
        undoes: str | None = None,
    ) -> Edit | None:
        """Save what a form says; None where that is there already.

        Args:
            form: None removes the entry.
            base: the entry's form as it was opened; None where there was none.
            who: the operator's name, for the history.
            undoes: the id of the edit that is taken back.

        Raises:
            Conflict: the entry isn't as it was opened.
            KnowledgeError: the edit has faults, or the file can't be read or written; nothing was saved.
            NoEntry: there is none, and none may be added.
        """
        try:
            with alone(self.project.root / _LOCK, lambda: None):
                for _ in range(_TRIES):
                    done, edit = self._try(kind, entry, form, base, who, undoes)
                    if done:
                        return edit
        except SetupError as error:
            raise KnowledgeError([Fault(kind.file, "file", str(error), "Save again then")]) from error
        problem = "is changed by something else at the same moment"
        raise KnowledgeError([Fault(kind.file, "file", problem, "Wait until that has ended, then save again")])

    def _try(
        self, kind: Kind, entry: str, form: Form | None, base: Form | None, who: str, undoes: str | None
    ) -> tuple[bool, Edit | None]:
        opened = self.open(kind, entry)
        wanted = None if form is None else normal(opened.fields, form)
        now = opened.form
        if plainly(wanted) == plainly(now):
            return True, None
        if plainly(now) != plainly(base):
            raise Conflict(now, next(self.history.newest(kind.id, entry), None))
        files = editions.read(self.project)
        path = self.path(kind)
        raw = files[path]
        faults, changed = self._judged(files, opened, wanted)
        if faults:
            raise KnowledgeError(faults)
        made = Edit(who, self.running.clock(), kind.id, entry, now, self._as_written(kind, entry, changed), undoes)
        try:
            self.history.check()
            if yaml_files.read(path) != raw:
                return False, None
            whole_file.replace(path, changed)
            self.history.add(made)
        except OSError as error:
            where = Path(error.filename or path).name
            problem = f"cannot be written ({error.strerror})"
            raise KnowledgeError(
                [Fault(where, "file", problem, "Let the user who runs the guide write there")]
            ) from error
        return True, made

    def undo(self, id: str, who: str) -> Edit | None:
        """Take an edit back: the entry is as it was before; None where it is so already.

        Raises:
            Conflict: the entry was changed again since.
            KnowledgeError: what was there before would be a fault now, or the file can't be written.
            NoEntry: there is no such edit, or its entry is gone.
        """
        edit = self.history.find(id)
        if edit is None or edit.kind not in KINDS:
            raise NoEntry("The history has no such edit.")
        return self.save(KINDS[edit.kind], edit.entry, edit.before, edit.after, who, undoes=id)

    def _as_written(self, kind: Kind, entry: str, raw: bytes) -> dict[str, str] | None:
        data = _entries(kind, _parsed(kind, raw)).get(entry)
        return None if data is None else to_form(fields_of(kind, entry, data), data)

    def _judged(self, files: editions.Files, opened: Opened, form: Form | None) -> tuple[tuple[Fault, ...], bytes]:
        """The faults of an edit, and its file; those that are in the files already don't count, beside the entry's."""
        kind, path = opened.kind, self.path(opened.kind)
        raw = files[path]
        if isinstance(raw, Fault):
            raise KnowledgeError([raw])
        key = ".".join(_place(kind, opened.entry))
        if form is not None and (wrong := tuple(_misnamed(kind, key, opened.fields, form))):
            return wrong, raw
        changed = yaml_entry.change(kind.file, raw, _place(kind, opened.entry), opened.fields, form)
        now = self.running.clock()
        after = self._faults({**files, path: changed}, now)
        if not after:
            return (), changed
        before = {(one.file, one.key, one.problem) for one in self._faults(files, now)}
        own = f"{key}."
        faults = (
            one
            for one in after
            if (one.file, one.key, one.problem) not in before
            or (one.file == kind.file and form is not None and (one.key == key or one.key.startswith(own)))
        )
        return tuple(faults), changed

    def _faults(self, files: editions.Files, now: datetime) -> tuple[Fault, ...]:
        try:
            editions.make(files, now, said=self.running.said, running=self.running.edition)
        except KnowledgeError as error:
            return error.faults
        return ()


def plainly(form: Form | None) -> dict[str, str] | None:
    """What a form says, whatever row was where before, and whether or not it shows what is empty."""
    if form is None:
        return None
    return {key: text for key, text in form.items() if text not in ("", "0") and not key.endswith(".was")}


def field_of(fault: Fault, kind: Kind, entry: str, fields: tuple[Field, ...], form: Form) -> str | None:
    """The name of the field that a fault is about; "" is the entry as a whole, None another entry."""
    key = ".".join(_place(kind, entry))
    if fault.file != kind.file or not (fault.key == key or fault.key.startswith(f"{key}.")):
        return None
    rest = fault.key.removeprefix(key).removeprefix(".")
    for name, one in all_rows(fields, form):
        if one.named and rest.startswith(f"{name}."):
            row_name, _, inner = rest.removeprefix(f"{name}.").partition(".")
            for number in range(int(form.get(below(name, COUNT)) or 0)):
                if clean(form.get(below(name, f"{number}.{NAME}"), "")) == row_name:
                    return below(below(name, number), inner or NAME)
    return rest


def _misnamed(kind: Kind, key: str, fields: tuple[Field, ...], form: Form) -> Iterator[Fault]:
    """Rows of a mapping without a name, or with one that another has."""
    for name, one in all_rows(fields, form):
        if not one.named:
            continue
        seen: set[str] = set()
        at = name.removesuffix(one.key).removesuffix(".")
        for row, _ in rows(one, form, at):
            called = clean(form.get(below(row, NAME), ""))
            where = f"{key}.{name}.{called}"
            if not called:
                yield Fault(kind.file, where, "has a text without a country", "Name the country, or empty the row")
            elif called in seen:
                yield Fault(kind.file, where, "is there twice", "Keep one of the two")
            seen.add(called)


def _place(kind: Kind, entry: str) -> tuple[str, str]:
    return kind.section, entry


def _parsed(kind: Kind, raw: bytes | Fault) -> Mapping[str, Any]:
    held = yaml_files.parse(kind.file, raw)
    if isinstance(held, Fault):
        raise KnowledgeError([held])
    return held


def _entries(kind: Kind, held: Mapping[str, Any]) -> dict[str, Any]:
    section = held.get(kind.section)
    if isinstance(section, dict):
        return {str(name): data for name, data in section.items()}
    listed = section if isinstance(section, list) else []
    return {str(item["id"]): item for item in listed if isinstance(item, dict) and "id" in item}


def _share(one: Any, other: Any) -> bool:
    """Whether two entries have a part in common: an anchor of YAML, used by both."""
    return bool(_parts(one) & _parts(other))


def _parts(data: Any) -> set[int]:
    values = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    found = {id(item) for item in values if isinstance(item, dict | list)}
    return found.union(*(_parts(item) for item in values)) if found else found
