"""The guide whose facts are edited."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from .place import Place, Shopper


@pytest.fixture(scope="module")
def running(trained: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """One guide for all tests of a module."""
    folder = tmp_path_factory.mktemp("facts")
    made = Place(folder / "project", folder / "log")
    made.server.start()
    yield made
    made.server.stop()


@pytest.fixture
def place(running: Place) -> Iterator[Place]:
    """The guide with facts and sentences as shipped, and put back afterwards."""
    yield running
    running.restore()


@pytest.fixture
def shopper(place: Place) -> Shopper:
    """Somebody new."""
    return Shopper(place.server)
