"""The time a report is about, and the hours, days or weeks that it is drawn by."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cached_property
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

from shopguide.errors import SetupError

DAY: Final = 86_400
HOUR: Final = 3_600
DEFAULT: Final = "7d"
_SPAN: Final = re.compile(r"([1-9]\d{0,3})([hd])")
# Longer ones are drawn by days, weeks, or as many days as leave this number of columns.
_BY_HOURS: Final = 3 * DAY
_BY_DAYS: Final = 92 * DAY
_COLUMNS: Final = 106


class PeriodError(SetupError):
    """A period that makes no sense; the message says how to write one."""


@dataclass(frozen=True)
class Offset:
    """By how many seconds local time is ahead of UTC, up to `until` (seconds since 1970)."""

    until: float
    seconds: int


@dataclass(frozen=True)
class Period:
    """From `since` up to, not including, `until`: seconds since 1970."""

    since: float
    until: float
    zone: tzinfo = UTC

    @property
    def seconds(self) -> float:
        """Its length."""
        return self.until - self.since

    @property
    def before(self) -> Period:
        """The period of the same length that ends where this one begins."""
        return Period(self.since - self.seconds, self.since, self.zone)

    @property
    def zone_name(self) -> str:
        """As people name it."""
        return str(self.zone)

    def local(self, at: float) -> datetime:
        """A moment in the period's time zone."""
        return datetime.fromtimestamp(at, self.zone)

    @cached_property
    def width(self) -> int:
        """Seconds of one column."""
        if self.seconds <= _BY_HOURS:
            return HOUR
        if self.seconds <= _BY_DAYS:
            return DAY
        return DAY * max(7, math.ceil(self.seconds / DAY / (_COLUMNS - 1)))

    @cached_property
    def origin(self) -> int:
        """Where the first column begins, in local seconds: what a clock there shows, read as if it were UTC."""
        step = min(self.width, DAY)
        return int(self.since + _ahead(self.local(self.since))) // step * step

    @cached_property
    def columns(self) -> int:
        """How many there are."""
        last = self.until - 1e-3
        return int(last + _ahead(self.local(last)) - self.origin) // self.width + 1

    @cached_property
    def offsets(self) -> tuple[Offset, ...]:
        """The zone's offsets from UTC in their order; more than one where the clocks change in between."""
        found: list[Offset] = []
        at, ahead = self.since, _ahead(self.local(self.since))
        while at < self.until:
            end = min(at + DAY, self.until)
            if _ahead(self.local(end)) != ahead:
                # Clocks change at a quarter of an hour of UTC.
                quarter = HOUR / 4
                while (end := min(at - at % quarter + quarter, self.until)) and _ahead(self.local(end)) == ahead:
                    at = end
                found.append(Offset(end, ahead))
                ahead = _ahead(self.local(end))
            at = end
        if not found or found[-1].until < self.until:
            found.append(Offset(self.until, ahead))
        return tuple(found)

    def begins(self, column: int) -> datetime:
        """When a column begins, as a clock there shows it."""
        return datetime.fromtimestamp(self.origin + column * self.width, UTC).replace(tzinfo=None)

    def label(self, column: int) -> str:
        """A column's name: an hour, a day, or the day that it begins with."""
        begins = self.begins(column)
        day = f"{begins.day} {begins:%b}"
        return f"{day} {begins:%H:%M}" if self.width == HOUR else day

    @property
    def unit(self) -> str:
        """What a column is."""
        if self.width in (HOUR, DAY):
            return "hour" if self.width == HOUR else "day"
        return "week" if self.width == 7 * DAY else f"{self.width // DAY} days"


@dataclass(frozen=True)
class Names:
    """What the two ends of a period are called where they are asked for."""

    since: str = "--since"
    until: str = "--until"


def parse(since: str, until: str | None, now: float, zone: tzinfo = UTC, names: Names | None = None) -> Period:
    """Read what an operator writes.

    `since` is "24h" (so many hours), "7d" (the day that `until` lies in and the six before it) or a date,
    from its beginning; `until` is a date, to its end, and `now` where it is left out. Dates are those of `zone`.
    `names` are what an error calls them.

    Raises:
        PeriodError: it is none of these, or ends before it begins.
    """
    names = names or Names()
    end = min(now, _midnight(_day(until, names.until, spans=False) + timedelta(days=1), zone)) if until else now
    if span := _SPAN.fullmatch(since.strip()):
        count = int(span[1])
        if span[2] == "h":
            begin = end - count * HOUR
        else:
            last = datetime.fromtimestamp(end - 1e-3, zone).date()
            begin = _midnight(last - timedelta(days=count - 1), zone)
    else:
        begin = _midnight(_day(since, names.since, spans=True), zone)
    if begin >= end:
        raise PeriodError(
            f"The period ends before it begins; give {names.since} a date before {names.until}, and not in the future."
        )
    return Period(begin, end, zone)


def find_zone(name: str) -> tzinfo:
    """The time zone of that name.

    Raises:
        PeriodError: there is none.
    """
    if name.upper() == "UTC":
        return UTC
    if name not in available_timezones():
        raise PeriodError(f"{name!r} is no time zone. Write UTC, or a name such as Europe/Berlin or America/New_York.")
    return ZoneInfo(name)


def _day(written: str, name: str, *, spans: bool) -> date:
    try:
        day = date.fromisoformat(written.strip())
    except ValueError:
        day = None
    if day is None or not 1970 < day.year < 9999:
        allowed = "24h, 7d or a date such as 2026-11-20" if spans else "a date such as 2026-11-20"
        raise PeriodError(f"{name} is {written!r}. Write {allowed}.")
    return day


def _midnight(day: date, zone: tzinfo) -> float:
    return datetime.combine(day, time(), zone).timestamp()


def _ahead(moment: datetime) -> int:
    offset = moment.utcoffset()
    return int(offset.total_seconds()) if offset else 0
