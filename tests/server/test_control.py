"""SIGHUP means "take the current model" only where no terminal sends it by being closed."""

from __future__ import annotations

import subprocess
import sys

import pexpect

from shopguide.server import commands
from tests.waiting import PATIENCE

PROGRAM = ["-W", "ignore", "-c", "from shopguide.server.control import _has_terminal; print('found:', _has_terminal())"]


def test_a_process_of_its_own_session_has_no_terminal() -> None:
    done = subprocess.run(
        [sys.executable, *PROGRAM], capture_output=True, text=True, check=True, start_new_session=True
    )
    assert "found: False" in done.stdout


def test_one_that_was_started_in_a_terminal_has_it() -> None:
    child = pexpect.spawn(sys.executable, PROGRAM, encoding="utf-8", timeout=PATIENCE)
    child.expect("found: True")
    child.expect(pexpect.EOF)
    child.close()


def test_a_path_of_a_socket_is_short_enough_wherever_the_checkout_lies() -> None:
    # sun_path holds 108 bytes with its end, and a process id has seven digits at most.
    assert not commands.FOLDER.is_absolute()
    assert len(str(commands.FOLDER / "4194304.sock")) < 108
