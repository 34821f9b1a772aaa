"""Puts the policy table into docs/contributors/policy.md: `python -m tests.docs.policy_page`."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from click.testing import CliRunner

from shopguide.cli import main

PAGE: Final = Path(__file__).resolve().parents[2] / "docs" / "contributors" / "policy.md"
BEGIN: Final = "<!-- begin: shopguide policy -->\n"
END: Final = "<!-- end: shopguide policy -->\n"


def printed() -> str:
    """What `shopguide policy` prints."""
    done = CliRunner().invoke(main, ["policy"], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def held(page: str) -> str:
    """What the page holds between its two marks."""
    return page.partition(BEGIN)[2].partition(END)[0]


def with_table(page: str, table: str) -> str:
    """The page with another table between its marks."""
    before, _, rest = page.partition(BEGIN)
    return before + BEGIN + table + END + rest.partition(END)[2]


if __name__ == "__main__":
    PAGE.write_text(with_table(PAGE.read_text(encoding="utf-8"), printed()), encoding="utf-8")
