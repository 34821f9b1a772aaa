"""What time it is. Whoever needs it takes a `Clock`, so that tests can say what day it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import TypeAlias

Clock: TypeAlias = Callable[[], datetime]


def utc_now() -> datetime:
    """The moment, in UTC."""
    return datetime.now(UTC)


def latest_day(now: datetime) -> date:
    """The day it is already somewhere on earth (UTC+14): who dates a fact there has not written of the future."""
    return (now.astimezone(UTC) + timedelta(hours=14)).date()
