"""Lists and searches 100,000 conversations, and tells how long each takes.

    PYTHONPATH=. .venv/bin/python -m benchmarks.conversations                SQLite, in a folder that is removed
    PYTHONPATH=. .venv/bin/python -m benchmarks.conversations --postgres     its own PostgreSQL, started and stopped

The database is filled first, by a fixed seed: cases, steps and turns as in benchmarks/insights.py, and for each message
words of the training data. Each question is asked several times, and the slowest answer counts too.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa

from benchmarks.insights import ROOT, Shoppers
from shopguide.cases import Outcome
from shopguide.knowledge_files import load
from shopguide.simulation.words import examples
from shopguide.storage import retention, word_index
from shopguide.storage.conversation_list import Filter, Place, find, languages, page, versions
from shopguide.storage.conversations import Said, rows_of
from shopguide.storage.database import open_database
from shopguide.storage.schema import CASE_STEPS, CASES, CONVERSATION_WORDS, CONVERSATIONS, TALKS, TURNS

BATCH: Final = 2_000
#: A word that one conversation in 10,000 has.
RARE: Final = "zeppelin"


def fill(engine: sa.engine.Engine, conversations: int, now: float) -> Iterator[int]:
    """Write so many conversations; yields how many there are after each batch."""
    chance = random.Random(20_261_130)
    shoppers = Shoppers(load(ROOT / "knowledge"), now, chance, days=90)
    words = examples(ROOT / "data" / "nlu")
    number = made = 0
    while made < conversations:
        rows: dict[sa.Table, list[dict[str, Any]]] = {}
        talks: dict[str, list[Any]] = {}
        # Every ninth case is a second one of the conversation before it.
        while (number + 1) % 9 == 0 or (len(talks) < BATCH and made + len(talks) < conversations):
            number += 1
            case = shoppers.case(number)
            talks.setdefault(case.cases[0]["sender_id"], []).append(case)
            for table, some in ((CASES, case.cases), (CASE_STEPS, case.steps), (TURNS, case.turns)):
                rows.setdefault(table, []).extend(some)
        for sender, cases in talks.items():
            _add_talk(rows, sender, cases, words, chance)
        with engine.begin() as connection:
            for table, some in rows.items():
                connection.execute(table.insert(), some)
        made += len(talks)
        yield made


def _add_talk(
    rows: dict[sa.Table, list[dict[str, Any]]],
    sender: str,
    cases: Sequence[Any],
    words: Mapping[str, Sequence[str]],
    chance: random.Random,
) -> None:
    said = []
    for case in cases:
        head = case.cases[0]
        for turn in case.turns:
            typed = "" if turn["pressed"] else chance.choice(words.get(turn["intent"]) or words[head["issue"]])
            text = f"{typed} {RARE}" if typed and chance.random() < 1 / 30_000 else typed
            model = ("0.1.0+3f2a9c1e", "0.1.0+77be0d12")[head["started"] % 2 > 1]
            flags = {"unsure": turn["unsure"], "corrected": chance.random() < 0.01, "danger": chance.random() < 0.001}
            said.append(
                Said(head["entry"], turn["at"], text, head["language"] if typed else None, **flags, version=model)
            )
    said.sort(key=lambda one: one.at)
    listed, index = rows_of(sender, said, True)
    rows.setdefault(CONVERSATIONS, []).append(listed)
    rows.setdefault(CONVERSATION_WORDS, []).extend([index] if index else [])
    state = {"sender_id": sender, "tail_position": 0, "last_heard": said[-1].at}
    rows.setdefault(TALKS, []).append(state)


def questions(middle: Place, now: float) -> dict[str, Filter | tuple[Filter, Place]]:
    """What is asked, by its name."""

    def sought(text: str, **more: Any) -> Filter:
        return Filter(words=word_index.searched(text), **more)

    rare = {"issue": "seller_or_creator_support", "outcome": Outcome.SOLVED, "rating": 1}
    return {
        "newest": Filter(),
        "page 1,000": (Filter(), middle),
        "problem": Filter(issue="payment_problem"),
        "problem, outcome, rating": Filter(**rare),
        "left": Filter(outcome=Outcome.LEFT),
        "channel": Filter(channel="social_media"),
        "connector": Filter(entry="shell"),
        "language": Filter(language="es"),
        "unsure": Filter(unsure=True),
        "corrected": Filter(corrected=True),
        "danger": Filter(danger=True),
        "version": Filter(version="0.1.0+77be0d12"),
        "nothing fits": Filter(entry="slack", language="es", rating=1, danger=True, corrected=True),
        'search "my"': sought("my"),
        'search "the"': sought("the"),
        'search "parcel"': sought("parcel"),
        'search "charged twice"': sought("charged twice"),
        'search "ref"': sought("ref"),
        'search "s" "r"': sought("s r"),
        f'search "{RARE}"': sought(RARE),
        "search, nothing fits": sought("notthere"),
        '"the", rare filters': sought("the", **rare),
        '"refund", page 200': (sought("refund"), middle),
        '"my parcel", 1 star': sought("my parcel", rating=1),
    }


def timed(times: int, work: Callable[[], Any]) -> tuple[float, float, Any]:
    """Milliseconds of the middle and of the slowest of so many, and the last result."""
    took, result = [], None
    for _ in range(times):
        begun = time.perf_counter()
        result = work()
        took.append((time.perf_counter() - begun) * 1000)
    return statistics.median(took), max(took), result


def measure(engine: sa.engine.Engine, now: float, times: int) -> float:
    """Ask everything and print a table; the slowest answer in milliseconds."""
    with engine.connect() as connection:
        ordered = sa.select(CONVERSATIONS.c.last_heard, CONVERSATIONS.c.id).order_by(CONVERSATIONS.c.last_heard.desc())
        count = connection.execute(sa.select(sa.func.count()).select_from(CONVERSATIONS)).scalar() or 0
        middle = Place(*connection.execute(ordered.offset(int(count) // 2).limit(1)).one())
    print("| asked | found | median, ms | slowest, ms |\n|---|---|---|---|")
    slowest = 0.0

    def tell(name: str, work: Callable[[sa.engine.Connection], Any]) -> None:
        nonlocal slowest

        def ask() -> Any:
            with engine.connect() as connection, connection.begin():
                return work(connection)

        median, most, result = timed(times, ask)
        found = f"{len(result.lines)}{'+' if result.more else ''}" if hasattr(result, "lines") else "–"
        print(f"| {name} | {found} | {median:.0f} | {most:.0f} |", flush=True)
        slowest = max(slowest, most)

    for name, asked in questions(middle, now).items():
        wanted, place = asked if isinstance(asked, tuple) else (asked, None)
        tell(name, lambda connection, wanted=wanted, place=place: page(connection, wanted, now, place))
    tell("one conversation", lambda connection: find(connection, int(count) // 2))
    tell("versions, languages", lambda connection: (versions(connection), languages(connection)))
    return slowest


def main() -> None:
    """Fill and measure."""
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("--conversations", type=int, default=100_000)
    cli.add_argument("--times", type=int, default=7)
    cli.add_argument("--postgres", action="store_true")
    cli.add_argument("--file", type=Path, help="keep the SQLite database there, and use it again if it is there")
    arguments = cli.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="shopguide-conversations-")))
        file = arguments.file.resolve() if arguments.file else folder / "talks.sqlite"
        url, there = f"sqlite:///{file}", file.exists()
        if arguments.postgres:
            from tests.services import servers

            url, there = stack.enter_context(servers.postgres()).url, False
        engine = open_database(sa.engine.make_url(url))
        now = time.time()
        for made in () if there else fill(engine, arguments.conversations, now):
            print(f"\r{made:,} conversations written …", end="", flush=True, file=sys.stderr)
        print(file=sys.stderr)
        if arguments.postgres:
            with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.exec_driver_sql("VACUUM ANALYZE")
        slowest = measure(engine, now, arguments.times)
        with engine.connect() as connection:
            sender = connection.execute(sa.select(CONVERSATIONS.c.sender_id).limit(1)).scalar()
        begun = time.perf_counter()
        retention.forget(engine, str(sender))
        print(
            f"\nSlowest: {slowest:.0f} ms. One conversation deleted in {(time.perf_counter() - begun) * 1000:.0f} ms."
        )
        engine.dispose()


if __name__ == "__main__":
    main()
