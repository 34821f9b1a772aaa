"""The page that says how to put the guide on another site, for whoever runs it."""

from __future__ import annotations

import os
from typing import Final

from sanic.response import HTTPResponse

from shopguide.channels.web.origins import host
from shopguide.server.operator import Operator, Visit, templates

PATH: Final = "/embed"
_ORIGINS: Final = "SHOPGUIDE_ALLOWED_ORIGINS"
_STYLE: Final = """
pre { margin: 0 0 1rem; padding: 1rem; overflow-x: auto; border: 1px solid var(--line); border-radius: .75rem; }
code { overflow-wrap: anywhere; }
"""


def open_embed(operator: Operator) -> None:
    """Open /embed, where the operator's pages are open."""
    template = templates().get_template("embed.html")

    async def show(visit: Visit) -> HTTPResponse:
        return visit.render(
            template,
            style=_STYLE,
            server=_server(visit),
            origins=[item.strip() for item in os.environ.get(_ORIGINS, "").split(",") if item.strip()],
        )

    operator.page(PATH, "Embed", show)


def _server(visit: Visit) -> str:
    """Where this server is, as the operator's browser sees it."""
    told = visit.request.headers.get("x-forwarded-proto", "").split(",")[0].strip().lower()
    scheme = "https" if "https" in (visit.request.scheme, told) else "http"
    return f"{scheme}://{host(visit.request) or 'guide.example.com'}"
