"""What may come in over Socket.IO, and what of it is logged."""

from __future__ import annotations

import logging
from typing import Any, Final

from socketio.packet import EVENT, Packet

from shopguide.json_depth import is_text_too_deep

EVENTS: Final = frozenset({"message", "history", "forget"})
_LEVELS: Final = 8  # of JSON; an event's own have three


class KnownPacket(Packet):  # type: ignore[misc]
    """A packet without attachments and, if it is an event, one that we know.

    Socket.IO collects attachments without a bound on their number, and would hand a client's event
    named "connect" to the handler of connections.
    """

    def decode(self, encoded_packet: str) -> int:
        """Raises ValueError for any other packet; Engine.IO passes over it."""
        if is_text_too_deep(encoded_packet.encode("utf-8", "surrogatepass"), _LEVELS):
            raise ValueError("nested too deeply")
        attachments: int = super().decode(encoded_packet)
        if attachments:
            raise ValueError("attachments are not taken")
        if self.packet_type == EVENT and not _is_known(self.data):
            raise ValueError("unknown event")
        return attachments


def _is_known(data: Any) -> bool:
    return isinstance(data, list) and bool(data) and isinstance(data[0], str) and data[0] in EVENTS


class _WithoutTraceback(logging.Filter):
    """An error of the libraries is a client that breaks the protocol; one line is enough for it."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.exc_info = None
        return True


def quiet_logger() -> logging.Logger:
    """For Socket.IO and Engine.IO, which at finer levels log what shoppers say."""
    logger = logging.getLogger("shopguide.socketio")
    logger.setLevel(logging.ERROR)
    if not logger.filters:
        logger.addFilter(_WithoutTraceback())
    return logger
