"""The history of edits: who changed which entry when, from what to what. One line of JSON an edit, only ever added to.

It lies beside the checkout that it is about, and holds facts and sentences, nothing of shoppers.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from shopguide.private_files import private_file

FILE: Final = Path("var/edits.jsonl")
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Edit:
    """One edit.

    Attributes:
        who: the operator's name.
        at: when, in UTC.
        kind: of entry, see shopguide/editing/kinds.py; `entry` is its name.
        before: the entry's form as it was; None where there was none.
        after: as it was saved; None where it was removed.
        undoes: the id of the edit that this one takes back.
    """

    who: str
    at: datetime
    kind: str
    entry: str
    before: Mapping[str, str] | None
    after: Mapping[str, str] | None
    undoes: str | None = None
    id: str = field(default_factory=lambda: uuid4().hex)


class History:
    """Reads and writes the edits of one checkout."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def check(self) -> None:
        """Make sure that an edit could be noted.

        Raises:
            OSError: it couldn't.
        """
        with private_file(self._path).open("ab"):
            pass

    def add(self, edit: Edit) -> None:
        """Note an edit.

        Raises:
            OSError: it can't be written.
        """
        line = json.dumps(asdict(edit) | {"at": edit.at.isoformat()}, ensure_ascii=False)
        with private_file(self._path).open("ab") as file:
            file.write(line.encode("utf-8", "replace") + b"\n")
            file.flush()
            os.fsync(file.fileno())

    def newest(self, kind: str | None = None, entry: str | None = None) -> Iterator[Edit]:
        """The edits, of one entry where it is named, newest first."""
        for edit in reversed(self._all()):
            if kind in (None, edit.kind) and entry in (None, edit.entry):
                yield edit

    def find(self, id: str) -> Edit | None:
        """The edit of that id."""
        return next((edit for edit in self._all() if edit.id == id), None)

    def _all(self) -> list[Edit]:
        try:
            lines = self._path.read_text(encoding="utf-8", errors="replace").splitlines()
        except FileNotFoundError:
            return []
        except OSError as error:
            log.warning("The history of edits can't be read (%s)", error.strerror)
            return []
        return [edit for line in lines if (edit := _read(line)) is not None]


def _read(line: str) -> Edit | None:
    """The edit of a line; None where it was cut short, or isn't one."""
    try:
        held: dict[str, Any] = json.loads(line)
        return Edit(**held | {"at": datetime.fromisoformat(held["at"]).astimezone(UTC)})
    except (ValueError, TypeError, KeyError):
        log.warning("A line of the history of edits can't be read")
        return None
