"""Opening hours: open now? opens when? in the time zone of the place that is called."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import holidays

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# Hours are looked up this far ahead; a place closed for longer has no next opening.
_HORIZON_DAYS: Final = 14
_SPAN: Final = re.compile(r"(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})")


class HoursError(ValueError):
    """The configured hours cannot be read; the message says which part."""


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
        unknown = set(map(str, raw)) - {"timezone", "weekly", "holidays", "closed", "until"}
        if unknown:
            raise HoursError(f"unknown key {sorted(unknown)[0]!r}")
        try:
            zone = ZoneInfo(str(raw.get("timezone") or ""))
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise HoursError(f"unknown time zone {raw.get('timezone')!r}") from error
        weekly: dict[int, tuple[Span, ...]] = {}
        by_days = raw.get("weekly") or {}
        if not isinstance(by_days, Mapping):
            raise HoursError("weekly hours are not written as weekday: hours")
        for days, text in by_days.items():
            for day in _days(str(days)):
                weekly[day] = _spans(str(text))
        if not weekly:
            raise HoursError("no weekly hours given")
        country = raw.get("holidays")
        if country is not None and str(country) not in holidays.list_supported_countries():
            raise HoursError(f"unknown country for holidays {country!r}")
        days_off = raw.get("closed") or ()
        if not isinstance(days_off, list | tuple):
            days_off = (days_off,)
        try:
            closed = frozenset(day if isinstance(day, date) else date.fromisoformat(str(day)) for day in days_off)
        except ValueError as error:
            raise HoursError("a closed day is not a date such as 2026-12-24") from error
        until = raw.get("until")
        if until is not None and type(until) is not date:
            raise HoursError("until is not a date such as 2026-12-31")
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


def _days(text: str) -> list[int]:
    """Weekday numbers of "mon", "mon-fri" or "mon, wed"."""
    found: list[int] = []
    for part in (piece.strip().lower() for piece in text.split(",")):
        first, _, last = part.partition("-")
        try:
            begin, end = DAYS.index(first.strip()[:3]), DAYS.index((last or first).strip()[:3])
        except ValueError as error:
            raise HoursError(f"unknown weekday in {text!r}") from error
        found += [day % 7 for day in range(begin, end + (7 if end < begin else 0) + 1)]
    return found


def _spans(text: str) -> tuple[Span, ...]:
    """Spans of "09:00-12:00, 13:00-18:00"; "closed" gives none."""
    if text.strip().lower() == "closed":
        return ()
    matches = [_SPAN.fullmatch(part.strip()) for part in text.split(",")]
    spans = []
    for match in matches:
        if match is None:
            raise HoursError(f"hours {text!r} are not written as 09:00-18:00")
        h1, m1, h2, m2 = (int(number) for number in match.groups())
        try:
            spans.append(Span(time(h1, m1), time(h2 % 24, m2) if (h2, m2) == (24, 0) else time(h2, m2)))
        except ValueError as error:
            raise HoursError(f"hours {text!r} hold a time that does not exist") from error
    return tuple(spans)
