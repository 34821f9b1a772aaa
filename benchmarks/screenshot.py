"""Holds a talk with the widget in Chromium and saves the pictures that the README shows.

.venv/bin/shopguide serve --port 5005 &
.venv/bin/python benchmarks/screenshot.py --url http://127.0.0.1:5005/ --out docs
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, Locator, Page, sync_playwright

CHROMIUM: Final = "/usr/bin/chromium"
ARGUMENTS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
LATE_LAMP: Final = "ordered a lamp 3 weeks ago and tracking hasnt moved since, order 576822310098771123"


@dataclass(frozen=True)
class Picture:
    """One picture: the talk that leads to it, and the browser it is seen in."""

    name: str
    talk: tuple[str, ...]
    context: Mapping[str, Any]


PICTURES: Final = (
    Picture(
        "talk.png",
        (LATE_LAMP, "Start", "Done, next"),
        {"viewport": {"width": 1000, "height": 700}},
    ),
    Picture(
        "phone-dark.png",
        (LATE_LAMP, "Other ways", "E-mail", "Write the e-mail with me", "about 3 weeks ago", "A refund"),
        {
            "viewport": {"width": 390, "height": 844},
            "device_scale_factor": 1.5,
            "has_touch": True,
            "is_mobile": True,
            "color_scheme": "dark",
        },
    ),
)


def main() -> None:
    """Hold the talks and save the pictures."""
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("--url", default="http://127.0.0.1:5005/")
    cli.add_argument("--out", type=Path, default=Path("docs"))
    arguments = cli.parse_args()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        for picture in PICTURES:
            save(browser, picture, arguments.url, arguments.out / picture.name)
        browser.close()


def save(browser: Browser, picture: Picture, url: str, path: Path) -> None:
    """Hold the talk of `picture` and save it to `path`."""
    page = browser.new_page(**picture.context)
    page.on("console", lambda message: print("console:", message.text))
    page.goto(url)
    _said(page).first.wait_for()
    for words in picture.talk:
        _say(page, words)
    page.mouse.move(0, 0)
    page.evaluate("document.querySelector('shop-guide').shadowRoot.activeElement?.blur()")
    page.screenshot(path=path, animations="disabled")
    page.close()


def _said(page: Page) -> Locator:
    return page.locator("[data-testid=message][data-from=guide]")


def _say(page: Page, words: str) -> None:
    """Press the button of that name, else type the words; then wait until the answer is complete."""
    before = _said(page).count()
    button = page.get_by_role("button", name=words, exact=True)
    if button.count():
        button.press("Enter")  # clicks in quick succession are left out
    else:
        page.get_by_label("Your message").fill(words)
        page.keyboard.press("Enter")
    _said(page).nth(before).wait_for()
    page.get_by_test_id("typing").wait_for(state="detached")


if __name__ == "__main__":
    main()
