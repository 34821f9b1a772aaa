"""A broker that hangs or falls behind holds up no turn."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from prometheus_client import REGISTRY
from rasa.core.brokers.broker import EventBroker

from shopguide.storage import publisher
from shopguide.storage.publisher import Publisher
from tests.waiting import PATIENCE


class Slow(EventBroker):  # type: ignore[misc]
    """Hangs at each event until it is let go, as Rasa's broker for Kafka does while Kafka is away."""

    def __init__(self) -> None:
        self.let_go = threading.Event()
        self.published: list[dict[str, Any]] = []

    def publish(self, event: dict[str, Any]) -> None:
        self.let_go.wait(PATIENCE)
        self.published.append(event)


@pytest.fixture
def slow() -> Iterator[Slow]:
    broker = Slow()
    yield broker
    broker.let_go.set()


def events(first: int, count: int) -> list[dict[str, Any]]:
    return [{"number": number} for number in range(first, first + count)]


async def test_a_broker_that_hangs_holds_up_nobody_and_gets_all_in_order_afterwards(slow: Slow) -> None:
    made = Publisher()
    for first in range(0, 100, 10):
        made.publish(slow, events(first, 10))
    assert slow.published == []
    assert not await made.handed_over(0.05)
    slow.let_go.set()
    assert await made.handed_over(PATIENCE)
    assert slow.published == events(0, 100)
    made.close()


async def test_what_a_broker_does_not_take_in_time_is_counted_and_let_go(
    slow: Slow, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def failed() -> float:
        return REGISTRY.get_sample_value("shopguide_errors_total", {"part": "broker"}) or 0

    monkeypatch.setattr(publisher, "MOST_WAITING", 25)
    before, made = failed(), Publisher()
    for first in range(0, 40, 10):
        made.publish(slow, events(first, 10))
    assert failed() == before + 20
    assert "10 events were not told" in caplog.text
    slow.let_go.set()
    assert await made.handed_over(PATIENCE)
    made.publish(slow, events(40, 10))
    assert await made.handed_over(PATIENCE)
    assert slow.published == [*events(0, 20), *events(40, 10)]
    made.close()


async def test_a_broker_that_hangs_does_not_keep_the_process_from_ending(slow: Slow) -> None:
    made = Publisher()
    made.publish(slow, events(0, 1))
    (thread,) = (thread for thread in threading.enumerate() if thread.name == "broker" and thread.is_alive())
    assert thread.daemon
    made.close()
