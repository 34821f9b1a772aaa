"""Every scenario of the folders beside this file, held with the real guide."""

from __future__ import annotations

import pytest

from tests.chance import without_chance

from .server import Server
from .talk import Scenario, play, scenarios

_ALL = list(scenarios())


@pytest.mark.parametrize(
    "scenario",
    [
        pytest.param(item, id=item.name, marks=[pytest.mark.xfail(reason=item.open)] if item.open else [])
        for item in _ALL
    ],
)
def test_that_the_talk_goes_as_it_should(server: Server, scenario: Scenario) -> None:
    before = len(server.log)
    play(server, scenario)
    assert "Traceback" not in server.log[before:]
    kept = _kept(server) if scenario.secrets else b""
    for secret in scenario.secrets:
        assert secret.encode() not in kept, f"the secret {secret!r} was kept in the database or the log"


def _kept(server: Server) -> bytes:
    """What is in the database and the log."""
    return without_chance(b"".join(path.read_bytes() for path in server.folder.iterdir()))


def test_that_there_are_enough_scenarios() -> None:
    assert len({item.name.rstrip("-0123456789") if item.wording else item.name for item in _ALL}) >= 120
