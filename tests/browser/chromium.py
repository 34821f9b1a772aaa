"""Debian's Chromium, which the tests of the widget drive; run as a program, this installs it where it may.

python tests/browser/chromium.py
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import Final

COMMAND: Final = "sudo apt-get install --yes chromium"
ARGUMENTS: Final = (
    "--no-sandbox",  # Chromium refuses to run as root with it
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
_NAMES: Final = ("chromium", "chromium-browser", "google-chrome")


def find() -> str | None:
    """The path of a Chromium, or None."""
    return next((path for path in map(shutil.which, _NAMES) if path), None)


def install() -> bool:
    """Install it when this is root on a Debian; whether it is there then."""
    if find() is None and os.geteuid() == 0 and shutil.which("apt-get"):
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        for arguments in (["update"], ["install", "--yes", "--no-install-recommends", "chromium", "fonts-noto-core"]):
            subprocess.run(["apt-get", "-q", *arguments], env=environment, check=False)
    return find() is not None


if __name__ == "__main__":
    if not install():
        print(f"Chromium is missing, so the tests of the web widget are skipped. Install it: {COMMAND}")
        # A run in CI that tests less than it says is no run.
        sys.exit(1 if os.environ.get("CI") else 0)
