"""The checkout with another endpoints.yml."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from tests.conversations.server import ROOT


def project_with(endpoints: Mapping[str, Any], folder: Path) -> Path:
    """Make a project in `folder` whose endpoints.yml holds more; everything else is the checkout's own."""
    project = folder / "project"
    project.mkdir()
    for path in ROOT.iterdir():
        if not path.name.startswith(".") and path.name not in ("endpoints.yml", "var"):
            (project / path.name).symlink_to(path)
    text = (ROOT / "endpoints.yml").read_text(encoding="utf-8")
    (project / "endpoints.yml").write_text(f"{text}\n{yaml.safe_dump(dict(endpoints))}", encoding="utf-8")
    return project
