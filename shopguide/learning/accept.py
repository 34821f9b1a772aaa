"""Takes decided messages over into data/nlu/reviewed.yml: sifted, read back by Rasa, written whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from shopguide import whole_file
from shopguide.errors import ReviewError
from shopguide.learning import messages, training_data
from shopguide.learning.choices import Choices
from shopguide.learning.sift import LeftOut, Row, Sifted, measured, sift
from shopguide.project import Project

DATA: Final = Path("data/nlu")
FILE: Final = DATA / "reviewed.yml"
_HEAD: Final = """\
# What shoppers wrote and an operator decided (shopguide review). It may be edited like every other file here.
version: "3.1"
nlu:
"""


@dataclass(frozen=True)
class Accepted:
    """What became of the decisions.

    Attributes:
        rows: what was added to the file.
        left_out: what was not, and why.
    """

    rows: tuple[Row, ...]
    left_out: tuple[LeftOut, ...]


def look(project: Project, engine: sa.engine.Engine) -> Sifted:
    """What `accept` would add and leave out; changes nothing.

    Raises:
        ReviewError: a file of the training data or a measuring set cannot be read.
        SQLAlchemyError: the database does not answer.
    """
    decisions = [
        Row(message.text, message.reviewed, message.ids)
        for message in messages.decided(engine)
        if message.reviewed is not None and message.reviewed != messages.SKIPPED
    ]
    trained = training_data.read(project.root / DATA, project.root)
    return sift(decisions, trained, measured(project.root), Choices.of(project).names)


def accept(project: Project, engine: sa.engine.Engine) -> Accepted:
    """Add what was decided to the training data; a message that is done with loses its text in the database.

    Raises:
        ReviewError: a file of the training data or a measuring set cannot be read or written; nothing was added.
        SQLAlchemyError: the database does not answer. What is in the file by then is known there next time.
    """
    found = look(project, engine)
    if found.rows:
        _write(project, found.rows)
    done = [*found.rows, *(out.row for out in found.left_out if out.reason.is_final)]
    messages.taken_over(engine, (turn for row in done for turn in row.ids))
    return Accepted(found.rows, found.left_out)


def _write(project: Project, rows: Sequence[Row]) -> None:
    path = project.root / FILE
    try:
        before = path.read_text(encoding="utf-8") if path.is_file() else ""
        after = with_rows(before, rows)
        _check(before, after, rows)
        path.parent.mkdir(parents=True, exist_ok=True)
        whole_file.replace(path, after.encode())
    except (OSError, UnicodeDecodeError) as error:
        raise ReviewError(f"{FILE} cannot be written ({error}). Nothing was added.") from error


def with_rows(text: str, rows: Iterable[Row]) -> str:
    """The text of a file of training data with further examples; what stands there stays as it is.

    Each goes below the others of its intent, or into a block of its own at the end.

    Raises:
        ReviewError: `text` is no training data.
    """
    lines = (text or _HEAD).splitlines()
    if text.strip() and not any(line.startswith("nlu:") for line in lines):
        lines.append("nlu:")
    wanted: dict[str, list[str]] = {}
    for row in rows:
        wanted.setdefault(row.intent, []).append(row.text)
    found = {block.intent: block for block in training_data.blocks(text, str(FILE)) if block.literal and block.lines}
    below = sorted(((block.last, block.intent) for block in found.values() if block.intent in wanted), reverse=True)
    for line, intent in below:
        indent = lines[line - 1][: len(lines[line - 1]) - len(lines[line - 1].lstrip())]
        lines[line:line] = [f"{indent}- {example}" for example in wanted[intent]]
    dash = _indent_of_list(lines)
    for intent in (intent for intent in wanted if intent not in found):
        lines += [f"{dash}- intent: {intent}", f"{dash}  examples: |"]
        lines += [f"{dash}    - {example}" for example in wanted[intent]]
    return "\n".join(lines) + "\n"


def _indent_of_list(lines: Iterable[str]) -> str:
    """What stands before the dash of a block in this file."""
    first = next((line for line in lines if line.lstrip().startswith("- intent:")), "- ")
    return first[: len(first) - len(first.lstrip())]


def _check(before: str, after: str, rows: Sequence[Row]) -> None:
    """Rasa must read the new file as the old one and the new rows.

    Raises:
        ReviewError: it does not.
    """
    from rasa.shared.exceptions import RasaException
    from rasa.shared.nlu.training_data.formats.rasa_yaml import RasaYAMLReader

    def read(text: str) -> list[tuple[str, str]]:
        examples = RasaYAMLReader().reads(text).training_examples if text.strip() else []
        return sorted((example.get("text"), example.get("intent")) for example in examples)

    try:
        same = read(after) == sorted([*read(before), *((row.text, row.intent) for row in rows)])
    except RasaException as error:
        raise ReviewError(f"Rasa does not read {FILE}: {error} Nothing was added.") from error
    if not same:
        raise ReviewError(f"Rasa reads {FILE} otherwise than it was meant. Nothing was added; look at that file.")
