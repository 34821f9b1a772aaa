"""How much may be asked of the server in a while, where no answer can say "too fast": beyond it, a socket is closed."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic


class Allowance:
    """A token bucket for one socket: `burst` at once, then `rate` a second."""

    def __init__(self, rate: float, burst: float, clock: Callable[[], float] = monotonic) -> None:
        self._rate, self._burst, self._clock = rate, burst, clock
        self._left, self._at = burst, clock()

    def take(self, cost: float = 1) -> bool:
        """Whether that much is still within the allowance; it is taken off either way."""
        now = self._clock()
        self._left = min(self._burst, self._left + (now - self._at) * self._rate) - cost
        self._at = now
        return self._left >= 0
