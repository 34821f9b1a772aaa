"""Files that nobody else on the machine may read: talks, keys, logs. The folder var/ holds them."""

from __future__ import annotations

import logging
import os
import stat
from pathlib import Path
from typing import Final

FOLDER: Final = Path("var")
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO
log = logging.getLogger(__name__)


def private_folder(folder: Path = FOLDER) -> Path:
    """The folder, made for its owner alone if it isn't there; var/ is closed to others if it is.

    Raises:
        OSError: it cannot be made.
    """
    for missing in [item for item in (*reversed(folder.parents), folder) if not item.exists()]:
        missing.mkdir(mode=0o700, exist_ok=True)
    if folder == FOLDER or FOLDER in folder.parents:
        _close(FOLDER)
    return folder


def private_file(file: Path) -> Path:
    """The file, made empty for its owner alone if it isn't there, or closed to others.

    A file that is there is never opened: closing it again would drop the locks that SQLite holds on it for this whole
    process. The next program that reads the database would then delete its log, and later turns with it.

    Raises:
        OSError: it cannot be made.
    """
    private_folder(file.parent)
    try:
        os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600))
    except FileExistsError:
        _close(file)
    return file


def close_to_others(folder: Path = FOLDER) -> None:
    """Close a folder and everything in it to others, where it is there."""
    for place, folders, files in os.walk(folder):
        for path in (Path(place), *(Path(place, name) for name in (*folders, *files))):
            _close(path)


def _close(path: Path) -> None:
    """Take away what others may do with it. A link is left alone, and so is what isn't ours."""
    try:
        mode = path.lstat().st_mode
        if not stat.S_ISLNK(mode) and mode & _OTHERS:
            path.chmod(stat.S_IMODE(mode) & ~_OTHERS)
    except FileNotFoundError:
        return
    except PermissionError:
        log.warning("%s can be read by others, and only its owner can change that: chmod go= %s", path, path)
