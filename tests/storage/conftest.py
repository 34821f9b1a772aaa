"""A domain, and the store on each kind of database."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from rasa.shared.core.domain import Domain

from shopguide.storage.tracker_store import ConversationStore
from tests.services import servers


@pytest.fixture(scope="session")
def domain(root: Path) -> Domain:
    return Domain.load(str(root / "domain.yml"))


@pytest.fixture(scope="session")
def postgres() -> Iterator[servers.Postgres]:
    with servers.postgres() as server:
        yield server


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database of each kind."""
    if request.param == "memory":
        return "sqlite://"
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'talks.sqlite'}"
    return request.getfixturevalue("postgres").database(f"test{uuid.uuid4().hex}")


@pytest.fixture
def open_store(monkeypatch: pytest.MonkeyPatch, domain: Domain) -> Iterator[Callable[[str], ConversationStore]]:
    """Opens stores at addresses, and closes them afterwards."""
    opened: list[ConversationStore] = []

    def open_at(url: str) -> ConversationStore:
        monkeypatch.setenv("SHOPGUIDE_DB_URL", url)
        opened.append(ConversationStore(domain))
        return opened[-1]

    yield open_at
    for store in opened:
        store.close()


@pytest.fixture
def store(url: str, open_store: Callable[[str], ConversationStore]) -> ConversationStore:
    """An empty store."""
    return open_store(url)
