"""The frame that the operator's pages share: templates and style. Knows no server, for pages that are files."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import Final

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined

PAGES: Final = Path(__file__).parent / "pages"
STYLE: Final = (PAGES / "operator.css").read_text(encoding="utf-8")


@cache
def templates(*folders: Path) -> Environment:
    """Templates of `folders`, which may say `{% extends "frame.html" %}`; whatever is put in is escaped."""
    loaders = [FileSystemLoader(folder) for folder in (*folders, PAGES)]
    return Environment(
        loader=ChoiceLoader(loaders), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )


def style_hash(style: str) -> str:
    """What a Content-Security-Policy names the text of a style or script element by."""
    return "sha256-" + base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
