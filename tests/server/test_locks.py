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
from tests.waiting import PATIENCE, until_async

TALK = "web:somebody"


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that stands still for a while costs nobody the talk; who waits looks often, to save time."""
    monkeypatch.setattr(redis_queue, "LEASE_SECONDS", 3600.0)
    monkeypatch.setattr(redis_queue, "_PATIENCE", 60.0)
    monkeypatch.setattr(redis_queue, "_LOOK_SECONDS", 0.005)


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


async def standing(queue: Queue, talk: str = TALK) -> int:
    """How many turns of a talk there are: the one that is in, and those that wait."""
    if isinstance(queue, ProcessQueue):
        return queue._users.get(talk, 0)
    assert isinstance(queue, RedisQueue)
    return int(await queue._redis.zcard(f"{redis_queue._PREFIX}{{{talk}}}:order"))


async def until_standing(queue: Queue, count: int) -> None:
    async def there() -> bool:
        return await standing(queue) == count

    await until_async(there, f"{count} turns have come")


async def lets_in(queue: Queue, wait: float = PATIENCE) -> bool:
    """Whether a turn is let in; it ends at once."""
    try:
        async with queue.turn(TALK, wait):
            return True
    except StillWorking:
        return False


class Watch:
    """Takes turns and notes who was in, and whether two were in at once; a turn lasts until its gate opens."""

    def __init__(self) -> None:
        self.order: list[int] = []
        self.inside = 0
        self.most = 0

    async def turn(self, queue: Queue, number: int, gate: asyncio.Event | None = None) -> None:
        async with queue.turn(TALK, PATIENCE):
            self.inside += 1
            self.most = max(self.most, self.inside)
            # Another one could come in here, if it were let in.
            await (gate.wait() if gate else asyncio.sleep(0.001))
            self.order.append(number)
            self.inside -= 1


async def test_turns_of_a_talk_go_one_by_one_in_the_order_they_came(queue: Queue) -> None:
    watch, gate, turns = Watch(), asyncio.Event(), []
    for number in range(6):
        turns.append(asyncio.create_task(watch.turn(queue, number, gate)))
        await until_standing(queue, number + 1)
    assert watch.inside == 1
    gate.set()
    await asyncio.gather(*turns)
    assert watch.order == [0, 1, 2, 3, 4, 5]
    assert watch.most == 1


async def test_other_talks_do_not_wait(queue: Queue) -> None:
    async with queue.turn(TALK, PATIENCE), queue.turn("web:somebody else", PATIENCE):
        assert await standing(queue, TALK) == await standing(queue, "web:somebody else") == 1


async def test_who_waits_too_long_is_told_and_is_not_in_the_way_later(queue: Queue) -> None:
    async with queue.turn(TALK, PATIENCE):
        assert not await lets_in(queue, wait=0.01)
        await until_standing(queue, 1)
    assert await lets_in(queue)


async def test_a_turn_that_fails_lets_the_next_one_in(queue: Queue) -> None:
    with pytest.raises(ZeroDivisionError):
        async with queue.turn(TALK, PATIENCE):
            raise ZeroDivisionError
    assert await lets_in(queue)


@pytest.mark.parametrize("waiting", [False, True])
async def test_a_turn_that_is_cancelled_lets_the_next_one_in(queue: Queue, waiting: bool) -> None:
    watch, gate = Watch(), asyncio.Event()
    running = asyncio.create_task(watch.turn(queue, 0, gate))
    await until_async(lambda: watch.inside, "the first turn is in")
    victim = asyncio.create_task(watch.turn(queue, 1)) if waiting else running
    await until_standing(queue, 2 if waiting else 1)
    victim.cancel()
    with pytest.raises(asyncio.CancelledError):
        await victim
    if waiting:
        assert not await lets_in(queue, wait=0.01)
        gate.set()
        await running
    assert await lets_in(queue)
    assert watch.order == ([0] if waiting else [])


async def test_nothing_is_remembered_of_a_talk_that_is_over() -> None:
    queue = ProcessQueue()
    async with queue.turn(TALK, PATIENCE):
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
            await asyncio.gather(*(watch.turn(chance.choice(made), number) for number in numbers))
    assert sorted(watch.order) == list(range(200))
    assert watch.most == 1


_LEASES = f"{redis_queue._PREFIX}{{{TALK}}}:leases"


async def test_a_process_that_was_killed_holds_its_talk_for_the_lease_only(request: pytest.FixtureRequest) -> None:
    async with queues("redis", request, many=2) as (killed, other):
        assert isinstance(killed, RedisQueue)
        await killed._wait(TALK, "ticket of the dead", PATIENCE)  # drawn, and never renewed
        assert not await lets_in(other, wait=0.01)
        seconds, _ = await killed._redis.time()
        lease = await killed._redis.zscore(_LEASES, "ticket of the dead")
        assert lease is not None
        assert seconds * 1000 < lease <= (seconds + 3600 + PATIENCE) * 1000
        await killed._redis.zadd(_LEASES, {"ticket of the dead": seconds * 1000 - 1})  # that much time has passed
        assert await lets_in(other)


async def test_a_long_turn_keeps_its_talk(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redis_queue, "_RENEW_SECONDS", 0.01)
    async with queues("redis", request, many=2) as (first, second), first.turn(TALK, PATIENCE):
        assert isinstance(first, RedisQueue)

        async def lease() -> float:
            [(_, until)] = await first._redis.zrange(_LEASES, 0, -1, withscores=True)
            return float(until)

        begun = await lease()

        async def is_renewed() -> bool:
            return await lease() > begun

        await until_async(is_renewed, "the lease is renewed")
        assert not await lets_in(second, wait=0.01)


async def test_nothing_is_left_in_redis_of_a_talk_that_is_over(request: pytest.FixtureRequest) -> None:
    async with queues("redis", request) as (queue,):
        assert isinstance(queue, RedisQueue)
        async with queue.turn("web:over", PATIENCE):
            assert len(await queue._redis.keys("*web:over*")) == 2
        assert await queue._redis.keys("*web:over*") == []
        await queue.check()
        assert await queue._redis.keys("*check-*") == []


@pytest.mark.parametrize("how", ["stop", "freeze"])
async def test_without_redis_a_turn_is_refused_and_goes_again_by_itself_afterwards(
    own_redis: servers.Redis, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What a frozen Redis was sent it does when it thaws: a ticket that nobody renews.
    monkeypatch.setattr(redis_queue, "LEASE_SECONDS", 3.0)
    monkeypatch.setattr(redis_queue, "_PATIENCE", 0.3)
    queue = RedisQueue(own_redis.url)

    async def goes() -> bool:
        """A Redis on a busy machine may also take longer than this short patience."""
        try:
            return await lets_in(queue)
        except LockError:
            return False

    await until_async(goes, "a turn is let in")
    getattr(own_redis, how)()
    with pytest.raises(LockError):
        async with queue.turn(TALK, PATIENCE):
            pytest.fail("was let in without a lock")
    with pytest.raises(LockError):
        await queue.check()
    getattr(own_redis, {"stop": "start", "freeze": "thaw"}[how])()
    await until_async(goes, "a turn is let in again")
    await queue.close()


async def test_a_turn_ends_well_though_redis_was_lost_in_the_middle_of_it(
    own_redis: servers.Redis, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(redis_queue, "_RENEW_SECONDS", 0.01)
    queue, ended = RedisQueue(own_redis.url), False
    async with queue.turn(TALK, PATIENCE):
        own_redis.stop()
        await until_async(lambda: "could not be renewed" in caplog.text, "the loss is logged")
        ended = True
    assert ended
    own_redis.start()
    async with queue.turn(TALK, PATIENCE):
        own_redis.stop()
        own_redis.start()
        await until_async(lambda: "was lost" in caplog.text, "the lost ticket is logged")
        await until_standing(queue, 1)
        assert not await lets_in(queue, wait=0.01)
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
