"""Which sockets may stay: strangers for some seconds, signed-in ones within the caps for a talk, an address and in all.

A socket is a stranger until it has shown a token. It has TOKEN_SECONDS for that, and where too many strangers
wait, the longest waiting makes room, so that shoppers aren't locked out.
"""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from shopguide.errors import SetupError
from shopguide.server.caps import Crowd

TOKEN_VARIABLE: Final = "SHOPGUIDE_TOKEN_SECONDS"
ADDRESS_VARIABLE: Final = "SHOPGUIDE_ADDRESS_SOCKETS"
# A browser shows it within a second. With the closing handshake the socket is gone before the tenth.
TOKEN_SECONDS: Final = 8
STRANGERS: Final = 1024
STRANGERS_EACH: Final = 128
# Tabs of one talk, of one address (an office, a mobile carrier), and in all.
EACH_TALK: Final = 16
EACH_ADDRESS: Final = 500
SOCKETS: Final = 8192


@dataclass(frozen=True)
class Caps:
    """How many signed-in sockets there may be, and how long a stranger may stay (seconds)."""

    token_seconds: float = TOKEN_SECONDS
    each_talk: int = EACH_TALK
    each_address: int = EACH_ADDRESS
    sockets: int = SOCKETS
    strangers: int = STRANGERS
    strangers_each: int = STRANGERS_EACH

    @classmethod
    def from_environment(cls) -> Caps:
        """Raises SetupError when a variable isn't a number of 1 or more."""
        return cls(
            token_seconds=_number(TOKEN_VARIABLE, TOKEN_SECONDS),
            each_address=_number(ADDRESS_VARIABLE, EACH_ADDRESS),
        )


@dataclass
class Admission:
    """Watches the sockets of one server, by their Engine.IO ids; `drop` closes one. Belongs to one event loop."""

    caps: Caps
    drop: Callable[[str], object]
    _strangers: Crowd[str] = field(init=False)
    _timers: dict[str, asyncio.TimerHandle] = field(default_factory=dict)
    _addresses: dict[str, str] = field(default_factory=dict)
    _talks: dict[str, str] = field(default_factory=dict)
    _of_talk: dict[str, dict[str, None]] = field(default_factory=dict)
    _at_address: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._strangers = Crowd(self.caps.strangers, self.caps.strangers_each)

    def came(self, socket: str, address: str) -> None:
        """Let a new socket in as a stranger."""
        self._addresses[socket] = address
        self._begin_waiting(socket)

    def left(self, socket: str) -> None:
        """Forget a socket that is closed; fine for one that is not known."""
        self._end_waiting(socket)
        self._sign_out(socket)
        self._addresses.pop(socket, None)

    def sign_in(self, socket: str, talk: str) -> bool:
        """Whether a socket that has shown the token of `talk` may stay. The talk's oldest one gives way to it.

        One that may not stay is still a stranger.
        """
        address = self._addresses.get(socket)
        if address is None or socket in self._talks:
            return True
        tabs = self._of_talk.get(talk, {})
        if len(tabs) >= self.caps.each_talk:
            self._close(next(iter(tabs)))
        if self._at_address[address] >= self.caps.each_address or len(self._talks) >= self.caps.sockets:
            return False
        self._end_waiting(socket)
        self._talks[socket] = talk
        self._of_talk.setdefault(talk, {})[socket] = None
        self._at_address[address] += 1
        return True

    def sign_out(self, socket: str) -> None:
        """Make a socket a stranger again: it ended its talk, but not its connection."""
        if self._sign_out(socket):
            self._begin_waiting(socket)

    def is_signed_in(self, socket: str | None) -> bool:
        """Whether that socket has shown a token."""
        return socket in self._talks

    def _begin_waiting(self, socket: str) -> None:
        address = self._addresses[socket]
        self._strangers.add(socket, address)
        self._timers[socket] = asyncio.get_running_loop().call_later(self.caps.token_seconds, self._close, socket)
        if (oldest := next(self._strangers.surplus(address), None)) is not None:
            self._close(oldest)

    def _end_waiting(self, socket: str) -> None:
        self._strangers.discard(socket)
        if timer := self._timers.pop(socket, None):
            timer.cancel()

    def _sign_out(self, socket: str) -> bool:
        talk = self._talks.pop(socket, None)
        if talk is None:
            return False
        del self._of_talk[talk][socket]
        if not self._of_talk[talk]:
            del self._of_talk[talk]
        address = self._addresses[socket]
        self._at_address[address] -= 1
        if not self._at_address[address]:
            del self._at_address[address]
        return True

    def _close(self, socket: str) -> None:
        self.left(socket)
        self.drop(socket)


def _number(variable: str, default: int) -> int:
    given = os.environ.get(variable) or str(default)
    if not given.isascii() or not given.isdigit() or int(given) < 1:
        raise SetupError(f"{variable} is {given!r}. Write a number, 1 or more, or leave it out for {default}.")
    return int(given)
