"""`make sbom` lists everything that is locked and shipped, the same on every machine."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sbom import licences, locked, needs


def write(root: Path, out: Path, environment: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, root / "scripts" / "sbom.py", "--out", out]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def written(root: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    out = tmp_path_factory.mktemp("sbom") / "sbom.json"
    found = write(root, out)
    assert found.returncode == 0, found.stderr
    assert found.stderr == ""
    return out.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def bill(written: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(written)
    return found


def test_sbom_lists_every_locked_package(root: Path, bill: dict[str, Any]) -> None:
    listed = {part["purl"] for part in bill["components"]}
    lock = (root / "requirements.lock").read_text(encoding="utf-8")
    assert {f"pkg:pypi/{name}@{version}" for name, version in locked(lock).items()} <= listed
    assert {"pkg:npm/lit", "pkg:npm/marked"} <= {url.rpartition("@")[0] for url in listed}
    assert not [url for url in listed if "pytest" in url or "esbuild" in url]


def test_sbom_names_licences(bill: dict[str, Any]) -> None:
    named = [part for part in bill["components"] if part.get("licenses")]
    assert len(named) >= 0.95 * len(bill["components"])


def test_sbom_says_what_needs_what(bill: dict[str, Any]) -> None:
    needed = {entry["ref"]: entry.get("dependsOn", []) for entry in bill["dependencies"]}
    assert "pypi/rasa" in needed["shopguide"]
    assert "pypi/sanic" in needed["pypi/rasa"]
    known = {part["bom-ref"] for part in bill["components"]} | {"shopguide"}
    assert {other for others in needed.values() for other in others} <= known


def test_sbom_is_the_same_on_every_machine(root: Path, written: str, tmp_path: Path) -> None:
    again = tmp_path / "again.json"
    other = {**os.environ, "HOME": str(tmp_path), "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "HOSTNAME": "elsewhere"}
    assert write(root, again, other).returncode == 0
    assert again.read_text(encoding="utf-8") == written
    assert str(root) not in written
    assert re.findall(r"https?://(?!cyclonedx\.org)[^\"\s]+", written) == []
    assert '"timestamp"' not in written


def test_sbom_that_cannot_be_written_says_so(root: Path, tmp_path: Path) -> None:
    found = write(root, tmp_path / "missing" / "sbom.json")
    assert found.returncode == 1
    assert "can't be written" in found.stderr
    assert len(found.stderr.splitlines()) == 1


class Package:
    """A stand-in for an installed package's metadata."""

    def __init__(self, requires: list[str], **metadata: list[str]) -> None:
        self.requires = requires
        self.metadata = self
        self._fields = {name.replace("_", "-"): values for name, values in metadata.items()}

    def __getitem__(self, name: str) -> str | None:
        return self._fields.get(name, [None])[0]

    def get_all(self, name: str) -> list[str] | None:
        return self._fields.get(name)


@pytest.mark.parametrize(
    ("metadata", "names"),
    [
        ({"License_Expression": ["MIT OR Apache-2.0"], "License": ["see file"]}, ["MIT OR Apache-2.0"]),
        ({"Classifier": ["License :: OSI Approved :: BSD License", "Topic :: Text"]}, ["BSD License"]),
        ({"Classifier": ["License :: OSI Approved"], "License": ["BSD"]}, ["BSD"]),
        ({"License": ["Permission is hereby granted, free of charge, to any person obtaining a copy"]}, []),
        ({}, []),
    ],
)
def test_licences_come_from_expression_classifiers_or_text(metadata: dict[str, list[str]], names: list[str]) -> None:
    found = [
        getattr(licence, "value", None) or licence.id or licence.name for licence in licences(Package([], **metadata))
    ]
    assert found == names


def test_needs_leaves_out_extras_and_other_platforms() -> None:
    package = Package(
        ["Typing_Extensions>=4", "pywin32; sys_platform == 'win32'", "pytest; extra == 'test'", "not a name!"]
    )
    assert list(needs(package)) == ["typing-extensions"]
