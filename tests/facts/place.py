"""A guide on a project of its own, whose facts and sentences the tests edit while it talks."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from shopguide.clock import utc_now
from tests.conversations.server import ROOT, Message, Server, free_port
from tests.waiting import PATIENCE, until

TOKEN: Final = "a token of the tests, long enough"
#: What time it is for the guide, and for what the tests write into its files.
NOW: Final = utc_now()
_LINKED: Final = ("config.yml", "endpoints.yml", "credentials.yml", "data", "actions", "shopguide", "models")


def make_project(folder: Path) -> Path:
    """A project of this checkout's code and model, with facts and sentences of its own.

    The facts lie as Kubernetes mounts a ConfigMap: each file is a link through the folder `..data`, itself a link.
    """
    folder.mkdir()
    for name in _LINKED:
        (folder / name).symlink_to(ROOT / name)
    shutil.copy(ROOT / "domain.yml", folder)
    mount = folder / "knowledge"
    mount.mkdir()
    swap(mount, {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "knowledge").glob("*.yml")})
    for path in (ROOT / "knowledge").glob("*.yml"):
        (mount / path.name).symlink_to(Path("..data") / path.name)
    return folder


def swap(mount: Path, files: dict[str, str]) -> None:
    """Put other files in the place of all, as a kubelet does: by one rename of the link `..data`."""
    made = mount / f"..{uuid.uuid4().hex}"
    made.mkdir()
    for name, text in files.items():
        (made / name).write_text(text, encoding="utf-8")
    (mount / "..data_tmp").symlink_to(made.name)
    os.replace(mount / "..data_tmp", mount / "..data")


@dataclass
class Place:
    """The guide, its files, and what its operator sees."""

    folder: Path
    log: Path
    program: tuple[str, ...] = (str(Path(__file__).with_name("unprivileged.py")), "serve", "--rest")
    server: Server = field(init=False)
    _metrics: int = field(default_factory=free_port, init=False)

    def __post_init__(self) -> None:
        make_project(self.folder)
        self.log.mkdir()
        environment = {
            "PYTHONPATH": str(ROOT),
            "FACTS_NOW": NOW.isoformat(),
            "SHOPGUIDE_KNOWLEDGE": str(self.folder / "knowledge"),
            "SHOPGUIDE_METRICS_PORT": str(self._metrics),
            "SHOPGUIDE_OPERATOR_TOKEN": TOKEN,
            "SHOPGUIDE_SENDER_QUOTA": "6000/m burst 3000",
            "SHOPGUIDE_ADDRESS_QUOTA": "60000/m burst 30000",
        }
        self.server = Server(self.log, project=self.folder, environment=environment, program=self.program)

    def path(self, name: str) -> Path:
        """The file of that name: domain.yml, or one of the facts."""
        return self.folder / name if name == "domain.yml" else self.folder / "knowledge" / name

    def restore(self) -> None:
        """Put back all files as they are in the checkout, and wait until they are in force."""
        originals = [ROOT / "domain.yml", *(ROOT / "knowledge").glob("*.yml")]
        before, refused, changed = self.reloads("taken"), self.is_refused(), False
        with self._unseen():
            for original in originals:
                path = self.path(original.name)
                if path.exists():
                    path.chmod(0o644)
                if not path.is_file() or path.read_bytes() != original.read_bytes():
                    changed = True
                    path.write_bytes(original.read_bytes())
        if refused:
            until(lambda: not self.is_refused(), "the files as shipped are taken again")
        elif changed:
            until(lambda: self.reloads("taken") > before, "the files as shipped are taken again")

    def change(self, name: str, old: str, new: str) -> None:
        """Replace the first `old` in a file, which must be there."""
        text = self.path(name).read_text(encoding="utf-8")
        assert old in text
        self.path(name).write_text(text.replace(old, new, 1), encoding="utf-8")

    @contextmanager
    def _unseen(self) -> Iterator[None]:
        """Stop the guide for a moment: it sees whole what is written meanwhile, however long that takes."""
        process = self.server.process
        process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            process.send_signal(signal.SIGCONT)

    def taken(self, edit: Callable[[], Any], *, at_once: bool = True) -> None:
        """Make an edit and wait until it is in force; the guide may see it half done unless it comes `at_once`."""
        before = self.reloads("taken")
        with self._unseen() if at_once else nullcontext():
            edit()
        until(lambda: self.reloads("taken") > before, lambda: f"the edit is taken:\n{self.server.log[-3000:]}")

    def refused(self, edit: Callable[[], Any]) -> str:
        """Make an edit and wait until it is refused; what the log says of it."""
        before, seen = self.reloads("refused"), len(self.server.log)
        with self._unseen():
            edit()
        until(lambda: self.reloads("refused") > before, lambda: f"the edit is refused:\n{self.server.log[-3000:]}")
        until(lambda: "edit was refused" in self.server.log[seen:], "the log says that the edit was refused")
        assert self.is_refused()
        return "\n".join(json.loads(line)["message"] for line in self.server.log[seen:].splitlines() if line[:1] == "{")

    def reloads(self, result: str) -> float:
        """How many edits were taken, or refused."""
        return self._metric(rf'shopguide_reloads_total{{result="{result}"}}')

    def is_refused(self) -> bool:
        """Whether an edit stands on disk that was refused."""
        return bool(self._metric("shopguide_edit_refused"))

    def _metric(self, name: str) -> float:
        with urllib.request.urlopen(f"http://127.0.0.1:{self._metrics}/metrics", timeout=PATIENCE) as answer:
            found = re.search(rf"^{re.escape(name)} (\S+)$", answer.read().decode(), re.M)
        return float(found[1]) if found else 0.0

    def page(self) -> str:
        """The page of the contacts, as it is written."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.server.port}/contacts", headers={"Authorization": f"Bearer {TOKEN}"}
        )
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            assert answer.status == 200
            return str(answer.read().decode())

    def is_ready(self) -> bool:
        """Whether /ready says so."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.server.port}/ready", timeout=PATIENCE) as answer:
            return bool(json.load(answer)["ready"])


@dataclass
class Shopper:
    """Somebody in a talk with the guide."""

    server: Server
    sender: str = field(default_factory=lambda: f"test-{uuid.uuid4().hex}")
    last: list[Message] = field(default_factory=list)

    def say(self, text: str) -> str:
        """Type a text; the whole reply, which is never silence, an apology or a traceback."""
        self.last = self.server.send(self.sender, text)
        said = "\n".join(message.text for message in self.last)
        assert said
        assert "Traceback" not in said
        assert "went wrong on my side" not in said
        return said

    def press(self, title: str) -> str:
        """Press a button of the last reply."""
        return self.say(next(payload for name, payload in self.buttons if name == title))

    @property
    def buttons(self) -> list[tuple[str, str]]:
        """All buttons of the last reply, as (title, payload)."""
        return [button for message in self.last for button in message.buttons]

    def about(self, channel: str) -> str:
        """In a new talk, what is said of a channel whose button is pressed in the list of all, and its first step."""
        self.sender = f"test-{uuid.uuid4().hex}"
        self.say("what ways are there to contact tiktok shop?")
        self.press("Other ways")
        while channel not in dict(self.buttons):
            self.press("More ways")
        return self.press(channel)
