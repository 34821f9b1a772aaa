"""Several engines of one process on the same SQLite file, while another program reads it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import sqlalchemy as sa

from shopguide.storage.database import open_database

_READ = (
    "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); print(c.execute('SELECT count(*) FROM kept').fetchone()[0])"
)


def _rows_seen_by_another_program(path: Path) -> int:
    done = subprocess.run([sys.executable, "-c", _READ, str(path)], capture_output=True, text=True, check=True)
    return int(done.stdout)


def test_what_is_written_after_another_program_has_read_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "talks.sqlite"
    url = sa.engine.make_url(f"sqlite:///{path}")
    first = open_database(url)
    with first.begin() as connection:
        connection.execute(sa.text("CREATE TABLE kept (id INTEGER)"))
    with first.connect() as held:  # keeps the log open, as a server does
        held.execute(sa.text("SELECT 1"))
        second = open_database(url)
        for number in range(3):
            with second.begin() as connection:
                connection.execute(sa.text("INSERT INTO kept VALUES (1)"))
            assert _rows_seen_by_another_program(path) == number + 1
    second.dispose()
    first.dispose()
    assert _rows_seen_by_another_program(path) == 3
