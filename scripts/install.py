"""Installs the locked packages into `.venv`: all of them, or nothing changes.

The new environment is built beside the old one and takes its place only when it is complete, so whatever stops an
install (no network, a full disk, Ctrl-C, a power cut) leaves the old one working. A file inside it says which locks it
was built from; while that is true, there is nothing to do. Only the standard library is used: nothing is installed yet.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import importlib.util
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Final

import causes
from causes import InstallError

STAMP: Final = "installed.json"
_BOTH: Final = ("pyproject.toml", "requirements-uv.lock", "requirements.lock")

_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(BaseException):
    """Somebody stopped the install: Ctrl-C, or a signal to end."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


@dataclass(frozen=True)
class Tool:
    """What came of running a program.

    Attributes:
        code: its exit status; 0 is success.
        output: what it wrote to both streams.
    """

    code: int
    output: str


Run = Callable[[Sequence[str], Mapping[str, str]], Tool]


def run_tool(command: Sequence[str], environment: Mapping[str, str]) -> Tool:
    """Run a program, its output kept back. Raises OSError if it can't be started."""
    done = subprocess.run(
        command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        encoding="utf-8", errors="replace", check=False,
    )  # fmt: skip
    return Tool(done.returncode, done.stdout)


def say(text: str, end: str = "\n") -> None:
    """Print at once, so that a step is seen while it runs."""
    print(text, end=end, flush=True)


