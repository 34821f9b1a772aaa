"""docs/advisories.md speaks of what is locked."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

NAMED = re.compile(r"`([a-z0-9-]+)==([^`]+)`")


@pytest.fixture(scope="module")
def page(root: Path) -> str:
    return (root / "docs" / "advisories.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def lock(root: Path) -> dict[str, str]:
    text = (root / "requirements-dev.lock").read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9.-]+)==([^ \\\n]+)", text, re.M))


def test_advisories_name_the_locked_versions(page: str, lock: dict[str, str]) -> None:
    named = NAMED.findall(page)
    assert len(named) >= 15
    assert {(name, version) for name, version in named if lock.get(name) != version} == set()


def test_packages_called_left_out_are_not_locked(page: str, lock: dict[str, str]) -> None:
    left_out = re.findall(r"\| ([a-z0-9-]+), left out", page)
    assert left_out
    assert not set(left_out) & set(lock)


def test_every_open_advisory_says_whether_it_is_reachable_and_why_it_stays(page: str) -> None:
    rows = [line.split("|")[1:-1] for line in page.split("## Open")[1].split("\n## ")[0].splitlines() if "CVE-" in line]
    assert rows
    for advisory, package, *rest in rows:
        assert re.fullmatch(r" (CVE-\d{4}-\d+|GHSA-\S+) ", advisory)
        assert NAMED.search(package)
        assert len(rest) == 3
        assert all(cell.strip() for cell in rest)
        assert rest[1].strip().startswith(("no", "only", "yes"))


def test_every_version_raised_over_rasas_bounds_is_listed(root: Path, page: str) -> None:
    table = (root / "pyproject.toml").read_text(encoding="utf-8").split("because of advisories\n")[1].split("\n]")[0]
    raised = set(re.findall(r'^ +"([a-z-]+)[>=<]', table, re.M)) - {"tensorflow-text", "typing-extensions"}
    assert raised == {name for name, _ in NAMED.findall(page.split("## Closed")[1].split("\n## ")[0])}
