"""How many may be connected, in all and from one address. Where it is full, the stranger idle for longest makes room.

A stranger is a connection that has not shown a session's token yet. Refusing newcomers instead would let a
crowd of idle strangers lock everybody else out.
"""

from __future__ import annotations

import os
import resource
from collections.abc import Hashable, Iterator
from typing import Final, Generic, Protocol, TypeVar

from shopguide.errors import SetupError

CONNECTIONS_VARIABLE: Final = "SHOPGUIDE_MAX_CONNECTIONS"
# Connections of all kinds. A tab of the widget has one.
CONNECTIONS: Final = 4096
# Strangers from one address: a page load, an office behind one address that comes back after a restart.
STRANGERS_EACH: Final = 256
# Connections that one session's token makes known. A browser has six to one server at most.
EACH_SESSION: Final = 6
# Files that the process needs besides its connections: database, model, logs, control socket, outgoing calls.
_RESERVED: Final = 64
_FEWEST: Final = 16

_Item = TypeVar("_Item", bound=Hashable)


class Crowd(Generic[_Item]):
    """Strangers by address, those idle for longest first."""

    def __init__(self, most: int, most_each: int) -> None:
        self._most, self._most_each = most, most_each
        self._at: dict[str, dict[_Item, None]] = {}
        self._address: dict[_Item, str] = {}

    def __len__(self) -> int:
        return len(self._address)

    def __contains__(self, item: object) -> bool:
        return item in self._address

    def add(self, item: _Item, address: str) -> None:
        """Take in a newcomer; ask `surplus` afterwards."""
        self._address[item] = address
        self._at.setdefault(address, {})[item] = None

    def touch(self, item: _Item) -> None:
        """Note that one did something, so that all others make room before it."""
        if (address := self._address.get(item)) is not None:
            self._at[address][item] = self._at[address].pop(item)

    def discard(self, item: _Item) -> None:
        """Forget one that left or signed in; does nothing for an unknown one."""
        address = self._address.pop(item, None)
        if address is None:
            return
        del self._at[address][item]
        if not self._at[address]:
            del self._at[address]

    def surplus(self, address: str, others: int = 0) -> Iterator[_Item]:
        """Those who could make room after a newcomer from `address`, first choice first; empty if there is room.

        From the newcomer's address when it has too many; otherwise, when it is full together with the `others`, who
        aren't strangers, from the address that has the most.
        """
        if len(self._at.get(address, ())) > self._most_each:
            return iter(list(self._at[address]))
        if len(self) + others > self._most and self._at:
            return iter(list(self._at[max(self._at, key=lambda each: len(self._at[each]))]))
        return iter(())


class Connection(Protocol):
    """What `Connections` needs to know of a connection."""

    @property
    def is_waiting(self) -> bool:
        """Whether nothing is being worked on for it, so that it may be closed."""

    def make_room(self) -> None:
        """Close it at once."""

    def refuse(self) -> None:
        """Tell a newcomer that there is no room, and close it."""

    def __hash__(self) -> int:
        """By identity."""


class Connections:
    """All connections of the server: strangers, and those that have shown a token."""

    def __init__(self, most: int, strangers_each: int = STRANGERS_EACH) -> None:
        self.most = most
        self._strangers: Crowd[Connection] = Crowd(most, strangers_each)
        self._known: dict[Connection, str] = {}
        self._of_session: dict[str, dict[Connection, None]] = {}

    def __len__(self) -> int:
        return len(self._strangers) + len(self._known)

    def opened(self, connection: Connection, address: str) -> None:
        """Count a new connection; another one makes room for it if need be, or it is refused."""
        self._strangers.add(connection, address)
        candidates = self._strangers.surplus(address, len(self._known))
        first = next(candidates, None)
        if first is None:
            return
        for candidate in (first, *candidates):
            if candidate is connection:
                break
            if candidate.is_waiting:
                candidate.make_room()
                self._strangers.discard(candidate)
                return
        connection.refuse()

    def active(self, connection: Connection) -> None:
        """Note that a request begins on this connection."""
        self._strangers.touch(connection)

    def known(self, connection: Connection, session: str) -> None:
        """Note that this connection belongs to a session; of too many the oldest makes room."""
        if connection not in self._strangers:
            return
        self._strangers.discard(connection)
        self._known[connection] = session
        connections = self._of_session.setdefault(session, {})
        connections[connection] = None
        if len(connections) > EACH_SESSION:
            oldest = next(iter(connections))
            self.closed(oldest)
            oldest.make_room()

    def closed(self, connection: Connection) -> None:
        """Forget a connection that ended."""
        self._strangers.discard(connection)
        session = self._known.pop(connection, None)
        if session is not None:
            del self._of_session[session][connection]
            if not self._of_session[session]:
                del self._of_session[session]


def most_connections() -> int:
    """How many connections may be open: as configured, and no more than the process may open files.

    The limit on open files is raised for it as far as the system allows.

    Raises:
        SetupError: SHOPGUIDE_MAX_CONNECTIONS isn't a number of 16 or more.
    """
    given = os.environ.get(CONNECTIONS_VARIABLE) or str(CONNECTIONS)
    if not given.isascii() or not given.isdigit() or int(given) < _FEWEST:
        raise SetupError(
            f"{CONNECTIONS_VARIABLE} is {given!r}. Write {_FEWEST} or more, or leave it out for {CONNECTIONS}."
        )
    wanted = int(given)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < wanted + _RESERVED:
        soft = wanted + _RESERVED if hard == resource.RLIM_INFINITY else min(hard, wanted + _RESERVED)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    files = wanted if soft == resource.RLIM_INFINITY else soft - _RESERVED
    return max(_FEWEST, min(wanted, files))
