"""What breaks under the guide, and what the shopper sees: never silence, never a traceback, the talk kept."""

from __future__ import annotations

import json
import resource
import signal
import subprocess
import sys
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from pathlib import Path

import psutil
import pytest
import redis as redis_client
import sqlalchemy as sa

from tests.conversations.server import ROOT, Message, Server
from tests.waiting import PATIENCE, until

from . import servers

COMPLAINT = "my parcel is three weeks late and still on its way"
APOLOGY = "something went wrong"
BUSY = "still working on your last message"


@pytest.fixture
def sender() -> str:
    return f"test-{uuid.uuid4().hex}"


def said(answer: list[Message]) -> str:
    """All that was said; at least something."""
    text = "\n".join(message.text for message in answer)
    assert text
    assert "Traceback" not in text
    return text


def walking(server: Server, sender: str) -> None:
    """Bring a talk to its second step."""
    said(server.send(sender, COMPLAINT))
    assert "Step 1 of" in said(server.send(sender, "yes"))


def unready(server: Server) -> set[str]:
    """The parts that /ready calls failed; its status says the same, and the process lives all the while."""
    with urllib.request.urlopen(f"http://127.0.0.1:{server.port}/live", timeout=PATIENCE) as answer:
        assert json.load(answer) == {"live": True}
    try:
        answer = urllib.request.urlopen(f"http://127.0.0.1:{server.port}/ready", timeout=PATIENCE)
    except urllib.error.HTTPError as refusal:
        answer = refusal
    with answer:
        told = json.load(answer)
    assert (answer.status == 200) == told["ready"]
    return {part for part, how in told["parts"].items() if how != "ok"}


def is_apology(answer: list[Message]) -> bool:
    """Whether it is one, with a way on."""
    return APOLOGY in said(answer).lower() and any(title == "Talk to a person" for title, _ in answer[-1].buttons)


def is_turned_away(end: BaseException) -> bool:
    """Whether a request ended as one does that came too late: refused in words, or with its connection."""
    if isinstance(end, urllib.error.HTTPError):
        return end.code == 503
    return isinstance(getattr(end, "reason", end), ConnectionError)


def has_events(server: Server, sender: str) -> bool:
    """Whether anything of a talk is stored."""
    engine = sa.create_engine(server.environment["SHOPGUIDE_DB_URL"])
    with engine.connect() as connection:
        found = connection.execute(sa.text("SELECT 1 FROM events WHERE sender_id = :sender"), {"sender": sender})
        has = found.first() is not None
    engine.dispose()
    return has


@pytest.mark.parametrize("how", ["stop", "freeze"])
def test_without_its_database_the_guide_says_so_and_goes_on_afterwards(
    pair: tuple[Server, Server], postgres: servers.Postgres, sender: str, how: str
) -> None:
    walking(pair[0], sender)
    getattr(postgres, how)()
    try:
        assert is_apology(pair[0].send(sender, "ok next"))
        assert is_apology(pair[1].send(f"{sender}-new", "hello"))
        assert unready(pair[0]) == {"store"}
    finally:
        getattr(postgres, {"stop": "start", "freeze": "thaw"}[how])()
    answer = said(pair[0].send(sender, "ok next"))
    if APOLOGY in answer.lower():  # what hung at its commit has been written in the meantime; nothing was mixed
        answer = said(pair[0].send(sender, "repeat that"))
    assert "Step 2 of" in answer
    assert "ShopGuide" in said(pair[1].send(f"{sender}-new", "hello"))


def test_without_redis_the_guide_says_so_and_goes_on_afterwards(
    pair: tuple[Server, Server], redis: servers.Redis, sender: str
) -> None:
    walking(pair[0], sender)
    redis.stop()
    try:
        assert is_apology(pair[0].send(sender, "ok next"))
        assert is_apology(pair[1].send(sender, "ok next"))
        # What /ready says may be a second old.
        until(lambda: unready(pair[0]) == {"lock"}, "/ready says that the lock has failed")
    finally:
        redis.start()
    until(lambda: not unready(pair[0]), "/ready says that all parts work")
    assert "Step 2 of" in said(pair[1].send(sender, "ok next"))
    assert "Step 3 of" in said(pair[0].send(sender, "ok next"))


