"""What is measured: each starts its servers, says where it is reached, and stops them."""

from __future__ import annotations

import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psutil

from benchmarks.serving import stock
from benchmarks.serving.load import PATH, TALK_HEADER
from benchmarks.serving.script import TALK
from tests.conversations.server import ROOT, free_port
from tests.services import servers
from tests.services.nginx import http_block, nginx

_START_SECONDS: Final = 300
_SHOPGUIDE: Final = (sys.executable, "-W", "ignore", str(Path(sys.executable).with_name("shopguide")))


@dataclass(frozen=True)
class Running:
    """A system under measurement.

    Attributes:
        url: where messages go.
        start: seconds from the start of its slowest process to the first answer.
        processes: those whose processor time and memory count as its own.
        shared: PostgreSQL and Redis, which serve all workers.
    """

    url: str
    start: float
    processes: tuple[psutil.Process, ...]
    shared: tuple[psutil.Process, ...] = ()

    def cpu_seconds(self) -> float:
        """Processor time used so far."""
        return _cpu_seconds(self.processes)

    def shared_cpu_seconds(self) -> float:
        """Processor time that PostgreSQL and Redis used so far."""
        return _cpu_seconds(self.shared)

    def memory(self) -> float:
        """Resident memory, MB."""
        return sum(process.memory_info().rss for process in _trees(self.processes)) / 1e6


def _trees(processes: Sequence[psutil.Process]) -> list[psutil.Process]:
    return [part for process in processes for part in (process, *process.children(recursive=True))]


def _cpu_seconds(processes: Sequence[psutil.Process]) -> float:
    # With the children that have ended: PostgreSQL has a process for each connection.
    return sum(sum(process.cpu_times()[:4]) for process in _trees(processes))


def _answers(url: str) -> bool:
    body = f'{{"sender": "first", "message": "{TALK[0].text}"}}'.encode()
    request = urllib.request.Request(url + PATH, data=body, headers={"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=60) as response:
            return response.status == 200 and len(response.read()) > 10
    except (urllib.error.URLError, OSError):
        return False


@contextmanager
def _process(
    command: Sequence[str], folder: Path, log: Path, environment: Mapping[str, str] | None = None
) -> Iterator[psutil.Process]:
    with log.open("ab") as output:
        process = subprocess.Popen(
            command, cwd=folder, env=stock.ENVIRONMENT | dict(environment or {}), stdout=output, stderr=output
        )
    try:
        yield psutil.Process(process.pid)
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _until(ready: Callable[[], bool], process: psutil.Process, log: Path) -> float:
    begun = time.perf_counter()
    while not ready():
        if not process.is_running() or process.status() == psutil.STATUS_ZOMBIE:
            raise RuntimeError(f"A server ended; see {log}")
        if time.perf_counter() - begun > _START_SECONDS:
            raise RuntimeError(f"A server did not answer in {_START_SECONDS} s; see {log}")
        time.sleep(0.05)
    return time.perf_counter() - begun


@contextmanager
def echo(folder: Path) -> Iterator[Running]:
    """Plain Sanic."""
    port, log = free_port(), folder / "echo.log"
    with _process((sys.executable, "-m", "benchmarks.serving.echo", str(port)), ROOT, log) as process:
        url = f"http://127.0.0.1:{port}"
        yield Running(url, _until(lambda: _answers(url), process, log), (process,))


@contextmanager
def stock_rasa(folder: Path, *, quick: bool) -> Iterator[Running]:
    """`rasa run` and `rasa run actions`."""
    project = stock.build(folder, quick=quick)
    ports = free_port(), free_port()
    endpoints = f"action_endpoint:\n  url: http://127.0.0.1:{ports[1]}/webhook\n"
    (project / "endpoints.yml").write_text(endpoints, encoding="utf-8")
    log = folder / "stock.log"
    actions = (*stock.RASA, "run", "actions", "--port", str(ports[1]))
    run = (*stock.RASA, "run", "--port", str(ports[0]), "--interface", "127.0.0.1")
    with _process(actions, project, log) as action_server, _process(run, project, log) as process:
        url = f"http://127.0.0.1:{ports[0]}"
        yield Running(url, _until(lambda: _answers(url), process, log), (process, action_server))


def _ours(port: int) -> tuple[str, ...]:
    return (*_SHOPGUIDE, "serve", "--rest", "--port", str(port))


def _environment(database: str, **more: str) -> dict[str, str]:
    # All talks of the highest load are let in, as stock does, so that the same work is compared.
    return {"SHOPGUIDE_DB_URL": database, "SHOPGUIDE_MAX_TURNS": "1000", **more}


@contextmanager
def one_process(folder: Path) -> Iterator[Running]:
    """`shopguide serve` as it comes: one process, SQLite."""
    port, log, database = free_port(), folder / "shopguide.log", folder / "talks.sqlite"
    for file in folder.glob("talks.sqlite*"):
        file.unlink()
    with _process(_ours(port), ROOT, log, _environment(f"sqlite:///{database}")) as process:
        url = f"http://127.0.0.1:{port}"
        yield Running(url, _until(lambda: _answers(url), process, log), (process,))


@contextmanager
def workers(folder: Path, count: int) -> Iterator[Running]:
    """So many processes on one PostgreSQL and one Redis, behind nginx, which hashes by talk."""
    log = folder / f"workers-{count}.log"
    with ExitStack() as stack:
        postgres = stack.enter_context(servers.postgres())
        redis = stack.enter_context(servers.redis_server())
        environment = _environment(postgres.database("talks"), SHOPGUIDE_REDIS_URL=redis.url)
        ports = [free_port() for _ in range(count)]
        # Started together: on fewer processors than workers each takes longer than alone.
        processes = [stack.enter_context(_process(_ours(port), ROOT, log, environment)) for port in ports]
        starts = [
            _until(lambda port=port: _answers(f"http://127.0.0.1:{port}"), process, log)
            for port, process in zip(ports, processes, strict=True)
        ]
        proxy = stack.enter_context(nginx({"nginx.conf": http_block(_hashing(ports))}))
        shared = tuple(psutil.Process(server.pid) for server in (postgres, redis))
        yield Running(proxy.url, sum(starts), tuple(processes), shared)


def _hashing(ports: Sequence[int]) -> str:
    """nginx's http block: the same talk goes to the same process."""
    upstream = "\n".join(f"    server 127.0.0.1:{port};" for port in ports)
    return f"""
  upstream workers {{
    hash $http_{TALK_HEADER.lower().replace("-", "_")} consistent;
{upstream}
    keepalive 64;
  }}
  server {{
    listen 127.0.0.1:{{port}};
    location / {{
      proxy_pass http://workers;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_read_timeout 150s;
    }}
  }}"""
