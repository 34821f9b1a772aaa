"""Whether the database file is still the one that was opened. Deleted or replaced, what is written into it is lost."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from shopguide.errors import StoreError


@dataclass(frozen=True)
class Identity:
    """A file as the operating system knows it, whatever its name."""

    path: Path
    device: int
    inode: int

    @classmethod
    def of(cls, engine: sa.engine.Engine) -> Identity | None:
        """The file of an SQLite database; None where there is none.

        Raises:
            OSError: it isn't there.
        """
        name = engine.url.database
        if engine.dialect.name != "sqlite" or name in (None, "", ":memory:"):
            return None
        path = Path(name).resolve()
        found = path.stat()
        return cls(path, found.st_dev, found.st_ino)

    def check(self) -> None:
        """Look whether the name still leads to the file.

        Raises:
            StoreError: it was deleted or replaced.
        """
        try:
            found = self.path.stat()
        except OSError as error:
            raise StoreError(f"The database file {self.path} is gone. Put it back and restart the guide") from error
        if (found.st_dev, found.st_ino) != (self.device, self.inode):
            raise StoreError(f"The database file {self.path} was replaced. Restart the guide, and it uses the new one")
