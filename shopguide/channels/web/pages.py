"""The landing page at "/" with its files, and the widget's files."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from sanic import Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from shopguide.channels.web.origins import host

STATIC: Final = Path(__file__).parent / "static"
FILES: Final = {
    "/": ("index.html", "text/html; charset=utf-8"),
    "/demo.css": ("demo.css", "text/css; charset=utf-8"),
    "/landing.js": ("landing.js", "text/javascript; charset=utf-8"),
    "/manifest.webmanifest": ("manifest.webmanifest", "application/manifest+json"),
    "/icon-180.png": ("icon-180.png", "image/png"),
    "/shop-guide.js": ("shop-guide.js", "text/javascript; charset=utf-8"),
    "/shop-guide-socket.js": ("shop-guide-socket.js", "text/javascript; charset=utf-8"),
    "/icon.svg": ("icon.svg", "image/svg+xml"),
    "/favicon.ico": ("icon.svg", "image/svg+xml"),
}
EMBEDDED: Final = ("/shop-guide.js", "/shop-guide-socket.js")  # by other sites
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'{sockets}; img-src 'self'; "
    "manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'"
)


@dataclass(frozen=True)
class _File:
    path: str
    kind: str
    plain: bytes = field(repr=False)
    packed: bytes = field(repr=False)
    tag: str

    @classmethod
    def read(cls, path: str, name: str, kind: str) -> _File:
        plain = (STATIC / name).read_bytes()
        return cls(path, kind, plain, gzip.compress(plain, mtime=0), hashlib.sha256(plain).hexdigest()[:32])

    def answer(self, request: Request) -> HTTPResponse:
        packed = "gzip" in request.headers.get("accept-encoding", "")
        tag = f'"{self.tag}{"-gzip" if packed else ""}"'
        headers = {
            "Content-Security-Policy": content_security_policy(host(request)),
            "Cache-Control": "no-cache",
            "ETag": tag,
            "Vary": "Accept-Encoding",
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
        }
        if self.path in EMBEDDED:
            headers["Cross-Origin-Resource-Policy"] = "cross-origin"
            # Modules are fetched with CORS. The files are public, and no cookie goes with them.
            headers["Access-Control-Allow-Origin"] = "*"
        known = {item.strip().removeprefix("W/") for item in request.headers.get("if-none-match", "").split(",")}
        if known & {tag, "*"}:
            return response.empty(304, headers)
        if packed:
            headers["Content-Encoding"] = "gzip"
        return response.raw(self.packed if packed else self.plain, content_type=self.kind, headers=headers)


def content_security_policy(host: str | None) -> str:
    """Nothing from elsewhere; `host` is for browsers that don't count web sockets as 'self' (Safari before 15.4)."""
    return _POLICY.format(sockets=f" ws://{host} wss://{host}" if host else "")


def serve(app: Sanic) -> None:
    """Serve the files, before routing: Rasa's app has a route of its own at "/", "Hello from Rasa"."""
    # A checkout whose widget is not built yet serves the rest.
    files = {path: _File.read(path, *file) for path, file in FILES.items() if (STATIC / file[0]).is_file()}

    @app.middleware("request")  # type: ignore[no-untyped-call,misc]
    async def page(request: Request) -> HTTPResponse | None:
        if request.method not in ("GET", "HEAD") or request.path not in files:
            return None
        return files[request.path].answer(request)
