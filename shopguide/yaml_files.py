"""Reads YAML as people write it: what cannot be read is a fault with file, line and remedy, never a traceback.

By ruamel.yaml, as Rasa reads its own files: YAML 1.2, in which `NO` is a country and not "false", and in
which a key that stands there twice is an error. Its parser in C is twelve times as fast as the one in Python, and
would crash over a file that is nested a hundred thousand deep.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from shopguide.errors import Fault

# No file of facts or sentences comes near; one that does is something else, saved under its name.
MOST_BYTES: Final = 1_000_000
RESTORE: Final = "Restore it from git"
_DEEPEST: Final = 200  # brackets within brackets
_INDENTED: Final = re.compile(rb"^[ ?-]{400}", re.MULTILINE)
_BRACKET: Final = re.compile(rb"[][{}]")
_TWICE: Final = re.compile(r'duplicate key "?([^"\s]+)')


def read(path: Path) -> bytes | Fault:
    """The bytes of a file, or why there are none."""
    try:
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except PermissionError:
        return Fault(path.name, "file", "may not be read", "Let the user who runs the guide read it (chmod a+r)")
    except OSError as error:
        return Fault(path.name, "file", f"cannot be read ({error.strerror})", RESTORE)
    if len(raw) > MOST_BYTES:
        return Fault(path.name, "file", f"is larger than {MOST_BYTES // 1000} kB", RESTORE)
    return raw


def parse(name: str, raw: bytes | Fault) -> dict[str, Any] | Fault:
    """The mapping that the bytes of the file `name` hold; an empty file is an empty mapping."""
    if isinstance(raw, Fault):
        return raw
    if _too_deep(raw):
        return Fault(name, "file", "is nested too deep", RESTORE)
    try:
        held = YAML(typ="safe").load(raw.decode("utf-8-sig")) or {}
    except UnicodeDecodeError:
        return Fault(name, "file", "is not written in UTF-8", "Save it as UTF-8")
    except YAMLError as error:
        return _unreadable(name, raw, error)
    except ValueError as error:
        return Fault(name, "file", f"holds a date or number that does not exist ({error})", "Correct it")
    return held if isinstance(held, dict) else Fault(name, "file", "holds no keys", RESTORE)


def _too_deep(raw: bytes) -> bool:
    """Whether the parser might crash over it. Brackets in quotes count as well: what quotes is not known before."""
    open_now = deepest = 0
    for sign in _BRACKET.findall(raw):
        open_now += 1 if sign in b"[{" else -1
        deepest = max(deepest, open_now)
    return deepest > _DEEPEST or _INDENTED.search(raw) is not None


def _unreadable(name: str, raw: bytes, error: Exception) -> Fault:
    mark = getattr(error, "problem_mark", None)
    line = f"line {mark.line + 1}" if mark else "file"
    problem = str(getattr(error, "problem", None) or "")
    if twice := _TWICE.search(problem):
        return Fault(name, line, f"holds the key {twice[1]!r} a second time", "Keep one of the two")
    if mark and any(b"\t" in told for told in raw.splitlines()[mark.line : mark.line + 1]):
        return Fault(name, line, "is not valid YAML: it holds a tab", "Indent with spaces instead of tabs")
    return Fault(name, line, "is not valid YAML", "Check indentation and quotes there")
