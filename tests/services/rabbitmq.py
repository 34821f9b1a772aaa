"""A real RabbitMQ for tests, with a name server of its own."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.conversations.server import free_port
from tests.services.servers import Service, program, service_folder


@dataclass
class RabbitMq(Service):
    """One broker; its user is guest, with the password guest, as it comes."""

    _ports: tuple[int, int] = field(default_factory=lambda: (free_port(), free_port()))

    def _command(self) -> list[str]:
        program("rabbitmq-server")
        # Not the one on the path: that changes over to a user who may not enter the folder.
        settings = {
            "HOME": str(self.folder),
            "ERL_EPMD_PORT": str(self._ports[0]),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODENAME": f"test-{self.port}@localhost",
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": str(self.port),
            "RABBITMQ_DIST_PORT": str(self._ports[1]),
            "RABBITMQ_MNESIA_BASE": str(self.folder / "data"),
            "RABBITMQ_LOG_BASE": str(self.folder / "logs"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(self.folder / "plugins"),
            "RABBITMQ_CONF_ENV_FILE": str(self.folder / "none.conf"),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "+sbwt none +S 1:1",
        }
        return [
            *(shutil.which("env") or "env", *(f"{name}={value}" for name, value in settings.items())),
            "/usr/lib/rabbitmq/bin/rabbitmq-server",
        ]

    def _ready(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=30) as connection:
                connection.sendall(b"AMQP\x00\x00\x09\x01")
                return connection.recv(1) == b"\x01"
        except OSError:
            return False

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """Stop it and its name server, which lives on by itself otherwise."""
        super().stop(how)
        environment = {**os.environ, "ERL_EPMD_PORT": str(self._ports[0])}
        subprocess.run(["epmd", "-kill"], env=environment, capture_output=True, check=False)


@contextmanager
def rabbitmq() -> Iterator[RabbitMq]:
    """A fresh, running RabbitMQ."""
    with service_folder() as folder:
        server = RabbitMq(Path(folder))
        server.start()
        try:
            yield server
        finally:
            server.stop()
