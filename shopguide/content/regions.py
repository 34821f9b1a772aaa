"""Regions: two letters of a country, or EU for a member whose own rules aren't known."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeVar

EU: Final = "EU"
#: Members of the European Union, as ISO 3166 writes them (europa.eu, 2026).
MEMBERS: Final = frozenset("AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE".split())
#: An answer to "Which country are you in?" that isn't a country; an entry for all that have none of their own.
ELSEWHERE: Final = "other"

_US: Final = "US"

Value = TypeVar("Value")


def of_region(values: Mapping[str, Value], region: str | None) -> Value | None:
    """What holds in a region: its own entry, else that of the EU for a member, else that of anywhere else.

    None where there is none of them, or where the region isn't known. What is said of nowhere holds in the US.
    """
    if region is None:
        return None
    own = values.get(region) or (values.get(EU) if region in MEMBERS else None)
    return own or (values.get(ELSEWHERE) if region != _US else None)


def holds_in(rule: str | None, region: str | None) -> bool:
    """Whether what holds in `rule` (everywhere if None) holds in a known `region`."""
    if rule is None or rule == region:
        return True
    return rule == EU and region in MEMBERS
