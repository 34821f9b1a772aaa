"""/review: what waits, decided by forms."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import aiohttp
import pytest
import sqlalchemy as sa
from rasa.core.tracker_store import InMemoryTrackerStore
from sanic import Sanic

from shopguide.project import Project
from shopguide.server.health import Health
from shopguide.server.operator import SIGN_IN, open_operator
from shopguide.server.operator_session import TOKEN_VARIABLE
from shopguide.server.protection import protect
from shopguide.server.review_page import open_review
from shopguide.storage.schema import EVENTS, TURNS
from shopguide.storage.tracker_store import ConversationStore
from tests.learning.conftest import DATA, MEASURED, Note, noting

from .http_app import served

TOKEN = "a token of the tests, long enough"
HOSTILE = "<script>alert(1)</script> my box \x1b[2J is late"


@pytest.fixture
def project(tmp_path: Path, root: Path) -> Project:
    folder = tmp_path / "checkout"
    (folder / "data/nlu").mkdir(parents=True)
    (folder / "tests/nlu").mkdir(parents=True)
    shutil.copy(root / "config.yml", folder)
    shutil.copy(root / "domain.yml", folder)
    shutil.copytree(root / "knowledge", folder / "knowledge")
    (folder / "data/nlu/orders.yml").write_text(DATA, encoding="utf-8")
    (folder / "tests/nlu/blind_intents.jsonl").write_text(json.dumps(MEASURED), encoding="utf-8")
    return Project(folder)


@pytest.fixture
def note(store: ConversationStore) -> Note:
    return noting(store.engine)


@pytest.fixture
def reviewed(store: ConversationStore) -> Callable[[], dict[str, str | None]]:
    """What each message was decided to be, by its text."""

    def read() -> dict[str, str | None]:
        with store.engine.connect() as connection:
            return {row.text: row.reviewed for row in connection.execute(sa.select(TURNS))}

    return read


@pytest.fixture
async def url(project: Project, store: ConversationStore, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[str]:
    monkeypatch.setenv(TOKEN_VARIABLE, TOKEN)

    def prepare(app: Sanic) -> None:
        app.ctx.agent = SimpleNamespace(tracker_store=store)
        open_review(open_operator(app), project)
        protect(app, Health())

    async with served(prepare) as address:
        yield address


class Operator:
    """Somebody who is signed in, with a browser's cookies."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self._session = session
        self._url = url

    async def page(self, status: int = 200) -> str:
        async with self._session.get(f"{self._url}/review") as answer:
            assert answer.status == status
            return await answer.text()

    async def press(self, button: str, status: int = 200, **fields: Any) -> str:
        """Send the form of the page as it is, but for `fields`; the page that comes then."""
        page = await self.page()
        found = re.search(r'name="csrf" value="([^"]+)"', page)
        assert found
        data: list[tuple[str, str]] = [("csrf", found[1]), ("do", button)]
        for turns in fields.pop("turns", re.findall(r'name="turns"[^>]* value="([\d,]+)"', page)):
            data.append(("turns", turns))
        data += [(name, str(value)) for name, value in fields.items()]
        async with self._session.post(f"{self._url}/review", data=data) as answer:
            assert answer.status == status
            return await answer.text()


@pytest.fixture
async def operator(url: str) -> AsyncIterator[Operator]:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        async with session.post(url + SIGN_IN, data={"token": TOKEN}) as answer:
            assert answer.status == 200
        yield Operator(session, url)


async def test_an_empty_table_says_so(operator: Operator) -> None:
    page = await operator.page()
    assert "Nothing waits for review." in page
    assert '<form method="post" class="card' not in page


async def test_the_largest_group_is_shown_with_guesses_and_picks(operator: Operator, note: Note) -> None:
    for text in ("my box has not come", "my box did not come", "my box has not come"):
        note(text, picked="order_not_received")
    note("how do i bake bread")
    page = await operator.page()
    assert "3 messages, 2 groups left" in page
    assert "2 times" in page
    assert "picked by 3 shoppers" in page
    assert "the model 30 %" in page
    assert "bake bread" not in page


