"""What `shopguide handoff` says, and the desk that a server opens."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from shopguide.delivery import desk as desks
from shopguide.delivery.trial import state_of_things
from shopguide.errors import SetupError

from .http_desk import Answer, HttpDesk
from .summaries import SECRET


@pytest.fixture(autouse=True)
def _own_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("WEBHOOK", "SMTP_URL"):
        monkeypatch.delenv(f"SHOPGUIDE_HANDOFF_{name}", raising=False)
    monkeypatch.setenv("SHOPGUIDE_DB_URL", f"sqlite:///{tmp_path / 'talks.sqlite'}")
    desks.configured.cache_clear()
    yield
    desks.configured.cache_clear()


@pytest.fixture
def http(monkeypatch: pytest.MonkeyPatch) -> Iterator[HttpDesk]:
    with HttpDesk() as http:
        monkeypatch.setenv("SHOPGUIDE_HANDOFF_NAME", "Shop Helpers")
        monkeypatch.setenv("SHOPGUIDE_HANDOFF_WEBHOOK", http.url)
        monkeypatch.setenv("SHOPGUIDE_HANDOFF_SECRET", SECRET)
        yield http


def test_without_a_place_it_says_that_nothing_is_sent() -> None:
    assert "not sent" in state_of_things(trial=False)
    with pytest.raises(SetupError, match="no place"):
        state_of_things(trial=True)
    assert desks.configured() is None


def test_it_says_where_summaries_go_and_nothing_secret(http: HttpDesk) -> None:
    told = state_of_things(trial=False)
    assert "Shop Helpers" in told
    assert "0 accepted, 0 pending, 0 failed" in told
    assert "key=abc" not in told
    assert SECRET not in told
    assert http.requests == []


def test_a_trial_says_whether_it_was_taken(http: HttpDesk) -> None:
    assert "HTTP 200" in state_of_things(trial=True)
    assert b"trial of the operator" in http.requests[0].body
    http.answers = [Answer(404)]
    with pytest.raises(SetupError, match="HTTP 404"):
        state_of_things(trial=True)


def test_a_process_has_one_desk(http: HttpDesk) -> None:
    assert desks.configured() is desks.configured() is not None


def test_a_database_that_ends_with_the_process_is_refused(http: HttpDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOPGUIDE_DB_URL", "sqlite://")
    with pytest.raises(SetupError, match="SHOPGUIDE_DB_URL"):
        desks.configured()
