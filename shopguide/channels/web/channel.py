"""The channel as Rasa knows it: its routes, and what comes with them."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from rasa.core.channels.channel import InputChannel
from rasa.core.channels.socketio import SocketBlueprint
from sanic import Blueprint, Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from shopguide.channels.credentials import secret
from shopguide.channels.limits import Limits, address
from shopguide.channels.web import engine, pages
from shopguide.channels.web.gateway import Gateway, OnNewMessage
from shopguide.channels.web.origins import SANDBOXED, VARIABLE, Origins, host
from shopguide.channels.web.refusal import Refusal
from shopguide.channels.web.sessions import SECRET_VARIABLE, SESSION_SECONDS, Sessions, kept_secret, long_enough

SOCKET_PATH: Final = "/socket.io"
SESSION_PATH: Final = "/webhooks/web/session"
_FOREIGN: Final = {
    "code": "foreign",
    "message": "The guide isn't available on this site yet.",
    # For the developer's console.
    "detail": f"This page's origin isn't listed in {VARIABLE} on the guide's server. Add it there, and restart the "
    f"server. A frame that is sandboxed without allow-same-origin has the origin {SANDBOXED}.",
}


class WebInput(InputChannel):  # type: ignore[misc]
    """Talks with the widget, on this server's page or embedded elsewhere."""

    def __init__(self, secret: str) -> None:
        self._sessions = Sessions(secret)
        self._origins = Origins.from_environment()
        self._limits = Limits.from_environment()

    @classmethod
    def name(cls) -> str:
        """The channel's name in addresses and sender ids."""
        return "web"

    @classmethod
    def from_credentials(cls, credentials: Mapping[str, Any] | None) -> InputChannel:
        """Made by Rasa from credentials.yml; without a secret there or in the environment one is made and kept.

        Raises:
            SetupError: the secret, a quota or an origin makes no sense.
        """
        configured = secret(credentials, "secret", SECRET_VARIABLE)
        return cls(long_enough(configured) if configured else kept_secret())

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
        """The routes under /webhooks/web, the socket, and the pages."""
        gateway = Gateway(self._sessions, self._origins, self._limits, on_new_message)
        routes = _Blueprint(gateway, self._origins)

        @routes.get("/")
        async def health(_request: Request) -> HTTPResponse:
            return response.json({"status": "ok"})

        @routes.post("/session")
        async def session(request: Request) -> HTTPResponse:
            if not self._origins.admit(request):
                return response.json({"error": _FOREIGN}, HTTPStatus.FORBIDDEN)
            try:
                await gateway.within_quota(address(request))
            except Refusal as refusal:
                headers = {"Retry-After": str(refusal.retry_after)}
                return response.json({"error": refusal.to_json(request.app)}, 429, headers)
            return response.json({"token": self._sessions.new_token(), "expires_in": SESSION_SECONDS})

        return routes


class _Blueprint(SocketBlueprint):  # type: ignore[misc]
    """Rasa's blueprint with a socket, which also gives the gateway its app and serves the pages."""

    def __init__(self, gateway: Gateway, origins: Origins) -> None:
        super().__init__(gateway.server, SOCKET_PATH, "web_channel", __name__)
        self.ctx.gateway = gateway
        self.ctx.origins = origins
        self.listener("before_server_stop")(gateway.close)

    def register(self, app: Sanic, options: dict[str, Any]) -> None:
        """Attach all of it to Rasa's app."""
        super().register(app, options)
        self.ctx.gateway.app = app
        engine.configure(app)
        _refuse_odd_hosts(app)
        pages.serve(app)
        _allow_sessions_from(app, self.ctx.origins)


def _refuse_odd_hosts(app: Sanic) -> None:
    """Engine.IO reads the address of a request, and fails where the Host header makes none."""

    @app.middleware("request")  # type: ignore[no-untyped-call,misc]
    async def refuse(request: Request) -> HTTPResponse | None:
        odd = request.path.startswith(SOCKET_PATH) and host(request) is None
        return response.text("Bad Host header", 400) if odd else None


def _allow_sessions_from(app: Sanic, origins: Origins) -> None:
    """Tell browsers which sites may begin a session.

    On the way out, since Rasa's app answers the browser's question before (OPTIONS) by itself.
    """

    @app.middleware("response")  # type: ignore[no-untyped-call,misc]
    async def allow(request: Request, answer: HTTPResponse) -> None:
        if request.path != SESSION_PATH:
            return
        answer.headers["Vary"] = "Origin"
        answer.headers["Cache-Control"] = "no-store"
        origin = request.headers.get("origin")
        # A refusal may be read as well: it holds no token, and the widget shows it to who embeds it.
        if origin and (origins.admit(request) or answer.status == HTTPStatus.FORBIDDEN):
            answer.headers["Access-Control-Allow-Origin"] = origin
            answer.headers["Access-Control-Allow-Methods"] = "POST"
            answer.headers["Access-Control-Allow-Headers"] = "Content-Type"
