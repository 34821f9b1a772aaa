"""Two processes that want the same thing at once."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from shopguide.alone import alone
from shopguide.errors import SetupError
from tests.waiting import PATIENCE

_WAITER = """
import sys
from pathlib import Path
from shopguide.alone import alone
with alone(Path(sys.argv[1]), lambda: print("waiting", flush=True)):
    print("in", flush=True)
"""


def test_alone_second_process_says_that_it_waits_and_goes_on_afterwards(tmp_path: Path) -> None:
    lock = tmp_path / "locks" / "training"
    command = [sys.executable, "-c", _WAITER, str(lock)]
    with alone(lock, lambda: pytest.fail("nobody else holds it")):
        waiter = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert waiter.stdout
        first = waiter.stdout.readline()
    rest, _ = waiter.communicate(timeout=PATIENCE)
    assert [first, rest] == ["waiting\n", "in\n"]


def test_alone_lock_goes_with_a_process_that_is_killed(tmp_path: Path) -> None:
    lock = tmp_path / "training"
    holder = _WAITER.replace('print("in", flush=True)', 'print("in", flush=True); sys.stdin.read()')
    command = [sys.executable, "-c", holder, str(lock)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "in\n"
        process.kill()
        process.wait()
    with alone(lock, lambda: pytest.fail("the holder is dead")):
        pass


def test_alone_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "models").write_text("a file, not a folder")
    with (
        pytest.raises(SetupError, match=f"{tmp_path / 'models'} can't be written to"),
        alone(tmp_path / "models" / "lock", lambda: None),
    ):
        pass
    assert os.listdir(tmp_path) == ["models"]
