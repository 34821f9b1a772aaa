"""`shopguide insights`, as an operator types it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
import sqlalchemy as sa

from shopguide.storage.database import open_database

from .rows import CaseRows


@pytest.fixture
def log(tmp_path: Path) -> str:
    """The address of a database with one case of a minute ago."""
    url = f"sqlite:///{tmp_path / 'talks.sqlite'}"
    engine = open_database(sa.engine.make_url(url))
    rows = CaseRows()
    rows.case("web:1", time.time() - 60)
    rows.write(engine)
    engine.dispose()
    return url


def run(root: Path, url: str, *words: str, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-c", "from shopguide.cli import main; main()", "insights", *words],
        cwd=folder or root,
        env={**os.environ, "SHOPGUIDE_DB_URL": url, "PYTHONPATH": str(root), "SQLALCHEMY_SILENCE_UBER_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_it_writes_the_page_and_the_files_beside_who_calls_it(root: Path, log: str, tmp_path: Path) -> None:
    # From a folder below the checkout, as from the checkout itself, a name means a file of that folder.
    below = root / "docs"
    out = os.path.relpath(tmp_path / "r.html", below)
    done = run(root, log, "--since", "24h", "--out", out, "--csv", str(tmp_path / "csv"), folder=below)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        f"Wrote {tmp_path / 'r.html'}",
        f"Wrote {tmp_path / 'csv' / 'cases.csv'}: 1 row(s)",
        f"Wrote {tmp_path / 'csv' / 'steps.csv'}: 0 row(s)",
        f"Wrote {tmp_path / 'csv' / 'turns.csv'}: 0 row(s)",
    ]
    assert '<dt>Cases</dt><dd class="value">1</dd>' in (tmp_path / "r.html").read_text(encoding="utf-8")


def test_files_alone_are_written_without_a_page(root: Path, log: str, tmp_path: Path) -> None:
    done = run(root, log, "--csv", str(tmp_path / "csv"))
    assert (done.returncode, done.stdout.count("Wrote")) == (0, 3)


def test_over_an_empty_database_the_page_says_so(root: Path, tmp_path: Path) -> None:
    done = run(root, f"sqlite:///{tmp_path / 'new.sqlite'}", "--out", str(tmp_path / "r.html"))
    assert done.returncode == 0
    assert "Nothing is logged yet." in (tmp_path / "r.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--since", "soon"), "--since is 'soon'"),
        (("--since", "7d", "--until", "x"), "--until is 'x'"),
        (("--timezone", "Moon/Crater"), "'Moon/Crater' is no time zone"),
        (("--out", "/proc/nowhere/r.html"), "Name another file with --out."),
    ],
)
def test_what_cannot_be_done_is_told_in_a_sentence(root: Path, log: str, words: tuple[str, ...], told: str) -> None:
    done = run(root, log, *words)
    assert done.returncode == 1
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_a_database_that_is_away_is_told_without_its_password(root: Path, tmp_path: Path) -> None:
    url = "postgresql://user:hunter22@127.0.0.1:1/talks"
    done = run(root, url, "--out", str(tmp_path / "r.html"))
    assert done.returncode == 1
    assert "cannot be opened" in done.stderr
    assert "hunter22" not in done.stderr + done.stdout
    assert not (tmp_path / "r.html").exists()
