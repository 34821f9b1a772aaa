"""Regions: two letters of a country, or EU for a member whose own rules aren't known."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeVar

EU: Final = "EU"
#: Members of the European Union, as ISO 3166 writes them (europa.eu, 2026).
MEMBERS: Final = frozenset("AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE".split())
#: Answers to "Which country are you in?" that aren't a country.
ELSEWHERE: Final = "other"

Value = TypeVar("Value")


def of_region(values: Mapping[str, Value], region: str | None) -> Value | None:
    """What holds in a region: its own entry, else that of the EU for a member; None where there is neither."""
    if region is None:
        return None
    return values.get(region) or (values.get(EU) if region in MEMBERS else None)


def holds_in(rule: str | None, region: str | None) -> bool:
    """Whether what holds in `rule` (everywhere if None) holds in a known `region`."""
    if rule is None or rule == region:
        return True
    return rule == EU and region in MEMBERS
