"""What a turn leaves behind and asks for, for docs/growth.md: rows and bytes, Redis commands, connections.

    PYTHONPATH=. .venv/bin/python -m benchmarks.serving.footprint --talks 50

One worker on PostgreSQL and Redis; whole talks of the script, four at once. Prints a table.
"""

from __future__ import annotations

import argparse
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import redis
import sqlalchemy as sa

from benchmarks.serving.script import TALK
from tests.conversations.server import Server
from tests.services import servers

_TABLES: Final = ("events", "talks", "cases", "case_steps", "turns")


def _talk(server: Server, number: int) -> None:
    for turn in TALK:
        if not server.send(f"footprint-{number}", turn.text):
            raise RuntimeError(f"{turn.text!r} was left without an answer.")


def _calls(url: str) -> int:
    """Commands that Redis has run, those inside scripts included."""
    stats = redis.Redis.from_url(url).info("commandstats")
    return sum(item["calls"] for name, item in stats.items() if name not in ("cmdstat_info", "cmdstat_client|setinfo"))


def _scripts(url: str) -> int:
    """Scripts that were run: each is one request."""
    stats = redis.Redis.from_url(url).info("commandstats")
    return int(stats.get("cmdstat_evalsha", {"calls": 0})["calls"])


def main() -> None:
    """Measure and print."""
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("--talks", type=int, default=50)
    talks = cli.parse_args().talks
    with servers.postgres() as postgres, servers.redis_server() as lock, tempfile.TemporaryDirectory() as folder:
        url = postgres.database("footprint")
        server = Server(Path(folder), environment={"SHOPGUIDE_DB_URL": url, "SHOPGUIDE_REDIS_URL": lock.url})
        server.start()
        engine = sa.create_engine(url)
        try:
            _talk(server, -1)
            commands, scripts = _calls(lock.url), _scripts(lock.url)
            with ThreadPoolExecutor(4) as shoppers:
                for number, _ in enumerate(shoppers.map(lambda number: _talk(server, number), range(talks))):
                    print(f"talk {number + 1} of {talks}", end="\r", flush=True)
            commands, scripts = _calls(lock.url) - commands, _scripts(lock.url) - scripts
            memory = redis.Redis.from_url(lock.url).info("memory")["used_memory"]
            with engine.connect() as connection:
                rows = {name: connection.execute(sa.text(f"SELECT count(*) FROM {name}")).scalar() for name in _TABLES}
                sizes = {
                    name: connection.execute(sa.text(f"SELECT pg_total_relation_size('{name}')")).scalar()
                    for name in _TABLES
                }
                query = sa.text("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'shopguide'")
                connections = connection.execute(query).scalar()
        finally:
            engine.dispose()
            server.stop()
    turns = (talks + 1) * len(TALK)
    print(f"{talks} talks of {len(TALK)} turns      \n\n| what | figure |\n|---|--:|")
    for name in _TABLES:
        print(f"| rows of {name} a turn | {rows[name] / turns:.2f} |")
    print(f"| bytes in PostgreSQL a turn, indexes included | {sum(sizes.values()) / turns:.0f} |")
    print(f"| requests to Redis a turn | {scripts / (talks * len(TALK)):.2f} |")
    print(f"| commands in Redis a turn | {commands / (talks * len(TALK)):.1f} |")
    print(f"| memory of Redis, MB | {memory / 1e6:.1f} |")
    print(f"| connections to PostgreSQL that a worker keeps | {connections} |")


if __name__ == "__main__":
    main()
