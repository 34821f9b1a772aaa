"""People in front of the widget."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Final, Self

from conversations.server import Server
from playwright.sync_api import Browser

from tests.waiting import PATIENCE

from .looks import DESKTOP, Look
from .site import Site
from .watch import Watch
from .widget import Widget

#: Generous, for machines that do other things too; nothing waits longer than it must.
TIMEOUT_MS: Final = PATIENCE * 1000


def origin(server: Server) -> str:
    """Scheme, host and port, as browsers name it."""
    return f"http://127.0.0.1:{server.port}"


def home(server: Server) -> str:
    """The address of the landing page with its panel open, on phones too."""
    return f"{origin(server)}/?open"


@dataclass
class Shoppers:
    """Makes shoppers, each with a browser profile of their own; in the end nothing may have gone wrong for any."""

    browser: Browser
    server: Server
    site: Site
    _watches: list[Watch] = field(default_factory=list)

    def __call__(
        self, url: str | None = None, *, look: Look = DESKTOP, talk: Mapping[str, Any] | None = None, **options: Any
    ) -> Widget:
        """One with `url` open, the demo page unless given.

        `talk` is the kept storage of another browser, whose talk is taken over; `options` go to Playwright's
        `new_context`.
        """
        context = self.browser.new_context(**look.options(), storage_state=talk, **options)  # type: ignore[arg-type]
        context.set_default_timeout(TIMEOUT_MS)
        watch = Watch(context, frozenset({f"127.0.0.1:{self.server.port}", self.site.netloc}))
        self._watches.append(watch)
        page = context.new_page()
        page.goto(url or home(self.server))
        return Widget(page, watch)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        faults = [fault for watch in self._watches for fault in watch.faults()]
        for watch in self._watches:
            watch.context.close()
        assert not faults, "\n".join(faults)
