"""The check that `shopguide check` makes, for Rasa's own commands: nothing broken becomes a model."""

from __future__ import annotations

from pathlib import Path

from rasa.shared.exceptions import RasaException

from shopguide import edition
from shopguide.errors import KnowledgeError
from shopguide.project import Project


class UnsoundProject(RasaException):  # type: ignore[misc]  # Rasa ships no types
    """Facts or sentences have faults. Rasa prints errors of this kind as a sentence, without a traceback."""


def check_project(root: Path) -> None:
    """Check facts and sentences of the project in `root`.

    Raises:
        UnsoundProject: they have faults; all are listed.
    """
    try:
        edition.of(Project(root))
    except KnowledgeError as error:
        raise UnsoundProject(str(error)) from error
