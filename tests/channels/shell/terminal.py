"""A program in a real terminal, driven by keys."""

from __future__ import annotations

import os
import re
import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pexpect

from tests.waiting import PATIENCE

ROOT: Final = Path(__file__).resolve().parents[3]
SHOPGUIDE: Final = [sys.executable, "-W", "ignore", str(Path(sys.executable).with_name("shopguide")), "shell"]
ENTER: Final = "\r"
UP: Final = "\x1b[A"
CTRL_C: Final = "\x03"
CTRL_D: Final = "\x04"
CODES: Final = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\].*?(?:\x1b\\|\x07)|[=>()][B0]?)")
# The line editor switches bracketed paste on when it begins to wait for a line, and off when it has one.
_WAITS: Final = "\x1b[?2004h"
_PASTE: Final = "\x1b[200~{}\x1b[201~"


def environment(database: Path, **more: str) -> dict[str, str]:
    """The variables of a program that keeps its talks in `database`."""
    # Rasa, imported by the tests, has set TensorFlow's log level.
    left_out = {"PYTHONDONTWRITEBYTECODE", "NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "TF_CPP_MIN_LOG_LEVEL"}
    kept = {key: value for key, value in os.environ.items() if key not in left_out}
    quiet = {
        "RASA_TELEMETRY_ENABLED": "false",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        # pexpect is no terminal that tells where its cursor is.
        "PROMPT_TOOLKIT_NO_CPR": "1",
    }
    return {**kept, **quiet, "TERM": "xterm-256color", "SHOPGUIDE_DB_URL": f"sqlite:///{database}", **more}


class Terminal:
    """A terminal of `columns` cells in which `command` runs.

    Attributes:
        raw: everything the program has written so far, codes and all.
    """

    def __init__(self, command: list[str], variables: Mapping[str, str], columns: int = 80) -> None:
        self._child = pexpect.spawn(
            command[0],
            command[1:],
            cwd=ROOT,
            env=dict(variables),
            dimensions=(50, columns),
            encoding="utf-8",
            timeout=PATIENCE,
        )
        self.raw = ""

    def start(self) -> str:
        """Wait until the program asks for the first line; returns what it has shown by then."""
        return self._until_it_waits()

    def enter(self, text: str) -> str:
        """Type a line and send it; returns what is shown until the next one is waited for."""
        self.type(text)
        return self._after_enter()

    def paste(self, text: str) -> str:
        """Paste a text, as terminals mark it, and send it."""
        self.type(_PASTE.format(text))
        return self._after_enter()

    def type(self, keys: str) -> None:
        """Press keys, and wait for nothing."""
        self._child.send(keys)

    def until(self, words: str) -> str:
        """Wait for `words`; returns what was shown up to them."""
        self._child.expect_exact(words)
        return self._seen()

    def resize(self, columns: int) -> None:
        """Make the window as wide as `columns`, which it was not; the line editor then draws its line anew."""
        self._child.setwinsize(50, columns)
        self._until_it_waits()

    def end(self) -> tuple[str, int | None]:
        """Wait for the program's end; returns what it still showed, and its exit status."""
        self._child.expect(pexpect.EOF)
        seen = self._seen()
        # A busy machine takes its time; `close` would not wait for it.
        self._child.wait()
        self._child.close()
        return seen, self._child.exitstatus

    def close(self) -> None:
        """End the program, whatever it does."""
        if self._child.isalive():
            self._child.kill(signal.SIGKILL)
            self._child.wait()
        self._child.close()

    def _after_enter(self) -> str:
        self.type(ENTER)
        self.until("\x1b[?2004l")
        return self._until_it_waits()

    def _until_it_waits(self) -> str:
        return self.until(_WAITS)

    def _seen(self) -> str:
        after = self._child.after if isinstance(self._child.after, str) else ""
        raw = str(self._child.before) + after
        self.raw += raw
        return CODES.sub("", raw).replace("\r\n", "\n")
