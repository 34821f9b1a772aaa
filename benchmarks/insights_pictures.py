"""Saves the pictures of the report that docs/operators/report.md shows, over simulated talks.

.venv/bin/python -m benchmarks.insights_pictures --out docs
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path
from typing import Final, Literal

import sqlalchemy as sa
from playwright.sync_api import sync_playwright

from benchmarks.insights import ROOT, fill
from benchmarks.screenshot import ARGUMENTS, CHROMIUM
from shopguide.insights.period import parse
from shopguide.insights.report import write_report
from shopguide.knowledge_files import load
from shopguide.storage.database import open_database

CASES: Final = 3_000
PICTURES: Final[tuple[tuple[str, Literal["light", "dark"]], ...]] = (
    ("insights.png", "light"),
    ("insights-dark.png", "dark"),
)


def main() -> None:
    """Write a report and save its pictures."""
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("--out", type=Path, default=Path("docs"))
    out: Path = cli.parse_args().out
    now = time.time()
    with tempfile.TemporaryDirectory() as folder:
        engine = open_database(sa.engine.make_url(f"sqlite:///{folder}/talks.sqlite"))
        for _ in fill(engine, CASES, now):
            pass
        page = Path(folder) / "report.html"
        write_report(engine, load(ROOT / "knowledge"), parse("30d", None, now), now, page)
        engine.dispose()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
            for name, scheme in PICTURES:
                tab = browser.new_page(viewport={"width": 1200, "height": 1950}, color_scheme=scheme)
                tab.goto(page.as_uri())
                tab.screenshot(path=out / name, animations="disabled")
                tab.close()
            browser.close()


if __name__ == "__main__":
    main()
