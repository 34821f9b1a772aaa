"""A running server takes a new model: no turn is lost, none answered twice, and a broken one is refused."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psutil
import pytest
from rasa.shared.utils.io import read_yaml_file

from shopguide.dialogue.commands import Command, Do
from shopguide.project import Project
from tests.conversations.server import ROOT, Message, Server, free_port
from tests.waiting import PATIENCE, until

from .altered import altered

# What the two models understand differently: sentences and facts are not of the model.
BOT = "are you a bot"
OLD, NEW = "bot_challenge", "thank"
COMPLAINT = "my parcel is three weeks late and still on its way"
ROUND = (COMPLAINT, "yes", "ok next", BOT, "ok next", "what is the weather", "start over")
SWAPS = 6
# Two swaps each; the least of the last two is held against that of the first two.
ROUNDS = 5
# Megabytes that the six swaps between may add: a model takes forty, so 240 if each is left behind.
GROWTH = 120


def improve(domain: dict[str, Any]) -> None:
    """A domain with one slot more, and a sentence less than the code says."""
    del domain["responses"]["utter_off_topic"]
    domain["slots"]["mood"] = {
        "type": "text", "influence_conversation": False, "initial_value": "calm", "mappings": [{"type": "custom"}],
    }  # fmt: skip


@pytest.fixture(scope="module")
def project(trained: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The checkout, with models, actions and var of its own: a command there reaches no other server."""
    folder = tmp_path_factory.mktemp("checkout")
    for path in ROOT.iterdir():
        if not path.name.startswith(".") and path.name not in ("var", "models", "actions", "tests", "docs"):
            (folder / path.name).symlink_to(path)
    shutil.copytree(ROOT / "actions", folder / "actions", ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "models").mkdir()
    shutil.copy(trained, folder / "models")
    return folder


@pytest.fixture(scope="module")
def current(project: Path, trained: Path) -> Path:
    return project / "models" / trained.name


@pytest.fixture(scope="module")
def better(project: Path, current: Path) -> Path:
    return altered(current, project / "models" / "better.tar.gz", improve, (OLD, NEW))


@pytest.fixture(scope="module")
def serving(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    environment = {"SHOPGUIDE_METRICS_PORT": str(free_port())}
    made = Server(tmp_path_factory.mktemp("server"), project=project, environment=environment)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def server(serving: Server, current: Path) -> Server:
    """A server on the model that fits; an earlier test may have left another."""
    if model_of(serving) != current.name:
        assert swap(serving, current).returncode == 0
    return serving


def swap(server: Server, *models: Path) -> subprocess.CompletedProcess[str]:
    """`shopguide swap`, as it is typed in the project's folder."""
    command = [
        sys.executable,
        "-W",
        "ignore",
        "-c",
        "from shopguide.cli import main; main()",
        "swap",
        *map(str, models),
    ]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, cwd=server.project, env=environment, capture_output=True, text=True, check=False)


def model_of(server: Server) -> str:
    """Which model serves, as /ready says."""
    with urllib.request.urlopen(f"http://127.0.0.1:{server.port}/ready", timeout=PATIENCE) as answer:
        return str(json.load(answer)["model"])


def metric(server: Server, name: str) -> float:
    with urllib.request.urlopen(f"http://127.0.0.1:{server.environment['SHOPGUIDE_METRICS_PORT']}/metrics") as answer:
        lines = answer.read().decode().splitlines()
    return sum(float(line.rpartition(" ")[2]) for line in lines if line.startswith(name))


def said(answer: list[Message]) -> str:
    return "\n".join(message.text for message in answer)


def stored(server: Server, sender: str) -> list[tuple[str, str]]:
    """The messages of a talk and what they were understood as, as the database has them."""
    with sqlite3.connect(server.database) as connection:
        rows = connection.execute(
            "SELECT data FROM events WHERE sender_id = ? AND type_name = 'user' ORDER BY position", (sender,)
        ).fetchall()
    events = [json.loads(data) for (data,) in rows]
    return [(event["text"], event["parse_data"]["intent"]["name"]) for event in events]


