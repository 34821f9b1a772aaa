"""Commands to the servers of a project that run on this machine: each has a socket in var/control.

Only the user who runs the server may connect, as the folder's and the socket's permissions say; nothing listens on
the network. A command and its answer are one line of JSON each; `{}` asks which model serves.
"""

from __future__ import annotations

import json
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import click

from shopguide.errors import ModelError

# From the project's folder: the path of a socket may be 107 bytes long, and a checkout may lie deep.
FOLDER: Final = Path("var/control")
LONGEST: Final = 64 * 1024
# Seconds until a server has to answer; loading a model takes a few.
PATIENCE: Final = 120.0


@dataclass(frozen=True)
class Answer:
    """What a server said.

    Attributes:
        server: its process and port, in words.
        good: whether it did what it was told.
        said: in a sentence.
        model: the file that serves.
    """

    server: str
    good: bool
    said: str
    model: str = ""


def swap(model: Path) -> None:
    """Let every server that runs here serve `model`; say what each answered.

    Raises:
        ModelError: none runs, or one did not take it.
    """
    answers = tell({"swap": str(model)})
    if not answers:
        raise ModelError("No server of this project runs here. `shopguide serve` takes the current model by itself.")
    for answer in answers:
        click.echo(f"{answer.server}: {answer.said}")
    if not all(answer.good for answer in answers):
        raise ModelError("Not every server took the model; what each said stands above.")


def tell(command: Mapping[str, Any]) -> list[Answer]:
    """Tell every server of the project in this folder, one after the other; none runs where the list is empty."""
    answers = []
    for path in sorted(FOLDER.glob("*.sock")):
        if (answer := _tell(path, command)) is not None:
            answers.append(answer)
    return answers


def _tell(path: Path, command: Mapping[str, Any]) -> Answer | None:
    """What the server of that socket says; None where it is gone, and left its socket behind."""
    server = f"Process {path.stem}"
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(PATIENCE)
        try:
            connection.connect(str(path))
        except (ConnectionRefusedError, FileNotFoundError):
            path.unlink(missing_ok=True)
            return None
        except OSError as error:
            return Answer(server, False, f"It cannot be reached ({error.strerror}).")
        try:
            connection.sendall(json.dumps(dict(command)).encode() + b"\n")
            with connection.makefile("rb") as reply:
                told = json.loads(reply.readline(LONGEST))
            server = f"{server}, port {told['port']}"
            return Answer(server, bool(told["good"]), str(told["said"]), str(told["model"]))
        except (OSError, ValueError, KeyError, TypeError) as error:
            return Answer(server, False, f"It did not answer ({type(error).__name__}); look at its log.")
