"""A project whose facts and sentences may be edited."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from shopguide import current
from shopguide import edition as editions
from shopguide.clock import Clock
from shopguide.editing.editor import Editor
from shopguide.edition import Edition
from shopguide.project import Project
from shopguide.sentences import Responses

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


@dataclass
class Running:
    """What a running guide says, for the editor."""

    project: Project
    edition: Edition
    said: Responses
    clock: Clock = lambda: NOW


@pytest.fixture(scope="session")
def _copy(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The facts and sentences, with the first answers alone: that many are checked in no time."""
    folder = tmp_path_factory.mktemp("facts")
    shutil.copytree(root / "knowledge", folder / "knowledge")
    shutil.copy(root / "domain.yml", folder)
    answers = folder / "knowledge/answers.yml"
    answers.write_text("  - id:".join(answers.read_text("utf-8").split("  - id:")[:6]), "utf-8")
    return folder


@pytest.fixture(scope="session")
def _edition(_copy: Path) -> Edition:
    project = Project(_copy)
    return editions.make({path: path.read_bytes() for path in editions.paths(project)}, NOW)


@pytest.fixture
def project(tmp_path: Path, _copy: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Project]:
    """A copy of the facts and sentences."""
    monkeypatch.delenv("SHOPGUIDE_KNOWLEDGE", raising=False)
    shutil.copytree(_copy, tmp_path, dirs_exist_ok=True)
    yield Project(tmp_path)
    current.put_in_force(None)


@pytest.fixture
def editor(project: Project, _edition: Edition) -> Editor:
    """Edits that copy."""
    return Editor(Running(project, _edition, _edition.sentences.responses))


@pytest.fixture
def read(project: Project) -> Any:
    """The text of a file."""

    def text(name: str) -> str:
        path = project.domain if name == "domain.yml" else project.knowledge / name
        return path.read_text(encoding="utf-8")

    return text