def test_talks_go_on_while_models_change_and_no_turn_is_lost(server: Server, current: Path, better: Path) -> None:
    ended = threading.Event()

    def shopper(number: int) -> tuple[str, list[str], list[str]]:
        """Talks until the end; its sender, what it sent, and what it was answered."""
        sender, sent, heard = f"swap-{number}", [], []
        while not ended.is_set():
            for text in ROUND:
                sent.append(text)
                heard.append(said(server.send(sender, text)))
        return sender, sent, heard

    before = metric(server, 'shopguide_model_swaps_total{end="done"}')
    with ThreadPoolExecutor(6) as pool:
        talks = [pool.submit(shopper, number) for number in range(6)]
        try:
            done = [swap(server, (better, current)[number % 2]) for number in range(SWAPS)]
        finally:
            ended.set()
        held = [talk.result() for talk in talks]
    assert [each.stdout + each.stderr for each in done if each.returncode] == []
    assert metric(server, 'shopguide_model_swaps_total{end="done"}') == before + SWAPS
    understood = set()
    for sender, sent, heard in held:
        assert len(sent) >= len(ROUND)
        # Every message is stored once, in the order it was sent, and was answered as such.
        kept = stored(server, sender)
        assert [text for text, _ in kept] == sent
        understood |= {intent for text, intent in kept if text == BOT}
        for text, answer in zip(sent, heard, strict=True):
            assert answer, f"{text} was answered by silence"
            assert "something went wrong" not in answer.lower()
        rounds = [heard[at : at + len(ROUND)] for at in range(0, len(heard), len(ROUND))]
        for _, first_step, second_step, _, third_step, _, _ in rounds:
            assert "Step 1 of" in first_step
            assert "Step 2 of" in second_step
            assert "Step 3 of" in third_step
    assert understood == {OLD, NEW}


def test_a_talk_keeps_its_place_and_the_new_model_understands_it(server: Server, better: Path) -> None:
    server.send("place", COMPLAINT)
    assert "Step 1 of" in said(server.send("place", "yes"))
    server.send("place", BOT)
    done = swap(server, better)
    assert done.returncode == 0
    assert "better.tar.gz serves now" in done.stdout
    assert model_of(server) == "better.tar.gz"
    assert "Step 2 of" in said(server.send("place", "ok next"))
    server.send("place", BOT)
    assert [intent for text, intent in stored(server, "place") if text == BOT] == [OLD, NEW]
    # The sentence that the new model's domain lacks is still said, in one of its wordings.
    wordings = [item["text"] for item in read_yaml_file(ROOT / "domain.yml")["responses"]["utter_off_topic"]]
    weather = said(server.send("place", "what is the weather"))
    assert any(wording in weather for wording in wordings)


def test_after_a_model_of_a_changed_domain_edits_take_effect_again(
    server: Server, project: Path, current: Path
) -> None:
    domain = project / "domain.yml"
    before = domain.read_text(encoding="utf-8")
    changed = before.replace("\nslots:\n", "\nslots:\n  mood: {type: any, mappings: [{type: custom}]}\n", 1)

    def improve(domain: dict[str, Any]) -> None:
        domain["slots"]["mood"] = {"type": "any", "mappings": [{"type": "custom"}]}

    def write(text: str) -> None:
        made = project / "domain.new"
        made.write_text(text, encoding="utf-8")
        os.replace(made, domain)

    try:
        write(changed)
        until(lambda: metric(server, "shopguide_edit_refused") == 1, "the edit is refused")
        done = swap(server, altered(current, Project(project).model_for(Project(project).fingerprint()), improve))
        assert done.returncode == 0, done.stdout
        until(lambda: metric(server, "shopguide_edit_refused") == 0, "the edit is taken")
        write(re.sub(r"(utter_help:\n    - text: \")", r"\1Certainly! ", changed))
        until(lambda: "Certainly!" in said(server.send("edits", Command(Do.HELP).payload)), "the new sentence is said")
    finally:
        write(before)
        swap(server, current)


def test_trying_a_model_counts_as_no_message(server: Server, better: Path) -> None:
    def counted() -> tuple[float, float]:
        return metric(server, "shopguide_intents_total"), metric(server, "shopguide_turn_seconds_count")

    before = counted()
    assert swap(server, better).returncode == 0
    assert counted() == before


def test_the_model_that_serves_already_is_told(server: Server, current: Path) -> None:
    done = swap(server)
    assert done.returncode == 0
    assert f"{current.name} serves already." in done.stdout


def lacks_slot(domain: dict[str, Any]) -> None:
    del domain["slots"]["issue"]


def new_action(domain: dict[str, Any]) -> None:
    domain["actions"].append("action_dance")


def new_field(domain: dict[str, Any]) -> None:
    domain["responses"]["utter_help"] = [{"text": "Hello {shoe_size}."}]


@pytest.mark.parametrize(
    ("change", "told"),
    [(lacks_slot, "lacks slots"), (new_action, "action_dance"), (new_field, "utter_help")],
)
def test_a_domain_that_the_code_cannot_serve_is_refused(
    server: Server, current: Path, change: Callable[[dict[str, Any]], None], told: str
) -> None:
    done = swap(server, altered(current, current.with_name("other.tar.gz"), change))
    assert done.returncode == 1
    assert told in done.stdout
    assert model_of(server) == current.name


def not_a_file(_model: Path) -> bytes:
    return b"not a model"


