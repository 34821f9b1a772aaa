"""One turn of a talk at a time, in the order of coming: in the process, and over Redis."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest
from rasa.core.lock_store import LockStore
from rasa.utils.endpoints import EndpointConfig

from shopguide.errors import LockError, SetupError, StillWorking
from shopguide.server import redis_queue
from shopguide.server.locks import ConversationLocks
from shopguide.server.redis_queue import RedisQueue
from shopguide.server.turn_queue import ProcessQueue, Queue
from tests.services import servers

TALK = "web:somebody"


@pytest.fixture(scope="module")
def redis() -> Iterator[servers.Redis]:
    with servers.redis_server() as server:
        yield server


@pytest.fixture
def own_redis() -> Iterator[servers.Redis]:
    """A Redis for one test, which may stop it."""
    with servers.redis_server() as server:
        yield server


@asynccontextmanager
async def queues(kind: str, request: pytest.FixtureRequest, many: int = 1) -> AsyncIterator[list[Queue]]:
    """So many queues, as in so many processes."""
    url = request.getfixturevalue("redis").url if kind == "redis" else ""
    made: list[Queue] = [RedisQueue(url) if url else ProcessQueue() for _ in range(many)]
    try:
        yield made
    finally:
        for queue in made:
            await queue.close()


@pytest.fixture(params=["process", "redis"])
async def queue(request: pytest.FixtureRequest) -> AsyncIterator[Queue]:
    async with queues(request.param, request) as made:
        yield made[0]


class Watch:
    """Takes turns and notes who was in, and whether two were in at once."""

    def __init__(self) -> None:
        self.order: list[int] = []
        self.inside = 0
        self.most = 0

    async def turn(self, queue: Queue, number: int, talk: str = TALK, seconds: float = 0.0) -> None:
        async with queue.turn(talk, 30):
            self.inside += 1
            self.most = max(self.most, self.inside)
            await asyncio.sleep(seconds)
            self.order.append(number)
            self.inside -= 1


async def test_turns_of_a_talk_go_one_by_one_in_the_order_they_came(queue: Queue) -> None:
    watch = Watch()
    first = asyncio.create_task(watch.turn(queue, 0, seconds=0.2))
    turns = [first]
    for number in range(1, 6):
        await asyncio.sleep(0.02)
        turns.append(asyncio.create_task(watch.turn(queue, number)))
    await asyncio.gather(*turns)
    assert watch.order == [0, 1, 2, 3, 4, 5]
    assert watch.most == 1


async def test_other_talks_do_not_wait(queue: Queue) -> None:
    async with queue.turn(TALK, 1), queue.turn("web:somebody else", 0.1):
        pass


async def test_who_waits_too_long_is_told_and_is_not_in_the_way_later(queue: Queue) -> None:
    async with queue.turn(TALK, 1):
        with pytest.raises(StillWorking):
            async with queue.turn(TALK, 0.1):
                pass
    async with queue.turn(TALK, 0.1):
        pass


async def test_a_turn_that_fails_lets_the_next_one_in(queue: Queue) -> None:
    with pytest.raises(ZeroDivisionError):
        async with queue.turn(TALK, 1):
            raise ZeroDivisionError
    async with queue.turn(TALK, 0.1):
        pass


@pytest.mark.parametrize("waiting", [False, True])
async def test_a_turn_that_is_cancelled_lets_the_next_one_in(queue: Queue, waiting: bool) -> None:
    watch = Watch()
    running = asyncio.create_task(watch.turn(queue, 0, seconds=0.3 if waiting else 30))
    await asyncio.sleep(0.1)
    victim = asyncio.create_task(watch.turn(queue, 1)) if waiting else running
    await asyncio.sleep(0.05)
    victim.cancel()
    with pytest.raises(asyncio.CancelledError):
        await victim
    async with queue.turn(TALK, 10):
        watch.order.append(2)
    assert 1 not in watch.order
    if waiting:
        await running


async def test_nothing_is_remembered_of_a_talk_that_is_over() -> None:
    queue = ProcessQueue()
    async with queue.turn(TALK, 1):
        pass
    assert not queue._locks
    assert not queue._users


async def test_a_queue_that_works_passes_its_check(queue: Queue) -> None:
    await queue.check()


# --- Redis


async def test_over_many_processes_no_turn_is_lost_and_no_two_are_in_at_once(request: pytest.FixtureRequest) -> None:
    chance, watch = random.Random(5), Watch()
    async with queues("redis", request, many=4) as made:
        for burst in range(10):
            numbers = range(burst * 20, burst * 20 + 20)
            await asyncio.gather(
                *(watch.turn(chance.choice(made), number, seconds=chance.random() / 500) for number in numbers)
            )
    assert sorted(watch.order) == list(range(200))
    assert watch.most == 1


async def test_a_process_that_was_killed_holds_its_talk_for_the_lease_only(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redis_queue, "LEASE_SECONDS", 0.3)
    async with queues("redis", request, many=2) as (killed, other):
        assert isinstance(killed, RedisQueue)
        await killed._wait(TALK, "ticket of the dead", 1)  # drawn, and never renewed
        with pytest.raises(StillWorking):
            async with other.turn(TALK, 0.05):
                pass
        async with other.turn(TALK, 5):
            pass


async def test_a_long_turn_keeps_its_talk(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redis_queue, "LEASE_SECONDS", 0.3)
    monkeypatch.setattr(redis_queue, "_RENEW_SECONDS", 0.05)
    async with queues("redis", request, many=2) as (first, second), first.turn(TALK, 1):
        await asyncio.sleep(0.8)
        with pytest.raises(StillWorking):
            async with second.turn(TALK, 0.1):
                pass


async def test_nothing_is_left_in_redis_of_a_talk_that_is_over(request: pytest.FixtureRequest) -> None:
    async with queues("redis", request) as (queue,):
        assert isinstance(queue, RedisQueue)
        async with queue.turn("web:over", 1):
            assert len(await queue._redis.keys("*web:over*")) == 2
        assert await queue._redis.keys("*web:over*") == []
        await queue.check()
        assert await queue._redis.keys("*check-*") == []


@pytest.mark.parametrize("how", ["stop", "freeze"])
async def test_without_redis_a_turn_is_refused_and_goes_again_by_itself_afterwards(
    own_redis: servers.Redis, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redis_queue, "_PATIENCE", 0.3)
    queue = RedisQueue(own_redis.url)
    async with queue.turn(TALK, 1):
        pass
    getattr(own_redis, how)()
    with pytest.raises(LockError):
        async with queue.turn(TALK, 1):
            pytest.fail("was let in without a lock")
    with pytest.raises(LockError):
        await queue.check()
    getattr(own_redis, {"stop": "start", "freeze": "thaw"}[how])()
    async with queue.turn(TALK, 10):
        pass
    await queue.close()


async def test_a_turn_ends_well_though_redis_was_lost_in_the_middle_of_it(
    own_redis: servers.Redis, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(redis_queue, "_RENEW_SECONDS", 0.05)
    queue, ended = RedisQueue(own_redis.url), False
    async with queue.turn(TALK, 1):
        own_redis.stop()
        await asyncio.sleep(0.3)
        ended = True
    assert ended
    assert "could not be renewed" in caplog.text
    own_redis.start()
    async with queue.turn(TALK, 1):
        own_redis.stop()
        own_redis.start()
        await asyncio.sleep(0.3)
        assert "was lost" in caplog.text
        with pytest.raises(StillWorking):
            async with queue.turn(TALK, 0.1):
                pass
    await queue.close()


# --- as Rasa uses it


def test_the_project_uses_it(root: object) -> None:
    made = LockStore.create(EndpointConfig.from_dict({"type": "shopguide.server.locks.ConversationLocks"}))
    assert isinstance(made, ConversationLocks)
    assert f"type: {ConversationLocks.__module__}.ConversationLocks" in (root / "endpoints.yml").read_text()


@pytest.mark.parametrize(("url", "kind"), [("", ProcessQueue), ("redis://h:1/0", RedisQueue)])
async def test_the_environment_decides(url: str, kind: type, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOPGUIDE_REDIS_URL", url)
    store = ConversationLocks()
    assert isinstance(store.queue, kind)
    await store.queue.close()


async def test_rasas_agent_locks_by_it() -> None:
    store = ConversationLocks()
    async with store.lock(TALK):
        with pytest.raises(StillWorking):
            async with store.queue.turn(TALK, 0):
                pass


@pytest.mark.parametrize("url", ["redis", "http://:hunter22@h", "redis://:hunter22@h:port"])
def test_a_wrong_address_is_told_without_its_password(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOPGUIDE_REDIS_URL", url)
    with pytest.raises(SetupError, match="SHOPGUIDE_REDIS_URL") as told:
        ConversationLocks()
    assert "hunter22" not in str(told.value)
