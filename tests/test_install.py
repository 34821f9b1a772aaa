"""`scripts/install` installs all of the locked packages or changes nothing, and says why."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
import tomllib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import install
import pytest
from causes import InstallError, explain
from install import Install, Stopped, Tool

STEPS = ("uv's environment", "uv", "environment", "packages", "project")
OFFLINE = "error: Failed to fetch: `https://registry.example/x/`\n  Caused by: dns error: failed to lookup address"


class Tools:
    """Stands in for Python's venv, pip and uv: leaves the files that the next step looks for.

    Attributes:
        seen: the steps taken, by name.
        environments: the variables that each was given.
        before: called with a step's name before it is taken; what it returns or raises comes of the step.
    """

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.environments: list[Mapping[str, str]] = []
        self.before: Callable[[str], Tool | None] = lambda step: None

    def __call__(self, command: Sequence[str], environment: Mapping[str, str]) -> Tool:
        step = next(
            name
            for name, mark in zip(STEPS, ("--clear", "--retries", "--relocatable", "sync", "-e"), strict=True)
            if mark in command
        )
        self.environments.append(environment)
        spoiled = self.before(step)
        if spoiled:
            return spoiled
        self.seen.append(step)
        folder = Path(command[-1]) if step in STEPS[::2] else Path(command[0]).parent
        if step in ("uv's environment", "environment"):
            (folder / "bin").mkdir(parents=True, exist_ok=True)
            (folder / "bin" / "python").symlink_to(sys.executable)
            (folder / "pyvenv.cfg").touch()
        elif step == "uv":
            (folder / "uv").touch()
        elif step == "packages":
            installed = folder.parent.parent / "installed.txt"
            installed.unlink(missing_ok=True)
            installed.write_text(Path(command[-1]).read_text(encoding="utf-8"), encoding="utf-8")
        return Tool(0, "")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with one locked package and one test tool, in a folder whose name isn't plain ASCII."""
    folder = tmp_path / "Ein größerer Ordner"
    folder.mkdir()
    for name, text in {
        "pyproject.toml": "[project]\n",
        "requirements-uv.lock": "uv==1 \\\n    --hash=sha256:00\n",
        "requirements.lock": "rasa==3.6.21 \\\n    --hash=sha256:00\n",
        "requirements-dev.lock": "rasa==3.6.21 \\\n    --hash=sha256:00\nruff==1 \\\n    --hash=sha256:00\n",
    }.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def tools() -> Tools:
    return Tools()


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def made(checkout: Path, tools: Tools, said: list[str]) -> Install:
    def say(text: str, end: str = "\n") -> None:
        said.append(text + end)

    return Install(checkout, run=tools, say=say, clock=lambda: 0.0)


def packages(checkout: Path) -> str:
    return (checkout / ".venv" / "installed.txt").read_text(encoding="utf-8")


def leftovers(checkout: Path) -> list[str]:
    return sorted(path.name for path in checkout.glob(".venv?*"))


def change(checkout: Path, name: str = "requirements.lock") -> None:
    with (checkout / name).open("a", encoding="utf-8") as file:
        file.write("numpy==1 \\\n    --hash=sha256:00\n")


def test_install_prints_its_steps(made: Install, checkout: Path, tools: Tools, said: list[str]) -> None:
    assert made.ensure(dev=False)
    assert tools.seen == list(STEPS)
    assert "".join(said) == "Getting uv … 0 s\nInstalling 1 locked packages … 0 s\nInstalled in 0 s.\n"
    assert (checkout / ".venv" / "bin" / "python").exists()
    assert leftovers(checkout) == []


def test_install_with_nothing_to_do_runs_and_prints_nothing(made: Install, tools: Tools, said: list[str]) -> None:
    made.ensure(dev=True)
    tools.seen.clear()
    said.clear()
    assert not made.ensure(dev=True)
    assert not made.ensure(dev=False)
    assert (tools.seen, said) == ([], [])


def test_install_adds_test_tools_and_keeps_them(made: Install, checkout: Path, tools: Tools) -> None:
    made.ensure(dev=False)
    assert "ruff" not in packages(checkout)
    made.ensure(dev=True)
    assert "ruff" in packages(checkout)
    change(checkout)
    made.ensure(dev=False)
    assert "ruff" in packages(checkout)


def test_install_after_a_changed_lock_begins_with_the_old_environment(
    made: Install, checkout: Path, tools: Tools
) -> None:
    made.ensure(dev=False)
    tools.seen.clear()
    change(checkout)
    assert made.ensure(dev=False)
    assert tools.seen == ["packages", "project"]
    assert "numpy" in packages(checkout)


