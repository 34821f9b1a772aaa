"""The review's page in a browser: accessible in every look, usable by keyboard and without a script."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest
import sqlalchemy as sa
from conversations.server import Server
from playwright.sync_api import Browser, Page, expect

from shopguide.learning.messages import reopen
from shopguide.storage.database import open_database
from shopguide.storage.schema import TURNS
from tests.learning.conftest import noting

from .looks import DARK, DARK_PHONE, DESKTOP, FORCED_COLOURS, PHONE, ZOOMED, Look
from .operators import Operators, check
from .shoppers import origin

TOKEN: Final = "a token of the tests, long enough"
HOSTILE: Final = '<img src="http://elsewhere.invalid/x" onerror="alert(1)"><script>alert(1)</script>' + "long" * 90
_LOOKS: Final = {
    "light": DESKTOP,
    "dark": DARK,
    "phone": PHONE,
    "dark_phone": DARK_PHONE,
    "forced_colours": FORCED_COLOURS,
    "zoomed": ZOOMED,
}


@pytest.fixture(scope="module")
def running(browser: Browser, trained: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """`shopguide serve` with the operator's pages open, and messages that wait for review."""
    server = Server(tmp_path_factory.mktemp("review"), environment={"SHOPGUIDE_OPERATOR_TOKEN": TOKEN})
    server.start()
    engine = _database(server)
    note = noting(engine)
    for text in ("my box has not come", "my box did not come", "my box has not come"):
        note(text, picked="order_not_received")
    note(HOSTILE)
    engine.dispose()
    yield server
    server.stop()


def _database(server: Server) -> sa.engine.Engine:
    return open_database(sa.engine.make_url(f"sqlite:///{server.database}"))


@pytest.fixture
def waiting(running: Server) -> Iterator[Server]:
    """The server with all messages undecided, before and after."""

    def all_again() -> None:
        engine = _database(running)
        with engine.connect() as connection:
            ids = list(connection.execute(sa.select(TURNS.c.id)).scalars())
        reopen(engine, ids)
        engine.dispose()

    all_again()
    yield running
    all_again()


@pytest.fixture
def visit(operator: Operators, waiting: Server) -> Callable[..., Page]:
    """Opens the page for an operator with a profile of their own."""

    def opened(look: Look = DESKTOP, **options: Any) -> Page:
        page = operator(f"{origin(waiting)}/review", look, **options)
        page.get_by_label("Operator token").fill(TOKEN)
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("heading", name="Review")).to_be_visible()
        return page

    return opened


@pytest.mark.parametrize("look", _LOOKS.values(), ids=_LOOKS)
def test_axe_finds_no_violation_in_any_state(visit: Any, axe: str, look: Look) -> None:
    page = visit(look)
    expect(page.get_by_role("heading", name="3 messages, 2 groups left")).to_be_visible()
    check(page, axe)
    page.locator("#c1").check()
    page.get_by_role("button", name="Decide", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("3 messages noted")
    expect(page.get_by_text("<script>alert(1)</script>")).to_be_visible()
    check(page, axe)
    page.get_by_role("button", name="Decide", exact=True).click()
    expect(page.get_by_role("alert")).to_have_text("Choose what it means first.")
    check(page, axe)
    page.get_by_role("button", name="Skip for good").click()
    expect(page.get_by_text("Nothing waits for review.")).to_be_visible()
    check(page, axe)


def test_it_is_decided_by_keyboard_alone(visit: Any) -> None:
    page = visit()
    # A key chooses; without the box it doesn't.
    box = page.get_by_label("The keys 1 to 2 choose")
    box.uncheck()
    page.keyboard.press("1")
    expect(page.get_by_label("Parcel late, lost or missing")).not_to_be_checked()
    box.check()
    page.keyboard.press("1")
    expect(page.get_by_label("Parcel late, lost or missing")).to_be_checked()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("3 messages noted as order_not_received")
    page.get_by_role("button", name="Take the last decision back").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("3 messages taken back")


def test_a_message_is_left_out_of_its_group_without_a_script(visit: Any) -> None:
    page = visit(java_script_enabled=False)
    page.get_by_label("my box did not come").uncheck()
    page.get_by_label("Something else").select_option("seller_problem")
    page.get_by_role("button", name="Decide", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("2 messages noted as seller_problem")
    expect(page.get_by_text("2 groups left")).to_be_visible()