@dataclass
class Install:
    """One install into the `.venv` of a checkout.

    Attributes:
        root: the checkout's folder.
        python: the interpreter that the environment is made with.
        run, say, clock: how to run programs, print, and tell the time in seconds; tests put their own here.
    """

    root: Path
    python: str = sys.executable
    run: Run = run_tool
    say: Callable[..., None] = say
    clock: Callable[[], float] = time.monotonic

    @property
    def venv(self) -> Path:
        return self.root / ".venv"

    @property
    def new(self) -> Path:
        return self.root / ".venv.new"

    @property
    def old(self) -> Path:
        return self.root / ".venv.old"

    def ensure(self, dev: bool) -> bool:
        """Install what is missing; False if everything was there.

        Args:
            dev: the test tools too.

        Raises:
            InstallError: nothing was changed, for the reason it gives.
        """
        wanted = self._wanted()
        if self._satisfied(wanted, dev):
            return False
        if self.venv.is_symlink():
            raise InstallError(f"{self.venv} is a link to {self.venv.resolve()}, which isn't built from these locks. "
                               "Remove the link, or install there.")  # fmt: skip
        if importlib.util.find_spec("ensurepip") is None:
            raise InstallError(f"{self.python} can't make virtual environments. "
                               "Install what is missing (Debian 12: apt-get install python3.11-venv).")  # fmt: skip
        with self._turn():
            if self._satisfied(wanted, dev):
                return False
            began = self.clock()
            # Test tools that are there stay there: `make run` after `make test` takes nothing away.
            dev = dev or bool(self._stamp().get("dev"))
            try:
                self._build(wanted, dev)
                self._swap()
            except OSError as error:
                raise InstallError(causes.explain(str(error), self.root)) from error
            finally:
                shutil.rmtree(self.new, ignore_errors=True)
            self.say(f"Installed in {self.clock() - began:.0f} s.")
        return True

    def _wanted(self) -> dict[str, str]:
        """What the stamp says of an environment that is up to date."""
        where = f"{self.root}\n{sys.version}\n"
        both = _digest(where, [self.root / name for name in _BOTH])
        return {
            "runtime": both,
            "dev": _digest(where, [self.root / "requirements-dev.lock"]),
            "uv": _digest("", [self.root / "requirements-uv.lock"]),
        }

    def _stamp(self) -> dict[str, str]:
        """What the environment was built from; empty if that isn't known."""
        try:
            found = json.loads((self.venv / STAMP).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def _satisfied(self, wanted: Mapping[str, str], dev: bool) -> bool:
        stamp = self._stamp()
        keys = ("runtime", "dev") if dev else ("runtime",)
        return all(stamp.get(key) == wanted[key] for key in keys) and (self.venv / "bin" / "python").exists()

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """One install at a time in a checkout; the others wait."""
        folder = os.open(self.root, os.O_RDONLY)
        try:
            try:
                fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                self.say("Another install is running in this checkout. Waiting for it …")
                fcntl.flock(folder, fcntl.LOCK_EX)
            yield
        finally:
            os.close(folder)

    def _build(self, wanted: Mapping[str, str], dev: bool) -> None:
        """Make the new environment, from the old one where that is sound."""
        _remove(self.new)
        if self.old.exists() and not self.venv.exists():
            self.old.rename(self.venv)  # a swap that was cut short
        self._link_old(wanted)
        uv = self.new / "uv" / "bin" / "uv"
        if not uv.exists():
            with self._step("Getting uv"):
                self._tool([self.python, "-I", "-m", "venv", "--clear", str(uv.parent.parent)])
                self._tool([str(uv.parent / "python"), "-I", "-m", "pip", "install", "--quiet", "--no-deps",
                            "--disable-pip-version-check", "--retries", "2", "--require-hashes", "-r",
                            str(self.root / "requirements-uv.lock")])  # fmt: skip
        lock = self.root / ("requirements-dev.lock" if dev else "requirements.lock")
        count = sum(1 for line in lock.read_text(encoding="utf-8").splitlines() if "==" in line and line[0].isalnum())
        python = ["--python", str(self.new / "bin" / "python")]
        with self._step(f"Installing {count} locked packages{' with the test tools' if dev else ''}"):
            if not (self.new / "pyvenv.cfg").exists():
                # Its scripts find their interpreter beside them, so that the folder can be renamed.
                self._tool([str(uv), "venv", "-q", "--relocatable", "--allow-existing", "--no-project",
                            "--python", self.python, str(self.new)])  # fmt: skip
            self._tool([str(uv), "pip", "sync", "-q", *python, "--require-hashes", "--compile-bytecode",
                        str(lock)])  # fmt: skip
            self._tool([str(uv), "pip", "install", "-q", *python, "--no-deps", "--no-build-isolation", "-e",
                        str(self.root)])  # fmt: skip
        _remove(self.new / "cache")
        stamp = {key: value for key, value in wanted.items() if dev or key != "dev"}
        (self.new / STAMP).write_text(json.dumps(stamp), encoding="utf-8")

    def _link_old(self, wanted: Mapping[str, str]) -> None:
        """Begin with the old environment's files, linked, if it is known to be complete and of the same Python."""
        if not self._stamp() or not _same_python(self.venv, self.python):
            self.new.mkdir()
            return
        try:
            shutil.copytree(self.venv, self.new, symlinks=True, copy_function=os.link)
        except OSError:  # a file system without links, or files of somebody else
            _remove(self.new)
            self.new.mkdir()
            return
        (self.new / STAMP).unlink()
        if self._stamp().get("uv") != wanted["uv"]:
            _remove(self.new / "uv")

    def _swap(self) -> None:
        """Put the new environment in the old one's place; no signal comes between the two renames."""
        _remove(self.old)
        before = signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
        try:
            if self.venv.exists():
                self.venv.rename(self.old)
            self.new.rename(self.venv)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        shutil.rmtree(self.old, ignore_errors=True)

    @contextmanager
    def _step(self, what: str) -> Iterator[None]:
        began = self.clock()
        self.say(f"{what} …", end="")
        try:
            yield
        except BaseException:
            self.say("")
            raise
        self.say(f" {self.clock() - began:.0f} s")

    def _tool(self, command: Sequence[str]) -> None:
        """Run one of the tools. Raises InstallError with the cause in a sentence."""
        kept = {name: value for name, value in os.environ.items() if name not in _HARMFUL}
        cache = {} if _cache_works() else {"UV_CACHE_DIR": str(self.new / "cache")}
        found = self.run(command, {"UV_SYSTEM_CERTS": "true", **kept, **cache})
        if found.code != 0:
            raise InstallError(causes.explain(found.output, self.root))


# Variables of another Python or environment that would lead the tools astray.
_HARMFUL: Final = frozenset({
    "PYTHONHOME", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "VIRTUAL_ENV", "CONDA_PREFIX", "__PYVENV_LAUNCHER__",
})  # fmt: skip


def _digest(text: str, files: Sequence[Path]) -> str:
    """SHA-256 of a text and files. Raises InstallError if one is missing."""
    whole = hashlib.sha256(text.encode())
    for file in files:
        try:
            whole.update(hashlib.sha256(file.read_bytes()).digest())
        except OSError as error:
            raise InstallError(f"{file} can't be read ({error.strerror}). Is the checkout complete?") from error
    return whole.hexdigest()


def _same_python(venv: Path, python: str) -> bool:
    """Whether the environment was made with this interpreter."""
    try:
        return (venv / "bin" / "python").resolve(strict=True) == Path(python).resolve(strict=True)
    except OSError:
        return False


def _cache_works() -> bool:
    """Whether uv can keep its cache where it usually does; some accounts have no home that they may write to."""
    if "UV_CACHE_DIR" in os.environ or "UV_NO_CACHE" in os.environ:
        return True
    place = Path(os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "uv")
    while not place.exists() and place != place.parent:
        place = place.parent
    return place.is_dir() and os.access(place, os.W_OK)


def _remove(folder: Path) -> None:
    """Remove a folder, if it is there. Raises OSError if it can't be removed."""
    if folder.is_dir():
        shutil.rmtree(folder)


def _stop(number: int, _frame: FrameType | None) -> None:
    raise Stopped(number)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; returns the exit status."""
    parser = argparse.ArgumentParser(prog="scripts/install", description="Install the locked packages into .venv.")
    parser.add_argument("--dev", action="store_true", help="install the test tools too")
    options = parser.parse_args(arguments)
    for number in _SIGNALS:
        signal.signal(number, _stop)
    try:
        Install(Path(__file__).resolve().parent.parent).ensure(options.dev)
    except InstallError as error:
        print(error, file=sys.stderr)
        return 1
    except Stopped as stopped:
        print("Stopped. Nothing was changed; the next run starts over.", file=sys.stderr)
        return 128 + stopped.number
    return 0


if __name__ == "__main__":
    sys.exit(main())
