"""The sign-in that stands before the operator's pages, and the frame around them."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from http.cookies import SimpleCookie
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import aiohttp
import pytest
from itsdangerous import URLSafeTimedSerializer
from sanic import Sanic, response
from sanic.response import HTTPResponse

from shopguide.channels import credentials
from shopguide.errors import SetupError
from shopguide.server import operator_session, sign_in_attempts
from shopguide.server.health import Health
from shopguide.server.operator import ATTEMPTS, COOKIE, SIGN_IN, SIGN_OUT, Visit, open_operator
from shopguide.server.operator_frame import style_hash, templates
from shopguide.server.operator_session import SESSION_SECONDS, SHORTEST, TOKEN_VARIABLE
from shopguide.server.protection import protect
from shopguide.server.sign_in_attempts import COOKIE as BROWSER
from shopguide.server.sign_in_attempts import Attempts

from .http_app import served

TOKEN = "a token of the tests, long enough"
TRIES = int(ATTEMPTS.split()[-1])
PAGE = '{% extends "frame.html" %}{% block title %}Notes{% endblock %}{% block content %}<p>{{ words }}</p>\
<form method="post">{{ visit.csrf_field }}</form>{% endblock %}'
HOSTILE = "<script>alert(1)</script>"


def prepare(app: Sanic, folder: Path) -> None:
    """An app with two pages: one that takes a form, and one that only shows."""
    (folder / "notes.html").write_text(PAGE, encoding="utf-8")
    template = templates(folder).get_template("notes.html")

    async def show(visit: Visit) -> HTTPResponse:
        return visit.render(template, style="p { color: red; }", words=HOSTILE)

    async def act(visit: Visit) -> HTTPResponse:
        return visit.again("done=1")

    async def other(_visit: Visit) -> HTTPResponse:
        return response.text("other")

    # Sanic's router wants a route at least.
    app.add_route(lambda _request: response.text("home"), "/home", name="home")
    operator = open_operator(app)
    operator.page("/notes", "Notes", show, act)
    operator.page("/other", "Other", other)
    protect(app, Health())


@pytest.fixture
async def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[str]:
    monkeypatch.setenv(TOKEN_VARIABLE, TOKEN)
    async with served(lambda app: prepare(app, tmp_path)) as address:
        yield address


@pytest.fixture
async def browser() -> AsyncIterator[aiohttp.ClientSession]:
    """A client that keeps cookies as browsers do."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        yield session


async def sign_in(
    browser: aiohttp.ClientSession, url: str, token: str = TOKEN, there: str = "/notes"
) -> tuple[int, str]:
    """Status and Location of the answer to the sign-in form."""
    async with browser.post(url + SIGN_IN, data={"token": token, "next": there}, allow_redirects=False) as answer:
        return answer.status, answer.headers.get("Location", "")


async def get(browser: aiohttp.ClientSession, address: str, **headers: str) -> tuple[int, str]:
    """Status, and the place sent to or else the text."""
    async with browser.get(address, headers=headers, allow_redirects=False) as answer:
        return answer.status, answer.headers.get("Location") or await answer.text()


def csrf(page: str) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    assert found
    return found[1]


async def test_without_a_token_no_address_exists_and_one_line_says_how_to_open_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, browser: aiohttp.ClientSession
) -> None:
    monkeypatch.delenv(TOKEN_VARIABLE, raising=False)
    monkeypatch.setattr(credentials, "closed", {})
    async with served(lambda app: prepare(app, tmp_path)) as url:
        for path in ("/notes", "/other", SIGN_IN):
            assert (await get(browser, url + path))[0] == 404
        assert (await sign_in(browser, url))[0] in (404, 405)
    assert credentials.closed == {"Operator's pages": TOKEN_VARIABLE}