async def test_a_group_is_decided_and_the_next_comes_up(
    operator: Operator, note: Note, reviewed: Callable[[], dict[str, str | None]]
) -> None:
    note("my box has not come")
    note("my box did not come")
    note("how do i bake bread")
    page = await operator.press("decide", likely="order_not_received")
    assert "2 messages noted as order_not_received." in page
    assert "bake bread" in page
    page = await operator.press("out_of_scope")
    assert "Nothing waits for review." in page
    assert reviewed() == {
        "my box has not come": "order_not_received", "my box did not come": "order_not_received",
        "how do i bake bread": "out_of_scope",
    }  # fmt: skip
    page = await operator.press("undo")
    assert "1 message taken back." in page
    assert reviewed()["how do i bake bread"] is None


async def test_an_unmarked_message_is_asked_about_afterwards(
    operator: Operator, note: Note, reviewed: Callable[[], dict[str, str | None]]
) -> None:
    first = note("my box has not come")
    note("my box did not come")
    page = await operator.press("decide", turns=[str(first)], other="seller_problem", likely="order_not_received")
    assert "my box did not come" in page
    assert reviewed() == {"my box has not come": "seller_problem", "my box did not come": None}
    assert (await operator.press("skip")).count("1 message skipped for good.") == 1


async def test_what_was_decided_is_added_to_the_training_data_and_what_is_left_out_is_told(
    operator: Operator, note: Note, project: Project
) -> None:
    note("the courier lost it", reviewed="order_not_received")
    note("my parcel never came", reviewed="out_of_scope")
    assert "Add 2 messages to the training data" in await operator.page()
    page = await operator.press("accept")
    assert "Added 1 message to" in page
    assert "data/nlu/orders.yml:6 says order_not_received" in page
    assert "the courier lost it" in (project.root / "data/nlu/reviewed.yml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("button", "fields", "told"),
    [
        ("decide", {}, "Choose what it means first."),
        ("decide", {"likely": "nlu_fallback"}, "Choose what it means first."),
        ("decide", {"other": "<script>"}, "Choose what it means first."),
        ("decide", {"likely": "deny", "turns": []}, "Mark at least one message."),
        ("decide", {"likely": "deny", "turns": ["1 OR 1"]}, "That form is none of this page."),
        ("decide", {"likely": "deny", "turns": ["9" * 40]}, "That form is none of this page."),
        ("decide", {"likely": "deny", "turns": ["99999"]}, "1 was decided elsewhere, or deleted."),
        ("undo", {}, "There is no decision to take back."),
        ("dance", {}, "That button does nothing here."),
    ],
)
async def test_a_form_that_makes_no_sense_changes_nothing(
    operator: Operator, note: Note, reviewed: Callable[[], dict[str, str | None]], button: str, fields: Any, told: str
) -> None:
    note("my box has not come")
    assert told in await operator.press(button, **fields)
    assert told not in await operator.page()
    assert reviewed() == {"my box has not come": None}


async def test_what_was_said_around_a_message_is_shown_whichever_way_it_came(
    operator: Operator, note: Note, store: ConversationStore
) -> None:
    note("the blue one", sender="rest-1")
    said = [
        ("user", "i want to write to them"),
        ("bot", "Which **order** is it about? \u202e<b>"),
        ("slot", None),
        ("user", "the blue one"),
        ("bot", "Sorry, I didn't get that."),
        ("user", "never mind"),
    ]
    with store.engine.begin() as connection:
        connection.execute(TURNS.update().values(position=3, entry="rest"))
        for position, (kind, text) in enumerate(said):
            connection.execute(
                EVENTS.insert().values(
                    sender_id="rest-1",
                    type_name=kind,
                    timestamp=1.0,
                    position=position,
                    data=json.dumps({"text": text}),
                )
            )
    page = await operator.page()
    around = page.split('id="around"')[1].split("</section>")[0]
    assert "(rest)" in around
    for words in (
        "i want to write to them",
        "Which order is it about? \u202e&lt;b&gt;",
        "Sorry, I didn&#39;t get that.",
    ):
        assert words in around or words.replace("\u202e", "") in around
    assert "never mind" not in around


async def test_what_is_put_off_comes_after_all_others(operator: Operator, note: Note) -> None:
    for text in ("my box has not come", "my box did not come"):
        note(text)
    note("how do i bake bread")
    page = await operator.press("later")
    assert "2 messages put off" in page
    assert "bake bread" in page
    page = await operator.press("skip")
    assert "All that's left are messages that you put off." in page
    assert "my box did not come" in page


