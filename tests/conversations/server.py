"""A real `shopguide serve --rest` with a database of its own, started and stopped by the tests."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from shopguide.markdown import plain
from tests.ports import free_port
from tests.waiting import PATIENCE, until

ROOT: Final = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Message:
    """One message of the guide, as it reads; buttons are (title, payload) pairs in the order shown."""

    text: str
    buttons: tuple[tuple[str, str], ...] = ()


@dataclass
class Server:
    """The guide, served from this checkout; `folder` takes its database and its log.

    `program` is what is run with `serve`'s arguments; `environment` comes on top of the tests' own;
    `project` is the folder to serve, where it is not the checkout itself.
    """

    folder: Path
    port: int = field(default_factory=free_port)
    project: Path = ROOT
    environment: Mapping[str, str] = field(default_factory=dict)
    program: Sequence[str] = (str(Path(sys.executable).with_name("shopguide")), "serve", "--rest")
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def database(self) -> Path:
        """Where the talks are kept."""
        return self.folder / "talks.sqlite"

    @property
    def log(self) -> str:
        """What the server wrote so far, over all its starts."""
        return (self.folder / "server.log").read_text(encoding="utf-8", errors="replace")

    def start(self) -> None:
        """Start and wait until turns are answered.

        Raises:
            RuntimeError: it ended; its log is in the message.
            AssertionError: it doesn't answer in time; the same.
        """
        environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
        environment |= {"SHOPGUIDE_DB_URL": f"sqlite:///{self.database}", "RASA_TELEMETRY_ENABLED": "false"}
        environment |= self.environment
        command = [sys.executable, "-W", "ignore", *self.program, "--port", str(self.port)]
        with (self.folder / "server.log").open("ab") as log:
            process = self._process = subprocess.Popen(
                command, cwd=self.project, env=environment, stdout=log, stderr=log, start_new_session=True
            )
        try:
            until(
                lambda: process.poll() is not None or self._answers(),
                lambda: f"the server answers. Its log:\n{self.log[-4000:]}",
            )
            if process.poll() is not None:
                raise RuntimeError(f"The server did not start. Its log:\n{self.log[-4000:]}")
        except BaseException:
            self.stop()
            raise

    @property
    def process(self) -> subprocess.Popen[bytes]:
        """The running process.

        Raises:
            RuntimeError: it was not started, or is stopped.
        """
        if self._process is None:
            raise RuntimeError("The server does not run.")
        return self._process

    def stop(self) -> None:
        """Stop as an operator does, by SIGTERM, and wait for the end."""
        process, self._process = self._process, None
        if process is None or process.poll() is not None:
            return
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def restart(self) -> None:
        """Stop and start again on the same database."""
        self.stop()
        self.start()

    def send(self, sender: str, text: str, **more: Any) -> list[Message]:
        """One turn by the rest channel; `more` goes into the request, such as `metadata`."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/webhooks/rest/webhook",
            data=json.dumps({"sender": sender, "message": text, **more}).encode(),
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=PATIENCE) as response:
            return [_message(item) for item in json.load(response)]

    def tracker(self, sender: str, *, events: bool = False) -> dict[str, Any]:
        """What is kept of a conversation: its slots, and its events if they are wanted."""
        path = f"conversations/{sender}/tracker?include_events={'ALL' if events else 'NONE'}"
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/{path}", timeout=PATIENCE) as response:
            found: dict[str, Any] = json.load(response)
        return found

    def _answers(self) -> bool:
        """Listening means ready: the model is loaded before."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/webhooks/web/", timeout=30) as response:
                return response.status == 200
        except (urllib.error.URLError, OSError):
            return False


def _message(item: dict[str, Any]) -> Message:
    buttons = ((str(button["title"]), str(button.get("payload") or "")) for button in item.get("buttons") or [])
    return Message(plain(str(item.get("text") or "")), tuple(buttons))
