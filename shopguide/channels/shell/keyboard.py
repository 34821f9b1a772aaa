"""Where the shopper's lines come from: a terminal with line editing, or a stream."""

from __future__ import annotations

import os
import select
import sys
from typing import Final, Protocol

from prompt_toolkit import PromptSession
from prompt_toolkit.history import InMemoryHistory
from prompt_toolkit.input.typeahead import get_typeahead, store_typeahead
from prompt_toolkit.keys import Keys

from shopguide.channels.shell.screen import PROMPT
from shopguide.privacy.backstop import scrub_text
from shopguide.privacy.redaction import redact

# Characters of a line that are read; the guide itself takes 2,000.
_LONGEST: Final = 20_000


class Keyboard(Protocol):
    """Gives one line at a time.

    Attributes:
        keeps_typed: whether what was typed stays on the screen by itself.
    """

    keeps_typed: bool

    def read(self) -> str:
        """The next line.

        Raises:
            EOFError: there are no more.
            KeyboardInterrupt: Ctrl+C.
        """

    def has_more(self) -> bool:
        """Whether another line was typed before the last one could be answered; never so of what a program sends."""


class Editor:
    """A terminal: line editing, and the lines of this talk by the arrow keys.

    What was typed is wiped from the screen when it is sent, so that a secret does not stay there.
    """

    keeps_typed = False

    def __init__(self) -> None:
        self._session: PromptSession[str] = PromptSession(PROMPT, history=_History(), erase_when_done=True)

    def read(self) -> str:
        """The next line, without blanks at its ends; a pasted text may hold several."""
        return self._session.prompt()

    def has_more(self) -> bool:
        """Whether a whole line is left over from the last `read`."""
        terminal = self._session.app.input
        keys = get_typeahead(terminal)
        store_typeahead(terminal, keys)
        return any(key.key in (Keys.ControlM, Keys.ControlJ) for key in keys)


class Stream:
    """A pipe, a file or a terminal without cursor movement."""

    def __init__(self) -> None:
        self._terminal = sys.stdin.isatty()
        self.keeps_typed = self._terminal and sys.stdout.isatty()
        # Bytes that are no text are replaced; they must not end the talk.
        sys.stdin.reconfigure(errors="replace")  # type: ignore[union-attr]

    def read(self) -> str:
        """The next line; what goes beyond 20,000 characters is left out."""
        if self.keeps_typed:
            print(PROMPT, end="", flush=True)
        line = rest = sys.stdin.readline(_LONGEST)
        if not line:
            raise EOFError
        while rest and not rest.endswith("\n"):
            rest = sys.stdin.readline(_LONGEST)
        return line.rstrip("\n")

    def has_more(self) -> bool:
        """Whether a terminal has another line; it hands out one at a time."""
        return self._terminal and bool(select.select([sys.stdin], [], [], 0)[0])


class _History(InMemoryHistory):
    """Lines typed in this talk, in memory alone and without secrets."""

    def append_string(self, string: str) -> None:
        super().append_string(scrub_text(redact(string).text))


def keyboard() -> Keyboard:
    """The one that fits where stdin comes from."""
    editable = sys.stdin.isatty() and sys.stdout.isatty() and os.environ.get("TERM", "dumb") != "dumb"
    return Editor() if editable else Stream()
