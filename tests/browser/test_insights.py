"""The operator's pages in a browser: sign-in, report, and the report as a file."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
import sqlalchemy as sa
from conversations.server import Server
from playwright.sync_api import Browser, Page, expect

from shopguide.insights.period import parse
from shopguide.insights.report import write_report
from shopguide.knowledge import Knowledge
from shopguide.storage.database import open_database
from tests.insights.rows import CaseRows

from .contrast import ratio
from .looks import DARK, DARK_PHONE, DESKTOP, FORCED_COLOURS, NARROW, PHONE, ZOOMED, Look
from .operators import Operators, fits
from .places import FINGER
from .shoppers import origin
from .test_axe import RULES, RUN

TOKEN: Final = "a token of the tests, long enough"
HOSTILE: Final = '<img src="http://elsewhere.invalid/x" onerror="alert(1)"><script>alert(1)</script></style><style>'
_DAY: Final = 86_400
_LOOKS: Final = {
    "light": DESKTOP,
    "dark": DARK,
    "phone": PHONE,
    "dark_phone": DARK_PHONE,
    "forced_colours": FORCED_COLOURS,
    "zoomed": ZOOMED,
}
_LOOKED_AT = pytest.mark.parametrize("look", _LOOKS.values(), ids=_LOOKS)
# Of each letter and bar of the plots: what it is, its colour, and the ground of the card around it.
_PAINTED: Final = """(card) => {
  const channels = (colour) => colour.match(/[\\d.]+/g).slice(0, 3).map(Number);
  const ground = channels(getComputedStyle(card).backgroundColor);
  return [...card.querySelectorAll("svg text, svg path[class*=fill-]:not(.fill-ground)")]
    .map((one) => [one.localName, one.getAttribute("class"), channels(getComputedStyle(one).fill), ground]);
}"""


def busy_month(now: float) -> CaseRows:
    """Cases of 30 days, and hostile words in every place that takes words."""
    rows = CaseRows()
    issues = ("order_not_received", "return_or_refund", "payment_problem", "account_hacked")
    for number in range(120):
        sender, at = f"{('web', 'slack', 'telegram')[number % 3]}:{number}", now - number * _DAY / 4 - 60
        outcome = ("solved", "solved", "not_solved", "open")[number % 4]
        led = "live_chat" if number % 5 == 0 else None
        rating = number % 5 + 1 if number % 2 else None
        comment = HOSTILE if number in (1, 3) else None
        issue = issues[number % 4 * (number % 3) % 4]
        rows.case(sender, at, issue=issue, outcome=outcome, escalated_to=led, rating=rating, comment=comment)
        rows.walk(sender, "in_app", number % 7, stuck=(3,) if number % 3 == 0 else ())
        for turn in range(5):
            unsure = turn == 1 and number % 3 == 0
            guesses = '[["order_not_received", 0.4], ["return_or_refund", 0.3]]' if unsure else None
            seconds = 0.01 * (turn + 1) + number / 100
            rows.turn(sender, at + turn, seconds=seconds, unsure=unsure, guesses=guesses, pressed=turn > 2)
    rows.case("web:hostile", now - 60, issue=HOSTILE[:60], entry=HOSTILE[:20], language=HOSTILE[:10], comment=HOSTILE)
    rows.walk("web:hostile", HOSTILE[:60], 1, stuck=(0,))
    rows.turn("web:hostile", now - 60, seconds=99.0, intent=HOSTILE[:60], entry=HOSTILE[:20])
    return rows


def _filled(url: str) -> sa.engine.Engine:
    engine = open_database(sa.engine.make_url(url))
    busy_month(time.time()).write(engine)
    return engine


@pytest.fixture(scope="module")
def running(browser: Browser, trained: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """`shopguide serve` with the operator's pages open."""
    server = Server(tmp_path_factory.mktemp("operator"), environment={"SHOPGUIDE_OPERATOR_TOKEN": TOKEN})
    _filled(f"sqlite:///{server.database}").dispose()
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def file(facts: Knowledge, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a report written to a file."""
    folder = tmp_path_factory.mktemp("report")
    engine = _filled(f"sqlite:///{folder / 'talks.sqlite'}")
    now = time.time()
    write_report(engine, facts, parse("15d", None, now), now, folder / "report.html")
    engine.dispose()
    return (folder / "report.html").as_uri()


def sign_in(page: Page, token: str = TOKEN) -> None:
    page.get_by_label("Operator token").fill(token)
    page.get_by_role("button", name="Sign in").click()


def signed_in(operator: Operators, server: Server, look: Look = DESKTOP, **options: Any) -> Page:
    page = operator(f"{origin(server)}/insights", look, **options)
    sign_in(page)
    expect(page.get_by_role("heading", name="At a glance")).to_be_visible()
    return page


def check(page: Page, axe: str) -> None:
    """axe-core finds nothing, with all tables open too."""
    page.evaluate(f"{axe};0")
    for _ in range(2):
        found: dict[str, Any] = page.evaluate(RUN, RULES)
        assert found["violations"] == []
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")


@_LOOKED_AT
def test_axe_finds_no_violation_in_the_sign_in(operator: Operators, running: Server, axe: str, look: Look) -> None:
    page = operator(f"{origin(running)}/insights", look)
    expect(page.get_by_label("Operator token")).to_be_focused()
    check(page, axe)
    assert fits(page)


@_LOOKED_AT
def test_axe_finds_no_violation_in_the_live_report(operator: Operators, running: Server, axe: str, look: Look) -> None:
    page = signed_in(operator, running, look)
    check(page, axe)
    assert fits(page)


@_LOOKED_AT
def test_axe_finds_no_violation_in_the_file(operator: Operators, file: str, axe: str, look: Look) -> None:
    page = operator(file, look)
    expect(page.get_by_role("img")).to_have_count(page.locator("svg").count())
    check(page, axe)
    assert fits(page)


@pytest.mark.parametrize("look", [DESKTOP, DARK, FORCED_COLOURS], ids=["light", "dark", "forced_colours"])
def test_plots_stand_out_from_their_ground(operator: Operators, file: str, look: Look) -> None:
    page = operator(file, look)
    painted = [one for card in page.locator("figure.plot").all() for one in card.evaluate(_PAINTED)]
    assert {"text", "path"} <= {name for name, *_ in painted}
    poor = {
        (name, kind)
        for name, kind, colour, ground in painted
        # WCAG 2.2, 1.4.3 for letters and 1.4.11 for what is drawn; lines of a grid carry nothing.
        if ratio([colour, ground]) < (4.5 if name == "text" else 3) and "fill-line" not in kind
    }
    assert poor == set()


def test_light_and_dark_differ(operator: Operators, file: str) -> None:
    grounds = [operator(file, look).locator("figure.plot").first.evaluate(_PAINTED)[0][3] for look in (DESKTOP, DARK)]
    assert grounds[0] != grounds[1]


def test_a_wrong_token_is_told_and_the_right_one_opens(operator: Operators, running: Server, axe: str) -> None:
    page = operator(f"{origin(running)}/insights")
    operator.watches[-1].allow("status of 403")
    sign_in(page, "a wrong one")
    expect(page.get_by_role("alert")).to_contain_text("not the token")
    check(page, axe)
    sign_in(page)
    expect(page).to_have_url(f"{origin(running)}/insights")
    expect(page.get_by_role("link", name="Report")).to_have_attribute("aria-current", "page")


def test_who_signs_out_sees_nothing_any_more(operator: Operators, running: Server) -> None:
    page = signed_in(operator, running)
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_label("Operator token")).to_be_visible()
    page.goto(f"{origin(running)}/insights")
    expect(page.get_by_label("Operator token")).to_be_visible()


def test_the_period_is_chosen_without_a_script(operator: Operators, running: Server) -> None:
    page = signed_in(operator, running, java_script_enabled=False)
    page.locator("#since").select_option("Last 24 hours")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text("Cases by hour, and how they ended").first).to_be_visible()
    expect(page.locator("#since")).to_have_value("24h")
    assert "since=24h" in page.url


def test_a_period_that_makes_no_sense_is_told(operator: Operators, running: Server, axe: str) -> None:
    page = signed_in(operator, running)
    operator.watches[-1].allow("status of 400")
    page.get_by_label("or from day").fill("2090-01-01")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("alert")).to_contain_text("give the first day a date before the last day")
    check(page, axe)


def test_by_keyboard_alone_a_table_is_opened(operator: Operators, file: str) -> None:
    page = operator(file)
    table = page.get_by_role("table", name="Cases by day, and how they ended")
    expect(table).to_be_hidden()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(table).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("region", name="Cases by day, and how they ended, table")).to_be_focused()


@pytest.mark.parametrize("where", ["file", "live"])
def test_hostile_words_are_words(operator: Operators, file: str, running: Server, where: str) -> None:
    page = operator(file) if where == "file" else signed_in(operator, running)
    expect(page.locator(".comments").get_by_text(HOSTILE).first).to_be_visible()
    assert page.locator("img, script, iframe").count() == 0
    assert page.locator("style").count() == 1
    assert page.locator("svg text", has_text="<img src=").count() > 0


@pytest.mark.parametrize("look", [PHONE, NARROW, DESKTOP], ids=["phone", "narrow", "desktop"])
def test_everything_to_press_is_large_enough_for_a_finger(operator: Operators, running: Server, look: Look) -> None:
    page = signed_in(operator, running, look)
    sizes: dict[str, float] = page.evaluate("""Object.fromEntries(
      [...document.querySelectorAll("button, a:not(.skip), summary, input:not([type=hidden]), select")]
        .filter((one) => one.checkVisibility())
        .map((one) => [one.id || one.innerText, one.getBoundingClientRect().height]))""")
    assert {"since", "from", "to", "timezone", "Show", "Sign out"} <= set(sizes)
    assert {name: size for name, size in sizes.items() if size < FINGER} == {}


def test_a_print_shows_the_tables_and_no_form(operator: Operators, running: Server) -> None:
    page = signed_in(operator, running)
    page.emulate_media(media="print")
    expect(page.get_by_role("button", name="Show")).to_be_hidden()
    expect(page.locator("details table").first).to_be_visible()


def test_the_pages_are_closed_without_a_token(server: Server) -> None:
    assert "Operator's pages (set SHOPGUIDE_OPERATOR_TOKEN to open)" in server.log
    assert TOKEN not in server.log


def test_the_log_of_an_open_server_does_not_hold_the_token(running: Server) -> None:
    assert TOKEN not in running.log
    assert "Operator's pages" not in running.log


def test_the_server_draws_in_another_process(operator: Operators, running: Server, file: str) -> None:
    signed_in(operator, running)
    # A library of what draws; the report has loaded it into this process.
    assert "_backend_agg" in Path("/proc/self/maps").read_text()
    assert "_backend_agg" not in Path(f"/proc/{running.process.pid}/maps").read_text()
