"""Times turns of a talk, served by ShopGuide and by a stock `rasa init` assistant, in one run.

    make bench                     or  .venv/bin/python benchmarks/turns.py --turns 200

Both run as their users run them (`shopguide serve --rest`, `rasa run`), one after the other on the
same machine, each asked over HTTP through the rest channel, one message at a time. Every answer is
checked to be one. The stock assistant is trained first, into a folder that is kept between runs.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from dataclasses import dataclass
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parent.parent
RASA = [sys.executable, "-W", "ignore", "-m", "rasa"]
ENVIRONMENT = {**os.environ, "RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3"}
ENVIRONMENT.pop("PYTHONDONTWRITEBYTECODE", None)

# A talk a shopper might hold; each of these turns runs a custom action.
SHOPPER = [
    "my parcel is three weeks late and the tracking never moves",
    "yes lets do it",
    "ok next",
    "cant find that",
    "how long does email take to get answered",
    "next",
    "it still hasnt come, nobody answers",
    "start over",
]
# The talk that the stock assistant is made for; it has no custom action.
STOCK = ["hello", "not good", "yes", "great", "are you a bot?", "bye"]


@dataclass(frozen=True)
class Result:
    """Figures of one server; times in milliseconds, memory in MB, start in seconds."""

    name: str
    start: float
    memory: float
    milliseconds: tuple[float, ...]

    def row(self) -> str:
        """The figures as a line of the table."""
        ordered = sorted(self.milliseconds)
        at = {share: ordered[min(int(len(ordered) * share), len(ordered) - 1)] for share in (0.95, 0.99)}
        return (
            f"| {self.name:<22} | {statistics.median(ordered):7.1f} | {at[0.95]:7.1f} | {at[0.99]:7.1f} "
            f"| {1000 / statistics.mean(ordered):7.1f} | {self.memory:7.0f} | {self.start:7.1f} |"
        )


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def ask(port: int, sender: str, text: str) -> list[dict[str, object]]:
    """One turn over the rest channel."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/webhooks/rest/webhook",
        data=json.dumps({"sender": sender, "message": text}).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=60) as response:
        return list(json.load(response))


def measure(name: str, command: list[str], folder: Path, talk: list[str], turns: int, port: int) -> Result:
    """Start a server, hold talks until `turns` turns are counted, stop it.

    Raises:
        RuntimeError: the server did not start, or left a message without an answer.
    """
    print(f"{name}: starting …", flush=True)
    begun = time.perf_counter()
    log = (folder / "bench.log").open("w") if folder != ROOT else (ROOT / "results" / "bench.log").open("w")
    process = subprocess.Popen(command, cwd=folder, env=ENVIRONMENT, stdout=log, stderr=subprocess.STDOUT)
    try:
        while True:
            try:
                if ask(port, "first", talk[0]):
                    break
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                if process.poll() is not None or time.perf_counter() - begun > 180:
                    raise RuntimeError(f"{name} did not start; see {log.name}") from None
                time.sleep(0.1)
        start = time.perf_counter() - begun
        for text in talk:  # one talk unmeasured, so that neither is judged by its first turns
            ask(port, "warm-up", text)
        times: list[float] = []
        while len(times) < turns:
            sender = uuid.uuid4().hex
            for text in talk:
                turn = time.perf_counter()
                answer = ask(port, sender, text)
                times.append((time.perf_counter() - turn) * 1000)
                if not answer:
                    raise RuntimeError(f"{name} left {text!r} without an answer")
            print(f"{name}: {len(times)} of {turns} turns", end="\r", flush=True)
        print()
        tree = psutil.Process(process.pid)
        memory = sum(part.memory_info().rss for part in (tree, *tree.children(recursive=True))) / 1e6
        return Result(name, start, memory, tuple(times))
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
        log.close()


def stock_assistant(folder: Path) -> None:
    """Make and train the assistant of `rasa init`, once."""
    if list((folder / "models").glob("*.tar.gz")):
        return
    folder.mkdir(parents=True, exist_ok=True)
    print("Stock assistant: `rasa init` and training, a few minutes the first time …", flush=True)
    with (folder / "init.log").open("w") as log:
        done = subprocess.run(
            [*RASA, "init", "--no-prompt", "--init-dir", str(folder)],
            env=ENVIRONMENT,
            stdout=log,
            stderr=subprocess.STDOUT,
            check=False,
        )
    if done.returncode:
        raise RuntimeError(f"`rasa init` failed; see {log.name}")


def main() -> None:
    """Measure both and print the table."""
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("--turns", type=int, default=200, help="turns measured on each server (default 200)")
    arguments = cli.parse_args()
    stock = ROOT / "results" / "stock"
    (ROOT / "results").mkdir(exist_ok=True)
    stock_assistant(stock)
    ports = free_port(), free_port()
    ours = measure(
        "ShopGuide",
        [sys.executable, "-W", "ignore", str(ROOT / ".venv/bin/shopguide"), "serve", "--rest", "--port", str(ports[0])],
        ROOT,
        SHOPPER,
        arguments.turns,
        ports[0],
    )
    theirs = measure(
        "stock rasa init",
        [*RASA, "run", "--port", str(ports[1]), "--interface", "127.0.0.1"],
        stock,
        STOCK,
        arguments.turns,
        ports[1],
    )
    print("\n| served by              |  p50 ms |  p95 ms |  p99 ms | turns/s |  RSS MB | start s |")
    print("|------------------------|---------|---------|---------|---------|---------|---------|")
    print(ours.row(), theirs.row(), sep="\n")


if __name__ == "__main__":
    main()
