"""deploy/nginx/, as it stands, before workers on this machine."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from tests.conversations.server import ROOT
from tests.services.nginx import Nginx, nginx

FOLDER: Final = ROOT / "deploy" / "nginx"


def files(ports: Sequence[int]) -> dict[str, str]:
    """Its files, with nothing changed but where they lie, the port, and the addresses of the workers.

    Raises:
        ValueError: it names another number of workers.
    """
    read = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.conf")}
    named = re.findall(r"server (guide-\d:5005)", read["upstream.conf"])
    for worker, port in zip(named, ports, strict=True):
        read["upstream.conf"] = read["upstream.conf"].replace(worker, f"127.0.0.1:{port}")
    moved = {"/etc/nginx/guide/": "{folder}/", "/dev/stderr": "{folder}/log", "/dev/stdout": "{folder}/access"}
    moved |= {" /tmp/": " {folder}/", "listen 8080": "listen 127.0.0.1:{port}"}
    for name, text in read.items():
        for old, new in moved.items():
            text = text.replace(old, new)
        read[name] = text
    return read


@contextmanager
def proxy(ports: Sequence[int]) -> Iterator[Nginx]:
    """nginx as deployed, before workers at those ports."""
    with nginx(files(ports)) as server:
        yield server


def requests(server: Nginx, path: str) -> list[dict[str, Any]]:
    """The log's entries for `path`, in order. An entry is written a moment after the answer."""
    # The last line may be half written.
    text = Path(server.folder / "access").read_text(encoding="utf-8").rpartition("\n")[0]
    return [entry for entry in map(json.loads, text.splitlines()) if entry["path"] == path]
