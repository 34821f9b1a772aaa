"""Every page keeps its word: blocks marked `sh` are run, others checked; links and files that are named are there.

Pages that are added are found by themselves.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest
import sqlalchemy as sa

from shopguide.storage.database import open_database

from .commands import commands, fault
from .pages import ROOT, Page, all_pages, guides

_PAGES: Final = all_pages()
_GUIDES: Final = guides()
# Only keeps a command that hangs from hanging forever; a page with a training takes minutes on a slow machine.
_SECONDS: Final = 3600
# Not part of what a reader has checked out, or so large that nobody edits it.
_LEFT_OUT: Final = (
    ".git",
    ".venv",
    "models",
    "var",
    ".rasa",
    "__pycache__",
    # pytest writes here while another of its processes copies.
    ".hypothesis",
    "node_modules",
    "results",
    "weights",
    ".*_cache",
)
_TOP: Final = frozenset(path.name for path in ROOT.iterdir()) - {"var", "models", "results"}
# Variables that would lead away from the copy, or open something.
_FOREIGN: Final = re.compile(r"SHOPGUIDE_|SLACK_|TELEGRAM_|PYTHONDONTWRITEBYTECODE")
_OURS: Final = re.compile(r"(?:\.venv/bin/)?(?:shopguide|make|python) ")
_PLACEHOLDER: Final = re.compile(r"[<>…]|\bX\b")


def names(pages: list[Page]) -> list[str]:
    return [page.name for page in pages]


@pytest.fixture
def project(tmp_path: Path, trained: Path) -> Path:
    """A copy of the project that may be changed, with a model, a database and the commands of this environment."""
    copy = tmp_path / "project"
    shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(*_LEFT_OUT))
    weights = "shopguide/nlu/weights"
    shutil.copytree(ROOT / weights, copy / weights, copy_function=os.symlink)
    (copy / ".venv").symlink_to(sys.prefix)
    (copy / "models").mkdir()
    (copy / "models" / trained.name).symlink_to(trained)
    open_database(sa.engine.make_url(f"sqlite:///{copy / 'var' / 'talks.sqlite'}")).dispose()
    (copy / "var" / "session-secret").write_text("made by a test\n", encoding="utf-8")
    return copy


@pytest.mark.parametrize("page", _GUIDES, ids=names(_GUIDES))
def test_every_command_of_a_page_runs(page: Page, project: Path) -> None:
    blocks = [block for block in page.blocks() if block.info == ("sh",)]
    environment = {name: value for name, value in os.environ.items() if not _FOREIGN.match(name)}
    environment |= {"PYTHONPATH": str(project), "PATH": f"{project}/.venv/bin:{os.environ['PATH']}"}
    # One shell for the page, as its reader has one; it ends at the first command that fails.
    script = "set -euo pipefail\n" + "".join(f"echo '--- line {b.line}' >&2\n{b.text}" for b in blocks)
    done = subprocess.run(
        ["bash", "-c", script], cwd=project, env=environment, capture_output=True, text=True, timeout=_SECONDS
    )
    assert done.returncode == 0, f"{page.name}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("page", _PAGES, ids=names(_PAGES))
def test_every_command_of_a_page_exists_with_its_options(page: Page) -> None:
    for block in page.blocks():
        # A block with no language may hold commands, or anything else: an answer, a picture made of signs.
        if block.info[:1] == ("sh",):
            wrong = [words for line in commands(block.text) if (words := fault(line))]
        elif not block.info:
            ours = "\n".join(line for line in block.text.splitlines() if _OURS.match(line))
            wrong = [words for line in commands(ours) if (words := fault(line))]
        else:
            continue
        assert wrong == [], f"{page.name}, line {block.line}"


@pytest.mark.parametrize("page", _PAGES, ids=names(_PAGES))
def test_every_command_in_the_text_of_a_page_exists(page: Page) -> None:
    for code in page.code():
        if re.match(r"(?:\.venv/bin/)?(?:shopguide|make) [a-z]", code) and not _PLACEHOLDER.search(code):
            # What may be left out stands in brackets.
            wrong = [words for line in commands(re.sub(r"[\[\]]", "", code)) if (words := fault(line))]
            assert wrong == [], f"{page.name}: {code}"


@pytest.mark.parametrize("page", _PAGES, ids=names(_PAGES))
def test_every_link_leads_somewhere(page: Page) -> None:
    for link in page.links():
        if re.match(r"[a-z]+:", link):
            assert link.startswith(("https://", "http://127.0.0.1", "mailto:")), f"{page.name}: {link}"
            continue
        path, _, anchor = link.partition("#")
        target = (page.path.parent / path).resolve() if path else page.path
        assert target.exists(), f"{page.name}: {link}"
        assert ROOT in (target, *target.parents), f"{page.name}: {link} leads out of the project"
        if anchor:
            assert anchor in Page(target).anchors(), f"{page.name}: {link}"


@pytest.mark.parametrize("page", _PAGES, ids=names(_PAGES))
def test_every_file_that_is_named_is_there(page: Page) -> None:
    for code in page.code():
        first = code.split("/")[0]
        if "/" not in code or first not in _TOP or re.search(r"[\s<>…$]", code) or first.startswith(".venv"):
            continue
        path = code.partition("::")[0].rstrip("/")
        assert list(ROOT.glob(path)), f"{page.name}: there is no {code}"


def test_there_is_a_page_for_each_thing_that_an_operator_or_contributor_does() -> None:
    operators = {"run", "open-channels", "back-up", "upgrade", "delete-data", "handoff"}
    contributors = {"add-an-issue", "add-a-channel", "add-a-language", "dialogue", "policy", "understanding"}
    assert operators <= {page.path.stem for page in _GUIDES if page.path.parent.name == "operators"}
    assert contributors <= {page.path.stem for page in _GUIDES if page.path.parent.name == "contributors"}
    assert any(block.info == ("sh",) for page in _GUIDES for block in page.blocks())


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("shopguide dance", "no command"),
        (".venv/bin/shopguide serve --prot 80", "--prot"),
        ("make tea", "no target"),
        ("make run HOST=0.0.0.0 && make tea", "no target"),
        (".venv/bin/python -m benchmarks.nothing", "no module"),
        (".venv/bin/python -m pytest tests/nothing", "there is no"),
        ("frobnicate --all", "no command that is known"),
        ("export X=1; shopguide forget --all web:x | cat", "--all"),
    ],
)
def test_a_command_that_does_not_exist_is_noticed(command: str, said: str) -> None:
    assert any(said in words for line in commands(command) if (words := fault(line)))


@pytest.mark.parametrize(
    "command",
    ["shopguide serve --host H --port P --rest", "make shell TALK=name", 'X="$(shopguide nonsense)" make run',
     ".venv/bin/shopguide check > out.txt # as it is", "curl -s http://127.0.0.1:5005/ready"],
)  # fmt: skip
def test_a_command_that_exists_is_let_pass(command: str) -> None:
    assert [words for line in commands(command) if (words := fault(line))] == []
