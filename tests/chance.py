"""What holds any few digits by chance, and has to go before a secret is looked for."""

from __future__ import annotations

import re
from typing import Final

_BY_CHANCE: Final = re.compile(rb"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])|\d+\.\d+")


def without_chance(kept: bytes) -> bytes:
    """`kept` without random ids and fractions of seconds."""
    return _BY_CHANCE.sub(b"", kept)
