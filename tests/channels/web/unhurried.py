"""The guide, which waits ten minutes for the next message where one looks unfinished; run like `shopguide`."""

from __future__ import annotations

from shopguide.channels import joining
from shopguide.cli import main

if __name__ == "__main__":
    joining.WAIT = joining.LONGEST = 600.0  # type: ignore[misc]
    main()
