"""Opening hours: open now? opens when? in the time zone of the place that is called."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any, Final, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import holidays

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# Hours are looked up this far ahead; a place closed for longer has no next opening.
_HORIZON_DAYS: Final = 14
_KEYS: Final = ("timezone", "weekly", "holidays", "closed", "until")
_SPAN: Final = re.compile(r"(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})")


_WEEKLY: Final = 'Write e.g. weekly: {mon-fri: "09:00-18:00"}'
_DAY: Final = "Write days as YYYY-MM-DD, without quotes"
_T = TypeVar("_T")


@dataclass(frozen=True)
class HoursFault:
    """One thing that can't be read: under which key of the hours, what is wrong, and what to do."""

    key: str
    problem: str
    remedy: str


class HoursError(ValueError):
    """The configured hours can't be read; `faults` lists all that is wrong with them."""

    def __init__(self, *faults: HoursFault) -> None:
        self.faults = faults
        super().__init__("; ".join(fault.problem for fault in faults))


@dataclass(frozen=True)
class Span:
    """One stretch of opening on one day, local time; `closes` is exclusive.

    A span that closes at or before it opens runs past midnight.
    """

    opens: time
    closes: time


@dataclass(frozen=True)
class OpeningHours:
    """Weekly hours of a contact.

    Attributes:
        zone: IANA time zone of the place, e.g. "America/New_York".
        weekly: spans per weekday, Monday is 0.
        country: ISO code whose public holidays are closed days, or None.
        closed: further closed days.
        until: the last day on which the hours hold, or None.
    """

    zone: ZoneInfo
    weekly: Mapping[int, tuple[Span, ...]]
    country: str | None = None
    closed: frozenset[date] = frozenset()
    until: date | None = None

    @classmethod
    def from_mapping(cls, raw: Mapping[str, Any]) -> OpeningHours:
        """Read hours as written in contacts.yml.

        Raises:
            HoursError: time zone, weekday, span or country is unknown.
        """
        faults = [
            HoursFault(name, f"unknown key {name!r}", "Remove the key, or correct its spelling")
            for name in map(str, raw)
            if name not in _KEYS
        ]

        def read(key: str, reader: Callable[[Any], _T]) -> _T | None:
            try:
                return reader(raw.get(key))
            except HoursError as error:
                faults.extend(error.faults)
                return None

        zone, weekly = read("timezone", _zone), read("weekly", _weekly)
        country, closed, until = read("holidays", _country), read("closed", _closed), read("until", _until)
        if faults or zone is None or weekly is None or closed is None:
            raise HoursError(*faults)
        return cls(zone, weekly, country, closed, until)

    def is_open(self, now: datetime) -> bool:
        """Whether it is open at `now` (an aware datetime)."""
        return any(begin <= now < end for begin, end in self._openings(now))

    def next_opening(self, now: datetime) -> datetime | None:
        """When it opens next after `now`, in the place's zone; None if not within two weeks."""
        begins = [begin for begin, _ in self._openings(now) if begin > now]
        return min(begins, default=None)

    def changes(self, now: datetime) -> datetime | None:
        """When it closes, if it is open at `now`, else when it opens; None if not within two weeks.

        Spans that adjoin are one: around the clock it never closes.
        """
        if not self.is_open(now):
            return self.next_opening(now)
        closes = now
        for begin, end in sorted(self._openings(now)):
            if begin <= closes < end:
                closes = end
        last = max(end for _, end in self._openings(now))
        return None if closes == last and closes - now > timedelta(days=_HORIZON_DAYS - 1) else closes

    def describe(self, now: datetime) -> str:
        """ "open now until 18:00", "closed, opens Mon 09:00", with the zone's name."""
        place = now.astimezone(self.zone)
        for begin, end in self._openings(now):
            if begin <= now < end:
                return f"open now until {end:%H:%M} ({place.tzname()})"
        upcoming = self.next_opening(now)
        if upcoming is None:
            return "closed for the next two weeks"
        return f"closed now, opens {upcoming:%a} {upcoming:%H:%M} ({upcoming.tzname()})"

    def _openings(self, now: datetime) -> list[tuple[datetime, datetime]]:
        """(begin, end) of each opening from yesterday to the horizon.

        Yesterday counts because a span may run past midnight.
        """
        today = now.astimezone(self.zone).date()
        found = []
        for offset in range(-1, _HORIZON_DAYS + 1):
            day = today + timedelta(days=offset)
            if self._is_closed_day(day):
                continue
            for span in self.weekly.get(day.weekday(), ()):
                begin = datetime.combine(day, span.opens, self.zone)
                last = day if span.closes > span.opens else day + timedelta(days=1)
                found.append((begin, datetime.combine(last, span.closes, self.zone)))
        return found

    def _is_closed_day(self, day: date) -> bool:
        if day in self.closed:
            return True
        return self.country is not None and day in _holidays(self.country, day.year)


