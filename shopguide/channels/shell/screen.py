"""What the shopper sees: a terminal of any width, or a pipe."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from io import TextIOWrapper
from typing import Final

from rich.console import Console
from rich.status import Status
from rich.text import Text

from shopguide.channels.message import Message
from shopguide.channels.shell.render import lines, options, plain_lines

PROMPT: Final = "> "
_NARROWEST: Final = 40
# A terminal that does not tell its width.
_USUAL: Final = 80


class Screen:
    """Prints to `file`; rich leaves out colours for NO_COLOR and all codes for TERM=dumb and pipes."""

    def __init__(self, file: TextIOWrapper) -> None:
        # Characters that the terminal's encoding lacks are replaced; they must not end the talk.
        file.reconfigure(errors="replace")
        self._file = file
        self._console = Console(file=file, markup=False, emoji=False, highlight=False)

    @property
    def width(self) -> int | None:
        """Cells of a line as the terminal is now; None for a pipe, where nothing is wrapped."""
        if not self._console.is_terminal:
            return None
        try:
            columns = os.get_terminal_size(self._file.fileno()).columns
        except OSError:
            columns = 0
        return max(_NARROWEST, columns or _USUAL)

    def loading(self) -> AbstractContextManager[Status]:
        """Shows that the guide is being loaded, on a terminal."""
        return self._console.status("Loading the guide …")

    def messages(self, messages: Iterable[Message], numbers: Mapping[str, int]) -> None:
        """A reply of the guide, each message and its options set apart by blank lines."""
        for message in messages:
            self._print([Text(), *lines(message, self.width)])
            if message.buttons:
                self._print([Text(), *options(message, numbers, self.width)])
        self._print([Text()])

    def typed(self, text: str) -> None:
        """What the shopper has typed, where the terminal does not show it already."""
        self._print(plain_lines(PROMPT + text, self.width))

    def note(self, text: str) -> None:
        """A word of the shell itself."""
        self._print(plain_lines(text, self.width))

    def _print(self, shown: Iterable[Text]) -> None:
        for line in shown:
            self._console.print(line, soft_wrap=True)
