"""What a page puts off, in the hands of a test: on a slow machine a short-lived state would be over before it looks."""

from __future__ import annotations

from typing import Final

from playwright.sync_api import Page

#: Milliseconds after a press in which another one is left out (widget/src/views/presses.ts).
TOO_SOON: Final = 500
#: Milliseconds after which a copy button reads as before, after which the log announces again, and after which the
#: widget greets by itself (widget/src/views).
COPIED: Final = 4_000
RESTORED: Final = 200
SLOW: Final = 800

_HOLD: Final = """(() => {
  window.heldBack = [];
  const putOff = window.setTimeout.bind(window);
  window.setTimeout = (work, after, ...more) =>
    after === %d ? heldBack.push(work) : putOff(work, after, ...more);
})()"""


def hold(page: Page, milliseconds: int) -> None:
    """Keep back all that a page puts off by exactly so long, now and after it is loaded anew."""
    script = _HOLD % milliseconds
    page.add_init_script(script)
    page.evaluate(script)


def release(page: Page) -> None:
    """Let what was kept back happen, which must be something."""
    assert page.evaluate("heldBack.splice(0).map((work) => work()).length") > 0


def stop_clock(page: Page) -> None:
    """Stop the clock by which a page measures how long something takes; what it puts off goes on."""
    page.evaluate("""() => {
      window.passed ??= 0;
      const stopped = performance.now() - passed;
      performance.now = () => stopped + passed;
    }""")


def let_pass(page: Page, milliseconds: int) -> None:
    """Put that clock on, whether it is stopped or goes."""
    page.evaluate(
        """(milliseconds) => {
          if (!("passed" in window)) {
            window.passed = 0;
            const now = performance.now.bind(performance);
            performance.now = () => now() + passed;
          }
          passed += milliseconds;
        }""",
        milliseconds,
    )