@pytest.mark.parametrize("token", ["x", "x" * (SHORTEST - 1), f"  {'x' * (SHORTEST - 1)}  "])
def test_a_token_that_can_be_guessed_is_refused_at_start(token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(TOKEN_VARIABLE, token)
    with pytest.raises(SetupError, match=TOKEN_VARIABLE) as refused:
        open_operator(Sanic(f"test_{len(token)}", configure_logging=False))
    assert "xx" not in str(refused.value)


async def test_who_is_not_signed_in_is_led_to_the_form_and_back(url: str, browser: aiohttp.ClientSession) -> None:
    status, place = await get(browser, f"{url}/notes?since=7d")
    assert (status, place) == (303, f"{SIGN_IN}?next=%2Fnotes%3Fsince%3D7d")
    status, form = await get(browser, url + place)
    assert status == 200
    assert 'value="/notes?since=7d"' in form
    assert await sign_in(browser, url, there="/notes?since=7d") == (303, "/notes?since=7d")
    assert (await get(browser, f"{url}/notes"))[0] == 200
    assert await get(browser, url + place) == (303, "/notes?since=7d")


@pytest.mark.parametrize(
    "there",
    ["", "https://evil.example/", "//evil.example/notes", "/\\evil.example", "javascript:x", "/nowhere", "http://["],
)
async def test_the_sign_in_leads_to_pages_of_this_server_only(
    url: str, browser: aiohttp.ClientSession, there: str
) -> None:
    assert await sign_in(browser, url, there=there) == (303, "/notes")


async def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(url: str, browser: aiohttp.ClientSession) -> None:
    for secure in (False, True):
        headers = {"X-Forwarded-Proto": "https"} if secure else {}
        async with browser.post(url + SIGN_IN, data={"token": TOKEN}, headers=headers, allow_redirects=False) as answer:
            given = [SimpleCookie(value) for value in answer.headers.getall("Set-Cookie")]
        [cookie] = [made[COOKIE] for made in given if COOKIE in made]
        assert cookie["httponly"]
        assert cookie["samesite"] == "Strict"
        assert int(cookie["max-age"]) == SESSION_SECONDS
        assert bool(cookie["secure"]) is secure
        assert TOKEN not in cookie.value


@pytest.mark.parametrize(
    "token",
    ["", "wrong", TOKEN.upper(), TOKEN[:-1], TOKEN + "x", "\ud800".encode("utf-8", "replace").decode(), "ü" * 40],
)
async def test_a_wrong_token_opens_nothing(url: str, browser: aiohttp.ClientSession, token: str) -> None:
    async with browser.post(url + SIGN_IN, data={"token": token}) as answer:
        assert answer.status == 403
        assert 'role="alert"' in await answer.text()
        assert "Set-Cookie" not in answer.headers
    assert (await get(browser, f"{url}/notes"))[0] == 303


async def test_after_some_wrong_tokens_not_even_the_right_one_is_heard(
    url: str, browser: aiohttp.ClientSession
) -> None:
    assert [(await sign_in(browser, url, "wrong"))[0] for _ in range(TRIES)] == [403] * TRIES
    async with browser.post(url + SIGN_IN, data={"token": TOKEN}, allow_redirects=False) as answer:
        assert answer.status == 429
        assert 0 < int(answer.headers["Retry-After"]) <= 60
        assert "Try again in" in await answer.text()
    status, _ = await get(browser, f"{url}/notes", Authorization=f"Bearer {TOKEN}")
    assert status == 429


async def test_right_tokens_are_not_counted(url: str, browser: aiohttp.ClientSession) -> None:
    for _ in range(3 * TRIES):
        assert (await get(browser, f"{url}/notes", Authorization=f"Bearer {TOKEN}"))[0] == 200
    assert (await sign_in(browser, url))[0] == 303


async def test_a_program_shows_the_token_itself(url: str, browser: aiohttp.ClientSession) -> None:
    assert await get(browser, f"{url}/other", Authorization=f"Bearer {TOKEN}") == (200, "other")
    async with browser.get(f"{url}/other", headers={"Authorization": "Bearer wrong"}) as answer:
        assert answer.status == 401
        assert answer.headers["WWW-Authenticate"] == "Bearer"
    # It has no cookie that another site could make use of, so a form needs no proof.
    headers = {"Authorization": f"Bearer {TOKEN}"}
    async with browser.post(f"{url}/notes", headers=headers, allow_redirects=False) as answer:
        assert (answer.status, answer.headers["Location"]) == (303, "/notes?done=1")


async def test_a_session_ends_with_its_time_and_with_another_token(
    url: str, browser: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    await sign_in(browser, url)
    assert (await get(browser, f"{url}/notes"))[0] == 200
    monkeypatch.setattr(operator_session, "SESSION_SECONDS", -1)
    assert (await get(browser, f"{url}/notes"))[0] == 303
    forged = URLSafeTimedSerializer("another token", salt="operator-session").dumps("x")
    for cookie in (str(forged), "", "x" * 5000, "a.b.c"):
        assert operator_session.OperatorSessions(TOKEN).read(cookie) is None


async def test_who_signs_out_is_out_and_a_copy_of_the_cookie_too(url: str, browser: aiohttp.ClientSession) -> None:
    await sign_in(browser, url)
    _, page = await get(browser, f"{url}/notes")
    [copy] = [cookie.value for cookie in browser.cookie_jar if cookie.key == COOKIE]
    async with browser.post(url + SIGN_OUT, data={"csrf": csrf(page)}, allow_redirects=False) as answer:
        assert (answer.status, answer.headers["Location"]) == (303, SIGN_IN)
    assert [cookie.key for cookie in browser.cookie_jar] == [BROWSER]
    assert (await get(browser, f"{url}/notes", Cookie=f"{COOKIE}={copy}"))[0] == 303


async def test_a_form_needs_the_proof_of_its_own_session(url: str, browser: aiohttp.ClientSession) -> None:
    await sign_in(browser, url)
    _, earlier = await get(browser, f"{url}/notes")
    await sign_in(browser, url)
    _, page = await get(browser, f"{url}/notes")
    for form in ({}, {"csrf": ""}, {"csrf": "x"}, {"csrf": csrf(earlier)}):
        for path in ("/notes", SIGN_OUT):
            async with browser.post(url + path, data=form, allow_redirects=False) as answer:
                assert answer.status == 403
    async with browser.post(f"{url}/notes", data={"csrf": csrf(page)}, allow_redirects=False) as answer:
        assert answer.status == 303
    browser.cookie_jar.clear()
    async with browser.post(f"{url}/notes", data={"csrf": csrf(page)}, allow_redirects=False) as answer:
        assert answer.headers["Location"].startswith(SIGN_IN)


async def test_the_frame_links_the_pages_that_are_open_and_says_which_this_is(
    url: str, browser: aiohttp.ClientSession
) -> None:
    await sign_in(browser, url)
    _, page = await get(browser, f"{url}/notes")
    assert '<a href="/notes" aria-current="page">Notes</a>' in page
    assert '<a href="/other">Other</a>' in page
    assert HOSTILE not in page
    assert "&lt;script&gt;" in page


async def test_every_answer_is_under_a_strict_policy_and_kept_nowhere(url: str, browser: aiohttp.ClientSession) -> None:
    await sign_in(browser, url)
    for path, status in (("/notes", 200), (SIGN_IN, 303)):
        async with browser.get(url + path, allow_redirects=False) as answer:
            assert (answer.status, answer.headers["Cache-Control"]) == (status, "no-store")
    async with browser.get(f"{url}/notes") as answer:
        policy = answer.headers["Content-Security-Policy"]
        page = await answer.text()
    for part in ("default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"):
        assert part in policy
    assert "unsafe" not in policy
    assert "script-src" not in policy
    found = re.search(r"<style>(.*)</style>", page, re.S)
    assert found
    assert f"'{style_hash(found[1])}'" in policy
    assert "p { color: red; }" in found[1]


async def test_a_browser_that_signed_in_before_gets_in_while_others_guess_from_its_address(
    url: str, browser: aiohttp.ClientSession
) -> None:
    await sign_in(browser, url)
    _, page = await get(browser, f"{url}/notes")
    async with browser.post(url + SIGN_OUT, data={"csrf": csrf(page)}, allow_redirects=False):
        pass
    async with aiohttp.ClientSession() as stranger:
        assert [(await sign_in(stranger, url, "wrong"))[0] for _ in range(2 * TRIES)][-1] == 429
        assert (await sign_in(stranger, url))[0] == 429
    assert (await sign_in(browser, url))[0] == 303


async def test_a_browser_that_signed_in_before_guesses_no_faster(url: str, browser: aiohttp.ClientSession) -> None:
    await sign_in(browser, url)
    assert [(await sign_in(browser, url, "wrong"))[0] for _ in range(TRIES + 1)] == [403] * TRIES + [429]
    assert (await sign_in(browser, url))[0] == 429


@pytest.mark.parametrize("forged", ["x", "a.b.c", "x" * 600])
async def test_a_forged_cookie_makes_no_browser_known(url: str, browser: aiohttp.ClientSession, forged: str) -> None:
    headers = {"Cookie": f"{BROWSER}={forged}"}
    statuses = []
    for _ in range(TRIES + 1):
        async with browser.post(url + SIGN_IN, data={"token": "wrong"}, headers=headers) as answer:
            statuses.append(answer.status)
    assert statuses == [403] * TRIES + [429]


async def test_guesses_from_many_addresses_are_bounded_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sign_in_attempts, "ATTEMPTS_IN_ALL", "60/m burst 5")
    attempts = Attempts(TOKEN)
    for number in range(5):
        request: Any = SimpleNamespace(remote_addr="", ip=f"192.0.2.{number}", cookies={})
        assert await attempts.wait(request) == 0
        await attempts.was_wrong(request)
    newcomer: Any = SimpleNamespace(remote_addr="", ip="198.51.100.1", cookies={})
    assert await attempts.wait(newcomer) > 0
    known: Any = SimpleNamespace(remote_addr="", ip="198.51.100.1", cookies={BROWSER: attempts.know()})
    assert await attempts.wait(known) == 0
