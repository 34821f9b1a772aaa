"""Which sites may talk to the channel from a browser: its own always, others when the operator lists them.

No cookie is involved, so this guards no session; it decides who may embed the guide.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from sanic.request import Request

from shopguide.errors import SetupError

VARIABLE: Final = "SHOPGUIDE_ALLOWED_ORIGINS"
#: What browsers send for a frame that is sandboxed without allow-same-origin, whatever site it is on.
SANDBOXED: Final = "null"
_DEFAULT_PORTS: Final = {"http": "80", "https": "443"}
_HOST: Final = re.compile(r"(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?")


@dataclass(frozen=True)
class Origins:
    """The listed origins, e.g. {"https://shop.example"}; with "null" among them, sandboxed frames of every site."""

    listed: frozenset[str] = frozenset()

    @classmethod
    def from_environment(cls) -> Origins:
        """Raises SetupError when the variable holds anything but origins."""
        given = (item.strip().rstrip("/").lower() for item in os.environ.get(VARIABLE, "").split(","))
        return cls(frozenset(_checked(item) for item in given if item))

    def admit(self, request: Request) -> bool:
        """Whether the request comes from no browser's page, from this server's own, or from a listed site.

        Behind a proxy that ends TLS the server sees http and perhaps a host of its own, so the scheme
        is left out of the comparison and X-Forwarded-Host counts. A page cannot forge either: browsers
        let no script set Host, nor send that header across origins without being asked first.
        """
        origin = request.headers.get("origin")
        if origin is None:
            return True
        if origin == SANDBOXED:
            return SANDBOXED in self.listed
        try:
            parts = urlsplit(origin.lower())
        except ValueError:
            return False
        if parts.scheme not in _DEFAULT_PORTS or not parts.netloc:
            return False
        own = (request.headers.get("host"), request.headers.get("x-forwarded-host", "").split(",")[0])
        port = f":{_DEFAULT_PORTS[parts.scheme]}"
        hosts = {host.strip().lower().removesuffix(port) for host in own if host}
        return origin.lower() in self.listed or parts.netloc.removesuffix(port) in hosts

    def admit_socket(self, _origin: str | None, environ: dict[str, Any]) -> bool:
        """The same, in the form that Engine.IO asks."""
        return self.admit(environ["sanic.request"])


def host(request: Request) -> str | None:
    """The Host header, or None when it is no host."""
    given = request.headers.get("host", "")
    return given if _HOST.fullmatch(given) else None


def _checked(item: str) -> str:
    if item == SANDBOXED:
        return item
    if "*" in item:
        raise SetupError(
            f"{VARIABLE} holds a *, which would let every site pose as the guide's home. "
            "List the sites: https://shop.example,https://help.shop.example"
        )
    try:
        parts = urlsplit(item)
        sound = parts.scheme in _DEFAULT_PORTS and bool(parts.hostname) and item == f"{parts.scheme}://{parts.netloc}"
        sound = sound and parts.username is None and (parts.port is None or parts.port > 0)
    except ValueError:
        sound = False
    if not sound:
        raise SetupError(f"{VARIABLE} holds {item!r}, which is no origin. Write scheme and host: https://shop.example")
    return item
