"""The facts of a turn: those of the edition in force, or of the files where there is none (`rasa run`, `rasa test`)."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Final

from shopguide import current, freshness, knowledge_files
from shopguide.clock import Clock, utc_now
from shopguide.knowledge import ContactKind, Knowledge

ROOT: Final = Path(__file__).resolve().parents[2]
#: What time it is for all turns; a test puts another in its place.
clock: Clock = utc_now


@dataclass(frozen=True)
class Facts:
    """What can be told today, and which facts of contacts are too old for it."""

    knowledge: Knowledge
    too_old: frozenset[tuple[str, ContactKind]]


def facts(now: datetime) -> Facts:
    """What can be told on the day of `now`."""
    edition = current.edition()
    knowledge = edition.knowledge if edition else _from_files()
    return _latest.of(knowledge, now.date())


class _Latest:
    """The facts of the last turn: they change with the day and the edition."""

    def __init__(self) -> None:
        self._known: tuple[Knowledge, date, Facts] | None = None

    def of(self, knowledge: Knowledge, today: date) -> Facts:
        known = self._known
        if known is None or known[0] is not knowledge or known[1] != today:
            told = Facts(freshness.tellable(knowledge, today), freshness.withheld(knowledge, today))
            known = self._known = (knowledge, today, told)
        return known[2]


_latest = _Latest()


@cache
def _from_files() -> Knowledge:
    """Read once per process from `knowledge/` or SHOPGUIDE_KNOWLEDGE.

    Raises:
        KnowledgeError: the files hold faults.
    """
    return knowledge_files.load(Path(os.environ.get("SHOPGUIDE_KNOWLEDGE") or ROOT / "knowledge"))
