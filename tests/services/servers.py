"""Real PostgreSQL and Redis servers for tests: on a free port, in a folder of their own, gone afterwards.

The programs are Debian's. Where they are missing and we are root, they are installed; else the test
fails and says the one command. It never skips: a test that is left out proves nothing.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

import psutil
import psycopg2
import redis

from shopguide.alone import alone
from tests.conversations.server import free_port
from tests.waiting import PATIENCE, until

# Debian's package of each program.
PACKAGES: Final = {
    "initdb": "postgresql",
    "postgres": "postgresql",
    "redis-server": "redis-server",
    "nginx": "nginx",
    "rabbitmq-server": "rabbitmq-server",
    "faketime": "faketime",
}
_POSTGRES_FOLDERS: Final = "/usr/lib/postgresql/*/bin"


class ServerMissing(AssertionError):
    """A server's program is not installed and cannot be."""


@cache
def _install(package: str) -> None:
    """Install one of Debian's packages, once.

    Raises:
        ServerMissing: we may not, or it failed.
    """
    command = f"apt-get install -y --no-install-recommends {package}"
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        everything = " ".join(sorted(set(PACKAGES.values())))
        raise ServerMissing(f"These tests need real servers: sudo apt-get install --no-install-recommends {everything}")
    # Debian's packages would start servers of their own on the usual ports; ours are started below.
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    for words in ("apt-get update", command):
        done = subprocess.run(words.split(), env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise ServerMissing(f"`{words}` failed:\n{done.stderr[-2000:]}")


def program(name: str) -> str:
    """Where `name` lies, installed if need be; PostgreSQL's programs are not on the path in Debian, nginx is root's."""

    def find() -> str | None:
        folders = sorted(Path("/").glob(_POSTGRES_FOLDERS.lstrip("/")), reverse=True)
        return shutil.which(name, path=os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", *map(str, folders)]))

    found = find()
    if found is None:
        # Another process of pytest may be installing it.
        with alone(Path(tempfile.gettempdir()) / f"shopguide-tests-{os.geteuid()}.lock", lambda: None):
            if find() is None:
                _install(PACKAGES[name])
        found = find()
    if found is None:
        raise ServerMissing(f"{name} is still missing after its package was installed.")
    return found


def _wait(ready: Callable[[], bool], process: subprocess.Popen[bytes], log: Path) -> None:
    def words() -> str:
        return f"{process.args!r} takes connections. Its log:\n{log.read_text(errors='replace')[-2000:]}"

    until(lambda: process.poll() is not None or ready(), words)
    if process.poll() is not None:
        raise RuntimeError(f"It ended before {words()}")


@dataclass
class Service(ABC):
    """A server process that can be stopped, killed and started again on the same port and data."""

    folder: Path
    port: int = field(default_factory=free_port)
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @abstractmethod
    def _command(self) -> list[str]:
        """The program and its arguments."""

    @abstractmethod
    def _ready(self) -> bool:
        """Whether it takes connections."""

    def start(self) -> None:
        """Start and wait until connections are taken."""
        log = self.folder / "log"
        with log.open("ab") as output:
            self._process = subprocess.Popen(self._command(), stdout=output, stderr=output, start_new_session=True)
        _wait(self._ready, self._process, log)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop and wait for the end; SIGKILL as a crash would."""
        process, self._process = self._process, None
        if process is None:
            return
        # The whole group: PostgreSQL may run below `runuser`.
        os.killpg(process.pid, how)
        process.wait(PATIENCE)

    @property
    def pid(self) -> int:
        """Its process, under which its others are.

        Raises:
            RuntimeError: it does not run.
        """
        if self._process is None:
            raise RuntimeError("The server does not run.")
        return self._process.pid

    def freeze(self) -> None:
        """Let it hang: connections stay open and nothing answers."""
        self._signal_all(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        self._signal_all(signal.SIGCONT)

    def _signal_all(self, number: signal.Signals) -> None:
        """To the server and its children: PostgreSQL has a process, and a group, for each connection."""
        if self._process is None or self._process.poll() is not None:
            return
        server = psutil.Process(self._process.pid)
        for process in (server, *server.children(recursive=True)):
            with suppress(psutil.NoSuchProcess):  # a connection that has just ended
                process.send_signal(number)


class Postgres(Service):
    """A PostgreSQL server; run as the user postgres when we are root, since it refuses to run as root."""

    @property
    def url(self) -> str:
        """The database that always exists."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    def create(self) -> None:
        """Make an empty cluster."""
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres")
        words = [program("initdb"), "-D", str(self.folder / "data"), "-U", "postgres", "-A", "trust", "--no-sync"]
        done = subprocess.run([*self._as_user(), *words], capture_output=True, text=True, check=False, cwd="/")
        if done.returncode:
            raise RuntimeError(f"initdb failed:\n{done.stderr}")

    def database(self, name: str) -> str:
        """Make a database; returns its address."""
        connection = psycopg2.connect(self.url)
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{name}"')
        connection.close()
        return self.url.rsplit("/", 1)[0] + f"/{name}"

    def _as_user(self) -> list[str]:
        return ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []

    def _command(self) -> list[str]:
        settings = ("fsync=off", "full_page_writes=off", "listen_addresses=127.0.0.1", f"port={self.port}")
        options = [word for setting in settings for word in ("-c", setting)]
        options += ["-c", f"unix_socket_directories={self.folder}"]
        return [*self._as_user(), program("postgres"), "-D", str(self.folder / "data"), *options]

    def _ready(self) -> bool:
        try:
            psycopg2.connect(self.url, connect_timeout=30).close()
        except psycopg2.OperationalError:
            return False
        return True


class Redis(Service):
    """A Redis server that keeps nothing on disk."""

    @property
    def url(self) -> str:
        """Its address."""
        return f"redis://127.0.0.1:{self.port}/0"

    def _command(self) -> list[str]:
        words = [program("redis-server"), "--port", str(self.port), "--bind", "127.0.0.1"]
        return [*words, "--save", "", "--appendonly", "no", "--dir", str(self.folder)]

    def _ready(self) -> bool:
        try:
            return bool(redis.Redis.from_url(self.url, socket_timeout=30).ping())
        except redis.RedisError:
            return False


@contextmanager
def service_folder() -> Iterator[Path]:
    # Not pytest's folder: its parents are closed to the user postgres.
    with tempfile.TemporaryDirectory(prefix="shopguide-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@contextmanager
def postgres() -> Iterator[Postgres]:
    """A fresh, running PostgreSQL."""
    with service_folder() as folder:
        server = Postgres(folder)
        server.create()
        server.start()
        try:
            yield server
        finally:
            server.thaw()
            server.stop()


@contextmanager
def redis_server() -> Iterator[Redis]:
    """A fresh, running Redis."""
    with service_folder() as folder:
        server = Redis(folder)
        server.start()
        try:
            yield server
        finally:
            server.thaw()
            server.stop()
