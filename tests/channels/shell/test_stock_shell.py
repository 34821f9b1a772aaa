"""Rasa's own `rasa shell` on the same project."""

from __future__ import annotations

import sys
from pathlib import Path

from conversations.server import free_port

from .terminal import CODES, Terminal, environment

DOWN = "\x1b[B"


def test_that_stock_rasa_shell_shows_whole_texts_and_takes_its_menus(trained: Path, tmp_path: Path) -> None:
    port = str(free_port())
    command = [sys.executable, "-W", "ignore", "-m", "rasa", "shell", "--port", port, "--model", str(trained)]
    terminal = Terminal(command, environment(tmp_path / "talks.sqlite"), columns=100)
    try:
        terminal.start()
        terminal.type("my parcel is on its way but late\r")
        shown = terminal.until("Type out your own message")
        for words in (
            "(I'm an automated guide, independent of TikTok.)",
            "Use Contact Seller on the order and ask them to check with the carrier;",
            "Want to go through it?",
        ):
            assert words in " ".join(shown.split()), words
        assert "**" not in shown
        assert "Custom json" not in shown
        terminal.type("\r")
        shown = terminal.until("Type out your own message")
        assert "Step 1 of 3 (US app; menus differ elsewhere): In your profile, tap Your orders." in shown
        terminal.type(f"{DOWN}{DOWN}\r")
        assert "3. Tap Message next to the name" in terminal.until("Type out your own message")
        assert "Traceback" not in CODES.sub("", terminal.raw)
    finally:
        terminal.close()
