"""What stands before Rasa's HTTP API and rest channel, which `--rest` opens for programs on this machine.

Loopback alone isn't a boundary: any page in a browser on this machine can send requests there, and a proxy on it
passes on what comes from outside. So every request must be one that neither of them can make.

| refused                                  | what it keeps out                                            |
|------------------------------------------|--------------------------------------------------------------|
| a Host other than loopback               | pages whose name was pointed to this machine (DNS rebinding) |
| a foreign Origin, a cross-site fetch     | pages of any other site                                      |
| a body that isn't application/json       | posts that browsers send across sites without asking         |
| what a proxy passed on                   | the network                                                  |
| training, and loading or testing a model | running any module, fetching any address                     |
| no token, where one is set               | other people's programs on this machine                      |
"""

from __future__ import annotations

import os
import re
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlsplit

import click
from sanic import Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from shopguide.channels.limits import Quota, address
from shopguide.errors import SetupError
from shopguide.loopback import is_loopback
from shopguide.server.operator_session import is_same

TOKEN_VARIABLE: Final = "SHOPGUIDE_API_TOKEN"
QUOTA_VARIABLE: Final = "SHOPGUIDE_REST_QUOTA"
# More than two cores answer turns: only what costs less than a turn can be asked for so often.
QUOTA: Final = "12000/m burst 3000"
HOW_TO: Final = 'python -c "import secrets; print(secrets.token_urlsafe(32))"'
# Rasa's own addresses (rasa/server.py), and the rest channel's.
_API: Final = re.compile(r"/(?:webhooks/rest|model|conversations|domain|status|version)(?:/|\Z)")
# The operator's pages of conversations, which have a sign-in of their own; Rasa has nothing at these addresses.
_PAGES: Final = re.compile(r"/conversations(?:/\d+(?:/(?:misread|delete))?)?\Z")
# What is switched off, and what to use instead.
_OFF: Final = (
    ("POST", re.compile(r"/model/train/?\Z"), "Train with `shopguide train`, on the machine itself."),
    ("POST", re.compile(r"/model/test/"), "Test a model with `rasa test`, on the machine itself."),
    ("PUT", re.compile(r"/model/?\Z"), "Change the model with `shopguide swap`, on the machine itself."),
    ("DELETE", re.compile(r"/model/?\Z"), "To serve no model, stop the server."),
)
_PROXIED: Final = ("forwarded", "x-forwarded-for", "x-real-ip", "via")
_OWN_SITE: Final = frozenset({"same-origin", "none"})
_WITH_BODY: Final = frozenset({"POST", "PUT", "PATCH"})
_Refusal = tuple[int, str]


def guard(app: Sanic, token: str | None) -> None:
    """Refuse what no program on this machine would send, and ask for `token` where there is one.

    Raises:
        SetupError: SHOPGUIDE_REST_QUOTA isn't a quota.
    """
    quota = Quota.of(os.environ.get(QUOTA_VARIABLE) or QUOTA, QUOTA_VARIABLE)

    @app.middleware("request")  # type: ignore[no-untyped-call,misc]
    async def admit(request: Request) -> HTTPResponse | None:
        if not _API.match(request.path) or _PAGES.match(request.path):
            return None
        refusal = _foreign(request) or _without_token(request, token) or _switched_off(request)
        headers: dict[str, str] = {}
        if refusal is None and (wait := await quota.wait_for(address(request))):
            refusal = (HTTPStatus.TOO_MANY_REQUESTS, f"That is too fast. Try again in {wait} seconds.")
            headers["Retry-After"] = str(wait)
        if refusal is None:
            return None
        status, sentence = refusal
        if status == HTTPStatus.UNAUTHORIZED:
            headers["WWW-Authenticate"] = "Bearer"
        return response.json({"error": sentence}, status, headers)


def configured_token() -> str | None:
    """The token of the API, or None where none is set.

    Raises:
        SetupError: it holds a `$`, so it wasn't filled in.
    """
    token = os.environ.get(TOKEN_VARIABLE, "").strip()
    if "$" in token:
        raise SetupError(f"{TOKEN_VARIABLE} still holds a $: it was not filled in. Make a token: {HOW_TO}")
    return token or None


def say_how_to_set_a_token() -> None:
    """The line at start where `--rest` is open and no token is set."""
    click.echo(
        f"The HTTP API asks for no token: any program on this machine can use it. To ask for one, set "
        f"{TOKEN_VARIABLE}, e.g. to what this prints: {HOW_TO}",
        err=True,
    )


def _foreign(request: Request) -> _Refusal | None:
    """Why this cannot be a program on this machine, if it cannot."""
    given = request.headers.get("host", "")
    if not _is_own(given):
        return HTTPStatus.FORBIDDEN, "The HTTP API answers on this machine's own address only, such as 127.0.0.1."
    if any(name in request.headers for name in _PROXIED):
        return HTTPStatus.FORBIDDEN, "The HTTP API answers programs on this machine only, not through a proxy."
    origin = request.headers.get("origin")
    same_site = request.headers.get("sec-fetch-site", "none").lower() in _OWN_SITE
    if not same_site or (origin is not None and origin.lower() not in _origins(given)):
        return HTTPStatus.FORBIDDEN, "The HTTP API answers programs, not pages of other sites."
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if request.method in _WITH_BODY and kind != "application/json":
        return HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Send JSON, with the header Content-Type: application/json."
    return None


def _is_own(host: str) -> bool:
    try:
        name = urlsplit(f"//{host}").hostname
    except ValueError:
        return False
    return name is not None and is_loopback(name)


def _origins(host: str) -> frozenset[str]:
    return frozenset({f"http://{host.lower()}", f"https://{host.lower()}"})


def _without_token(request: Request, token: str | None) -> _Refusal | None:
    if token is None:
        return None
    # As Rasa takes it, in the address, or as it is common now: an address ends up in logs.
    kind, _, shown = request.headers.get("authorization", "").partition(" ")
    given = shown.strip() if kind.lower() == "bearer" else _first(request.args.get("token"))
    if is_same(given, token):
        return None
    return HTTPStatus.UNAUTHORIZED, f"Show the token of {TOKEN_VARIABLE}: Authorization: Bearer …"


def _first(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _switched_off(request: Request) -> _Refusal | None:
    for method, path, instead in _OFF:
        if request.method == method and path.match(request.path):
            return HTTPStatus.FORBIDDEN, f"This is switched off. {instead}"
    return None