def cut_short(trained: Path) -> bytes:
    content = trained.read_bytes()
    return content[: len(content) // 2]


def without_parts(trained: Path) -> bytes:
    import io
    import tarfile

    with tarfile.open(trained) as archive:
        member = next(item for item in archive.getmembers() if item.name.strip("./") == "metadata.json")
        metadata = archive.extractfile(member)
        assert metadata
        content = metadata.read()
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        entry = tarfile.TarInfo("metadata.json")
        entry.size = len(content)
        archive.addfile(entry, io.BytesIO(content))
    return out.getvalue()


@pytest.mark.parametrize("make", [not_a_file, cut_short, without_parts])
def test_a_broken_model_is_refused_and_the_old_one_goes_on(
    server: Server, current: Path, make: Callable[[Path], bytes]
) -> None:
    broken = current.with_name("broken.tar.gz")
    broken.write_bytes(make(current))
    sender = f"unharmed-{make.__name__}"
    server.send(sender, COMPLAINT)
    before = metric(server, 'shopguide_model_swaps_total{end="refused"}')
    done = swap(server, broken)
    assert done.returncode == 1
    assert "broken.tar.gz" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
    assert model_of(server) == current.name
    assert "Step 1 of" in said(server.send(sender, "yes"))
    assert metric(server, 'shopguide_model_swaps_total{end="refused"}') == before + 1


def test_changed_code_wants_a_restart(server: Server, better: Path, project: Path, current: Path) -> None:
    added = project / "actions" / "pulled.py"
    added.write_text('"""Code that came by git pull."""\n', encoding="utf-8")
    try:
        done = swap(server, better)
    finally:
        added.unlink()
    assert done.returncode == 1
    assert "The code has changed" in done.stdout
    assert model_of(server) == current.name


def test_hanging_up_lets_the_model_serve_that_fits(server: Server, better: Path, current: Path) -> None:
    assert swap(server, better).returncode == 0
    server.process.send_signal(signal.SIGHUP)
    until(lambda: model_of(server) == current.name, "the model that fits serves")


def test_memory_stays_flat_over_many_swaps(server: Server, current: Path, better: Path) -> None:
    process = psutil.Process(server.process.pid)

    def after_two() -> int:
        for model in (better, current):
            assert swap(server, model).returncode == 0
            assert said(server.send("memory", "help"))
        # Its own pages, wherever they are: a busy machine takes them out of memory.
        held = process.memory_full_info()
        return int(held.uss + held.swap)

    after_two()  # the first lets the allocator find its size
    sizes = [after_two() for _ in range(ROUNDS)]
    # The least of two: freed memory goes back piece by piece, a model that stays is in each of them.
    assert (min(sizes[-2:]) - min(sizes[:2])) / 2**20 < GROWTH, sizes


def test_every_server_of_the_project_is_told(
    server: Server, better: Path, project: Path, tmp_path: Path, current: Path
) -> None:
    second = Server(tmp_path, project=project)
    second.start()
    try:
        done = swap(server, better)
        assert done.stdout.count("better.tar.gz serves now") == 2
        assert f"port {second.port}" in done.stdout
        assert model_of(second) == model_of(server) == better.name
    finally:
        second.stop()
    assert len(list((project / "var/control").iterdir())) == 1
    assert swap(server, current).stdout.count("serves now") == 1


@pytest.mark.parametrize("line", [b"\n", b"{\n", b"5\n", b"[]\n", b'{"swap": 7}\n', b"\xff\n", b"x" * 100_000 + b"\n"])
def test_whatever_is_sent_to_the_socket_the_server_lives(server: Server, current: Path, line: bytes) -> None:
    [path] = (server.project / "var/control").iterdir()
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(PATIENCE)
        # A socket's path is short: see shopguide/server/commands.py.
        connection.connect(os.path.relpath(path))
        try:
            connection.sendall(line)
            answer = connection.makefile("rb").readline()
        except OSError:
            answer = b""
    assert not answer or json.loads(answer)["good"] is False
    assert model_of(server) == current.name


def test_where_none_runs_the_command_says_so_and_clears_up_after_one_that_was_killed(
    project: Path, tmp_path: Path, current: Path
) -> None:
    folder = tmp_path / "alone"
    folder.mkdir()
    for path in project.iterdir():
        if path.name != "var":
            (folder / path.name).symlink_to(path)
    (folder / "var/control").mkdir(parents=True)
    left = folder / "var/control/1.sock"
    here = Path.cwd()
    os.chdir(folder)
    try:
        with socket.socket(socket.AF_UNIX) as gone:
            gone.bind("var/control/1.sock")
    finally:
        os.chdir(here)
    done = swap(Server(tmp_path, project=folder), current)
    assert done.returncode == 1
    assert "No server of this project runs here." in done.stderr
    assert not left.exists()
