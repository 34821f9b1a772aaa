"""Files that nobody else may read."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from shopguide.private_files import FOLDER, close_to_others, private_file, private_folder


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    before = os.umask(0)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_what_is_made_is_for_its_owner_alone() -> None:
    file = private_file(FOLDER / "deep" / "talks.sqlite")
    assert file.read_bytes() == b""
    assert [mode(path) for path in (file, file.parent, FOLDER)] == [0o600, 0o700, 0o700]


def test_what_is_there_is_closed_and_keeps_what_it_holds() -> None:
    FOLDER.mkdir(mode=0o755)
    file = FOLDER / "key"
    file.write_text("kept")
    file.chmod(0o644)
    assert private_file(file).read_text() == "kept"
    assert (mode(file), mode(FOLDER)) == (0o600, 0o700)


def test_a_folder_of_somebody_else_is_left_as_it_is(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir(mode=0o755)
    assert mode(private_file(shared / "talks.sqlite")) == 0o600
    assert mode(private_folder(shared)) == 0o755


def test_everything_in_the_folder_is_closed_but_what_a_link_leads_to(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.write_text("")
    outside.chmod(0o644)
    (FOLDER / "reports").mkdir(parents=True, mode=0o755)
    (FOLDER / "reports" / "report.html").touch(0o664)
    (FOLDER / "link").symlink_to(outside)
    close_to_others()
    assert mode(FOLDER / "reports") == 0o700
    assert mode(FOLDER / "reports" / "report.html") == 0o600
    assert mode(outside) == 0o644


def test_where_there_is_no_folder_there_is_nothing_to_close() -> None:
    close_to_others()
    assert not FOLDER.exists()
