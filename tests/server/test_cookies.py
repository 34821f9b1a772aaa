"""Cookies: how large, and how the interpreter reads them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

import aiohttp
import pytest
from sanic import Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from shopguide.server import cookies
from shopguide.server.cookies import MOST, cookie, is_slow, refuse_large_cookies, warn_of_slow_parser

from .http_app import served


@pytest.fixture
async def url() -> AsyncIterator[str]:
    """An app that says what it reads of the cookie "a"."""

    def prepare(app: Sanic) -> None:
        @app.get("/")
        async def show(request: Request) -> HTTPResponse:
            return response.json(cookie(request, "a"))

        refuse_large_cookies(app)

    async with served(prepare) as address:
        yield address


async def ask(url: str, *given: str) -> tuple[int, object]:
    headers = [("Cookie", value) for value in given]
    async with aiohttp.ClientSession() as http, http.get(url, headers=headers) as answer:
        return answer.status, await answer.json()


@pytest.mark.parametrize(
    ("given", "read"),
    [((), None), (("a=1",), "1"), (("b=2; a=1",), "1"), (("a=" + "x" * (MOST - 2),), "x" * (MOST - 2))],
)
async def test_what_is_small_enough_is_read(url: str, given: tuple[str, ...], read: str | None) -> None:
    assert await ask(url, *given) == (200, read)


@pytest.mark.parametrize("given", [("a=" + "x" * (MOST - 1),), ("a=" + "x" * 3000, "b=" + "x" * 3000)])
async def test_what_is_too_large_is_refused_unread_in_a_sentence(
    url: str, given: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Request, "cookies", property(lambda _self: pytest.fail("it was read")))
    status, told = await ask(url, *given)
    assert status == 431
    assert told == {"error": "The cookies sent with this are too large. Delete this site's cookies and try again."}


@pytest.mark.parametrize("given", ["a,b=1; a=2", "@=1; a=1", '"=', ";;;", "a"])
async def test_what_cannot_be_read_is_no_cookie_and_no_failure(url: str, given: str) -> None:
    assert await ask(url, given) == (200, None)


class Parser:
    """A parser that takes so long for a value of a length, and the clock that shows it."""

    def __init__(self, cost: Callable[[int], float]) -> None:
        self.now, self._cost = 0.0, cost

    def parse(self, cookie: str) -> None:
        self.now += self._cost(len(cookie))


@pytest.mark.parametrize(
    ("cost", "slow"),
    [(lambda n: n, False), (lambda n: 500 + n, False), (lambda n: n * n, True), (lambda n: n * n + 100 * n, True)],
    ids=["linear", "linear with a start", "square", "square and more"],
)
def test_a_parser_is_slow_when_its_time_grows_by_the_square(cost: Callable[[int], float], slow: bool) -> None:
    parser = Parser(cost)
    assert is_slow(parser.parse, lambda: parser.now) is slow


@pytest.mark.parametrize("slow", [True, False])
def test_a_slow_one_is_told_once_at_start_with_what_to_do(
    slow: bool, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(cookies, "is_slow", lambda *_arguments: slow)
    warn_of_slow_parser()
    told = [record.getMessage() for record in caplog.records]
    assert len(told) == slow
    assert all("CVE-2024-7592" in line and "3.11.10" in line for line in told)
