"""What reaches a terminal, and what a pipe: a pseudo terminal of the test's own, without the guide."""

from __future__ import annotations

import fcntl
import os
import re
import struct
import termios
from collections.abc import Iterator
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path

import pytest
from rich.cells import cell_len

from shopguide.channels.message import Button, Message
from shopguide.channels.shell.screen import Screen

CODES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\].*?\x1b\\)")
_END = "(end)"
COLOUR = re.compile(r"\x1b\[(?:\d+;)*(?:3[0-7]|4[0-7]|9[0-7]|38|48)(?=[;m])")
MESSAGE = Message(
    "**Worth knowing:** " + "look at the porch and ask the neighbours first. " * 6, (Button("Start", "/s"),)
)


@dataclass
class Pty:
    """A pseudo terminal; what is written to `stdout` is read at its other end."""

    master: int
    stdout: TextIOWrapper

    def resize(self, columns: int) -> None:
        fcntl.ioctl(self.stdout, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))

    def read(self) -> str:
        """What was written since the last time; it arrives in pieces."""
        self.stdout.write(_END)
        self.stdout.flush()
        drawn = b""
        while not drawn.endswith(_END.encode()):
            drawn += os.read(self.master, 100_000)
        return drawn.decode().removesuffix(_END).replace("\r\n", "\n")


@pytest.fixture
def pty(monkeypatch: pytest.MonkeyPatch) -> Iterator[Pty]:
    master, slave = os.openpty()
    for name in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE", "COLUMNS", "COLORTERM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    with os.fdopen(slave, "w", encoding="utf-8") as stdout:
        yield Pty(master, stdout)
    os.close(master)


def widest(drawn: str) -> int:
    return max(cell_len(line) for line in CODES.sub("", drawn).splitlines())


def test_that_lines_follow_the_width_of_the_terminal_as_it_changes(pty: Pty) -> None:
    screen = Screen(pty.stdout)
    for columns in (100, 40, 61, 300):
        pty.resize(columns)
        screen.messages([MESSAGE], {"/s": 1})
        assert columns - 20 <= widest(pty.read()) <= columns


@pytest.mark.parametrize(("columns", "width"), [(10, 40), (0, 80)])
def test_that_a_very_narrow_terminal_gets_forty_cells_and_an_unknown_one_eighty(
    pty: Pty, columns: int, width: int
) -> None:
    pty.resize(columns)
    assert Screen(pty.stdout).width == width


def test_that_a_terminal_gets_bold_and_colour(pty: Pty) -> None:
    pty.resize(80)
    Screen(pty.stdout).messages([MESSAGE], {"/s": 1})
    drawn = pty.read()
    assert "\x1b[1mWorth knowing:" in drawn
    assert COLOUR.search(drawn)


def test_that_no_color_leaves_out_every_colour(pty: Pty, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    pty.resize(80)
    Screen(pty.stdout).messages([MESSAGE], {"/s": 1})
    drawn = pty.read()
    assert not COLOUR.search(drawn)
    assert "1) Start" in CODES.sub("", drawn)


def test_that_a_dumb_terminal_gets_plain_words_in_its_width(pty: Pty, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    pty.resize(50)
    screen = Screen(pty.stdout)
    with screen.loading():
        pass
    screen.messages([MESSAGE], {"/s": 1})
    drawn = pty.read()
    assert "\x1b" not in drawn
    assert widest(drawn) <= 50


def test_that_a_pipe_gets_whole_plain_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    path = tmp_path / "out"
    with path.open("w", encoding="utf-8") as stdout:
        screen = Screen(stdout)
        with screen.loading():
            screen.typed("hello")
        screen.messages([MESSAGE], {"/s": 1})
    assert path.read_text(encoding="utf-8").splitlines() == [
        "> hello",
        "",
        MESSAGE.text.replace("**", "").strip(),
        "",
        "1) Start",
        "",
    ]


def test_that_characters_the_terminal_lacks_do_not_end_the_talk(tmp_path: Path) -> None:
    path = tmp_path / "out"
    with path.open("w", encoding="ascii") as stdout:
        Screen(stdout).messages([Message("Can’t find it … 小包", custom={"type": "step", "number": 1, "total": 2})], {})
    assert "Can?t find it ? ??" in path.read_text(encoding="ascii")
