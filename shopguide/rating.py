"""What a shopper thinks of a talk: a number from 1 (not at all helpful) to 5 (very)."""

from __future__ import annotations

import re
from typing import Final

LOWEST: Final = 1
HIGHEST: Final = 5
# Ratings up to here get an offer of another way, and are asked what would have helped.
LOW: Final = 2
# "4", "4/5", "5 stars", but not "10/10".
_RATING: Final = re.compile(rf"(?<![\d.,/])[{LOWEST}-{HIGHEST}](?![\d%])")


def rating_in(text: str) -> int | None:
    """The rating that the words give, or None."""
    found = _RATING.search(text)
    return int(found[0]) if found else None
