"""Hands stored events to Rasa's event broker without holding up a turn.

Rasa's brokers for Kafka and SQL work in the caller's thread, and the one for Kafka waits in it for minutes when
Kafka is away: every talk of the process would stand still. They get a thread of their own here. The one for
RabbitMQ works in the event loop by itself and has to be called there.
"""

from __future__ import annotations

import asyncio
import logging
import queue
import threading
from collections.abc import Sequence
from typing import Any, Final

from rasa.core.brokers.broker import EventBroker
from rasa.core.brokers.pika import PikaEventBroker

from shopguide.server import metrics

# Events that wait for a broker that is away; a turn has about ten. What comes beyond is counted and let go.
MOST_WAITING: Final = 10_000
log = logging.getLogger(__name__)


class Publisher:
    """Publishes in the order of the calls; whatever fails is counted and costs nobody a turn."""

    def __init__(self) -> None:
        # One thread: the events of a talk stay in their order. It does not keep the process from ending, as those
        # of a pool would while a broker is waited for.
        self._thread = threading.Thread(target=self._work, name="broker", daemon=True)
        self._queue: queue.Queue[tuple[EventBroker, dict[str, Any]] | None] = queue.Queue()

    def publish(self, broker: EventBroker, events: Sequence[dict[str, Any]]) -> None:
        """Hand over events, at once or as soon as the earlier ones are handed over; called in the event loop."""
        if isinstance(broker, PikaEventBroker):
            for event in events:
                _hand_over(broker, event)
            return
        if self._queue.unfinished_tasks + len(events) > MOST_WAITING:
            metrics.ERRORS.labels("broker").inc(len(events))
            log.error("The event broker is behind; %d events were not told", len(events))
            return
        if not self._thread.is_alive():
            self._thread.start()
        for event in events:
            self._queue.put((broker, event))

    async def handed_over(self, seconds: float) -> bool:
        """Wait until nothing waits, at most so long; whether it came to that."""
        end = asyncio.get_running_loop().time() + seconds
        while self._queue.unfinished_tasks and asyncio.get_running_loop().time() < end:
            await asyncio.sleep(0.02)
        return not self._queue.unfinished_tasks

    def close(self) -> None:
        """Take nothing more."""
        self._queue.put(None)

    def _work(self) -> None:
        while (item := self._queue.get()) is not None:
            _hand_over(*item)
            self._queue.task_done()


def _hand_over(broker: EventBroker, event: dict[str, Any]) -> None:
    try:
        broker.publish(event)
    except Exception as error:
        metrics.ERRORS.labels("broker").inc()
        log.error("The event broker failed: %s", type(error).__name__)
