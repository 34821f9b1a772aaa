"""A real nginx for tests, with whatever configuration they give it."""

from __future__ import annotations

import signal
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from tests.services.servers import Service, program, service_folder

_TEMPORARY: Final = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


@dataclass
class Nginx(Service):
    """One nginx; `files` are its files by name, nginx.conf among them, where {folder} and {port} are filled in."""

    files: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def url(self) -> str:
        """Where it is reached."""
        return f"http://127.0.0.1:{self.port}"

    def write(self) -> None:
        """Write the files."""
        for name, text in self.files.items():
            path = self.folder / name
            path.parent.mkdir(exist_ok=True)
            text = text.replace("{folder}", str(self.folder)).replace("{port}", str(self.port))
            path.write_text(text, encoding="utf-8")

    def command(self) -> list[str]:
        """What starts it; with `-t` behind it, what checks its files."""
        # As root its workers would run as another user, who may not enter the folder.
        options = "daemon off; user root;"
        return [program("nginx"), "-e", str(self.folder / "log"), "-c", str(self.folder / "nginx.conf"), "-g", options]

    def _command(self) -> list[str]:
        return self.command()

    def _ready(self) -> bool:
        try:
            urllib.request.urlopen(self.url, timeout=30).close()
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False
        return True


def http_block(http: str) -> str:
    """An nginx.conf with that in its http block."""
    temporary = "\n".join(f"  {kind}_temp_path {{folder}}/{kind};" for kind in _TEMPORARY)
    return (
        "pid {folder}/pid;\nerror_log {folder}/log warn;\nevents { worker_connections 2048; }\n"
        f"http {{\n  access_log off;\n{temporary}\n{http}\n}}\n"
    )


@contextmanager
def nginx(files: Mapping[str, str]) -> Iterator[Nginx]:
    """A running nginx with those files."""
    with service_folder() as folder:
        server = Nginx(folder, files=files)
        server.write()
        server.start()
        try:
            yield server
        finally:
            server.stop(signal.SIGTERM)
