"""What is logged, and what never is: nothing that a shopper wrote, and nothing that looks like a secret.

One JSON object a line; words for people where the log is a terminal. Of an exception its kind and the
places it passed are logged, and its own words only where they are ours or the operating system's: those
of others may repeat what somebody wrote.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from collections.abc import Callable, Iterator, MutableMapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import structlog

from shopguide.errors import ShopGuideError
from shopguide.privacy.backstop import scrub_text

# Rasa's file broker writes by this logger; its lines are events that were scrubbed before, and must stay JSON.
_EVENT_LOGGER: Final = "event-logger"
# Frames of a traceback, the innermost ones.
_FRAMES: Final = 8


def configure(*, terminal: bool, level: int = logging.WARNING, file: Path | None = None) -> None:
    """Log warnings and worse, to stderr or to `file`: at finer levels Rasa writes what shoppers say."""
    guard()
    handler = logging.FileHandler(file, delay=True, encoding="utf-8") if file else logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines() if terminal else JsonLines())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, _name_alone],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=True,
    )
    # Our channels say when they are connected, the reload when it took an edit; neither writes a word of a shopper.
    for name in ("shopguide.channels", "shopguide.server.reload"):
        logging.getLogger(name).setLevel(min(level, logging.INFO))
    # `shopguide serve` prints what is closed in one line of its own.
    logging.getLogger("shopguide.channels.credentials").setLevel(level)


def guard() -> None:
    """Scrub what anybody logs by any handler, such as those that `rasa run` sets up; done once a process."""
    make = logging.getLogRecordFactory()
    if not isinstance(make, _ScrubbedRecords):
        logging.setLogRecordFactory(_ScrubbedRecords(make))


class _ScrubbedRecords:
    """Makes records with their secrets removed from message, arguments and exception."""

    def __init__(self, make: Callable[..., logging.LogRecord]) -> None:
        self._make = make

    def __call__(self, *args: Any, **kwargs: Any) -> logging.LogRecord:
        record = self._make(*args, **kwargs)
        if record.name == _EVENT_LOGGER:
            return record
        try:
            message = record.getMessage()
        except (TypeError, ValueError):
            # Arguments that don't fit; logging says so itself, and repeats both.
            record.msg, record.args = scrub_text(f"{record.msg} {record.args!r}"), ()
            record.msg = record.msg.replace("%", "%%")
            return record
        scrubbed = scrub_text(message)
        if scrubbed != message:
            record.msg, record.args = scrubbed, ()
        if record.exc_info and record.exc_info[1]:
            words = "".join(traceback.format_exception(record.exc_info[1])).rstrip()
            scrubbed = scrub_text(words)
            if scrubbed != words:
                record.exc_text = scrubbed  # which formatters take instead of formatting it themselves
        return record


class JsonLines(logging.Formatter):
    """One JSON object a record."""

    def format(self, record: logging.LogRecord) -> str:
        """Time in UTC, level, logger, message and, of an exception, `error` with its causes."""
        entry: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": scrub_text(record.getMessage()),
        }
        if record.exc_info and record.exc_info[1]:
            entry["error"] = list(map(scrub_text, _told(record.exc_info[1])))
        return json.dumps(entry)


class Lines(logging.Formatter):
    """A line to be read, and one for each cause of an exception."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """As the standard library does, but for what looks like a secret."""
        record.exc_text = None
        return scrub_text(super().format(record))

    def formatException(self, ei: Any) -> str:
        """The kinds of the exception and its causes, and where they came from."""
        return "\n".join(f"  {line}" for line in _told(ei[1]))


def _told(error: BaseException) -> Iterator[str]:
    """An exception and its causes, a line each."""
    cause: BaseException | None = error
    while cause is not None:
        words = f": {cause}" if isinstance(cause, ShopGuideError | OSError) else ""
        frames = traceback.extract_tb(cause.__traceback__)[-_FRAMES:]
        places = " > ".join(f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames)
        yield f"{type(cause).__name__}{words} [{places}]"
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)


def _name_alone(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> tuple[Any, ...]:
    """Of Rasa's structured entries the name: the values beside it may be a message."""
    return (str(event.get("event")),), {"exc_info": bool(event.get("exc_info"))}
