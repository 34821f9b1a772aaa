"""What must not happen in any test: an error in the console, a broken policy, a dialog, a request elsewhere."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Page

# A report to the console, where everything else that goes wrong is collected too.
_REPORT_VIOLATIONS: Final = """
addEventListener("securitypolicyviolation", (event) =>
  console.error(`securitypolicyviolation: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
"""
#: Chromium's own words when a server or the network is away.
NETWORK_DOWN: Final = r"net::ERR_|WebSocket connection to .* failed"


@dataclass
class Watch:
    """Watches all pages of one browser context; `allowed` are patterns of what this test brings about itself."""

    context: BrowserContext
    home: frozenset[str]
    seen: list[str] = field(default_factory=list)
    allowed: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.context.add_init_script(_REPORT_VIOLATIONS)
        self.context.on("request", lambda request: self._requested(request.url))
        self.context.on("page", self._follow)

    def allow(self, pattern: str) -> None:
        """This test provokes what `pattern` matches."""
        self.allowed.append(pattern)

    def faults(self) -> list[str]:
        """What happened and should not have."""
        return [item for item in self.seen if not any(re.search(pattern, item) for pattern in self.allowed)]

    def _follow(self, page: Page) -> None:
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.seen.append(f"uncaught: {error}"))
        page.on("websocket", lambda socket: self._requested(socket.url))

        def dismiss(dialog: object) -> None:
            self.seen.append(f"a dialog: {dialog}")
            dialog.dismiss()  # type: ignore[attr-defined]

        page.on("dialog", dismiss)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.seen.append(f"console {message.type}: {message.text}")

    def _requested(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("data", "blob") and parts.netloc not in self.home:
            self.seen.append(f"a request elsewhere: {url}")
