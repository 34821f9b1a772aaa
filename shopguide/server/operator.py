"""The pages for whoever runs the guide: one sign-in, one frame, and a line for each page.

    operator = open_operator(app)
    operator.page("/review", "Review", show, act)

`show` answers GET and `act` POST, both given a `Visit` of somebody who is signed in; `act` only when its form
held `{{ visit.csrf_field }}`. Without SHOPGUIDE_OPERATOR_TOKEN none of the addresses exists.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from jinja2 import Template
from markupsafe import Markup
from sanic import Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from shopguide.channels.credentials import tell_closed
from shopguide.server.cookies import cookie
from shopguide.server.operator_frame import STYLE, style_hash, templates
from shopguide.server.operator_session import (
    SESSION_SECONDS,
    TOKEN_VARIABLE,
    OperatorSessions,
    Session,
    configured_token,
    is_same,
)
from shopguide.server.sign_in_attempts import ATTEMPTS, KNOWN_SECONDS, Attempts
from shopguide.server.sign_in_attempts import COOKIE as BROWSER_COOKIE

__all__ = ["ATTEMPTS", "STYLE", "Operator", "Visit", "open_operator", "style_hash", "templates"]

COOKIE: Final = "shopguide_operator"
SIGN_IN: Final = "/operator"
SIGN_OUT: Final = "/operator/sign-out"
CSRF: Final = "csrf"
_POLICY: Final = (
    "default-src 'none'; style-src '{style}'; img-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
# A page's own script, by its hash; it may ask its own server, and writes HTML through the one policy it names.
_SCRIPTED: Final = (
    "; script-src '{script}'; connect-src 'self'; require-trusted-types-for 'script'; trusted-types shopguide"
)
_HEADERS: Final = {"Cache-Control": "no-store", "Cross-Origin-Resource-Policy": "same-origin"}
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Visit:
    """One request of an operator who is signed in.

    Attributes:
        session: None where the request showed the token itself (Authorization: Bearer); no form is needed then.
    """

    request: Request
    path: str
    pages: Mapping[str, str]
    session: Session | None = None

    @property
    def csrf_field(self) -> Markup:
        """The hidden field that every POST form holds."""
        return Markup('<input type="hidden" name="{}" value="{}">').format(
            CSRF, self.session.csrf if self.session else ""
        )

    def render(
        self, template: Template, *, style: str = "", script: str = "", status: int = HTTPStatus.OK, **values: Any
    ) -> HTTPResponse:
        """The page.

        Args:
            style: CSS that comes after that of the frame, and the only style it may have.
            script: the only script it may have; the page works without it.
        """
        return _page(template, style, status, script, visit=self, **values)

    def again(self, query: str = "") -> HTTPResponse:
        """Send the browser to this page by GET, as is right after a form was acted upon."""
        return _see_other(f"{self.path}?{query}" if query else self.path)


View = Callable[[Visit], Awaitable[HTTPResponse]]


@dataclass
class Operator:
    """The operator's pages of one app; where `sessions` is None they are closed and a page added is none."""

    app: Sanic
    sessions: OperatorSessions | None
    attempts: Attempts | None = None
    pages: dict[str, str] = field(default_factory=dict)
    _resume: dict[str, View] = field(default_factory=dict)

    def page(self, path: str, title: str, show: View, act: View | None = None, resume: View | None = None) -> None:
        """Open a page: `show` answers GET, `act` its forms, and `title` is its link in the header.

        `resume` answers a form whose session has ended meanwhile, once its sender is signed in again: it shows what was
        written, and changes nothing. Without it, what was written is lost then.
        """
        if self.sessions is None:
            return
        self.pages[path] = title
        if resume is not None:
            self._resume[path] = resume
        name = "operator" + path.replace("/", "_")

        async def get(request: Request) -> HTTPResponse:
            return await self._admit(request, path, show)

        self.app.add_route(get, path, methods=["GET"], name=f"{name}_get")
        if act is not None:
            self.post(path, path, act)

    def post(self, path: str, page: str, act: View) -> None:
        """Let the page at `page` have a form that is sent to `path`."""
        if self.sessions is None:
            return

        async def post(request: Request) -> HTTPResponse:
            return await self._admit(request, page, act)

        self.app.add_route(post, path, methods=["POST"], name="operator" + path.replace("/", "_") + "_post")

    async def _admit(self, request: Request, page: str, view: View) -> HTTPResponse:
        """Let `view` answer those who are signed in, and lead the others to the sign-in."""
        assert self.sessions is not None
        if token := _bearer(request):
            wait = await self._try(token, request)
            if wait is None:
                return await view(Visit(request, page, self.pages))
            if wait:
                return _refused(HTTPStatus.TOO_MANY_REQUESTS, "Too many tokens were tried.", {"Retry-After": str(wait)})
            return _refused(
                HTTPStatus.UNAUTHORIZED, "That is not the operator's token.", {"WWW-Authenticate": "Bearer"}
            )
        session = self._session(request)
        resume = self._resume.get(page) if request.method == "POST" else None
        if session is None and resume is not None:
            return _lapsed(request, page)
        if session is None:
            there = page if request.method == "POST" or not request.query_string else f"{page}?{request.query_string}"
            return _see_other(f"{SIGN_IN}?{urlencode({'next': there})}")
        if request.method == "POST" and not is_same(_field(request, CSRF), session.csrf):
            if resume is not None:
                return await resume(Visit(request, page, self.pages, session))
            return _refused(HTTPStatus.FORBIDDEN, "That form is out of date. Open the page again.", {})
        return await view(Visit(request, page, self.pages, session))

    def _session(self, request: Request) -> Session | None:
        assert self.sessions is not None
        return self.sessions.read(cookie(request, COOKIE))

    async def _try(self, token: str, request: Request) -> int | None:
        """None when it is the operator's token, 0 when it is not, seconds to wait when too many were tried.

        Whoever tried too many is not told either of a right one: guessing goes on no faster than the limit.
        """
        assert self.sessions is not None
        assert self.attempts is not None
        if wait := await self.attempts.wait(request):
            return wait
        if self.sessions.is_token(token):
            return None
        log.warning("A wrong operator token was shown")
        await self.attempts.was_wrong(request)
        return 0

    def _open_sign_in(self) -> None:
        """The form, what it is sent to, and the way out."""
        template = templates().get_template("sign_in.html")

        def form(status: int, there: str, fault: str = "", headers: Mapping[str, str] | None = None) -> HTTPResponse:
            answer = _page(template, "", status, visit=None, there=there, fault=fault)
            answer.headers.update(headers or {})
            return answer

        async def show(request: Request) -> HTTPResponse:
            there = self._there(request.args.get("next"))
            return _see_other(there) if self._session(request) else form(HTTPStatus.OK, there)

        async def sign_in(request: Request) -> HTTPResponse:
            assert self.sessions is not None
            there = self._there(_field(request, "next"))
            wait = await self._try(_field(request, "token").strip(), request)
            if wait is None:
                answer = _see_other(there)
                _set_cookie(answer, request, COOKIE, self.sessions.begin(), SESSION_SECONDS)
                if self.attempts is not None:
                    _set_cookie(answer, request, BROWSER_COOKIE, self.attempts.know(), KNOWN_SECONDS)
                return answer
            if wait:
                fault = f"Too many tokens were tried. Try again in {wait} seconds."
                return form(HTTPStatus.TOO_MANY_REQUESTS, there, fault, {"Retry-After": str(wait)})
            return form(HTTPStatus.FORBIDDEN, there, f"That is not the token that {TOKEN_VARIABLE} holds.")

        async def sign_out(visit: Visit) -> HTTPResponse:
            answer = _see_other(SIGN_IN)
            if self.sessions is not None and visit.session is not None:
                self.sessions.end(visit.session)
                _set_cookie(answer, visit.request, COOKIE, "", 0)
            return answer

        self.app.add_route(show, SIGN_IN, methods=["GET"], name="operator_sign_in")
        self.app.add_route(sign_in, SIGN_IN, methods=["POST"], name="operator_signed_in")
        self.post(SIGN_OUT, SIGN_IN, sign_out)

    def _there(self, given: str | None) -> str:
        """Where to go after the sign-in: a page of ours, the first one unless `given` is another."""
        try:
            parts = urlsplit(given or "")
        except ValueError:
            parts = urlsplit("")
        if not parts.scheme and not parts.netloc and parts.path in self.pages:
            return f"{parts.path}?{parts.query}" if parts.query else parts.path
        return next(iter(self.pages), "/")


