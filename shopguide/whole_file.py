"""Writes a file whole: whoever reads it meanwhile sees the old one or the new one, never half of either."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def replace(path: Path, raw: bytes) -> None:
    """Put `raw` in the place of the file, with the mode that it had; a link stays one.

    Raises:
        OSError: it can't be written; the file is as it was.
    """
    path = path.resolve()
    handle, made = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(made, path.stat().st_mode & 0o777 if path.exists() else 0o644)
        os.replace(made, path)
    except BaseException:
        Path(made).unlink(missing_ok=True)
        raise
