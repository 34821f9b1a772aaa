"""How long redaction takes: ordinary messages, and hostile ones of 2,000 characters.

Measured in milliseconds of this process's CPU, so that a busy machine changes little. Targets: 1 ms a message at the
99th percentile, and 20 ms for any text of 2,000 characters.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Sequence
from typing import Final

from shopguide.privacy.redaction import redact

_REPEATS: Final = 5
LENGTH: Final = 2000
HOSTILE: Final = (
    "pin 4242", "cvv ", "4 ", "4-", "4111 ", "password is ", "is password ", "password: ", "passwrod ",
    "p i n ", "code 1 ", "DE89 ", "one ", "a1", "1.", "a", " ", ",", "密码", "пароль ", "4242, ",
    "4242 is my pin ", "http://a/", "AB12-", "([", "[code removed]", "order 577412345678901234 ",
    "double four ", "witch abandon apple ", "p@ss ", "eyJ", "1234 1234 12 ",
)  # fmt: skip


def milliseconds(text: str, repeats: int = _REPEATS) -> float:
    """The median time of one redaction of `text`."""
    times = []
    for _ in range(repeats):
        start = time.process_time()
        redact(text)
        times.append((time.process_time() - start) * 1000)
    return statistics.median(times)


def of(texts: Sequence[str]) -> str:
    """A line about these messages."""
    times = sorted(map(milliseconds, texts))
    at = statistics.quantiles(times, n=100)
    return f"{len(texts)} messages: p50 {at[49]:.3f} ms, p99 {at[98]:.3f} ms, most {times[-1]:.3f} ms"


def of_hostile() -> str:
    """A line about texts that repeat what is hard to read, and the five slowest of them."""
    hostile = {"pin 4242 x125, 4 x500": "pin 4242" * 125 + "4 " * 500}
    hostile |= {f"{unit!r} repeated": (unit * LENGTH)[:LENGTH] for unit in HOSTILE}
    slowest = sorted(((milliseconds(text), name) for name, text in hostile.items()), reverse=True)
    lines = [f"{len(hostile)} hostile texts of {LENGTH:,} characters: most {slowest[0][0]:.1f} ms"]
    return "\n".join([*lines, *(f"  {value:6.1f} ms  {name}" for value, name in slowest[:5])])
