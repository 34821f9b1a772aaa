"""The report at /insights of a running server."""

from __future__ import annotations

import asyncio
import re
import sys
import threading
from collections.abc import AsyncIterator, Mapping
from types import SimpleNamespace

import aiohttp
import pytest
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.domain import Domain
from sanic import Sanic

from shopguide.errors import StoreError
from shopguide.insights import live
from shopguide.insights.live import add_insights
from shopguide.knowledge import Knowledge
from shopguide.server.health import Health
from shopguide.server.operator import SIGN_IN, open_operator
from shopguide.server.operator_frame import style_hash
from shopguide.server.operator_session import TOKEN_VARIABLE
from shopguide.server.protection import protect
from shopguide.storage.retention import DAYS_VARIABLE
from shopguide.storage.tracker_store import ConversationStore
from tests.server.http_app import served
from tests.waiting import PATIENCE, until_async

from .rows import NOW, CaseRows, at, small_week

TOKEN = "a token of the tests, long enough"


@pytest.fixture
def store(url: str, monkeypatch: pytest.MonkeyPatch) -> ConversationStore:
    """A database with the small week."""
    monkeypatch.setenv("SHOPGUIDE_DB_URL", url)
    monkeypatch.setenv(TOKEN_VARIABLE, TOKEN)
    store = ConversationStore(Domain.empty())
    small_week().write(store.engine)
    return store


@pytest.fixture
async def home(store: ConversationStore, facts: Knowledge) -> AsyncIterator[str]:
    """A server over it."""

    def prepare(app: Sanic) -> None:
        app.ctx.agent = SimpleNamespace(tracker_store=store)
        add_insights(open_operator(app), lambda: facts, lambda: NOW, at_once=PATIENCE)
        protect(app, Health())

    async with served(prepare) as address:
        yield address
    store.close()


async def look(home: str, query: str = "") -> tuple[int, str, Mapping[str, str]]:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    async with aiohttp.ClientSession() as client, client.get(f"{home}/insights{query}", headers=headers) as answer:
        return answer.status, await answer.text(), answer.headers


