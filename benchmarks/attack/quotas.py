"""Senders who ask for more than their share, and what others behind the same address notice of it."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final

import aiohttp

from benchmarks.attack import Attempt
from benchmarks.attack.target import Target, answered
from tests.conversations.server import ROOT, free_port

OPERATOR: Final = "the operator's token of the attack"
_EVENTS: Final = 150


async def attempts(target: Target) -> AsyncIterator[Attempt]:
    """Play all of them."""
    yield await _greedy_tab(target)
    yield await _cookies(target)
    yield await _sessions(target)
    yield await _unknown_proxy(target)
    settings = {
        "SHOPGUIDE_OPERATOR_TOKEN": OPERATOR,
        "SANIC_PROXIES_COUNT": "1",
        "SHOPGUIDE_MAX_EVENTS": str(_EVENTS),
        "SHOPGUIDE_REST_QUOTA": "6000/m burst 300",
    }
    with target.another(**settings) as other:
        yield await _one_network(other)
        yield await _known_browser(other)
        yield await _full_conversation(other)
        yield await _rest_flood(other)
    if not target.terms.quick:
        for variable, value in (
            ("SANIC_PROXIES_COUNT", "abc"),
            ("SHOPGUIDE_SESSION_SECRET", "a"),
            ("SHOPGUIDE_MAX_CONNECTIONS", "none"),
            ("SHOPGUIDE_REST_QUOTA", "often"),
        ):
            yield await asyncio.to_thread(_refuses_to_start, variable, value)


async def _greedy_tab(target: Target) -> Attempt:
    """One tab goes on far beyond its quota; another one from the same address talks."""
    async with target.shopper() as greedy, target.shopper() as other:
        answers: list[Any] = []
        for _ in range(60):
            answers += [await greedy.type("hello"), await greedy.call("history")]
        refused = Counter(answer["error"]["code"] for answer in answers if "error" in answer)
        spoke, seconds = await answered(other, "my parcel is still on its way")
    held = spoke and seconds <= target.terms.prompt and set(refused) == {"too_fast"} and refused["too_fast"] > 60
    return Attempt("a tab over its quota locks nobody out", held, f"{dict(refused)}, the other in {seconds:.2f} s")


async def _sessions(target: Target) -> Attempt:
    async with target.watched() as pulse, aiohttp.ClientSession() as http:
        statuses: Counter[int] = Counter()
        for _ in range(300):
            async with http.post(f"{target.url}/webhooks/web/session") as answer:
                statuses[answer.status] += 1
                told = await answer.json()
    held = statuses[429] > 100 and statuses[200] > 0 and told["error"]["retry_after"] > 0 and pulse.is_steady
    return Attempt("300 sessions of one address at once are bounded", held, f"{dict(statuses)}, {pulse}")


async def _cookies(target: Target) -> Attempt:
    """Values that a slow parser takes seconds for, and the largest that are read."""
    statuses = []
    async with target.watched() as pulse:
        for size in (8000, 6000, 4000):
            cookie = 'a="' + '\\"' * (size // 2) + '"'
            for path in ("/operator", "/live"):
                status, _ = await target.rest("GET", path, None, {"Cookie": cookie})
                statuses.append(status)
    # The largest are over the bound of all headers together.
    held = {*statuses[:2]} <= {413, 431} and statuses[2:4] == [431] * 2 and 431 not in statuses[4:]
    return Attempt("hostile cookies are refused unread", held and pulse.is_steady, f"{statuses}, {pulse}")


async def _unknown_proxy(target: Target) -> Attempt:
    for number in range(3):
        await target.rest("GET", "/live", None, {"X-Forwarded-For": f"192.0.2.{number}"})
    lines = sum("SANIC_PROXIES_COUNT" in line for line in target.server.log.splitlines())
    return Attempt("a proxy that no setting tells of is warned of once", lines == 1, f"{lines} lines")


async def _one_network(target: Target) -> Attempt:
    """200 addresses of one IPv6 /64, and one of another."""
    statuses: Counter[int] = Counter()
    for number in range(200):
        address = f"2001:db8:1:1::{number:x}"
        status, _ = await target.rest("POST", "/webhooks/web/session", None, {"X-Forwarded-For": address})
        statuses[status] += 1
    other, _ = await target.rest("POST", "/webhooks/web/session", None, {"X-Forwarded-For": "2001:db8:1:2::1"})
    held = statuses[429] > 50 and other == 200
    return Attempt("200 addresses of one IPv6 network count as one", held, f"{dict(statuses)}, another network {other}")


async def _known_browser(target: Target) -> Attempt:
    """Somebody guesses the operator's token from the operator's own address."""
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(cookie_jar=jar) as operator, aiohttp.ClientSession() as guesser:

        async def sign_in(http: aiohttp.ClientSession, token: str) -> int:
            async with http.post(f"{target.url}/operator", data={"token": token}, allow_redirects=False) as answer:
                return answer.status

        first = await sign_in(operator, OPERATOR)
        jar.clear(lambda cookie: cookie.key == "shopguide_operator")
        guesses = Counter([await sign_in(guesser, f"wrong {number}") for number in range(30)])
        again = await sign_in(operator, OPERATOR)
    held = first == again == 303 and guesses[429] >= 20
    return Attempt("guesses do not lock the operator out", held, f"guesses {dict(guesses)}, the operator {again}")


async def _full_conversation(target: Target) -> Attempt:
    said = ""
    for number in range(_EVENTS):
        status, text = await target.rest(
            "POST", "/webhooks/rest/webhook", {"sender": "long", "message": f"message {number}"}
        )
        said = json.loads(text)[-1]["text"] if status == 200 else text
        if "too long" in said:
            break
    _, other = await target.rest("POST", "/webhooks/rest/webhook", {"sender": "short", "message": "hello"})
    held = "haven't kept your last message" in said and "too long" not in other
    return Attempt("a conversation that is full says so", held, said[:80])


async def _rest_flood(target: Target) -> Attempt:
    async with target.watched() as pulse:
        statuses = Counter([(await target.rest("GET", "/version"))[0] for _ in range(600)])
    held = statuses[429] > 0 and pulse.is_steady
    return Attempt("a flood of API requests is bounded", held, f"{dict(statuses)}, {pulse}")


def _refuses_to_start(variable: str, value: str) -> Attempt:
    """A setting that makes no sense: the server does not start, and says which."""

    shopguide = Path(sys.executable).with_name("shopguide")
    program = [sys.executable, "-W", "ignore", str(shopguide), "serve", "--rest", "--port", str(free_port())]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), variable: value, "SHOPGUIDE_DB_URL": "sqlite://"}
    ended = subprocess.run(program, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=120)
    said = ended.stderr.strip().splitlines()[-1] if ended.stderr.strip() else ""
    held = ended.returncode != 0 and variable in said and "Traceback" not in ended.stderr
    return Attempt(f"{variable}={value} is refused at start", held, said[:100])
