"""The loop of `shopguide shell`: read a line, answer it, until the shopper ends."""

from __future__ import annotations

import asyncio
import logging
import secrets
import sys
from collections.abc import Coroutine, Iterator
from dataclasses import dataclass, field
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from shopguide import current, models
from shopguide import edition as editions
from shopguide.channels.message import Message
from shopguide.channels.shell.keyboard import Keyboard, keyboard
from shopguide.channels.shell.screen import Screen
from shopguide.private_files import private_file
from shopguide.project import Project

if TYPE_CHECKING:
    from shopguide.channels.shell.talk import Talk

LOG: Final = Path("var/shell.log")
# A colon before a whole word: nobody tells of a shop's trouble that way, and ":)" stays a smile.
_WELCOME: Final = "Type a number, a title or your own words. Shell commands: :help, :new, :quit"
_HELP: Final = """\
:new   begin a new talk; this one can be gone on with later
:quit  end, as Ctrl+C and Ctrl+D do
Arrow keys edit the line and bring back what you typed before. All else goes to the guide."""
_LATER: Final = "Your place is kept. To go on with this talk: make shell TALK={name}"


@dataclass
class Client:
    """Somebody at the terminal, in a talk with the guide."""

    talk: Talk
    screen: Screen
    keyboard: Keyboard
    runner: asyncio.Runner
    _next: str | None = field(default=None, init=False)  # a line that was read and is still to be looked at

    def hold(self) -> None:
        """Greet, and answer each line until the shopper ends.

        Raises:
            EOFError, KeyboardInterrupt: the shopper ended by Ctrl+D or Ctrl+C, or the pipe is empty.
        """
        self.screen.note(_WELCOME)
        self._answer(self.talk.greet())
        while True:
            text, self._next = self._next or self._read(), None
            match text.strip():
                case ":quit":
                    return
                case ":help":
                    self.screen.note(_HELP)
                case ":new":
                    self.screen.note(_LATER.format(name=self.talk.name))
                    self.talk = type(self.talk)(self.talk.agent, new_name())
                    self._answer(self.talk.greet())
                case _:
                    self._answer(self.talk.say(text, *self._typed_ahead()))

    def _read(self) -> str:
        from shopguide.channels.shell.talk import as_read

        text = self.keyboard.read()
        if not self.keyboard.keeps_typed:
            self.screen.typed(as_read(text))
        return text

    def _typed_ahead(self) -> Iterator[str]:
        """Lines that were typed before the one before could be answered, up to the next command of the shell."""
        while self.keyboard.has_more():
            line = self._read()
            if line.strip().startswith(":"):
                self._next = line
                return
            yield line

    def _answer(self, turn: Coroutine[Any, Any, list[Message]]) -> None:
        messages = self.runner.run(turn)
        self.screen.messages(messages, self.talk.numbers)


def new_name() -> str:
    """A name that no other talk of this machine has."""
    return secrets.token_hex(4)


def run(project: Project, name: str | None) -> None:
    """Hold talks in this terminal until the shopper ends; `name` goes on with an earlier one.

    Raises:
        KnowledgeError: facts or sentences hold faults.
        SetupError: no model fits the project.
    """
    edition = editions.of(project)
    model = project.require_model()
    models.contract(project, model, edition.sentences.responses)
    current.put_in_force(edition)
    assert isinstance(sys.stdout, TextIOWrapper)
    screen, client = Screen(sys.stdout), None
    with asyncio.Runner() as runner:
        try:
            client = _client(model, name or new_name(), screen, runner)
            client.hold()
        except (EOFError, KeyboardInterrupt):
            pass
        if client:
            screen.note(_LATER.format(name=client.talk.name))


def _client(model: Path, name: str, screen: Screen, runner: asyncio.Runner) -> Client:
    private_file(LOG)
    # What libraries warn of while they are imported is nothing to a shopper, nor to who runs the guide.
    logging.captureWarnings(True)
    logging.getLogger("py.warnings").setLevel(logging.ERROR)
    with screen.loading():
        # Rasa takes seconds to import: not before the shopper sees that something goes on.
        from shopguide.channels.shell.talk import Talk
        from shopguide.server import logs
        from shopguide.server.launcher import load_guide

        logs.configure(terminal=True, file=LOG)
        agent = runner.run(load_guide(model))
    return Client(Talk(agent, name), screen, keyboard(), runner)