def test_install_after_a_changed_uv_gets_it(made: Install, checkout: Path, tools: Tools) -> None:
    made.ensure(dev=False)
    tools.seen.clear()
    change(checkout, "requirements-uv.lock")
    made.ensure(dev=False)
    assert tools.seen == ["uv's environment", "uv", "packages", "project"]


@pytest.mark.parametrize("stamp", [None, "", "[]", "{"])
def test_install_builds_afresh_over_an_environment_of_unknown_state(
    made: Install, checkout: Path, tools: Tools, stamp: str | None
) -> None:
    made.ensure(dev=False)
    (checkout / ".venv" / install.STAMP).unlink()
    if stamp is not None:
        (checkout / ".venv" / install.STAMP).write_text(stamp, encoding="utf-8")
    (checkout / ".venv" / "half").touch()
    tools.seen.clear()
    assert made.ensure(dev=False)
    assert tools.seen == list(STEPS)
    assert not (checkout / ".venv" / "half").exists()


def test_install_builds_afresh_for_another_python(made: Install, checkout: Path, tools: Tools) -> None:
    made.ensure(dev=False)
    python = checkout / ".venv" / "bin" / "python"
    python.unlink()
    python.symlink_to("/bin/sh")
    change(checkout)
    tools.seen.clear()
    made.ensure(dev=False)
    assert tools.seen == list(STEPS)


def test_install_of_a_moved_checkout_is_done_again(made: Install, checkout: Path, tools: Tools) -> None:
    made.ensure(dev=False)
    made.root = checkout.rename(checkout.parent / "moved")
    assert made.ensure(dev=False)


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("how", ["fails", "is stopped", "meets a full disk"])
@pytest.mark.parametrize("first", [True, False])
def test_install_that_is_cut_short_changes_nothing(
    made: Install, checkout: Path, tools: Tools, step: str, how: str, first: bool
) -> None:
    def spoil(taken: str) -> Tool | None:
        if taken != step:
            return None
        if how == "is stopped":
            raise Stopped(2)
        if how == "meets a full disk":
            raise OSError(28, "No space left on device")
        return Tool(1, OFFLINE)

    if not first:
        made.ensure(dev=False)
        (checkout / ".venv" / install.STAMP).write_text('{"runtime": "another"}', encoding="utf-8")
        change(checkout)
        change(checkout, "requirements-uv.lock")
        if step == "environment":
            (checkout / ".venv" / "bin" / "python").unlink()
    tools.before = spoil
    with pytest.raises(Stopped if how == "is stopped" else InstallError):
        made.ensure(dev=False)
    assert leftovers(checkout) == []
    if first:
        assert not (checkout / ".venv").exists()
    else:
        assert "numpy" not in packages(checkout)
        assert "another" in (checkout / ".venv" / install.STAMP).read_text(encoding="utf-8")
    tools.before = lambda step: None
    assert made.ensure(dev=False)
    assert leftovers(checkout) == []


def test_install_puts_back_an_environment_whose_swap_was_cut_short(made: Install, checkout: Path, tools: Tools) -> None:
    made.ensure(dev=False)
    (checkout / ".venv").rename(checkout / ".venv.old")
    (checkout / ".venv.new").mkdir()
    tools.seen.clear()
    assert made.ensure(dev=False)
    assert "environment" not in tools.seen, "it began with the old environment"
    assert leftovers(checkout) == []


