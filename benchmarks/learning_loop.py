"""One full turn of the learning loop, on a copy of the checkout: unclear messages → review → train → compare → swap.

    PYTHONPATH=. .venv/bin/python -m benchmarks.learning_loop

A server is started on the current model, and asked about the hand-written messages of benchmarks/unclear.jsonl
(none of them stands in a measuring set). Of those that it is unsure of or reads wrongly, 20 are noted as the case log
notes them. They are exported, decided as the file says, taken over, and a candidate is trained and compared; then the
server takes it, while shoppers talk. Every command is the real one. It trains from the start: several minutes.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from pathlib import Path
from typing import Any, Final

import psutil
import sqlalchemy as sa

from shopguide.project import Project
from shopguide.storage.database import open_database
from shopguide.storage.schema import TALKS, TURNS
from tests.conversations.server import ROOT, Server

MESSAGES: Final = Path(__file__).with_name("unclear.jsonl")
MOST: Final = 20
SHOPPERS: Final = 3
ROUND: Final = (
    "my parcel is three weeks late",
    "yes",
    "ok next",
    "help",
    "ok next",
    "what is the weather",
    "start over",
)


def checkout(folder: Path) -> Path:
    """The checkout with training data, models and var of its own."""
    for path in ROOT.iterdir():
        if not path.name.startswith(".") and path.name not in ("data", "models", "var"):
            (folder / path.name).symlink_to(path)
    shutil.copytree(ROOT / "data", folder / "data")
    (folder / "models").mkdir()
    shutil.copy(Project(ROOT).require_model(), folder / "models")
    return folder


def run(server: Server, *words: str) -> subprocess.CompletedProcess[str]:
    """A command of `shopguide` in the server's project; what it says is printed."""
    begun = time.perf_counter()
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "SHOPGUIDE_DB_URL": f"sqlite:///{server.database}"}
    command = [sys.executable, "-W", "ignore", "-c", "from shopguide.cli import main; main()", *words]
    done = subprocess.run(command, cwd=server.project, env=environment, capture_output=True, text=True, check=False)
    said = [line for line in done.stdout.splitlines() if "INFO" not in line]
    print(f"$ shopguide {' '.join(words)}   ({time.perf_counter() - begun:.0f} s, exit code {done.returncode})")
    print("\n".join(f"  {line}" for line in [*said, *done.stderr.splitlines()[-3:]]))
    return done


