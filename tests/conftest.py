"""Fixtures for all tests. Tests below core/ need neither Rasa nor a model."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings
from sanic import Sanic

from shopguide.errors import SetupError
from shopguide.knowledge import Knowledge
from shopguide.knowledge_files import load
from shopguide.project import Project
from tests.markers import mark

ROOT = Path(__file__).resolve().parent.parent

# No deadline: how long an example takes says more about the machine than about the code.
settings.register_profile("shopguide", deadline=None, derandomize=True)
settings.load_profile("shopguide")

# Sanic compiles its own methods anew at each start and finds them gone at the second, but for tests.
Sanic.test_mode = True


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test by what it uses. The browser's come first: no other group keeps one worker busy for as long."""
    for item in items:
        mark(item)
    items.sort(key=lambda item: item.get_closest_marker("browser") is None)


@pytest.fixture(scope="session")
def trained() -> Path:
    """The model that fits the project as it is now."""
    try:
        return Project(ROOT).require_model()
    except SetupError as error:
        pytest.fail(f"These tests talk with the trained guide. {error}", pytrace=False)


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def facts(root: Path) -> Knowledge:
    """The knowledge as shipped."""
    return load(root / "knowledge")