def test_messages_at_once_to_two_processes_are_all_answered_and_none_is_lost(
    pair: tuple[Server, Server], sender: str, postgres: servers.Postgres
) -> None:
    typed = [f"where is my parcel, asked {number} times" for number in range(60)]
    with ThreadPoolExecutor(12) as shoppers:
        answers = list(shoppers.map(lambda at: pair[at % 2].send(f"{sender}-{at % 3}", typed[at]), range(60)))
    waits = sum(BUSY in said(answer) for answer in answers)
    engine = sa.create_engine(pair[0].environment["SHOPGUIDE_DB_URL"])
    query = sa.text(
        "SELECT sender_id, count(*) AS events, max(position) + 1 AS numbered, "
        "sum(CASE WHEN type_name = 'user' THEN 1 ELSE 0 END) AS messages "
        "FROM events WHERE sender_id LIKE :mine GROUP BY sender_id"
    )
    with engine.connect() as connection:
        talks = connection.execute(query, {"mine": f"{sender}-%"}).all()
    engine.dispose()
    assert sum(talk.messages for talk in talks) == len(typed) - waits
    assert all(talk.events == talk.numbered for talk in talks)
    assert not any(is_apology(answer) for answer in answers)


def test_a_process_killed_in_the_middle_of_a_turn_costs_that_turn_alone(
    pair: tuple[Server, Server], postgres: servers.Postgres, redis: servers.Redis, sender: str
) -> None:
    victim, other = pair
    walking(victim, sender)
    postgres.freeze()  # so that the turn is surely in its middle: it has the lock and waits for the talk
    with ThreadPoolExecutor(1) as shopper:
        cut_off = shopper.submit(victim.send, sender, "ok next")
        until(lambda: redis_client.Redis.from_url(redis.url).keys(f"*{sender}*"), "the turn has the lock")
        victim.process.send_signal(signal.SIGKILL)
        assert isinstance(cut_off.exception(), OSError)
    postgres.thaw()
    try:
        assert "Step 2 of" in said(other.send(sender, "ok next"))
    finally:
        victim.restart()
    assert "Step 3 of" in said(victim.send(sender, "ok next"))


def test_a_turn_is_finished_before_the_guide_stops(pair: tuple[Server, Server], sender: str) -> None:
    stopping, other = pair
    walking(other, sender)
    with ThreadPoolExecutor(8) as shoppers:
        turns = [shoppers.submit(stopping.send, f"{sender}-{number}", COMPLAINT) for number in range(8)]
        wait(turns, return_when=FIRST_COMPLETED)
        stopping.process.send_signal(signal.SIGTERM)
        ends = [turn.exception() or turn.result() for turn in turns]
    answered = [end for end in ends if isinstance(end, list)]
    assert answered
    assert all("Start" in {title for message in answer for title, _ in message.buttons} for answer in answered)
    # The others came after the door was closed: a proxy sends them elsewhere, and no turn was begun for them.
    assert [end for end in ends if not isinstance(end, list) and not is_turned_away(end)] == []
    begun = {number for number in range(8) if has_events(other, f"{sender}-{number}")}
    assert begun == {number for number, end in enumerate(ends) if isinstance(end, list)}
    stopping.process.wait(PATIENCE)
    stopping.start()
    assert "Step 2 of" in said(stopping.send(sender, "ok next"))


@pytest.fixture
def alone(trained: Path, tmp_path: Path) -> Iterator[Server]:
    server = Server(tmp_path)
    server.start()
    yield server
    server.stop()


def test_on_a_full_disk_the_guide_says_so_and_goes_on_when_there_is_room(alone: Server, sender: str) -> None:
    walking(alone, sender)
    process = alone.process.pid
    before = resource.prlimit(process, resource.RLIMIT_FSIZE)
    log = alone.database.with_name("talks.sqlite-wal").stat().st_size
    resource.prlimit(process, resource.RLIMIT_FSIZE, (log, before[1]))
    assert is_apology(alone.send(sender, "ok next"))
    assert is_apology(alone.send(f"{sender}-new", "hello"))
    resource.prlimit(process, resource.RLIMIT_FSIZE, before)
    assert "Step 2 of" in said(alone.send(sender, "ok next"))
    assert "ShopGuide" in said(alone.send(f"{sender}-new", "hello"))
    assert COMPLAINT not in alone.log


def test_the_guide_needs_no_more_than_650_megabytes(alone: Server, sender: str) -> None:
    for number in range(10):
        walking(alone, f"{sender}-{number}")
    assert psutil.Process(alone.process.pid).memory_info().rss < 650e6


@pytest.mark.parametrize("content", [b"", b"no archive", b"\x1f\x8b\x08\x00broken"])
def test_a_broken_model_is_told_in_a_sentence(content: bytes, tmp_path: Path) -> None:
    model = tmp_path / "model.tar.gz"
    model.write_bytes(content)
    program = str(Path(sys.executable).with_name("shopguide"))
    done = subprocess.run(
        [sys.executable, "-W", "ignore", program, "serve", "--port", "5", "--model", str(model)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    assert done.returncode == 1
    assert "train it again" in done.stderr + done.stdout
    assert "Traceback" not in done.stderr + done.stdout
