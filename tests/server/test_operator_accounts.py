"""Operators with accounts of their own: signing in, what a role allows, what ends a session, and what is noted."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from types import SimpleNamespace

import aiohttp
import pytest
import sqlalchemy as sa
from sanic import Sanic, response
from sanic.response import HTTPResponse

from shopguide import passwords
from shopguide.accounts import Role
from shopguide.server.audit_page import open_audit
from shopguide.server.health import Health
from shopguide.server.operator import ATTEMPTS, SIGN_IN, SIGN_OUT, Visit, open_operator
from shopguide.server.operator_frame import templates
from shopguide.server.operator_session import TOKEN_VARIABLE
from shopguide.server.protection import protect
from shopguide.storage import audit, operators
from shopguide.storage.schema import OPERATORS
from shopguide.storage.tracker_store import ConversationStore

from .http_app import served

TOKEN = "a token of the tests, long enough"
PASSWORD = "correct horse battery"
TRIES = int(ATTEMPTS.split()[-1])
PAGE = '{% extends "frame.html" %}{% block title %}Notes{% endblock %}{% block content %}\
<form method="post">{{ visit.csrf_field }}</form>{% endblock %}'


@pytest.fixture(scope="module")
def hashed() -> str:
    return passwords.hashed(PASSWORD)


@pytest.fixture
def account(store: ConversationStore, hashed: str) -> Callable[..., None]:
    """Adds an account; its password is PASSWORD."""

    def add(name: str, role: Role = Role.READ) -> None:
        with store.engine.begin() as connection:
            operators.add(connection, name, role, hashed)

    return add


@pytest.fixture
async def url(store: ConversationStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[str]:
    """Pages for each role: /notes to look at and to edit, /decide for reviewers, /audit for editors."""
    monkeypatch.setenv(TOKEN_VARIABLE, TOKEN)
    (tmp_path / "notes.html").write_text(PAGE, encoding="utf-8")
    template = templates(tmp_path).get_template("notes.html")

    async def show(visit: Visit) -> HTTPResponse:
        return visit.render(template)

    async def act(_visit: Visit) -> HTTPResponse:
        return response.text("done")

    def prepare(app: Sanic) -> None:
        app.ctx.agent = SimpleNamespace(tracker_store=store)
        operator = open_operator(app)
        operator.page("/notes", "Notes", show, act)
        operator.view("/notes/<number>", "/notes", show)
        operator.page("/decide", "Decide", show, act, acts=Role.REVIEW)
        open_audit(operator)
        protect(app, Health())

    async with served(prepare) as address:
        yield address


@pytest.fixture
async def browser() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        yield session


async def sign_in(browser: aiohttp.ClientSession, url: str, name: str, password: str = PASSWORD) -> tuple[int, str]:
    """Status, and the place sent to or else the text."""
    data = {"by": "account", "name": name, "password": password, "next": "/notes"}
    async with browser.post(url + SIGN_IN, data=data, allow_redirects=False) as answer:
        return answer.status, answer.headers.get("Location") or await answer.text()


async def get(browser: aiohttp.ClientSession, address: str) -> tuple[int, str]:
    async with browser.get(address, allow_redirects=False) as answer:
        return answer.status, answer.headers.get("Location") or await answer.text()


async def send(browser: aiohttp.ClientSession, url: str, path: str, **fields: str) -> int:
    _, page = await get(browser, f"{url}/notes")
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    assert found
    async with browser.post(url + path, data={"csrf": found[1], **fields}, allow_redirects=False) as answer:
        return answer.status


def noted(store: ConversationStore) -> list[tuple[str, str, str | None]]:
    """Who, what and the detail of each entry, the oldest first."""
    with store.engine.connect() as connection:
        return [(one.operator, one.what, one.detail) for one in reversed(audit.entries(connection, 100))]


async def test_the_form_asks_for_the_token_until_there_is_an_account(
    url: str, browser: aiohttp.ClientSession, account: Callable[..., None]
) -> None:
    _, form = await get(browser, url + SIGN_IN)
    assert ("Operator token" in form, "Password" in form) == (True, False)
    account("ann")
    _, form = await get(browser, url + SIGN_IN)
    assert ("No account yet?" in form, "Operator token" in form, "Password" in form) == (True, True, True)


async def test_somebody_signs_in_by_name_in_any_capitals(
    url: str, browser: aiohttp.ClientSession, account: Callable[..., None], store: ConversationStore
) -> None:
    account("ann@shop.example")
    assert await sign_in(browser, url, " Ann@Shop.example ") == (303, "/notes")
    status, page = await get(browser, f"{url}/notes")
    assert status == 200
    assert "ann@shop.example" in page
    assert await send(browser, url, SIGN_OUT) == 303
    assert (await get(browser, f"{url}/notes/7?x=1")) == (303, f"{SIGN_IN}?next=%2Fnotes%2F7%3Fx%3D1")
    assert noted(store) == [("ann@shop.example", "signed in", None), ("ann@shop.example", "signed out", None)]


async def test_a_wrong_password_and_an_unknown_name_are_answered_alike(
    url: str, browser: aiohttp.ClientSession, account: Callable[..., None], store: ConversationStore
) -> None:
    account("ann")
    answers = [
        await sign_in(browser, url, name, password)
        for name, password in (("ann", "wrong"), ("bob", "wrong"), ("ann\0", PASSWORD), ("", ""), ("ann", ""))
    ]
    assert {status for status, _ in answers} == {403}
    assert all("No account has that name and password." in page for _, page in answers)
    assert noted(store) == [("ann", "wrong password", None)] * 2
    assert (await get(browser, f"{url}/notes"))[0] == 303


async def test_guessing_is_slow_and_an_account_of_ones_own_makes_it_no_faster(
    url: str, browser: aiohttp.ClientSession, account: Callable[..., None]
) -> None:
    account("ann", Role.EDIT)
    account("bob")
    await sign_in(browser, url, "bob")
    statuses = [(await sign_in(browser, url, "ann", "wrong"))[0] for _ in range(TRIES)]
    assert statuses == [403] * TRIES
    # Bob's browser is known for bob alone: with a new cookie of his the next guess is no other's first.
    assert (await sign_in(browser, url, "bob"))[0] == 303
    status, page = await sign_in(browser, url, "ann")
    assert status == 429
    assert "Too many passwords were tried" in page


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        (Role.READ, {"/notes": False, "/decide": False, "/audit": False}),
        (Role.REVIEW, {"/notes": False, "/decide": True, "/audit": False}),
        (Role.EDIT, {"/notes": True, "/decide": True, "/audit": True}),
    ],
)
async def test_a_role_allows_what_it_says(
    url: str,
    browser: aiohttp.ClientSession,
    account: Callable[..., None],
    store: ConversationStore,
    role: Role,
    allowed: dict[str, bool],
) -> None:
    account("ann", role)
    await sign_in(browser, url, "ann")
    for path in ("/notes", "/decide"):
        assert (await get(browser, url + path))[0] == 200
        assert (await send(browser, url, path, do="decide")) == (200 if allowed[path] else 403)
    status, page = await get(browser, f"{url}/audit")
    assert status == (200 if allowed["/audit"] else 403)
    assert ("Your role doesn't allow this" in page) is not allowed["/audit"]
    assert ('href="/audit"' in (await get(browser, f"{url}/notes"))[1]) is allowed["/audit"]
    sent = [("ann", "sent a form", f"{path} decide") for path in ("/notes", "/decide") if allowed[path]]
    assert noted(store) == [("ann", "signed in", None), *sent]


async def test_another_password_or_role_and_no_account_end_the_session(
    url: str, browser: aiohttp.ClientSession, account: Callable[..., None], store: ConversationStore, hashed: str
) -> None:
    account("ann", Role.EDIT)

    async def ends(change: Callable[[sa.engine.Connection], None]) -> bool:
        assert (await sign_in(browser, url, "ann"))[0] == 303
        assert (await get(browser, f"{url}/notes"))[0] == 200
        with store.engine.begin() as connection:
            change(connection)
        return (await get(browser, f"{url}/notes"))[0] == 303

    assert await ends(lambda connection: operators.change(connection, "ann", role=Role.READ))
    assert await ends(lambda connection: operators.change(connection, "ann", password=hashed))
    assert await ends(lambda connection: operators.remove(connection, "ann"))
    account("ann", Role.EDIT)
    assert (await get(browser, f"{url}/notes"))[0] == 303, "another account of the same name"


async def test_the_token_still_opens_everything_and_is_noted_as_such(
    url: str, browser: aiohttp.ClientSession, account: Callable[..., None], store: ConversationStore
) -> None:
    account("ann")
    async with browser.post(url + SIGN_IN, data={"token": TOKEN}, allow_redirects=False) as answer:
        assert answer.status == 303
    status, page = await get(browser, f"{url}/audit")
    assert status == 200
    assert "signed in" in page
    assert noted(store) == [("token", "signed in", None)]
    async with browser.get(f"{url}/audit", headers={"Authorization": f"Bearer {TOKEN}"}) as answer:
        assert answer.status == 200


async def test_without_the_database_accounts_wait_and_the_token_opens(
    url: str, browser: aiohttp.ClientSession, account: Callable[..., None], store: ConversationStore
) -> None:
    account("ann")
    await sign_in(browser, url, "ann")
    with store.engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE operators RENAME TO elsewhere"))
    assert (await get(browser, f"{url}/notes"))[0] == 503
    status, page = await sign_in(browser, url, "ann")
    assert status == 503
    assert "answer right now" in page
    async with browser.post(url + SIGN_IN, data={"token": TOKEN}, allow_redirects=False) as answer:
        assert answer.status == 303


async def test_a_hash_of_older_parameters_is_made_again_at_the_next_sign_in(
    url: str, browser: aiohttp.ClientSession, account: Callable[..., None], store: ConversationStore
) -> None:
    from argon2 import PasswordHasher

    account("ann")
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    with store.engine.begin() as connection:
        connection.execute(OPERATORS.update().values(password=weak))
    await sign_in(browser, url, "ann")
    with store.engine.connect() as connection:
        assert not passwords.is_outdated(str(operators.password_of(connection, "ann")))
    assert (await get(browser, f"{url}/notes"))[0] == 200


def test_passwords_are_compared_as_typed_on_any_keyboard() -> None:
    stored = passwords.hashed("caf\u00e9 caf\u00e9 caf\u00e9")
    assert passwords.is_right("cafe\u0301 cafe\u0301 cafe\u0301", stored)
    for wrong in ("cafe cafe cafe", "", "\ud800", "x" * 100_000):
        assert not passwords.is_right(wrong, stored)
    assert not passwords.is_right("nobody's password", None)
    assert not passwords.is_right("x", "no hash")
