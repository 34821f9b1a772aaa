"""How long redaction takes: a message of the tests' examples, and hostile ones of 2,000 characters.

    PYTHONPATH=. .venv/bin/python -m benchmarks.privacy

Measured in milliseconds of this process's CPU, so that a busy machine changes little. Targets: 1 ms a message at the
99th percentile, and 20 ms for any text of 2,000 characters.
"""

from __future__ import annotations

import argparse
import statistics
import time
from pathlib import Path
from typing import Final

from shopguide.privacy.redaction import redact

EXAMPLES: Final = Path(__file__).parent.parent / "tests" / "privacy"
LENGTH: Final = 2000
HOSTILE: Final = (
    "pin 4242", "cvv ", "4 ", "4-", "4111 ", "password is ", "is password ", "password: ", "passwrod ",
    "p i n ", "code 1 ", "DE89 ", "one ", "a1", "1.", "a", " ", ",", "密码", "пароль ", "4242, ",
    "4242 is my pin ", "http://a/", "AB12-", "([", "[code removed]", "order 577412345678901234 ",
    "double four ", "witch abandon apple ", "p@ss ", "eyJ", "1234 1234 12 ",
)  # fmt: skip


def milliseconds(text: str, repeats: int) -> float:
    """The median time of one redaction of `text`."""
    times = []
    for _ in range(repeats):
        start = time.process_time()
        redact(text)
        times.append((time.process_time() - start) * 1000)
    return statistics.median(times)


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description="Time redaction.")
    parser.add_argument("--repeats", type=int, default=5, help="measurements of each text (default 5)")
    repeats = parser.parse_args().repeats
    lines = [
        line.partition(" ||| ")[0].replace("\\n", "\n")
        for name in ("secrets.txt", "harmless.txt")
        for line in (EXAMPLES / name).read_text(encoding="utf-8").splitlines()
    ]
    times = sorted(milliseconds(line, repeats) for line in lines)
    at = statistics.quantiles(times, n=100)
    print(f"{len(lines)} messages: median {at[49]:.3f} ms, p95 {at[94]:.3f} ms", end=", ")
    print(f"p99 {at[98]:.3f} ms, most {times[-1]:.3f} ms")
    hostile = {"pin 4242 x125, 4 x500": "pin 4242" * 125 + "4 " * 500}
    hostile |= {f"{unit!r} repeated": (unit * LENGTH)[:LENGTH] for unit in HOSTILE}
    slowest = sorted(((milliseconds(text, repeats), name) for name, text in hostile.items()), reverse=True)
    print(f"{len(hostile)} hostile texts of {LENGTH:,} characters: most {slowest[0][0]:.1f} ms")
    for value, name in slowest[:5]:
        print(f"  {value:6.1f} ms  {name}")


if __name__ == "__main__":
    main()
