"""The hooks before a commit run programs that the checkout installs, and fetch nothing."""

from __future__ import annotations

import subprocess
from pathlib import Path

import yaml


def test_pre_commit_hooks_are_local_and_exist(root: Path) -> None:
    given = yaml.safe_load((root / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    assert [entry["repo"] for entry in given["repos"]] == ["local"]
    hooks = given["repos"][0]["hooks"]
    assert hooks
    for hook in hooks:
        assert hook["language"] == "system"
        found = subprocess.run(
            [*hook["entry"].split(), "--help"], cwd=root, capture_output=True, text=True, check=False
        )
        assert found.returncode == 0, found.stderr
