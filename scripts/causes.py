"""Why an install failed, in a sentence that says what to do."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

# Which words in a tool's output mean what, in lower case. The first cause that fits counts.
_CAUSES: Final = {
    "disk": ("no space left on device", "os error 28", "disk quota exceeded"),
    "hashes": ("hash mismatch", "do not match the hashes"),
    "certificate": ("certificate", "sslerror"),
    "network": (
        "dns error", "failed to lookup address", "name resolution", "name or service not known", "connection refused",
        "network is unreachable", "no route to host", "timed out", "error sending request", "failed to fetch",
        "connection error", "connection broken", "proxyerror", "tunnel error", "network connectivity is disabled",
    ),
    "write": ("permission denied", "read-only file system", "operation not permitted"),
}  # fmt: skip
_SENTENCES: Final = {
    "disk": "The disk is full: {free:.1f} GB are free at {root}, and the packages need about 4 GB. Free some space, "
    "then run the same command again.",
    "hashes": "A downloaded package isn't the one that the lock names, so it wasn't installed. ({detail})",
    "certificate": "The package registry's certificate isn't trusted here. If a proxy uses its own, name its "
    "certificates with SSL_CERT_FILE. ({detail})",
    "network": "The package registry can't be reached. Check the network (behind a proxy: HTTPS_PROXY), then run the "
    "same command again.",
    "write": "{root} can't be written to. Use a checkout that belongs to you. ({detail})",
    "other": "Installing failed. The tool said:\n{lines}",
}
_LINES: Final = 12


class InstallError(Exception):
    """Why nothing was installed, and what to do about it."""


def explain(output: str, root: Path) -> str:
    """A sentence about a failure.

    Args:
        output: what the tool or the system said.
        root: the checkout's folder.
    """
    said = output.lower()
    cause = next((cause for cause, marks in _CAUSES.items() if any(mark in said for mark in marks)), "other")
    # pip names every folder of its configuration that doesn't exist; that is never the cause.
    lines = [line.rstrip() for line in output.splitlines() if line.strip() and "is ignored:" not in line]
    return _SENTENCES[cause].format(
        root=root,
        free=shutil.disk_usage(root).free / 1e9,
        detail=lines[-1].strip() if lines else "it said nothing",
        lines="\n".join(f"  {line}" for line in lines[-_LINES:]),
    )
