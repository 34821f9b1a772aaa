"""A real nginx for tests, with whatever configuration they give it."""

from __future__ import annotations

import signal
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.services.servers import Service, program, service_folder


@dataclass
class Nginx(Service):
    """One nginx; `http` is what stands in its http block, where {port} is its port."""

    http: str = field(default="", repr=False)

    @property
    def url(self) -> str:
        """Where it is reached."""
        return f"http://127.0.0.1:{self.port}"

    def write(self) -> None:
        """Write the configuration; all files lie in the folder."""
        temporary = "\n".join(
            f"  {kind}_temp_path {self.folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        main = f"daemon off;\npid {self.folder}/pid;\nerror_log {self.folder}/log warn;\n"
        events = "events { worker_connections 2048; }\n"
        http = self.http.replace("{port}", str(self.port))
        text = f"{main}{events}http {{\n  access_log off;\n{temporary}\n{http}\n}}\n"
        (self.folder / "nginx.conf").write_text(text, encoding="utf-8")

    def _command(self) -> list[str]:
        # As root its workers would run as another user, who may not enter the folder.
        return [
            program("nginx"),
            "-c",
            str(self.folder / "nginx.conf"),
            "-e",
            str(self.folder / "log"),
            "-g",
            "user root;",
        ]

    def _ready(self) -> bool:
        try:
            urllib.request.urlopen(self.url, timeout=2).close()
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False
        return True


@contextmanager
def nginx(http: str) -> Iterator[Nginx]:
    """A running nginx with that http block."""
    with service_folder() as folder:
        server = Nginx(folder, http=http)
        server.write()
        server.start()
        try:
            yield server
        finally:
            server.stop(signal.SIGTERM)
