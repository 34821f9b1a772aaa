"""The widget's committed files are what its sources give, small, and lead nowhere else.

Building needs Node with npm, which operators and most contributors never need: without it these tests
are skipped, except under CI.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Final

import pytest

MOST_BYTES: Final = 60_000  # gzip; what a phone has to load to open the panel
MOST_BYTES_LATER: Final = 25_000  # gzip; what comes when it is needed
LATER: Final = "shop-guide-socket.js"
INSTALL: Final = "Node 20 with npm is missing; on Debian: apt-get install nodejs npm"
# Seconds for npm to install from the registry or its cache, on a slow line too.
_INSTALL_SECONDS: Final = 1800


@pytest.fixture(scope="session")
def built(root: Path) -> Path:
    """The file that the package ships."""
    return root / "shopguide/channels/web/static/shop-guide.js"


@pytest.fixture(scope="module")
def sources(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of widget/ with exactly the locked packages installed."""
    npm = shutil.which("npm")
    if npm is None:
        _cannot(INSTALL)
    copy = tmp_path_factory.mktemp("widget") / "widget"
    shutil.copytree(root / "widget", copy, ignore=shutil.ignore_patterns("node_modules"))
    command = [npm, "ci", "--ignore-scripts", "--prefer-offline"]
    done = subprocess.run(command, cwd=copy, capture_output=True, text=True, timeout=_INSTALL_SECONDS)
    if done.returncode:
        _cannot(f"npm ci failed; run it in widget/ where the registry can be reached:\n{done.stderr[-2000:]}")
    return copy


def _cannot(why: str) -> None:
    if os.environ.get("CI"):
        pytest.fail(why)
    pytest.skip(why)


def run(sources: Path, *command: str) -> None:
    done = subprocess.run(command, cwd=sources, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]


def test_the_sources_give_the_committed_file(sources: Path, built: Path, tmp_path: Path) -> None:
    run(sources, "node", "build.mjs", str(tmp_path))
    for again in (tmp_path / built.name, tmp_path / LATER):
        committed = built.with_name(again.name)
        assert again.read_bytes() == committed.read_bytes(), "The widget's sources have changed. Build it: make widget"


def test_the_types_are_sound(sources: Path) -> None:
    run(sources, "npm", "run", "--silent", "check")


def test_the_unit_tests_of_the_widget_pass(sources: Path) -> None:
    run(sources, "npm", "test", "--silent")


def test_the_files_are_small(built: Path) -> None:
    sizes = [len(gzip.compress(file.read_bytes(), 9, mtime=0)) for file in (built, built.with_name(LATER))]
    assert sizes[0] <= MOST_BYTES
    assert sizes[1] <= MOST_BYTES_LATER


def test_the_lock_names_no_registry_and_pins_every_package(root: Path) -> None:
    text = (root / "widget/package-lock.json").read_text(encoding="utf-8")
    assert "://" not in re.sub(r'"url": "[^"]*"', "", text)  # pages that ask for donations
    packages = {name: entry for name, entry in json.loads(text)["packages"].items() if name}
    assert packages
    assert [name for name, entry in packages.items() if not entry.get("integrity")] == []


def test_the_manifest_names_exact_versions(root: Path) -> None:
    manifest = json.loads((root / "widget/package.json").read_text(encoding="utf-8"))
    versions = [*manifest["dependencies"].values(), *manifest["devDependencies"].values()]
    assert versions
    assert [version for version in versions if not re.fullmatch(r"\d+\.\d+\.\d+", version)] == []


def test_the_file_holds_the_notices_of_its_libraries(built: Path) -> None:
    text = built.read_text(encoding="utf-8")
    for name in ("marked (c)", "BSD-3-Clause"):
        assert name in text
    assert "socket.io-client (c)" in built.with_name(LATER).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["shop-guide.js", LATER, "index.html", "demo.css"])
def test_nothing_is_fetched_from_elsewhere(built: Path, name: str) -> None:
    text = built.with_name(name).read_text(encoding="utf-8")
    code = re.sub(r"/\*!.*?\*/", "", text, flags=re.S)  # licences
    hosts = set(re.findall(r"(?:https?:)?//([a-z0-9-]+(?:\.[a-z0-9-]+)+)", code))
    # Names of XML namespaces; pages that libraries name in error messages; our example of an address.
    assert hosts <= {"www.w3.org", "github.com", "socket.io", "guide.example.com"}


@pytest.mark.parametrize("word", ["eval(", "new Function", "document.write", "document.cookie"])
@pytest.mark.parametrize("name", ["shop-guide.js", LATER])
def test_the_file_holds_nothing_that_a_strict_page_forbids(built: Path, name: str, word: str) -> None:
    assert word not in built.with_name(name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["index.html", "demo.css"])
def test_the_demo_page_has_no_inline_style_or_script(built: Path, name: str) -> None:
    text = built.with_name(name).read_text(encoding="utf-8")
    assert not re.search(r"<style|style=|<script(?![^>]*\bsrc=)|\son\w+=|javascript:", text)