def read(server: Server, text: str) -> dict[str, Any]:
    """What the served model makes of a message."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{server.port}/model/parse",
        data=json.dumps({"text": text}).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        found: dict[str, Any] = json.load(answer)
        return found


def understood(server: Server, rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """The rows whose message the served model reads rightly."""
    return [row for row in rows if read(server, row["text"])["intent"]["name"] == row["intent"]]


def note(server: Server, rows: list[dict[str, str]]) -> int:
    """Write the messages to the case log as unclear ones; how many of them the model was unsure of."""
    unsure = 0
    engine = open_database(sa.engine.make_url(f"sqlite:///{server.database}"))
    with engine.begin() as connection:
        for number, row in enumerate(rows):
            parsed = read(server, row["text"])
            is_unsure = parsed["intent"]["name"] == "nlu_fallback"
            unsure += is_unsure
            ranking = [(item["name"], item["confidence"]) for item in parsed["intent_ranking"]]
            guesses = [item for item in ranking if item[0] != "nlu_fallback"][:3]
            sender, now = f"web:unclear-{number}", time.time()
            connection.execute(TALKS.insert().values(sender_id=sender, tail_position=0, last_heard=now))
            connection.execute(
                TURNS.insert().values(
                    sender_id=sender,
                    position=1,
                    entry="web",
                    simulated=False,
                    at=now,
                    pressed=False,
                    intent=parsed["intent"]["name"],
                    confidence=parsed["intent"]["confidence"],
                    unsure=is_unsure,
                    guesses=json.dumps(guesses),
                    picked=row["intent"],
                    text=row["text"],
                )
            )
    engine.dispose()
    return unsure


class Shopper(threading.Thread):
    """Talks without a pause until the end; `seconds` are those of each turn, with the time it began."""

    def __init__(self, server: Server, number: int, ended: threading.Event) -> None:
        super().__init__(daemon=True)
        self._server, self._ended, self.sender = server, ended, f"loop-{number}"
        self.sent: list[str] = []
        self.silent = 0
        self.seconds: list[tuple[float, float]] = []

    def run(self) -> None:
        while not self._ended.is_set():
            for text in ROUND:
                begun = time.perf_counter()
                answer = self._server.send(self.sender, text)
                self.seconds.append((begun, time.perf_counter() - begun))
                said = " ".join(message.text for message in answer).lower()
                self.silent += not said or "something went wrong" in said
                self.sent.append(text)


def stored(server: Server, sender: str) -> list[str]:
    """The messages of a talk, as the database has them."""
    engine = open_database(sa.engine.make_url(f"sqlite:///{server.database}"))
    query = "SELECT data FROM events WHERE sender_id = :sender AND type_name = 'user' ORDER BY position"
    with engine.connect() as connection:
        rows = connection.execute(sa.text(query), {"sender": sender}).scalars().all()
    engine.dispose()
    return [json.loads(data)["text"] for data in rows]


def swap_under_talks(server: Server) -> bool:
    """Swap while shoppers talk; print what it cost them, and tell whether it was done."""
    ended = threading.Event()
    shoppers = [Shopper(server, number, ended) for number in range(SHOPPERS)]
    for shopper in shoppers:
        shopper.start()
    time.sleep(5)
    begun = time.perf_counter()
    done = run(server, "swap")
    over = time.perf_counter()
    time.sleep(5)
    ended.set()
    for shopper in shoppers:
        shopper.join()
    turns = [item for shopper in shoppers for item in shopper.seconds]
    during = [seconds for at, seconds in turns if begun <= at + seconds and at <= over]
    other = [seconds for at, seconds in turns if not (begun <= at + seconds and at <= over)]
    lost = sum(stored(server, shopper.sender) != shopper.sent for shopper in shoppers)
    silent = sum(shopper.silent for shopper in shoppers)
    print(
        f"{len(turns)} turns of {SHOPPERS} talks; talks with a turn lost or doubled: {lost}; silent or failed: {silent}"
    )
    for name, seconds in (("before and after the swap", other), ("during it", during)):
        print(f"  {name}: median {1000 * statistics.median(seconds):.0f} ms, longest {1000 * max(seconds):.0f} ms")
    return done.returncode == 0 and not lost and not silent


def main() -> None:
    """Go round once and print what happened."""
    rows = [json.loads(line) for line in MESSAGES.read_text(encoding="utf-8").splitlines()]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "project").mkdir()
        server = Server(folder, project=checkout(folder / "project"), environment={"PYTHONPATH": str(ROOT)})
        server.start()
        try:
            known = understood(server, rows)
            unclear = [row for row in rows if row not in known][:MOST]
            print(f"Of {len(rows)} messages {len(known)} are understood. Noted: {len(unclear)},", end=" ")
            print(f"the model unsure of {note(server, unclear)} of them.")
            path = folder / "review.jsonl"
            run(server, "review", "--export", str(path))
            intents = {row["text"]: row["intent"] for row in unclear}
            lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
            filled = [json.dumps(line | {"intent": intents[line["text"]]}) for line in lines]
            path.write_text("\n".join(filled), encoding="utf-8")
            run(server, "review", "--apply", str(path))
            run(server, "review", "--accept")
            taken = run(server, "train", "--compare")
            process = psutil.Process(server.process.pid)
            before = process.memory_info().rss
            if taken.returncode == 0 and swap_under_talks(server):
                after = process.memory_info().rss
                print(f"Memory of the server: {before / 2**20:.0f} MB before, {after / 2**20:.0f} MB after the swap")
                print(
                    f"Of the {len(unclear)} noted messages {len(understood(server, unclear))} are understood now,",
                    end=" ",
                )
                print(f"and of all {len(rows)} {len(understood(server, rows))}.")
        finally:
            server.stop()


if __name__ == "__main__":
    main()
