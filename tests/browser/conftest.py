"""A browser, servers, and shoppers at them."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from conversations.server import ROOT, Server
from playwright.sync_api import Browser, expect, sync_playwright

from shopguide.alone import alone
from shopguide.clock import utc_now

from . import chromium
from .operators import Operators
from .shoppers import TIMEOUT_MS, Shoppers, home
from .site import Site
from .talks import STATES, go_to
from .watch import Watch
from .widget import Widget

# So much that no test but the one about it meets a limit.
_NO_LIMITS: Final = {"SHOPGUIDE_SENDER_QUOTA": "6000/m burst 3000", "SHOPGUIDE_ADDRESS_QUOTA": "60000/m burst 30000"}
#: Signs the sessions, so that tests can forge some.
SECRET: Final = "a secret of the tests in the browser"
_CONTACT: Final = f"""
contacts:
  email: {{address: "help@shop.example", source: "an operator of the tests", verified: {utc_now().date()}}}
"""
_AXE: Final = ROOT / "widget/node_modules/axe-core/axe.min.js"


# For the package and not the session: while Playwright runs, its event loop counts as running, and
# asynchronous tests of other folders would find it so.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    path = chromium.find()
    if path is None:
        words = f"These tests drive Chromium, which is missing. Install it: {chromium.COMMAND}"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(words)
    expect.set_options(timeout=TIMEOUT_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*chromium.ARGUMENTS], timeout=TIMEOUT_MS)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def site() -> Iterator[Site]:
    """Another website, which embeds the widget and is allowed to."""
    with Site() as site:
        yield site


def _server(folder: Path, site: Site, **environment: str) -> Server:
    known = {"SHOPGUIDE_SESSION_SECRET": SECRET, "SHOPGUIDE_ALLOWED_ORIGINS": f"{site.origin},null"}
    return Server(folder, environment=_NO_LIMITS | known | environment)


@pytest.fixture(scope="package")
def server(browser: Browser, trained: Path, site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for all who neither stop it nor meet its limits."""
    server = _server(tmp_path_factory.mktemp("server"), site)
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="package")
def frail(browser: Browser, trained: Path, site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that a test may stop and start, with tight limits and an operator's own e-mail address."""
    folder = tmp_path_factory.mktemp("frail")
    knowledge = folder / "knowledge"
    shutil.copytree(ROOT / "knowledge", knowledge)
    (knowledge / "contacts.yml").write_text(_CONTACT, encoding="utf-8")
    server = _server(folder, site, SHOPGUIDE_KNOWLEDGE=str(knowledge), SHOPGUIDE_SENDER_QUOTA="6/m burst 12")
    server.start()
    yield server
    server.stop()


@pytest.fixture
def shopper(browser: Browser, server: Server, site: Site) -> Iterator[Shoppers]:
    """Makes shoppers at `server`; after the test nothing may have gone wrong in any of their pages."""
    with Shoppers(browser, server, site) as shoppers:
        yield shoppers


@pytest.fixture
def frail_shopper(browser: Browser, frail: Server, site: Site) -> Iterator[Shoppers]:
    """Makes shoppers at `frail`."""
    with Shoppers(browser, frail, site) as shoppers:
        yield shoppers


@pytest.fixture(scope="package")
def talks(browser: Browser, server: Server, site: Site) -> dict[str, Any]:
    """For each state of a talk the storage of a browser that is in it. To be looked at only: many tests share them.

    The other site may open them too.
    """

    def kept(state: str) -> dict[str, Any]:
        with browser.new_context() as context:
            context.set_default_timeout(TIMEOUT_MS)
            page = context.new_page()
            page.goto(home(server))
            go_to(state, Widget(page, Watch(context, frozenset())))
            storage: Any = context.storage_state()
        [origin] = storage["origins"]
        return storage | {"origins": [origin, origin | {"origin": site.origin}]}

    return {state: kept(state) for state in STATES}


@pytest.fixture(scope="package")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The source of axe-core, a development dependency of the widget; fetched when it is not there."""
    # Above the folders of pytest's processes: one of them fetches it, and the others wait.
    with alone(tmp_path_factory.getbasetemp().parent / "npm.lock", lambda: None):
        _fetch_axe()
    return _AXE.read_text(encoding="utf-8")


def _fetch_axe() -> None:
    if not _AXE.is_file():
        npm = shutil.which("npm")
        if npm is None:
            words = "These tests need axe-core, by Node's npm, which is missing. Install it: sudo apt-get install npm"
            (pytest.fail if os.environ.get("CI") else pytest.skip)(words)
        subprocess.run([npm, "ci", "--no-audit", "--no-fund"], cwd=ROOT / "widget", check=True)


@pytest.fixture
def operator(browser: Browser) -> Iterator[Operators]:
    made = Operators(browser)
    yield made
    faults = [fault for watch in made.watches for fault in watch.faults()]
    for watch in made.watches:
        watch.context.close()
    assert faults == []
