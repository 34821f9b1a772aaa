"""Holds a talk on the chat page in Chromium and saves the picture that the README shows.

.venv/bin/shopguide serve --port 5005 &
.venv/bin/python benchmarks/screenshot.py --url http://127.0.0.1:5005/ --out docs/talk.png
"""

from __future__ import annotations

import argparse

from playwright.sync_api import sync_playwright

TALK = (
    "ordered a lamp 3 weeks ago and tracking hasnt moved since, order 576822310098771123",
    "Start",
    "ok next",
    "cant find that",
)
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


def main() -> None:
    """Hold the talk and save the picture."""
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("--url", default="http://127.0.0.1:5005/")
    cli.add_argument("--out", default="docs/talk.png")
    cli.add_argument("--dark", action="store_true")
    cli.add_argument("--phone", action="store_true")
    arguments = cli.parse_args()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_page(
            viewport={"width": 390, "height": 844} if arguments.phone else {"width": 720, "height": 900},
            color_scheme="dark" if arguments.dark else "light",
        )
        page.on("console", lambda message: print("console:", message.text))
        page.goto(arguments.url)
        page.locator(".guide").first.wait_for()
        for text in TALK:
            count = page.locator(".guide").count()
            button = page.get_by_role("button", name=text, exact=True)
            if button.count() and button.last.is_enabled():
                button.last.click()
            else:
                page.get_by_label("Your message").fill(text)
                page.keyboard.press("Enter")
            page.wait_for_function("n => document.querySelectorAll('.guide').length > n", arg=count)
        page.wait_for_timeout(300)
        page.screenshot(path=arguments.out)
        browser.close()


if __name__ == "__main__":
    main()
