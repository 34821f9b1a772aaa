"""What somebody sees while the guide trains."""

from __future__ import annotations

import io

import pytest

from shopguide.server.training_bar import STEPS, TrainingBar


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_training_bar_without_a_terminal_names_each_step_once() -> None:
    stream = io.StringIO()
    with TrainingBar(stream) as bar:
        for step in ("read", "read", "encode", "fit"):
            bar.advance(step, 1, 2)
            bar.advance(step, 2, 2)
    lines = stream.getvalue().splitlines()
    assert len(lines) == 1 + len(STEPS)
    assert all(title in line for line, (title, _) in zip(lines[1:], STEPS.values(), strict=True))


def test_training_bar_on_a_terminal_shows_time_left_and_leaves_nothing_behind(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    stream = _Terminal()
    with TrainingBar(stream) as bar:
        bar.advance("encode", 1, 2)
        bar._bar.refresh()
        shown = stream.getvalue()
    assert "Encoding" in shown
    assert "left" in shown
    assert stream.getvalue().endswith(("\x1b[2K", "\x1b[?25h", "\r"))


def test_training_bar_that_fails_does_not_claim_to_be_done() -> None:
    stream = io.StringIO()
    with pytest.raises(OSError, match="disk"), TrainingBar(stream):
        raise OSError("disk full")
    assert "Packing" not in stream.getvalue()


def test_training_bar_ignores_steps_it_does_not_know() -> None:
    stream = io.StringIO()
    with TrainingBar(stream) as bar:
        bar.advance("polish", 1, 1)
    assert "polish" not in stream.getvalue()
