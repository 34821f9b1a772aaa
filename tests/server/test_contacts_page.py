"""The page of the contacts: what it says, and to whom."""

from __future__ import annotations

import re
import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path

import aiohttp
import pytest
from sanic import Sanic

from shopguide import current
from shopguide import edition as editions
from shopguide.errors import Fault
from shopguide.hours import OpeningHours
from shopguide.project import Project
from shopguide.server.contacts_page import PATH, describe, open_contacts, span
from shopguide.server.health import Health
from shopguide.server.operator import open_operator
from shopguide.server.operator_session import TOKEN_VARIABLE
from shopguide.server.protection import protect
from shopguide.server.reload import Refusal, Reload

from .http_app import served

TOKEN = "a token of the tests, long enough"
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)  # a Monday
HOSTILE = "<script>alert(1)</script>"
CONTACTS = f"""
contacts:
  phone:
    number: "+1 555 0100"
    region: US
    source: "{HOSTILE}"
    verified: 2026-05-01
    hours: {{timezone: America/New_York, weekly: {{mon-fri: "06:00-10:30"}}, verified: 2025-11-01}}
  help_center: {{url: "https://help.example/shop?a=1&b=2", source: "Help Center", verified: 2025-01-01}}
"""


@pytest.fixture
def reload(tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> Reload:
    monkeypatch.setenv(TOKEN_VARIABLE, TOKEN)
    monkeypatch.delenv("SHOPGUIDE_KNOWLEDGE", raising=False)
    shutil.copytree(root / "knowledge", tmp_path / "knowledge")
    shutil.copy(root / "domain.yml", tmp_path)
    (tmp_path / "knowledge" / "contacts.yml").write_text(CONTACTS, encoding="utf-8")
    project = Project(tmp_path)
    return Reload(project, editions.make(editions.read(project), NOW), {}, clock=lambda: NOW)


@pytest.fixture
async def url(reload: Reload) -> AsyncIterator[str]:
    def prepare(app: Sanic) -> None:
        app.add_route(lambda _request: None, "/home", name="home")
        open_contacts(open_operator(app), reload)
        protect(app, Health())

    async with served(prepare) as address:
        yield address
    current.put_in_force(None)


async def page(url: str) -> tuple[str, str]:
    """The page and its Content-Security-Policy."""
    headers = {"Authorization": f"Bearer {TOKEN}"}
    async with aiohttp.ClientSession(headers=headers) as operator, operator.get(url + PATH) as answer:
        assert answer.status == 200
        return await answer.text(), answer.headers["Content-Security-Policy"]


def words(html: str) -> str:
    """What is to be read on it."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html.split("<main", 1)[1])).split())


async def test_who_is_not_signed_in_sees_nothing(url: str) -> None:
    async with aiohttp.ClientSession() as stranger, stranger.get(url + PATH, allow_redirects=False) as answer:
        assert answer.status == 303
        assert "555" not in await answer.text()


async def test_every_fact_stands_there_with_source_day_age_and_state(url: str) -> None:
    html, _ = await page(url)
    told = words(html)
    assert f"Phone for US Number fresh +1 555 0100 From {HOSTILE} , checked on 2026-05-01, 31 days ago" in told
    assert (
        "Hours old mon-fri 06:00-10:30 (America/New_York) open now, closes in 3 h "
        f"From {HOSTILE} , checked on 2025-11-01, 212 days ago"
    ) in told
    assert "Url expired, not told https://help.example/shop?a=1&b=2 From Help Center , checked on 2025-01-01" in told
    assert "E-mail No verified contact ( contacts.email ): shoppers hear where to find it." in told
    assert 'href="https://help.example/shop?a=1&amp;b=2"' in html


async def test_what_shoppers_cannot_be_told_comes_first_and_loudly(url: str) -> None:
    html, _ = await page(url)
    told = words(html)
    # Help Center, which is there and too old, E-mail, Social media and Live chat.
    assert told.index("4 contacts that shoppers can't be told") < told.index("What shoppers are told")
    assert "Help Center : checked too long ago Check it again" in told
    assert "E-mail : no e-mail address Add it" in told
    assert 'href="/edit?kind=contacts&amp;entry=email"' in html


async def press(url: str, **fields: str) -> tuple[int, str]:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    async with aiohttp.ClientSession(headers=headers) as operator, operator.post(url + PATH, data=fields) as answer:
        return answer.status, words(await answer.text())


@pytest.mark.parametrize(
    ("what", "day"), [("contact", "    verified: 2026-06-01\n    hours"), ("hours", "verified: 2026-06-01}")]
)
async def test_a_press_notes_that_it_was_checked_today(url: str, reload: Reload, what: str, day: str) -> None:
    status, told = await press(url, contact="phone", what=what)
    assert (status, "Noted: phone was checked today." in told) == (200, True)
    held = (reload.project.knowledge / "contacts.yml").read_text("utf-8")
    assert day in held
    assert held.count("2026-06-01") == 1


@pytest.mark.parametrize("fields", [{"contact": "fax", "what": "contact"}, {"contact": "phone", "what": "x"}, {}])
async def test_a_press_that_is_none_of_the_page_changes_nothing(url: str, fields: dict[str, str]) -> None:
    assert (await press(url, **fields))[0] == 409


async def test_what_is_to_be_looked_at_again_stands_there_with_its_remedy(url: str) -> None:
    told = words((await page(url))[0])
    assert "contacts.phone.hours was verified 212 days ago. Check it, then: shopguide verified phone.hours" in told
    assert "contacts.help_center.url was verified 516 days ago, which is too long" in told


async def test_every_route_stands_there(url: str, reload: Reload) -> None:
    told = words((await page(url))[0])
    knowledge = reload.edition.knowledge
    for playbook in knowledge.playbooks.values():
        channels = " → ".join(knowledge.walk_title(name) for name in (playbook.channel, *playbook.then))
        assert f"{playbook.said_back} {channels}" in told


async def test_a_refused_edit_stands_there_with_all_faults_until_it_is_mended(url: str, reload: Reload) -> None:
    assert "edit was refused" not in words((await page(url))[0])
    faults = tuple(Fault("issues.yml", f"issues.{number}", HOSTILE, "Mend it") for number in range(40))
    reload.refusal = Refusal(NOW, faults, "x")
    html, _ = await page(url)
    assert all(f"issues.yml , issues.{number} : {HOSTILE}. Mend it" in words(html) for number in range(40))
    reload.refusal = None
    assert "edit was refused" not in words((await page(url))[0])


async def test_nothing_runs_on_the_page_and_nothing_is_fetched(url: str, reload: Reload) -> None:
    reload.refusal = Refusal(NOW, (Fault(HOSTILE, HOSTILE, HOSTILE, HOSTILE),), "x")
    html, policy = await page(url)
    assert "<script" not in html
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert not re.search(r"\son\w+=|style=", html)


WEEK = OpeningHours.from_mapping({"timezone": "America/New_York", "weekly": {"mon-fri": "09:00-12:00, 12:00-18:00"}})


@pytest.mark.parametrize(
    ("utc", "told"),
    [
        ("2026-06-01T13:00", "open now, closes in 9 h"),  # over the seam at noon
        ("2026-06-01T21:10", "open now, closes in 50 min"),
        ("2026-06-01T21:59:59", "open now, closes in 1 min"),
        ("2026-06-01T22:00", "closed now, opens in 15 h (Tue 09:00 EDT)"),
        ("2026-06-05T22:00", "closed now, opens in 2 days (Mon 09:00 EDT)"),
    ],
)
def test_hours_are_told_as_they_are_now(utc: str, told: str) -> None:
    assert describe(WEEK, datetime.fromisoformat(utc).replace(tzinfo=UTC)) == told


def test_around_the_clock_it_never_closes() -> None:
    hours = OpeningHours.from_mapping({"timezone": "UTC", "weekly": {"mon-sun": "00:00-24:00"}})
    assert describe(hours, NOW) == "open now, around the clock"


def test_closed_for_long_it_opens_at_no_time() -> None:
    closed = [NOW.date() + timedelta(days=day) for day in range(30)]
    hours = OpeningHours.from_mapping({"timezone": "UTC", "weekly": {"mon-sun": "09:00-10:00"}, "closed": closed})
    assert describe(hours, NOW) == "closed for the next two weeks"


@pytest.mark.parametrize(
    ("minutes", "told"),
    [(0.1, "1 min"), (59, "59 min"), (60, "1 h"), (61, "2 h"), (47 * 60, "47 h"), (48 * 60, "2 days")],
)
def test_a_span_is_told_in_words(minutes: float, told: str) -> None:
    assert span(timedelta(minutes=minutes)) == told
