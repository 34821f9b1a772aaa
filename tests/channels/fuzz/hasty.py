"""The guide, which hardly waits for the next message where one looks unfinished; run like `shopguide`."""

from __future__ import annotations

from shopguide.channels import joining
from shopguide.cli import main

if __name__ == "__main__":
    joining.WAIT = joining.LONGEST = 0.01  # type: ignore[misc]
    main()