def test_install_leaves_a_linked_environment_alone(made: Install, checkout: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (checkout / ".venv").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(InstallError, match=r"is a link to .*elsewhere"):
        made.ensure(dev=False)


def test_install_without_ensurepip_names_the_package(made: Install, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(install.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(InstallError, match=r"apt-get install python3\.11-venv"):
        made.ensure(dev=False)


def test_install_of_an_incomplete_checkout_names_the_file(made: Install, checkout: Path) -> None:
    (checkout / "requirements-uv.lock").unlink()
    with pytest.raises(InstallError, match=r"requirements-uv\.lock can't be read"):
        made.ensure(dev=False)


def test_install_waits_for_another_one(made: Install, checkout: Path, tools: Tools, said: list[str]) -> None:
    started, waiting, done = threading.Event(), threading.Event(), []

    def hold(step: str) -> None:
        started.set()
        assert waiting.wait(60)

    def say(text: str, end: str = "\n") -> None:
        said.append(text)
        waiting.set()

    tools.before = hold
    first = threading.Thread(target=made.ensure, args=(False,))
    second_tools = Tools()
    second = Install(checkout, run=second_tools, say=say)
    first.start()
    assert started.wait(60)
    other = threading.Thread(target=lambda: done.append(second.ensure(dev=False)))
    other.start()
    first.join(60)
    other.join(60)
    assert "Another install is running in this checkout. Waiting for it …" in said
    assert done == [False]
    assert second_tools.seen == []


def test_install_hides_other_environments_from_its_tools(
    made: Install, tools: Tools, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "PYTHONDONTWRITEBYTECODE"):
        monkeypatch.setenv(name, "/elsewhere")
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    made.ensure(dev=False)
    for environment in tools.environments:
        assert "/elsewhere" not in environment.values()
        assert environment["HTTPS_PROXY"] == "http://proxy.example:3128"


@pytest.mark.parametrize("home", ["writable", "missing"])
def test_install_keeps_its_cache_in_the_checkout_where_there_is_no_home(
    made: Install, checkout: Path, tools: Tools, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, home: str
) -> None:
    for name in ("UV_CACHE_DIR", "UV_NO_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    # Root may write anywhere: a file stands for a home that nothing can be made in.
    (tmp_path / "file").touch()
    monkeypatch.setenv("HOME", str(tmp_path if home == "writable" else tmp_path / "file" / "home"))
    made.ensure(dev=False)
    inside = None if home == "writable" else str(checkout / ".venv.new" / "cache")
    assert [environment.get("UV_CACHE_DIR") for environment in tools.environments] == [inside] * len(STEPS)


PIP_OFFLINE = """\
WARNING: Location 'file:///opt/simple/uv/' is ignored: it is neither a file nor a directory.
WARNING: Retrying (Retry(total=1, connect=None, read=None, redirect=None, status=None)) after connection broken by \
'NewConnectionError('<pip._vendor.urllib3.connection.HTTPSConnection object at 0x7f>: Failed to establish a new \
connection: [Errno -3] Temporary failure in name resolution')': /simple/uv/
ERROR: Could not find a version that satisfies the requirement uv==0.13.9 (from versions: none)
ERROR: No matching distribution found for uv==0.13.9
"""


@pytest.mark.parametrize(
    ("output", "sentence"),
    [
        (PIP_OFFLINE, "can't be reached"),
        (OFFLINE, "can't be reached"),
        ("error: Request failed after 3 retries\n  Caused by: operation timed out", "can't be reached"),
        ("error: failed to copy file: No space left on device (os error 28)", "The disk is full"),
        ("  Hash mismatch for `rasa==3.6.21`", "isn't the one that the lock names"),
        ("  Caused by: invalid peer certificate: UnknownIssuer", "SSL_CERT_FILE"),
        ("[Errno 13] Permission denied: '/srv/guide/.venv.new'", "can't be written to"),
        ("[Errno 30] Read-only file system: '/srv/guide/.venv.new'", "can't be written to"),
        ("ERROR: Could not find a version that satisfies the requirement uv==9 (from versions: 1)", "The tool said:"),
        ("", "The tool said:"),
    ],
)
def test_explain_says_what_to_do(tmp_path: Path, output: str, sentence: str) -> None:
    found = explain(output, tmp_path)
    assert sentence in found
    assert "is ignored" not in found


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (None, "Python 3.11 is missing: there is no"),
        ("echo 3.12", "is 3.12."),
        ("exit 127", "is not a working Python."),
    ],
)
def test_wrapper_names_a_missing_or_wrong_python(tmp_path: Path, root: Path, answer: str | None, sentence: str) -> None:
    python = tmp_path / "my python"
    if answer:
        python.write_text(f"#!/bin/sh\n{answer}\n", encoding="utf-8")
        python.chmod(0o755)
    found = subprocess.run(
        [root / "scripts" / "install"], env={**os.environ, "PYTHON": str(python)}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert found.returncode == 1
    assert sentence in found.stderr
    assert len(found.stderr.splitlines()) == 1


def test_uv_is_pinned_once(root: Path) -> None:
    """The build backend is the uv that is installed, so building needs no network."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    (pinned,) = re.findall(r"^uv==(\S+)", (root / "requirements-uv.lock").read_text(encoding="utf-8"), re.M)
    assert project["dependency-groups"]["installer"] == [f"uv=={pinned}"]
    major, minor = pinned.split(".")[:2]
    assert project["build-system"]["requires"] == [f"uv_build>={major}.{minor},<{major}.{int(minor) + 1}"]
    dockerfile = (root / "deploy" / "Dockerfile").read_text(encoding="utf-8")
    assert "requirements-uv.lock" in dockerfile
    assert pinned not in dockerfile


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock", "requirements-uv.lock"])
def test_locks_have_hashes_and_name_no_host(root: Path, name: str) -> None:
    text = (root / name).read_text(encoding="utf-8")
    assert "://" not in text
    entries = text.replace("\\\n", " ").splitlines()
    assert [line for line in entries if "==" in line and "--hash=sha256:" not in line] == []


def test_stamp_names_no_path(made: Install, checkout: Path) -> None:
    made.ensure(dev=True)
    stamp = json.loads((checkout / ".venv" / install.STAMP).read_text(encoding="utf-8"))
    assert set(stamp) == {"runtime", "dev", "uv"}
