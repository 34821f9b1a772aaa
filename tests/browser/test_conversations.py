"""Conversations in a browser: accessible in every look, on a phone, by keyboard and without a script."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest
import sqlalchemy as sa
from conversations.server import Server
from playwright.sync_api import Browser, Page, expect

from shopguide import passwords
from shopguide.accounts import Role
from shopguide.storage import conversations, operators
from shopguide.storage.conversations import Said
from shopguide.storage.database import open_database
from shopguide.storage.schema import CASES, EVENTS, TALKS, TURNS

from .looks import DARK, DARK_PHONE, DESKTOP, NARROW, Look
from .operators import Operators, check
from .shoppers import origin

TOKEN: Final = "a token of the tests, long enough"
PASSWORD: Final = "correct horse battery"
HOSTILE: Final = '<img src="http://elsewhere.invalid/x" onerror="alert(1)"> \u202eturned ' + "long" * 2_500
_START: Final = '/command{"do":"start","value":"order_details"}'


def _hold(engine: sa.engine.Engine, sender: str, text: str) -> None:
    """A message with an answer, and the button pressed then."""
    now = time.time()
    parsed = {"intent": {"name": "order_not_received", "confidence": 0.9}, "text": text, "acts": [], "issues": []}
    said = {"buttons": [{"title": "Start", "payload": _START}, {"title": HOSTILE[:80], "payload": "/x"}]}
    events: list[dict[str, Any]] = [
        {"event": "user", "text": text, "parse_data": parsed, "timestamp": now},
        {"event": "action", "name": "action_take_problem", "metadata": {"row": "new_problem"}, "timestamp": now},
        {"event": "bot", "text": "**Open** your order. Shall we?", "data": said, "timestamp": now},
        {"event": "user", "text": _START, "metadata": {"web": {"title": "Start"}}, "timestamp": now},
    ]
    turn = {"sender_id": sender, "entry": "web", "simulated": False, "at": now, "unsure": False, "intent": "x"}
    case = {"sender_id": sender, "number": 1, "entry": "web", "language": "en", "simulated": False, "urgent": False}
    case |= {"issue": "order_not_received", "offered": "[]", "tried": "[]", "outcome": "open", "turns": 2}
    with engine.begin() as connection:
        connection.execute(TALKS.insert().values(sender_id=sender, tail_position=0, last_heard=now))
        for position, event in enumerate(events):
            row = {"sender_id": sender, "type_name": event["event"], "timestamp": now, "position": position}
            connection.execute(EVENTS.insert().values(row | {"data": json.dumps(event)}))
        connection.execute(TURNS.insert().values(turn | {"position": 0, "pressed": False}))
        connection.execute(CASES.insert().values(case | {"started": now, "last_heard": now, "rating": 2}))
        conversations.note(connection, sender, Said("web", now, text, "en", danger=True, corrected=True, unsure=True))


@pytest.fixture(scope="module")
def running(browser: Browser, trained: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """`shopguide serve` with the operator's pages open, an account, and conversations."""
    server = Server(tmp_path_factory.mktemp("conversations"), environment={"SHOPGUIDE_OPERATOR_TOKEN": TOKEN})
    server.start()
    engine = open_database(sa.engine.make_url(f"sqlite:///{server.database}"))
    with engine.begin() as connection:
        operators.add(connection, "ann", Role.EDIT, passwords.hashed(PASSWORD))
    for number in range(3):
        _hold(engine, f"web:{number}", f"my parcel {number} never came")
    _hold(engine, "web:hostile", HOSTILE)
    engine.dispose()
    yield server
    server.stop()


@pytest.fixture
def visit(operator: Operators, running: Server) -> Callable[..., Page]:
    """Signs somebody in by keyboard, in a look."""

    def opened(look: Look = DESKTOP, **options: Any) -> Page:
        page = operator(f"{origin(running)}/conversations", look, **options)
        page.get_by_label("Name").fill("ann")
        page.get_by_label("Password").fill(PASSWORD)
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="Conversations")).to_be_visible()
        return page

    return opened


@pytest.mark.parametrize("look", [DARK, NARROW, DARK_PHONE], ids=["dark", "narrow", "dark_phone"])
def test_axe_finds_no_violation_on_any_page(visit: Any, axe: str, look: Look) -> None:
    page = visit(look)
    page.get_by_text("Filters").click()
    check(page, axe)
    if look.phone:
        page.get_by_role("button", name="Menu").click()
        expect(page.get_by_role("link", name="Review")).to_be_visible()
        check(page, axe)
        page.keyboard.press("Escape")
    page.get_by_role("link", name="elsewhere.invalid").click()
    expect(page.get_by_role("heading", name="Conversation", exact=True)).to_be_visible()
    page.get_by_text("Heard and decided").first.click()
    check(page, axe)
    page.get_by_role("link", name="This was misread: message 0").click()
    expect(page.get_by_role("group", name="What does it mean?")).to_be_visible()
    check(page, axe)
    page.get_by_role("link", name="Cancel").click()
    page.get_by_role("link", name="Delete…").click()
    expect(page.get_by_role("heading", name="Delete this conversation?")).to_be_visible()
    check(page, axe)
    page.goto(page.url.split("/conversations")[0] + "/audit")
    expect(page.get_by_role("heading", name="Log")).to_be_visible()
    check(page, axe)


def test_found_read_marked_and_deleted_by_keyboard_and_without_a_script(visit: Any) -> None:
    page = visit(java_script_enabled=False)
    page.get_by_label("Words that were written").fill("parcel 1")
    page.keyboard.press("Enter")
    line = page.get_by_role("link", name="my parcel 1 never came")
    line.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("listitem").filter(has_text="Start (pressed)")).to_be_visible()
    page.get_by_role("link", name="This was misread: message 0").click()
    page.get_by_label("Something else").select_option("seller_problem")
    page.get_by_role("button", name="Send to review").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Marked as misread: it means seller_problem.")).to_be_visible()
    page.get_by_role("link", name="Delete…").click()
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_role("status")).to_have_text("The conversation was deleted.")
    expect(page.get_by_role("link", name="my parcel 0 never came")).to_be_visible()
    expect(page.get_by_role("link", name="my parcel 1 never came")).to_have_count(0)
