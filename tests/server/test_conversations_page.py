"""/conversations: found, read as the shopper saw them, marked as misread, deleted; and who did so is noted."""

from __future__ import annotations

import re
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import aiohttp
import pytest
import sqlalchemy as sa
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, SlotSet, UserUttered
from sanic import Sanic

from shopguide import passwords
from shopguide.accounts import Role
from shopguide.knowledge import Knowledge
from shopguide.learning import messages
from shopguide.project import Project
from shopguide.server import transcript
from shopguide.server.conversations_page import PATH, open_conversations
from shopguide.server.health import Health
from shopguide.server.operator import SIGN_IN, open_operator
from shopguide.server.operator_session import TOKEN_VARIABLE
from shopguide.server.protection import protect
from shopguide.storage import audit, conversation_list, operators
from shopguide.storage.conversation_list import Filter
from shopguide.storage.schema import CASES, CONVERSATIONS, TURNS
from shopguide.storage.tracker_store import ConversationStore

from .http_app import served

TOKEN = "a token of the tests, long enough"
PASSWORD = "correct horse battery"
HOSTILE = "<script>alert(1)</script> \u202eevil\u202c \x1b[2J <img src=x onerror=alert(1)>"
NEXT = '/command{"do":"start","value":"order_details"}'


def exchange(text: str, answer: str = "OK.", *, intent: str = "order_not_received", **more: Any) -> list[Event]:
    """A message and its answer, as the guide notes them."""
    parsed = {
        "text": text,
        "intent": {"name": intent, "confidence": 0.91},
        "intent_ranking": [{"name": intent, "confidence": 0.91}, {"name": "payment_problem", "confidence": 0.05}],
        "acts": [{"name": "describe", "confidence": 0.97}],
        "issues": [{"name": intent, "confidence": 0.9, "polarity": "affirmed", "start": 0, "end": 4}],
        "cues": {},
        "language": "en",
    }
    said = BotUttered(answer, {"buttons": more.get("buttons", [])}, metadata={"utter_action": "utter_offer"})
    title = {"web": {"id": "x", "title": more["title"]}} if "title" in more else {}
    return [
        UserUttered(text, parsed["intent"], [], parsed, input_channel="web", metadata=title),
        ActionExecuted("action_take_problem", metadata={"row": more.get("row", "new_problem")}),
        said,
        SlotSet("issue", intent),
        SlotSet("awaiting", "start"),
        ActionExecuted("action_listen"),
    ]


Hold = Callable[..., Any]


@pytest.fixture
def hold(store: ConversationStore) -> Hold:
    """Stores turns of a conversation; its id in the list comes back."""

    async def write(sender: str, *turns: list[Event]) -> int:
        for events in turns:
            talk = await store.retrieve_full_tracker(sender) or store.init_tracker(sender)
            for event in events:
                talk.update(event)
            await store.save(talk)
        with store.engine.connect() as connection:
            mine = CONVERSATIONS.c.sender_id == sender
            return int(connection.execute(sa.select(CONVERSATIONS.c.id).where(mine)).scalar_one())

    return write