def open_operator(app: Sanic) -> Operator:
    """The sign-in, where a token is set; pages are added to what is returned.

    Raises:
        SetupError: the token is too short.
    """
    token = configured_token()
    operator = Operator(app, OperatorSessions(token), Attempts(token)) if token else Operator(app, None)
    if operator.sessions is None:
        tell_closed("Operator's pages", TOKEN_VARIABLE)
    else:
        operator._open_sign_in()
    return operator


def _page(template: Template, style: str, status: int, script: str = "", **values: Any) -> HTTPResponse:
    style = STYLE + style
    body = template.render(style=Markup(style), script=Markup(script), sign_out=SIGN_OUT, sign_in=SIGN_IN, **values)
    policy = _POLICY.format(style=style_hash(style))
    if script:
        policy += _SCRIPTED.format(script=style_hash(script))
    return response.html(body, status=status, headers={**_HEADERS, "Content-Security-Policy": policy})


def _lapsed(request: Request, page: str) -> HTTPResponse:
    """What was written, kept in the page of somebody whose session has ended, until they are signed in again."""
    kept = [(name, value) for name, values in (request.form or {}).items() if name != CSRF for value in values]
    here = f"{request.path}?{request.query_string}" if request.query_string else request.path
    template = templates().get_template("lapsed.html")
    there = f"{SIGN_IN}?{urlencode({'next': page})}"
    return _page(template, "", HTTPStatus.UNAUTHORIZED, visit=None, here=here, kept=kept, there=there)


def _see_other(place: str) -> HTTPResponse:
    return response.empty(HTTPStatus.SEE_OTHER, {**_HEADERS, "Location": place})


def _refused(status: int, sentence: str, headers: Mapping[str, str]) -> HTTPResponse:
    return response.json({"error": sentence}, status=status, headers={**_HEADERS, **headers})


def _bearer(request: Request) -> str | None:
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else None


def _field(request: Request, name: str) -> str:
    form = request.form
    return str(form.get(name, "")) if form else ""


def _set_cookie(answer: HTTPResponse, request: Request, name: str, value: str, seconds: int) -> None:
    answer.cookies[name] = value
    made = answer.cookies[name]
    made["httponly"] = True
    made["samesite"] = "Strict"
    made["max-age"] = seconds
    # A proxy that ends TLS says so; on loopback the browser would keep no secure cookie of plain http.
    told = request.headers.get("x-forwarded-proto", "").split(",")[0].strip().lower()
    made["secure"] = "https" in (request.scheme, told)
