"""The pages for whoever runs the guide: one sign-in, one frame, and a line for each page.

    operator = open_operator(app)
    operator.page("/review", "Review", show, act, acts=Role.REVIEW)

`show` answers GET and `act` POST, both given a `Visit` of somebody who is signed in and whose role allows it; `act`
only when its form held `{{ visit.csrf_field }}`, and it is noted in the log. People sign in with an account, or with
the token where they have none. The token also signs the sessions: without it none of the addresses exists.
"""

from __future__ import annotations

import asyncio
import logging
import re
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

from shopguide.accounts import WITH_TOKEN, Role, Who, plain_name
from shopguide.channels.credentials import tell_closed
from shopguide.errors import StoreError
from shopguide.server.cookies import cookie
from shopguide.server.operator_accounts import Accounts
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
from shopguide.storage.audit import What

__all__ = ["ATTEMPTS", "STYLE", "Operator", "Visit", "open_operator", "style_hash", "templates"]

COOKIE: Final = "shopguide_operator"
SIGN_IN: Final = "/operator"
SIGN_OUT: Final = "/operator/sign-out"
CSRF: Final = "csrf"
_POLICY: Final = (
    "default-src 'none'; style-src '{style}'; img-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
_BUSY: Final = "The database doesn't answer right now. Please try again in a moment."
_BUTTON: Final = re.compile(r"[a-z_]{1,40}")
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
        path: of the page, which the header shows as the current one.
        pages: those that the operator may see: title by path.
        session: None where the request showed the token itself (Authorization: Bearer); no form is needed then.
        who: account and role.
    """

    request: Request
    path: str
    pages: Mapping[str, str]
    session: Session | None = None
    who: Who = WITH_TOKEN

    def may(self, role: str) -> bool:
        """Whether the operator may do what that role may: `{% if visit.may("edit") %}`."""
        return self.who.role.may(Role(role))

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
        return self.go(f"{self.path}?{query}" if query else self.path)

    def go(self, place: str) -> HTTPResponse:
        """Send the browser to another page of ours by GET."""
        return _see_other(place)


View = Callable[[Visit], Awaitable[HTTPResponse]]


@dataclass
class Operator:
    """The operator's pages of one app; where `sessions` is None they are closed and a page added is none."""

    app: Sanic
    sessions: OperatorSessions | None
    attempts: Attempts | None = None
    pages: dict[str, str] = field(default_factory=dict)
    _needs: dict[str, Role] = field(default_factory=dict)
    _resume: dict[str, View] = field(default_factory=dict)
    # One at a time: a password takes 64 MiB to check, and of many sent at once no more are tried than may be.
    _signing_in: asyncio.Lock = field(default_factory=asyncio.Lock)

    def __post_init__(self) -> None:
        self.accounts = Accounts(self.app)

    def page(
        self,
        path: str,
        title: str,
        show: View,
        act: View | None = None,
        resume: View | None = None,
        *,
        needs: Role = Role.READ,
        acts: Role = Role.EDIT,
    ) -> None:
        """Open a page: `show` answers GET, `act` its forms, and `title` is its link in the header.

        Args:
            resume: answers a form whose session has ended meanwhile, once its sender is signed in again: it shows what
                was written, and changes nothing. Without it, what was written is lost then.
            needs, acts: the least role that may see it, and that may send its forms.
        """
        if self.sessions is None:
            return
        self.pages[path], self._needs[path] = title, needs
        if resume is not None:
            self._resume[path] = resume
        self.view(path, path, show, needs=needs)
        if act is not None:
            self.post(path, path, act, needs=acts)

    def view(self, path: str, page: str, show: View, *, needs: Role = Role.READ) -> None:
        """Answer GET at `path`, which lies below the page at `page` and may hold `<parameters>`."""
        if self.sessions is None:
            return

        async def get(request: Request, **_parameters: str) -> HTTPResponse:
            return await self._admit(request, page, show, needs)

        self.app.add_route(get, path, methods=["GET"], name=f"operator{_route_name(path)}_get")

    def post(self, path: str, page: str, act: View, *, needs: Role = Role.EDIT, notes: bool = True) -> None:
        """Let the page at `page` have a form that is sent to `path`.

        Args:
            needs: the least role that may send it.
            notes: whether it is noted in the log that it was sent; False where `act` notes more than that.
        """
        if self.sessions is None:
            return

        async def post(request: Request, **_parameters: str) -> HTTPResponse:
            return await self._admit(request, page, act, needs, notes=notes)

        self.app.add_route(post, path, methods=["POST"], name=f"operator{_route_name(path)}_post")

    async def note(self, visit: Visit, what: What, conversation: str | None = None, detail: str | None = None) -> None:
        """Note in the log what an operator does.

        Raises:
            StoreError: it couldn't be noted.
        """
        await self.accounts.note(visit.who.name, what, conversation, detail)

    async def _admit(
        self, request: Request, page: str, view: View, needs: Role, *, notes: bool = False
    ) -> HTTPResponse:
        """Let `view` answer those who are signed in and may, and lead the others to the sign-in."""
        assert self.sessions is not None
        if token := _bearer(request):
            wait = await self._try(token, request)
            if wait is None:
                return await self._answer(self._visit(request, page, WITH_TOKEN, None), view, notes=notes)
            if wait:
                return _refused(HTTPStatus.TOO_MANY_REQUESTS, "Too many tokens were tried.", {"Retry-After": str(wait)})
            return _refused(
                HTTPStatus.UNAUTHORIZED, "That is not the operator's token.", {"WWW-Authenticate": "Bearer"}
            )
        try:
            session, who = await self._signed_in(request)
        except StoreError:
            return _refused(HTTPStatus.SERVICE_UNAVAILABLE, _BUSY, {"Retry-After": "5"})
        resume = self._resume.get(page) if request.method == "POST" else None
        if session is None and resume is not None:
            return _lapsed(request, page)
        if session is None:
            here = page if request.method == "POST" else request.path
            there = here if request.method == "POST" or not request.query_string else f"{here}?{request.query_string}"
            return _see_other(f"{SIGN_IN}?{urlencode({'next': there})}")
        if request.method == "POST" and not is_same(_field(request, CSRF), session.csrf):
            if resume is not None and who.role.may(needs):
                return await resume(self._visit(request, page, who, session))
            return _refused(HTTPStatus.FORBIDDEN, "That form is out of date. Open the page again.", {})
        visit = self._visit(request, page, who, session)
        if not who.role.may(needs):
            template = templates().get_template("not_allowed.html")
            return visit.render(template, status=HTTPStatus.FORBIDDEN, needs=needs.value)
        return await self._answer(visit, view, notes=notes)

    def _visit(self, request: Request, page: str, who: Who, session: Session | None) -> Visit:
        pages = {path: title for path, title in self.pages.items() if who.role.may(self._needs[path])}
        return Visit(request, page, pages, session, who)

    async def _answer(self, visit: Visit, view: View, *, notes: bool) -> HTTPResponse:
        answer = await view(visit)
        if notes:
            button = _BUTTON.fullmatch(_field(visit.request, "do"))
            try:
                await self.note(visit, What.FORM, None, f"{visit.path} {button[0] if button else ''}".strip())
            except StoreError as error:
                # What the form asked for is done by now.
                log.error("A form at %s could not be noted in the log: %s", visit.path, error)
        return answer

    async def _signed_in(self, request: Request) -> tuple[Session | None, Who]:
        """The session that a request belongs to, and whose it is.

        Raises:
            StoreError: the account couldn't be looked up.
        """
        assert self.sessions is not None
        session = self.sessions.read(cookie(request, COOKIE))
        if session is None or not session.name:
            return session, WITH_TOKEN
        account = await self.accounts.find(session.name, session.stamp)
        return (session, Who(account.name, account.role)) if account else (None, WITH_TOKEN)

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

    async def _try_account(self, name: str, password: str, request: Request) -> tuple[int | None, str]:
        """The same for an account; with it the stamp of the account where the password is right.

        Raises:
            StoreError: the account couldn't be looked up.
        """
        assert self.attempts is not None
        async with self._signing_in:
            if wait := await self.attempts.wait(request, name):
                return wait, ""
            if account := await self.accounts.check(name, password):
                return None, account.stamp
            log.warning("A wrong operator's password was shown")
            await self.attempts.was_wrong(request, name)
            return 0, ""

    def _open_sign_in(self) -> None:
        """The form, what it is sent to, and the way out."""
        template = templates().get_template("sign_in.html")

        async def form(
            status: int, there: str, fault: str = "", name: str | None = None, wait: int | None = None
        ) -> HTTPResponse:
            try:
                accounts = await self.accounts.exist()
            except StoreError:
                accounts = name is not None
            answer = _page(template, "", status, visit=None, there=there, fault=fault, accounts=accounts, name=name)
            if wait:
                answer.headers["Retry-After"] = str(wait)
            return answer

        async def show(request: Request) -> HTTPResponse:
            there = self._there(request.args.get("next"))
            try:
                session, _who = await self._signed_in(request)
            except StoreError:
                session = None
            return _see_other(there) if session else await form(HTTPStatus.OK, there)

        async def sign_in(request: Request) -> HTTPResponse:
            assert self.sessions is not None
            there = self._there(_field(request, "next"))
            by_account = _field(request, "by") == "account"
            name = plain_name(_field(request, "name"))[:100] if by_account else ""
            stamp = ""
            try:
                if by_account:
                    wait, stamp = await self._try_account(name, _field(request, "password"), request)
                else:
                    wait = await self._try(_field(request, "token").strip(), request)
            except StoreError:
                return await form(HTTPStatus.SERVICE_UNAVAILABLE, there, _BUSY, name)
            typed = name if by_account else None
            if wait is None:
                if not by_account:
                    await self._note_token(What.SIGNED_IN)
                answer = _see_other(there)
                _set_cookie(answer, request, COOKIE, self.sessions.begin(name, stamp), SESSION_SECONDS)
                if self.attempts is not None:
                    _set_cookie(answer, request, BROWSER_COOKIE, self.attempts.know(name), KNOWN_SECONDS)
                return answer
            if wait:
                what = "passwords" if by_account else "tokens"
                fault = f"Too many {what} were tried. Try again in {wait} seconds."
                return await form(HTTPStatus.TOO_MANY_REQUESTS, there, fault, typed, wait)
            fault = (
                "No account has that name and password."
                if by_account
                else f"That is not the token that {TOKEN_VARIABLE} holds."
            )
            return await form(HTTPStatus.FORBIDDEN, there, fault, typed)

        async def sign_out(visit: Visit) -> HTTPResponse:
            answer = _see_other(SIGN_IN)
            if self.sessions is not None and visit.session is not None:
                self.sessions.end(visit.session)
                _set_cookie(answer, visit.request, COOKIE, "", 0)
                if visit.session.name:
                    await self.note(visit, What.SIGNED_OUT)
                else:
                    await self._note_token(What.SIGNED_OUT)
            return answer

        self.app.add_route(show, SIGN_IN, methods=["GET"], name="operator_sign_in")
        self.app.add_route(sign_in, SIGN_IN, methods=["POST"], name="operator_signed_in")
        self.post(SIGN_OUT, SIGN_IN, sign_out, needs=Role.READ, notes=False)

    async def _note_token(self, what: What) -> None:
        """Note it of the token, which opens the pages whether or not the database answers."""
        try:
            await self.accounts.note(WITH_TOKEN.name, what)
        except StoreError as error:
            log.warning("Not noted in the log: %s (%s)", what.value, error)

    def _there(self, given: str | None) -> str:
        """Where to go after the sign-in: a page of ours, the first one unless `given` is another."""
        try:
            parts = urlsplit(given or "")
        except ValueError:
            parts = urlsplit("")
        if not parts.scheme and not parts.netloc and self._is_ours(parts.path):
            return f"{parts.path}?{parts.query}" if parts.query else parts.path
        return next(iter(self.pages), "/")

    def _is_ours(self, path: str) -> bool:
        """Whether a page is there, or something below one."""
        return any(path == page or (path.startswith(f"{page}/") and path.isascii()) for page in self.pages)


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


def _route_name(path: str) -> str:
    return re.sub(r"\W+", "_", path)


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
