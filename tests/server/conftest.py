"""What the tests of the operator's pages share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from shopguide.storage.tracker_store import ConversationStore


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ConversationStore]:
    """A store of a test's own, on SQLite."""
    monkeypatch.setenv("SHOPGUIDE_DB_URL", f"sqlite:///{tmp_path / 'talks.sqlite'}")
    made = ConversationStore()
    yield made
    made.close()
