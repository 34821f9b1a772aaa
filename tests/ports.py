"""Ports for the servers of tests, such that no two of them meet, also where pytest runs in several processes."""

from __future__ import annotations

import random
import socket
from typing import Final

# Below what systems give to outgoing connections (Linux: from 32768), or one of those might take a port
# between the moment it was found free and the moment its server listens.
_RANGE: Final = range(20_000, 32_000)
# One UDP socket for each port given away, open as long as this process lives. The TCP port of the same number
# stays free for the server, and every other process that runs these tests sees that it is claimed.
_CLAIMS: Final[list[socket.socket]] = []


def free_port() -> int:
    """A TCP port on loopback that nobody listens on, and that nobody else is given while this process lives.

    Raises:
        OSError: all are taken.
    """
    # Not the shared random numbers, whose seed may be the same in every process.
    for port in random.SystemRandom().sample(_RANGE, len(_RANGE)):
        claim = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            claim.bind(("127.0.0.1", port))
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", port))
        except OSError:
            claim.close()
            continue
        _CLAIMS.append(claim)
        return port
    raise OSError("No port is free for a server of the tests.")