def knows_holidays(country: str, year: int) -> bool:
    """Whether the public holidays of that year have been worked out for the country."""
    return bool(_holidays(country, year))


@cache
def _holidays(country: str, year: int) -> frozenset[date]:
    """Public holidays; kept, since working them out takes longer than a turn may."""
    return frozenset(holidays.country_holidays(country, years=year))


def _zone(raw: Any) -> ZoneInfo:
    try:
        return ZoneInfo(str(raw or ""))
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        problem = f"unknown time zone {raw!r}" if raw else "the time zone is missing"
        raise HoursError(HoursFault("timezone", problem, "Write e.g. timezone: America/New_York")) from error


def _weekly(raw: Any) -> dict[int, tuple[Span, ...]]:
    if not isinstance(raw, Mapping) and raw is not None:
        raise HoursError(HoursFault("weekly", "weekly hours are not written as weekday: hours", _WEEKLY))
    weekly: dict[int, tuple[Span, ...]] = {}
    faults: list[HoursFault] = []
    for days, text in (raw or {}).items():
        try:
            weekly |= dict.fromkeys(weekdays(str(days)), _spans(str(days), str(text)))
        except HoursError as error:
            faults += error.faults
    if not raw:
        faults.append(HoursFault("weekly", "no weekly hours given", _WEEKLY))
    if faults:
        raise HoursError(*faults)
    return weekly


def _country(raw: Any) -> str | None:
    if raw is not None and str(raw) not in holidays.list_supported_countries():
        remedy = "Write the country's code, such as US, or remove the key"
        raise HoursError(HoursFault("holidays", f"unknown country for holidays {raw!r}", remedy))
    return None if raw is None else str(raw)


def _closed(raw: Any) -> frozenset[date]:
    days = raw if isinstance(raw, list | tuple) else (raw,) if raw else ()
    try:
        return frozenset(day if isinstance(day, date) else date.fromisoformat(str(day)) for day in days)
    except ValueError as error:
        problem = "a closed day is not a date such as 2026-12-24"
        raise HoursError(HoursFault("closed", problem, _DAY)) from error


def _until(raw: Any) -> date | None:
    if raw is None or type(raw) is date:
        return raw
    raise HoursError(HoursFault("until", "until is not a date such as 2026-12-31", _DAY))


def weekdays(text: str) -> list[int]:
    """Weekday numbers, Monday is 0, of "mon", "mon-fri" or "mon, wed".

    Raises:
        HoursError: a weekday is unknown.
    """
    found: list[int] = []
    for part in (piece.strip().lower() for piece in text.split(",")):
        first, _, last = part.partition("-")
        try:
            begin, end = DAYS.index(first.strip()[:3]), DAYS.index((last or first).strip()[:3])
        except ValueError as error:
            raise HoursError(HoursFault(f"weekly.{text}", f"unknown weekday in {text!r}", _WEEKLY)) from error
        found += [day % 7 for day in range(begin, end + (7 if end < begin else 0) + 1)]
    return found


def _spans(days: str, text: str) -> tuple[Span, ...]:
    """Spans of "09:00-12:00, 13:00-18:00"; "closed" gives none."""
    if text.strip().lower() == "closed":
        return ()
    matches = [_SPAN.fullmatch(part.strip()) for part in text.split(",")]
    spans = []
    for match in matches:
        if match is None:
            problem = f"hours {text!r} are not written as 09:00-18:00"
            raise HoursError(HoursFault(f"weekly.{days}", problem, _WEEKLY))
        h1, m1, h2, m2 = (int(number) for number in match.groups())
        try:
            spans.append(Span(time(h1, m1), time(h2 % 24, m2) if (h2, m2) == (24, 0) else time(h2, m2)))
        except ValueError as error:
            problem = f"hours {text!r} hold a time that does not exist"
            raise HoursError(HoursFault(f"weekly.{days}", problem, _WEEKLY)) from error
    return tuple(spans)
