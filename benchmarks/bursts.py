"""Bursts of messages of the same talk at the same moment, to two processes; and a process that is killed.

    PYTHONPATH=. .venv/bin/python -m benchmarks.bursts --bursts 1000

Two processes on one PostgreSQL and one Redis. Every answer is checked to be one, and afterwards the
database is: as many messages as were sent, and the events of each talk numbered without a gap.
"""

from __future__ import annotations

import argparse
import signal
import statistics
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import redis
import sqlalchemy as sa

from tests.conversations.server import Server
from tests.services import servers

AT_ONCE: Final = 6
_QUERY: Final = sa.text(
    "SELECT count(*) AS events, max(position) + 1 AS numbered, sum(CASE WHEN type_name = 'user' THEN 1 ELSE 0 END) "
    "AS messages FROM events WHERE sender_id LIKE 'burst-%' GROUP BY sender_id"
)


def kind(server: Server, sender: str, text: str) -> str:
    """Send one message; how it was answered."""
    try:
        said = " ".join(message.text for message in server.send(sender, text)).lower()
    except OSError as error:
        return f"no answer ({type(error).__name__})"
    if not said:
        return "silence"
    if "still working on your last message" in said:
        return "asked to wait"
    return "apology" if "something went wrong" in said else "answered"


def burst(pair: tuple[Server, Server], number: int, shoppers: ThreadPoolExecutor) -> list[str]:
    """AT_ONCE messages of one talk, to both processes in turn."""
    texts = [f"where is my parcel, asked {at} times" for at in range(AT_ONCE)]
    return list(shoppers.map(lambda at: kind(pair[at % 2], f"burst-{number % 50}", texts[at]), range(AT_ONCE)))


def recovery(pair: tuple[Server, Server], postgres: servers.Postgres, url: str, number: int) -> float:
    """Kill the first process in the middle of a turn; seconds until the second has answered the next message."""
    victim, other = pair
    sender = f"killed-{number}"
    kind(victim, sender, "my parcel is still on its way")
    postgres.freeze()
    with ThreadPoolExecutor(1) as shopper:
        shopper.submit(kind, victim, sender, "yes")
        while not redis.Redis.from_url(url).keys(f"*{sender}*"):
            time.sleep(0.01)
        victim.process.send_signal(signal.SIGKILL)
        begun = time.perf_counter()
        postgres.thaw()
        if (how := kind(other, sender, "yes")) != "answered":
            raise RuntimeError(f"After a kill the next message was not answered: {how}")
    taken = time.perf_counter() - begun
    victim.restart()
    return taken


def main() -> None:
    """Measure and print."""
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("--bursts", type=int, default=1000)
    cli.add_argument("--kills", type=int, default=5)
    arguments = cli.parse_args()
    with servers.postgres() as postgres, servers.redis_server() as lock, tempfile.TemporaryDirectory() as folder:
        environment = {"SHOPGUIDE_DB_URL": postgres.database("bursts"), "SHOPGUIDE_REDIS_URL": lock.url}
        folders = [Path(folder) / name for name in ("first", "second")]
        for path in folders:
            path.mkdir()
        pair = Server(folders[0], environment=environment), Server(folders[1], environment=environment)
        try:
            for server in pair:
                server.start()
            answers: Counter[str] = Counter()
            begun = time.perf_counter()
            with ThreadPoolExecutor(AT_ONCE) as shoppers:
                for number in range(arguments.bursts):
                    answers.update(burst(pair, number, shoppers))
                    if number % 20 == 19:
                        print(f"burst {number + 1} of {arguments.bursts}", end="\r", flush=True)
            seconds = time.perf_counter() - begun
            engine = sa.create_engine(environment["SHOPGUIDE_DB_URL"])
            with engine.connect() as connection:
                talks = connection.execute(_QUERY).all()
            engine.dispose()
            kept = sum(talk.messages for talk in talks)
            sound = all(talk.events == talk.numbered for talk in talks)
            kills = [recovery(pair, postgres, lock.url, number) for number in range(arguments.kills)]
        finally:
            for server in pair:
                server.stop()
    sent = arguments.bursts * AT_ONCE
    print(f"{arguments.bursts} bursts of {AT_ONCE} messages at once: {dict(answers)}; {sent / seconds:.0f} turns/s")
    print(
        f"lost: {answers['answered'] - kept} of {answers['answered']} answered; events numbered without a gap: {sound}"
    )
    if kills:
        print(
            f"kill -9 in a turn, until the next is answered: {statistics.median(kills):.1f} s, worst {max(kills):.1f} s"
        )


if __name__ == "__main__":
    main()
