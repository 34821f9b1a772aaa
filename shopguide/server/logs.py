"""What is logged, and what never is: nothing that a shopper wrote.

One JSON object a line; words for people where the log is a terminal. Of an exception its kind and the
places it passed are logged, and its own words only where they are ours or the operating system's: those
of others may repeat what somebody wrote.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from collections.abc import Iterator, MutableMapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import structlog

from shopguide.errors import ShopGuideError

# Frames of a traceback, the innermost ones.
_FRAMES: Final = 8


def configure(*, terminal: bool, level: int = logging.WARNING, file: Path | None = None) -> None:
    """Log warnings and worse, to stderr or to `file`: at finer levels Rasa writes what shoppers say."""
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


class JsonLines(logging.Formatter):
    """One JSON object a record."""

    def format(self, record: logging.LogRecord) -> str:
        """Time in UTC, level, logger, message and, of an exception, `error` with its causes."""
        entry: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info and record.exc_info[1]:
            entry["error"] = list(_told(record.exc_info[1]))
        return json.dumps(entry)


class Lines(logging.Formatter):
    """A line to be read, and one for each cause of an exception."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

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
