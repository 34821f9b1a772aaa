"""What `shopguide check` reports: faults, what to look at again, and how old each fact of the contacts is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from shopguide import edition as editions
from shopguide import freshness, models
from shopguide.edition import Edition
from shopguide.errors import Fault, KnowledgeError, SetupError
from shopguide.freshness import Aged, State
from shopguide.project import Project

# A table that is read by a program, or kept in a file, is not folded.
_WIDE = 240


@dataclass(frozen=True)
class Checked:
    """Facts and sentences, judged.

    Attributes:
        edition: None where there are faults.
        flags: what should be looked at, and does not stop the guide.
    """

    edition: Edition | None
    faults: tuple[Fault, ...] = ()
    flags: tuple[Fault, ...] = ()
    ages: tuple[Aged, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The same for programs: faults and flags with file, key, problem, remedy; facts with their age in days."""
        return {
            "sound": self.edition is not None,
            "faults": [vars(fault) for fault in self.faults],
            "flags": [vars(flag) for flag in self.flags],
            "facts": [
                {
                    "contact": aged.contact,
                    "kind": aged.kind.value,
                    "key": aged.key,
                    "value": aged.value,
                    "source": aged.source,
                    "verified": aged.verified.isoformat(),
                    "age": aged.age,
                    "state": aged.state.value,
                }
                for aged in self.ages
            ],
        }

    def summary(self) -> str:
        """One sentence about sound knowledge."""
        assert self.edition is not None
        knowledge = self.edition.knowledge
        steps = sum(len(channel.steps) for channel in knowledge.channels.values())
        return (
            f"knowledge/ is sound: {len(knowledge.channels)} channels with {steps} steps, "
            f"{len(knowledge.issues)} issues, {len(knowledge.contacts)} verified contacts, "
            f"{len(knowledge.sources)} sources, {len(self.edition.sentences.responses)} sentences."
        )

    def print_ages(self, file: IO[str]) -> None:
        """Write the table of ages."""
        console = Console(file=file, highlight=False)
        if not console.is_terminal:
            console = Console(file=file, highlight=False, width=_WIDE)
        table = Table(box=None, pad_edge=False, header_style="bold")
        for name in ("fact", "where", "source", "verified"):
            table.add_column(name)
        table.add_column("age in days", justify="right")
        table.add_column("state")
        styles = {State.FRESH: "green", State.OLD: "yellow", State.EXPIRED: "red"}
        for aged in self.ages:
            # Text, since a value in brackets would be read as a style.
            cells = (aged.value, aged.key, aged.source, str(aged.verified), str(aged.age))
            table.add_row(*map(Text, cells), Text(aged.state.value, styles[aged.state]))
        console.print(table)


def check(project: Project, now: datetime) -> Checked:
    """Judge the facts and sentences of a project at `now`, against its model where it has one."""
    model = project.current_model()
    try:
        said = models.responses(model) if model else None
    except SetupError:
        said = None
    try:
        edition = editions.make(editions.read(project), now, said=said)
    except KnowledgeError as error:
        return Checked(None, error.faults)
    today = now.date()
    return Checked(edition, (), freshness.flags(edition.knowledge, today), freshness.ages(edition.knowledge, today))
