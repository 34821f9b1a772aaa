"""The messages of a chat that one turn answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from shopguide.channels.durable.received import Received
from shopguide.channels.joining import MOST, fitting, merged, tidied
from shopguide.server.patches import FLAGS
from shopguide.storage.chat_queue import Waiting

# Turns begun without a known end after which a message is read alone: one among several may end the process each time.
_TOGETHER: Final = 2


@dataclass(frozen=True)
class Batch:
    """Messages that follow each other in a chat.

    Attributes:
        messages: as they wait.
        texts: what each of them says.
        received: all of them as one; it is answered where the last one was written.
        is_last: whether nothing waits behind them.
    """

    messages: tuple[Waiting, ...]
    texts: tuple[str, ...]
    received: Received
    is_last: bool

    @classmethod
    def of(cls, waiting: Sequence[Waiting], most: int = MOST) -> Batch:
        """The first of the messages that wait, and those behind it that are read together with it, at most `most`."""
        several: list[Received] = []
        for message in waiting[:most]:
            received = Received.from_json(message.content)
            if several and not (received.joins and message.attempts < _TOGETHER):
                break
            several.append(received)
            if not received.joins or message.attempts >= _TOGETHER:
                break
        several = several[: fitting([received.text for received in several])]
        texts = tuple(received.text for received in several)
        return cls(tuple(waiting[: len(several)]), texts, _as_one(several), len(several) == len(waiting))

    @property
    def ids(self) -> list[int]:
        """Of its messages."""
        return [message.id for message in self.messages]

    @property
    def came(self) -> list[float]:
        """When its messages came, in seconds since 1970."""
        return [message.at for message in self.messages]

    @property
    def joins(self) -> bool:
        """Whether a later message may be read together with these."""
        return self.is_last and self.received.joins


def _as_one(several: Sequence[Received]) -> Received:
    last = several[-1]
    if len(several) == 1:
        return last
    clean = tidied([received.text for received in several])
    flags = merged([*(received.metadata.get(FLAGS) or {} for received in several), clean.flags])
    return replace(last, text=clean.text, metadata={**last.metadata, **({FLAGS: flags} if flags else {})})
