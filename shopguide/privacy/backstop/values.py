"""Takes secrets out of JSON: texts, keys, whole numbers and fractions, at any depth and under any name."""

from __future__ import annotations

import math
from typing import Any, Final

from shopguide.privacy.backstop.networks import is_issued
from shopguide.privacy.backstop.shape import Shape
from shopguide.privacy.backstop.text import scrub_text

# The shortest card number has 13 digits.
_LONG: Final = 10**12
# From here on a fraction's last digits are rounded, and so is the check digit.
_EXACT: Final = 2**53
_DEEPEST: Final = 100
_TOO_DEEP: Final = "[nested too deeply]"


def scrub(value: Any, field: str = "", depth: int = 0) -> Any:
    """A copy of the value with a stand-in for each secret; tuples become lists, as in JSON.

    What isn't JSON stays as it is. Below a hundred levels nothing is kept.

    Args:
        value: JSON, or what json.dumps makes JSON of.
        field: the key that it is the value of.
        depth: levels above it.
    """
    if isinstance(value, str):
        return scrub_text(value, field)
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | float):
        return _number(value, field)
    if depth >= _DEEPEST and isinstance(value, dict | list | tuple):
        return _TOO_DEEP
    if isinstance(value, dict):
        # A slot is {"name": "order_number", "value": …}, an entity {"entity": "order_number", "value": …}.
        owner = value.get("entity") or value.get("name") if "value" in value else None
        return {
            scrub(key): scrub(item, owner if key == "value" and isinstance(owner, str) else str(key), depth + 1)
            for key, item in value.items()
        }
    if isinstance(value, list | tuple):
        return [scrub(item, field, depth + 1) for item in value]
    return value


def _number(value: int | float, field: str) -> int | float | str:
    if not _LONG <= abs(value) < math.inf:
        return value
    digits = str(abs(int(value)))
    if isinstance(value, float) and abs(value) >= _EXACT and is_issued(digits):
        return Shape.CARD.stand_in
    text = scrub_text(digits, field)
    return value if text == digits else text