@pytest.fixture
async def url(
    root: Path, facts: Knowledge, store: ConversationStore, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[str]:
    monkeypatch.setenv(TOKEN_VARIABLE, TOKEN)

    def prepare(app: Sanic) -> None:
        app.ctx.agent = SimpleNamespace(tracker_store=store)
        open_conversations(open_operator(app), Project(root), lambda: facts)
        protect(app, Health())

    async with served(prepare) as address:
        yield address


class Operator:
    """Somebody who is signed in, with a browser's cookies."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self._session = session
        self._url = url

    async def page(self, path: str = PATH, status: int = 200) -> str:
        async with self._session.get(self._url + path) as answer:
            assert answer.status == status, await answer.text()
            return await answer.text()

    async def send(self, path: str, status: int = 200, **fields: Any) -> str:
        """Send a form; the page that comes then."""
        found = re.search(r'name="csrf" value="([^"]+)"', await self.page())
        assert found
        async with self._session.post(self._url + path, data={"csrf": found[1], **fields}) as answer:
            assert answer.status == status
            return await answer.text()


@pytest.fixture
async def sign_in(url: str, store: ConversationStore) -> AsyncIterator[Callable[[Role | None], Any]]:
    """Signs somebody in with a role, or with the token."""
    sessions: list[aiohttp.ClientSession] = []

    async def enter(role: Role | None = None) -> Operator:
        session = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))
        sessions.append(session)
        if role is not None:
            with store.engine.begin() as connection:
                operators.add(connection, role.value, role, passwords.hashed(PASSWORD))
        given = {"token": TOKEN} if role is None else {"by": "account", "name": role.value, "password": PASSWORD}
        async with session.post(url + SIGN_IN, data=given) as answer:
            assert answer.status == 200
        return Operator(session, url)

    yield enter
    for session in sessions:
        await session.close()


def noted(store: ConversationStore) -> list[tuple[str, str, str | None]]:
    """Who, what and which conversation, the oldest first; without the sign-in."""
    with store.engine.connect() as connection:
        entries = [(one.operator, one.what, one.conversation) for one in audit.entries(connection, 100)]
    return [entry for entry in reversed(entries) if entry[1] != "signed in"]


def turn_of(store: ConversationStore, position: int = 0) -> sa.engine.Row:
    with store.engine.connect() as connection:
        return connection.execute(sa.select(TURNS).where(TURNS.c.position == position)).one()


async def test_conversations_are_listed_and_found_by_words_and_filters(sign_in: Any, hold: Hold) -> None:
    operator = await sign_in()
    assert "There is no conversation yet." in await operator.page()
    first = await hold("web:a", exchange("my parcel never came"))
    second = await hold("telegram:b", exchange("i was charged twice", intent="payment_problem", row="danger"))
    page = await operator.page()
    assert page.index(f'href="{PATH}/{second}"') < page.index(f'href="{PATH}/{first}"')
    assert "Parcel late, lost or missing: Still open" in page
    for query, expected in {
        "q=parcels": [],
        "q=PARCEL": [first],
        "q=charged+twice": [second],
        "problem=payment_problem": [second],
        "connector=web": [first],
        "danger=1": [second],
        "outcome=open&channel=phone": [],
        "rating=99&outcome=king": [second, first],
        "problem=%00&version=%1B": [second, first],
        "language=%ED%A0%80": [],
        "problem=%27%25_": [],
        "after=x": [second, first],
        "after=nan-1": [second, first],
        "after=inf-99999999999999999999": [second, first],
        "after=1.0-1": [],
    }.items():
        found = [int(number) for number in re.findall(rf'href="{PATH}/(\d+)"', await operator.page(f"{PATH}?{query}"))]
        assert found == expected, query


async def test_pages_keep_what_was_asked_for(sign_in: Any, hold: Hold, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversation_list, "PAGE", 1)
    for name in "abc":
        await hold(f"web:{name}", exchange(f"my parcel {name} is late"))
    operator = await sign_in()
    seen, address = [], f"{PATH}?q=parcel&connector=web"
    while address:
        page = await operator.page(address)
        seen += re.findall(r"my parcel (\w) is late", page)
        older = re.search(r'href="([^"]+)" rel="next"', page)
        address = older[1].replace("&amp;", "&") if older else ""
        assert not older or "q=parcel&connector=web" in address
    assert seen == ["c", "b", "a"]


async def test_a_conversation_reads_as_the_shopper_saw_it_with_what_was_heard(sign_in: Any, hold: Hold) -> None:
    buttons = [{"title": "Start", "payload": NEXT}, {"title": "Other ways", "payload": '/command{"do":"other_ways"}'}]
    number = await hold(
        "web:a",
        exchange("my parcel never came", "**Open** the [order](https://shop.example/o) page.", buttons=buttons),
        exchange(NEXT, "Step 1", title="Start", row="begin", intent="command"),
    )
    page = await (await sign_in()).page(f"{PATH}/{number}")
    assert '<strong>Open</strong> the <a href="https://shop.example/o"' in page
    assert re.search(r'class="pressed"[^>]*>Start <span', page)
    assert re.search(r"Shopper, pressed[^§]*?>Start</p>", page)
    for words in ("row <b>new_problem</b>", "action_take_problem", "intent: order_not_received 0.91", "acts: describe"):
        assert words in page
    assert "problems: order_not_received affirmed 0.90" in page


async def test_hostile_words_are_shown_as_words_everywhere(sign_in: Any, hold: Hold, store: ConversationStore) -> None:
    buttons = [{"title": HOSTILE, "payload": HOSTILE}]
    answer = f'{HOSTILE} [x](javascript:alert(1)) [y](https://a.example/"onclick="alert(1))'
    number = await hold(f"web:{HOSTILE[:40]}", exchange(HOSTILE + "x" * 10_000, answer, buttons=buttons, row=HOSTILE))
    with store.engine.begin() as connection:
        connection.execute(CASES.update().values(issue=HOSTILE[:60]))
        connection.execute(CONVERSATIONS.update().values(entry=HOSTILE[:20], language="<b>", version=HOSTILE))
    operator = await sign_in()
    for path in (PATH, f"{PATH}/{number}", f"{PATH}/{number}?misread=0", f"{PATH}?q=%3Cscript%3E&version=%3Cb%3E"):
        page = await operator.page(path)
        for tag in ("<script", "<img", "<b>&", 'href="javascript:', 'onclick="'):
            assert tag not in page.replace("row <b>&lt;", ""), (path, tag)
    assert "&lt;script&gt;" in page


async def test_only_the_newest_turns_are_on_the_first_page(
    sign_in: Any, hold: Hold, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transcript, "MOST", 13)
    number = await hold("web:a", *(exchange(f"message no{n}", intent="payment_problem") for n in range(5)))
    operator = await sign_in()
    page = await operator.page(f"{PATH}/{number}")
    assert [n for n in range(5) if f"message no{n}" in page] == [3, 4]
    earlier = re.search(r'href="([^"]+before=\d+)"', page)
    assert earlier
    page = await operator.page(earlier[1])
    assert [n for n in range(5) if f"message no{n}" in page] == [1, 2]


async def test_a_misread_message_goes_to_review_with_its_right_meaning_and_back(
    sign_in: Any, hold: Hold, store: ConversationStore
) -> None:
    number = await hold("web:a", exchange("the live deal was a lie", intent="out_of_scope"))
    here, operator = f"{PATH}/{number}", await sign_in(Role.REVIEW)
    assert "This was misread" in await operator.page(here)
    form = await operator.page(f"{here}?misread=0")
    assert 'value="payment_problem"' in form
    assert "Choose what it means first." in await operator.send(f"{here}/misread", position=0)
    assert "Choose what it means first." in await operator.send(f"{here}/misread", position=0, other="nonsense")
    assert "was sent to review" in await operator.send(f"{here}/misread", position=0, other="seller_problem")
    turn = turn_of(store)
    assert (turn.text, turn.reviewed, turn.unsure) == ("the live deal was a lie", "seller_problem", False)
    assert [one.text for one in messages.decided(store.engine)] == ["the live deal was a lie"]
    assert "was taken back" in await operator.send(f"{here}/misread", position=0, do="undo")
    assert (turn_of(store).text, turn_of(store).reviewed, turn_of(store).guesses) == (None, None, None)
    await operator.send(f"{here}/misread", position=0, likely="later")
    assert [one.text for one in messages.waiting(store.engine)] == ["the live deal was a lie"]
    assert ("review", "marked a message as misread", "web:a") in noted(store)
    await operator.send(f"{here}/misread", 404, position=99, likely="later")
    await operator.send(f"{here}/misread", 404, position="x", likely="later")


async def test_reading_takes_a_role_and_every_look_is_noted(
    sign_in: Any, hold: Hold, store: ConversationStore, url: str
) -> None:
    number = await hold("web:a", exchange("my parcel never came"))
    async with aiohttp.ClientSession() as stranger:
        for path in (PATH, f"{PATH}/{number}"):
            async with stranger.get(url + path, allow_redirects=False) as answer:
                assert answer.status == 303
    assert noted(store) == []
    reader = await sign_in(Role.READ)
    await reader.page()
    await reader.page(f"{PATH}?q=parcel")
    page = await reader.page(f"{PATH}/{number}")
    assert ("This was misread" in page, "Delete" in page) == (False, False)
    assert noted(store)[1:] == [
        ("read", "listed conversations", None),
        ("read", "searched conversations", None),
        ("read", "read a conversation", "web:a"),
    ]
    await reader.send(f"{PATH}/{number}/misread", 403, position=0, likely="later")
    await reader.send(f"{PATH}/{number}/delete", 403)
    assert "my parcel never came" in await reader.page(f"{PATH}/{number}")


async def test_what_cannot_be_noted_is_not_shown(sign_in: Any, hold: Hold, store: ConversationStore) -> None:
    number, operator = await hold("web:a", exchange("my parcel never came")), await sign_in()
    with store.engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE audit RENAME TO elsewhere"))
    for path in (PATH, f"{PATH}/{number}"):
        page = await operator.page(path, 503)
        assert "answer right now" in page
        assert "my parcel never came" not in page


async def test_a_conversation_is_deleted_with_its_words_after_a_yes(
    sign_in: Any, hold: Hold, store: ConversationStore
) -> None:
    number, operator = await hold("web:a", exchange("my zeppelin never came")), await sign_in()
    assert "Delete this conversation?" in await operator.page(f"{PATH}/{number}?delete=1")
    assert "The conversation was deleted." in await operator.send(f"{PATH}/{number}/delete")
    assert await store.is_deleted("web:a")
    with store.engine.connect() as connection:
        found = conversation_list.page(connection, Filter(words=("zeppelin",)), time.time())
    assert found.lines == ()
    assert ("token", "deleted a conversation", "web:a") in noted(store)
    assert "had been deleted already" in await operator.send(f"{PATH}/{number}/delete")


async def test_a_conversation_that_is_deleted_while_it_is_read_says_so(
    sign_in: Any, hold: Hold, store: ConversationStore
) -> None:
    number, operator = await hold("web:a", exchange("my parcel never came")), await sign_in()
    assert "my parcel" in await operator.page(f"{PATH}/{number}")
    await store.delete("web:a")
    await hold("web:b", exchange("another one"))
    for path in (f"{PATH}/{number}", f"{PATH}/0", f"{PATH}/x", f"{PATH}/{'9' * 30}"):
        page = await operator.page(path, 404)
        assert "This conversation isn't there" in page
    await operator.send(f"{PATH}/{number}/misread", 404, position=0, likely="later")
    assert turn_of(store).reviewed is None
