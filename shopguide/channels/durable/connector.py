"""What a service must be able to do for its messages to be kept and its replies delivered."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable

from shopguide.channels.durable.collected import CollectedOutput
from shopguide.channels.durable.received import Received
from shopguide.channels.durable.reply import Attempt, Reply


class Connector(ABC):
    """One service, such as Telegram."""

    @property
    @abstractmethod
    def name(self) -> str:
        """The channel's name."""

    @abstractmethod
    def collected(self) -> CollectedOutput:
        """An empty output for one turn."""

    @abstractmethod
    async def prepare(self, chat: str, received: Received) -> None:
        """What comes right before the turn that answers `received`. Waits for nothing at the service."""

    @abstractmethod
    async def deliver(self, reply: Reply, parts: int, taken: Callable[[int], Awaitable[None]]) -> Attempt:
        """Deliver what is left of a reply after its first `parts` parts. Raises nothing.

        `taken` is to be told how many parts the service has taken, after each but the last.
        """