async def test_the_page_shows_the_report_under_a_strict_policy(home: str) -> None:
    status, page, headers = await look(home)
    assert status == 200
    assert '<dt>Cases</dt><dd class="value">5</dd>' in page
    assert page.count("<svg") >= 9
    assert '<option value="7d" selected>' in page
    policy = headers["Content-Security-Policy"]
    [style] = re.findall(r"<style>(.*?)</style>", page, re.S)
    assert f"style-src '{style_hash(style)}'" in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("query", "cases"),
    [
        ("?since=24h", "2"),
        ("?since=30d", "12"),
        ("?from=2026-11-20&to=2026-11-20", "1"),
        ("?since=7d&from=2026-11-15&to=&timezone=Asia/Tokyo", "12"),
        ("?since=&from=&to=&timezone=", "5"),
        ("?since=2026-11-20&until=2026-11-20", "1"),
        ("?since=dates&from=2026-11-20&to=2026-11-20", "1"),
    ],
)
async def test_the_period_is_chosen_by_the_address(home: str, query: str, cases: str) -> None:
    status, page, _ = await look(home, query)
    assert status == 200
    assert f'<dt>Cases</dt><dd class="value">{cases}</dd>' in page


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "query",
    ["?since=soon", "?from=2026-99-99", "?from=2026-11-20&to=2026-11-01", "?timezone=<script>", "?timezone=../x"],
)
async def test_a_period_that_makes_no_sense_is_told_beside_the_form(home: str, query: str) -> None:
    status, page, _ = await look(home, query)
    assert status == 400
    assert 'role="alert"' in page
    assert "Write " in page or "ends before" in page
    assert "<form" in page
    assert "<script" not in page
    assert "--" not in page.split("<main")[1]  # no words of the command line


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
async def test_chosen_dates_are_what_the_form_shows(home: str) -> None:
    _, page, _ = await look(home, "?since=7d&from=2026-11-20&to=2026-11-20&timezone=Asia/Tokyo")
    assert '<option value="dates" selected>The dates beside</option>' in page
    assert '<option value="7d">' in page
    assert "<option selected>Asia/Tokyo</option>" in page
    assert "<option>Europe/Berlin</option>" in page
    assert '<option value="3d" selected>3d</option>' in (await look(home, "?since=3d"))[1]


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
async def test_the_page_comes_at_once_and_looks_again_until_the_figures_are_there(
    store: ConversationStore, facts: Knowledge, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on, collect_over = threading.Event(), live.collect_over

    def slow(*arguments: object) -> object:
        assert go_on.wait(PATIENCE)
        return collect_over(*arguments)  # type: ignore[arg-type]

    def prepare(app: Sanic) -> None:
        app.ctx.agent = SimpleNamespace(tracker_store=store)
        words = ("Shoppers can't be told how to reach <b>Phone</b>.",)
        add_insights(open_operator(app), lambda: facts, lambda: NOW, lambda: words, at_once=0)

    monkeypatch.setattr(live, "collect_over", slow)
    async with served(prepare) as home:
        status, page, headers = await look(home)
        assert (status, headers["Refresh"]) == (200, "2")
        assert "The figures are being made." in page
        assert "reach &lt;b&gt;Phone&lt;/b&gt;." in page
        go_on.set()

        async def there() -> bool:
            return '<dt>Cases</dt><dd class="value">5</dd>' in (await look(home))[1]

        await until_async(there, "the figures are there")
        assert "Refresh" not in (await look(home))[2]
    store.close()


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
async def test_it_is_for_the_operator_alone(home: str) -> None:
    async with aiohttp.ClientSession() as client:
        async with client.get(f"{home}/insights", allow_redirects=False) as answer:
            assert (answer.status, answer.headers["Location"]) == (303, f"{SIGN_IN}?next=%2Finsights")
        async with client.get(f"{home}/insights", headers={"Authorization": "Bearer wrong"}) as answer:
            assert answer.status == 401


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
async def test_who_looks_often_asks_the_database_once_a_minute(home: str, store: ConversationStore) -> None:
    pages = {page for _, page, _ in await asyncio.gather(*(look(home) for _ in range(5)))}
    assert len(pages) == 1
    rows = CaseRows()
    rows.case("web:new", at(25, 8))
    rows.write(store.engine)
    assert (await look(home))[1] in pages
    assert '<dd class="value">6</dd>' in (await look(home, "?from=2026-11-19"))[1]


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
async def test_others_do_not_wait_while_the_report_is_made(home: str, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, go_on, threads = threading.Event(), threading.Event(), []
    collect_over = live.collect_over

    def slow(*arguments: object) -> object:
        threads.append(threading.current_thread())
        begun.set()
        assert go_on.wait(PATIENCE)
        return collect_over(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(live, "collect_over", slow)
    looking = asyncio.create_task(look(home))
    await asyncio.to_thread(begun.wait, PATIENCE)
    async with aiohttp.ClientSession() as client, client.get(home + SIGN_IN) as answer:
        assert answer.status == 200
    assert not looking.done()
    go_on.set()
    assert (await looking)[0] == 200
    assert threads != [threading.main_thread()]


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("fault", ["database", "drawing", "drawing hangs"])
async def test_a_fault_is_told_in_words_and_not_kept(home: str, monkeypatch: pytest.MonkeyPatch, fault: str) -> None:
    executable, patience, read = sys.executable, live._PATIENCE, ConversationStore.read
    if fault == "database":

        async def fails(*_arguments: object) -> None:
            raise StoreError("postgresql://user:hunter22@host")

        monkeypatch.setattr(ConversationStore, "read", fails)
    elif fault == "drawing":
        monkeypatch.setattr(sys, "executable", "/bin/false")
    else:
        monkeypatch.setattr(live, "_PATIENCE", 0)
    status, page, _ = await look(home)
    assert status == 503
    assert "could not be made right now" in page
    assert "hunter22" not in page
    with monkeypatch.context() as mended:
        mended.setattr(sys, "executable", executable)
        mended.setattr(live, "_PATIENCE", patience)
        mended.setattr(ConversationStore, "read", read)
        assert (await look(home))[0] == 200


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
async def test_the_period_before_is_not_compared_where_it_is_deleted(
    home: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(DAYS_VARIABLE, "10")
    assert "is not compared with" in (await look(home))[1]


async def test_with_a_store_of_another_kind_it_says_so(facts: Knowledge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(TOKEN_VARIABLE, TOKEN)

    def prepare(app: Sanic) -> None:
        app.ctx.agent = SimpleNamespace(tracker_store=InMemoryTrackerStore(Domain.empty()))
        add_insights(open_operator(app), lambda: facts, at_once=PATIENCE)
        protect(app, Health())

    async with served(prepare) as home:
        assert (await look(home))[0] == 503


async def test_talks_in_memory_are_read_by_the_thread_that_has_them(
    facts: Knowledge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOPGUIDE_DB_URL", "sqlite://")
    monkeypatch.setenv(TOKEN_VARIABLE, TOKEN)
    store = ConversationStore(Domain.empty())
    small_week().write(store.engine)

    def prepare(app: Sanic) -> None:
        app.ctx.agent = SimpleNamespace(tracker_store=store)
        add_insights(open_operator(app), lambda: facts, lambda: NOW, at_once=PATIENCE)

    async with served(prepare) as home:
        assert '<dd class="value">5</dd>' in (await look(home))[1]
    store.close()
