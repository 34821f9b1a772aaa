"""A model to attack."""

from __future__ import annotations

from pathlib import Path

import pytest

from shopguide.errors import SetupError
from shopguide.project import Project


@pytest.fixture(scope="session")
def trained(root: Path) -> Path:
    """The model that fits the project as it is now."""
    try:
        return Project(root).require_model()
    except SetupError as error:
        pytest.fail(f"These tests attack the trained guide. {error}", pytrace=False)