async def test_decisions_are_listed_and_each_is_taken_back(
    operator: Operator, note: Note, reviewed: Callable[[], dict[str, str | None]]
) -> None:
    first = note("my box has not come", reviewed="order_not_received")
    note("how do i bake bread", reviewed="skipped")
    page = await operator.page()
    assert "Parcel late, lost or missing" in page.split('id="decisions"')[1]
    page = await operator.press("take_back", turns=[str(first)])
    assert "1 message taken back." in page
    assert reviewed() == {"my box has not come": None, "how do i bake bread": "skipped"}


async def test_other_languages_come_last_and_are_not_trained_on(operator: Operator, note: Note) -> None:
    for _ in range(3):
        note("mi paquete no ha llegado todavía y no sé qué hacer")
    note("how do i bake bread")
    assert "bake bread" in await operator.page()
    page = await operator.press("skip")
    assert "Spanish: not trained on" in page
    page = await operator.press("decide", likely="order_not_received")
    page = await operator.press("accept")
    assert "Added 0 messages" in page
    assert "in English, the one language that the model is trained on" in page


async def test_simulated_messages_are_counted_where_nothing_else_waits(operator: Operator, note: Note) -> None:
    note("made up", simulated=True)
    assert "1 simulated message isn&#39;t shown" in await operator.page()


async def test_nobody_else_sees_or_decides_anything(
    url: str, note: Note, reviewed: Callable[[], dict[str, str | None]]
) -> None:
    turn = note("my box has not come")
    async with aiohttp.ClientSession() as stranger:
        async with stranger.get(f"{url}/review", allow_redirects=False) as answer:
            assert answer.status == 303
        data = {"do": "skip", "turns": str(turn)}
        async with stranger.post(f"{url}/review", data=data, allow_redirects=False) as answer:
            assert answer.headers["Location"].startswith(SIGN_IN)
    assert reviewed() == {"my box has not come": None}


async def test_a_form_without_the_proof_of_its_session_is_refused(
    operator: Operator, note: Note, reviewed: Callable[[], dict[str, str | None]], url: str
) -> None:
    turn = note("my box has not come")
    data = {"do": "skip", "turns": str(turn), "csrf": "x"}
    async with operator._session.post(f"{url}/review", data=data) as answer:
        assert answer.status == 403
    assert reviewed() == {"my box has not come": None}


async def test_what_shoppers_write_is_text_on_the_page(operator: Operator, note: Note) -> None:
    note(HOSTILE)
    page = await operator.page()
    assert page.count("<script") == 1  # its own, named by its hash
    assert "&lt;script&gt;" in page
    assert "\x1b" not in page


async def test_a_fault_in_the_training_data_is_told_and_deciding_goes_on(
    operator: Operator, note: Note, project: Project
) -> None:
    note("the courier lost it", reviewed="order_not_received")
    note("how do i bake bread")
    (project.root / "data/nlu/broken.yml").write_text("nlu: [", encoding="utf-8")
    page = await operator.press("accept")
    assert "broken.yml" in page
    assert "bake bread" in page


async def test_a_fault_in_the_domain_is_told(operator: Operator, note: Note, project: Project) -> None:
    note("how do i bake bread")
    (project.root / "domain.yml").write_text("intents: 5", encoding="utf-8")
    assert "domain.yml lists no intents" in await operator.page(500)


async def test_a_database_that_fails_is_told(operator: Operator, store: ConversationStore) -> None:
    with store.engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE turns RENAME TO elsewhere"))
    assert "does not answer right now" in await operator.page(503)


async def test_another_kind_of_store_is_told(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    from rasa.shared.core.domain import Domain

    monkeypatch.setenv(TOKEN_VARIABLE, TOKEN)

    def prepare(app: Sanic) -> None:
        app.ctx.agent = SimpleNamespace(tracker_store=InMemoryTrackerStore(Domain.empty()))
        open_review(open_operator(app), project)
        protect(app, Health())

    shown = {"Authorization": f"Bearer {TOKEN}"}
    async with (
        served(prepare) as address,
        aiohttp.ClientSession() as session,
        session.get(f"{address}/review", headers=shown) as answer,
    ):
        assert answer.status == 500
        assert "Put `type: shopguide.storage" in await answer.text()
