"""No two servers of the tests are given the same port, in whatever process they are."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests import ports
from tests.ports import free_port

_OTHER = """
import sys
from tests import ports
ports._RANGE = range(int(sys.argv[1]), int(sys.argv[1]) + 1)
print(ports.free_port())
"""


def in_another_process(port: int, root: Path) -> subprocess.CompletedProcess[str]:
    """Ask for a port where only this one is left."""
    return subprocess.run([sys.executable, "-c", _OTHER, str(port)], cwd=root, capture_output=True, text=True)


def test_a_port_that_is_given_away_is_given_to_no_other_process_and_a_server_can_have_it(root: Path) -> None:
    port = free_port()
    assert "No port is free" in in_another_process(port, root).stderr
    with socket.create_server(("127.0.0.1", port)):
        pass


def test_a_port_that_a_server_has_is_given_to_nobody(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    port = free_port()
    with socket.create_server(("127.0.0.1", port)):
        ports._CLAIMS.pop().close()
        monkeypatch.setattr(ports, "_RANGE", range(port, port + 1))
        with pytest.raises(OSError, match="No port is free"):
            free_port()


def test_a_claim_goes_with_its_process(root: Path) -> None:
    port = free_port()
    ports._CLAIMS.pop().close()
    for _ in range(2):
        assert in_another_process(port, root).stdout == f"{port}\n"
