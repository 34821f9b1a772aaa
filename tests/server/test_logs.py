"""What is logged is of use, and nothing a shopper wrote is in it."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from shopguide.errors import StoreError
from shopguide.server import logs

SECRET = "my password is hunter22"


@pytest.fixture(autouse=True)
def _put_back() -> Iterator[None]:
    """The logging of the tests themselves."""
    root = logging.getLogger()
    level, handlers, settings = root.level, list(root.handlers), structlog.get_config()
    yield
    root.setLevel(level)
    root.handlers[:] = handlers
    structlog.configure(**settings)


def fail() -> None:
    """A failure of the store, caused by an exception that repeats what was written."""
    try:
        raise ValueError(SECRET)
    except ValueError as error:
        raise StoreError("The database failed") from error


def log_failure() -> None:
    try:
        fail()
    except StoreError:
        logging.getLogger("shopguide.x").exception("A turn failed")


def test_a_line_is_json_with_the_kinds_and_places_of_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure(terminal=False)
    log_failure()
    (line,) = capsys.readouterr().err.splitlines()
    entry = json.loads(line)
    assert (entry["level"], entry["logger"], entry["message"]) == ("error", "shopguide.x", "A turn failed")
    assert entry["time"].endswith("+00:00")
    store, cause = entry["error"]
    assert store.startswith("StoreError: The database failed [")
    assert "test_logs.py" in store
    assert cause.startswith("ValueError [")


def test_on_a_terminal_it_is_a_line_to_be_read(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure(terminal=True)
    log_failure()
    first, *others = capsys.readouterr().err.splitlines()
    assert first.endswith("ERROR shopguide.x: A turn failed")
    assert [line.split()[0].rstrip(":") for line in others] == ["StoreError", "ValueError"]


@pytest.mark.parametrize("terminal", [True, False])
def test_words_of_other_peoples_exceptions_are_left_out(terminal: bool, capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure(terminal=terminal)
    log_failure()
    assert "hunter22" not in capsys.readouterr().err


@pytest.mark.parametrize("terminal", [True, False])
def test_values_that_rasa_logs_beside_its_names_are_left_out(
    terminal: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.configure(terminal=terminal)
    try:
        text = SECRET
        fail()
    except StoreError:
        structlog.get_logger("rasa.x").exception("rest.message.received.failure", text=text)
    told = capsys.readouterr().err
    assert "rest.message.received.failure" in told
    assert "StoreError" in told
    assert "hunter22" not in told


def test_words_of_the_operating_system_are_kept(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure(terminal=False)
    try:
        raise OSError(28, "No space left on device")
    except OSError:
        logging.getLogger().exception("full")
    assert "No space left on device" in capsys.readouterr().err


def test_below_a_warning_nothing_is_logged(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure(terminal=False)
    logging.getLogger("rasa").info(SECRET)
    structlog.get_logger("rasa").info("x", text=SECRET)
    assert capsys.readouterr().err == ""
