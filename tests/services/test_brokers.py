"""Events to other programs, through Rasa's own brokers, as deploy/event-broker.yml sets them up."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aio_pika
import confluent_kafka
import pytest
import yaml
from rasa.core.brokers.broker import EventBroker
from rasa.core.brokers.kafka import KafkaEventBroker
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered
from rasa.utils.endpoints import EndpointConfig, read_endpoint_config

from shopguide.storage.tracker_store import ConversationStore
from tests.chance import without_chance
from tests.conversations.server import ROOT, Server
from tests.waiting import PATIENCE

from .project import project_with
from .rabbitmq import RabbitMq, rabbitmq

CARD = "4539 1488 0343 6467"
FRAGMENT = ROOT / "deploy" / "event-broker.yml"


def told(events: Any) -> bool:
    """Whether the end of the card is in what other programs hear."""
    return CARD[-4:].encode() in without_chance(json.dumps(events).encode())


def block(kind: str) -> dict[str, Any]:
    """One of the blocks; values still name the environment."""
    documents = yaml.safe_load_all(FRAGMENT.read_text(encoding="utf-8"))
    return next(item for item in documents if item["event_broker"]["type"] == kind)


# --- RabbitMQ


@pytest.fixture(scope="module")
def rabbit() -> Iterator[RabbitMq]:
    with rabbitmq() as server:
        yield server


@pytest.fixture(scope="module")
def guide(trained: Path, rabbit: RabbitMq, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The guide that tells it of every event."""
    folder = tmp_path_factory.mktemp("broker")
    environment = {
        "RABBITMQ_HOST": "127.0.0.1",
        "RABBITMQ_PORT": str(rabbit.port),
        "RABBITMQ_USERNAME": "guest",
        "RABBITMQ_PASSWORD": "guest",
    }
    made = Server(folder, project=project_with(block("pika"), folder), environment=environment)
    made.start()
    yield made
    made.stop()


async def events_of(rabbit: RabbitMq, sender: str, text: str) -> list[dict[str, Any]]:
    """The events of a talk that a consumer gets, up to the first in which the guide heard `text`."""
    connection = await aio_pika.connect(host="127.0.0.1", port=rabbit.port)
    found: list[dict[str, Any]] = []
    async with connection, asyncio.timeout(PATIENCE):
        queue = await (await connection.channel()).declare_queue("shopguide", durable=True)
        async with queue.iterator() as messages:
            async for message in messages:
                async with message.process():
                    event = json.loads(message.body)
                if event["sender_id"] == sender:
                    found.append(event)
                if event["sender_id"] == sender and event["event"] == "user" and text in event["text"]:
                    return found
    raise AssertionError("the queue ended")


async def test_rabbitmq_hears_every_event_without_secrets(guide: Server, rabbit: RabbitMq) -> None:
    for text in ("my parcel is late", f"my card is {CARD}", "that is all"):
        assert guide.send("told", text, metadata={"note": f"card {CARD}"})
    events = await events_of(rabbit, "told", "that is all")
    heard = [event["text"] for event in events if event["event"] == "user"]
    assert heard == ["my parcel is late", "my card is [card number removed]", "that is all"]
    assert {"bot", "action", "slot"} <= {event["event"] for event in events}
    assert not told(events)


async def test_without_rabbitmq_turns_are_answered_and_what_was_not_told_is_told_later(
    guide: Server, rabbit: RabbitMq
) -> None:
    rabbit.stop()
    try:
        answer = guide.send("cut off", "my parcel is late")
        assert any(title == "Start" for message in answer for title, _ in message.buttons)
        assert guide.send("cut off", "yes")
    finally:
        rabbit.start()
    events = await events_of(rabbit, "cut off", "yes")
    assert {"my parcel is late", "yes"} == {event["text"] for event in events if event["event"] == "user"}
    assert "Traceback" not in guide.log
    assert "my parcel is late" not in guide.log


# --- Kafka


class Producer:
    """Stands for librdkafka's producer: takes what Rasa hands over."""

    made: list[Producer]

    def __init__(self, settings: dict[str, Any]) -> None:
        self.settings = settings
        self.sent: list[tuple[str, bytes | None, dict[str, Any]]] = []
        Producer.made.append(self)

    def produce(self, topic: str, value: bytes, key: bytes | None = None, **_more: Any) -> None:
        self.sent.append((topic, key, json.loads(value)))

    def list_topics(self, timeout: float) -> None:
        """Rasa asks for them to see whether the broker is there."""

    def poll(self, _seconds: float) -> int:
        return 0

    def flush(self) -> int:
        return 0


async def test_kafka_gets_every_event_under_its_talk_without_secrets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Producer, "made", [], raising=False)
    real = confluent_kafka.Producer
    monkeypatch.setattr(confluent_kafka, "Producer", Producer)
    monkeypatch.setenv("SHOPGUIDE_DB_URL", "sqlite://")
    for name, value in (("BROKERS", "kafka-1:9093"), ("USERNAME", "guide"), ("PASSWORD", "from-the-environment")):
        monkeypatch.setenv(f"KAFKA_{name}", value)
    path = tmp_path / "endpoints.yml"
    path.write_text(FRAGMENT.read_text(encoding="utf-8").split("---\n")[1], encoding="utf-8")
    settings = read_endpoint_config(str(path), "event_broker")
    assert isinstance(settings, EndpointConfig)
    broker = await EventBroker.create(settings)
    assert isinstance(broker, KafkaEventBroker)
    store = ConversationStore(Domain.load(str(ROOT / "domain.yml")), event_broker=broker)
    tracker = store.init_tracker("slack:T1-C1")
    tracker.update(UserUttered(f"my card is {CARD}", {"name": "greet", "confidence": 1.0}))
    await store.save(tracker)
    assert await store.publisher.handed_over(PATIENCE)
    broker._cancelled = True  # its polling thread would go on
    store.close()
    (producer,) = Producer.made
    assert producer.settings["bootstrap.servers"] == "kafka-1:9093"
    assert producer.settings["security.protocol"] == "SASL_SSL"
    assert producer.settings["sasl.password"] == "from-the-environment"
    real(producer.settings)  # raises where librdkafka does not understand a setting; it connects only later
    ((topic, key, event),) = producer.sent
    assert (topic, key) == ("shopguide", b"slack:T1-C1")
    assert event["text"] == "my card is [card number removed]"
    assert not told(event)
