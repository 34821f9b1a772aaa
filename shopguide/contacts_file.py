"""Sets the day on which a contact was verified, and leaves every other character of contacts.yml as it is."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML

from shopguide import knowledge_files, whole_file
from shopguide.errors import Fault, KnowledgeError, SetupError

FILE: Final = "contacts.yml"
_DAY: Final = re.compile(r"""(["']?)\d{4}-\d{2}-\d{2}\1""")


def set_verified(folder: Path, name: str, day: date, now: datetime) -> None:
    """Write that the contact `name` ("phone", or "phone.hours") was verified on `day`.

    Raises:
        KnowledgeError: the facts hold faults, or would with that day; the file stays as it was.
        SetupError: there is no such contact, or its day cannot be found.
    """
    files = knowledge_files.read(folder)
    knowledge_files.parse(files, now)
    raw = files["contacts"]
    assert isinstance(raw, bytes)
    text = raw.decode("utf-8")
    line, column = _place(text, name)
    lines = text.splitlines(keepends=True)
    match = _DAY.match(lines[line], column)
    if match is None:
        raise SetupError(f"{FILE}: {name}: verified is not written as a day. Write it as YYYY-MM-DD.")
    lines[line] = f"{lines[line][:column]}{day}{lines[line][match.end() :]}"
    changed = "".join(lines).encode("utf-8")
    knowledge_files.parse({**files, "contacts": changed}, now)
    _write(folder / FILE, changed)


def _place(text: str, name: str) -> tuple[int, int]:
    """Line and column, from 0, at which the day is written."""
    entry: Any = YAML().load(text).get("contacts") or {}
    known = [*entry, *(f"{key}.hours" for key, item in entry.items() if "verified" in (item.get("hours") or {}))]
    if name not in known:
        choice = ", ".join(known) or "none yet, write one first"
        raise SetupError(f"{FILE} has no contact {name!r} with a day of its own. Contacts: {choice}.")
    for key in name.split("."):
        entry = entry[key]
    line, column = entry.lc.value("verified")
    return int(line), int(column)


def _write(path: Path, raw: bytes) -> None:
    try:
        whole_file.replace(path, raw)
    except OSError as error:
        problem = f"cannot be written ({error.strerror})"
        raise KnowledgeError([Fault(path.name, "file", problem, "Let this user write the folder")]) from error
