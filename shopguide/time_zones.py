"""The time zones that a person may choose from."""

from __future__ import annotations

from functools import cache
from typing import Final
from zoneinfo import available_timezones

_AREAS: Final = frozenset("Africa America Antarctica Arctic Asia Atlantic Australia Europe Indian Pacific".split())


@cache
def time_zones() -> tuple[str, ...]:
    """UTC, then every place of the tz database by area, such as "Europe/Berlin"; old aliases are left out."""
    return ("UTC", *sorted(name for name in available_timezones() if name.partition("/")[0] in _AREAS))
