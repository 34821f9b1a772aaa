"""Other libraries that mask personal data, beside the guide, on the same messages; prints a Markdown table a set.

    PYTHONPATH=. .venv/bin/python -m benchmarks.privacy.compare

Presidio and scrubadub get an environment of their own each, made by pip in var/privacy-compare/ when first run (about
800 MB). They read one message at a time, as they are meant to: the column "in one message" leaves out the secrets that
only the message before gives away.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
import venv
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from benchmarks.privacy import ours
from benchmarks.privacy.examples import Example, harmless, november, removed, secrets

ROOT: Final = Path(__file__).resolve().parents[2]
_ENVIRONMENTS: Final = ROOT / "var" / "privacy-compare"
# Exact versions, so that the table can be made again.
_LIBRARIES: Final = {
    "Presidio": ("run_presidio.py", ("presidio-analyzer==2.2.366", "spacy==3.8.18")),
    "scrubadub": ("run_scrubadub.py", ("scrubadub==2.0.1",)),
}
_HEAD: Final = (
    "| | secrets removed | in one message | plain English | harmless changed | ms p50 | ms p99 |\n"
    "|---|--:|--:|--:|--:|--:|--:|"
)


def row(name: str, examples: Sequence[Example], shown: Sequence[str], times: Sequence[float]) -> str:
    """A line of the table: what `name` made of the messages, and the milliseconds of each."""
    dangerous = [(example, text) for example, text in zip(examples, shown, strict=True) if example.secrets]
    alone = [(example, text) for example, text in dangerous if not example.before]
    plain = [(example, text) for example, text in alone if (example.style, example.lang) == ("plain", "en")]
    safe = [(example, text) for example, text in zip(examples, shown, strict=True) if not example.secrets]
    changed = sum(text != example.text for example, text in safe)
    at = statistics.quantiles(times, n=100)
    shares = " | ".join(_share(some) for some in (dangerous, alone, plain))
    return f"| {name} | {shares} | {changed} of {len(safe)} | {at[49]:.2f} | {at[98]:.2f} |"


def _share(pairs: Sequence[tuple[Example, str]]) -> str:
    ok = sum(removed(example, text) for example, text in pairs)
    return f"{ok} of {len(pairs)} ({ok / len(pairs):.2f})"


def _ours(examples: Sequence[Example]) -> str:
    shown, times = [], []
    for example in examples:
        start = time.process_time()
        shown.append(ours.shown(example))
        times.append((time.process_time() - start) * 1000)
    return row("ShopGuide", examples, shown, times)


def _python(name: str, packages: Sequence[str]) -> Path:
    """The interpreter of an environment that has these packages; made if need be."""
    folder = _ENVIRONMENTS / name.lower()
    python, done = folder / "bin" / "python", folder / "installed.txt"
    if not done.exists() or done.read_text(encoding="utf-8").split() != list(packages):
        print(f"Installing {' '.join(packages)} into {folder.relative_to(ROOT)}.", file=sys.stderr, flush=True)
        venv.create(folder, clear=True, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *packages], check=True)
        done.write_text("\n".join(packages), encoding="utf-8")
    return python


def _other(name: str, examples: Sequence[Example]) -> list[str]:
    script, packages = _LIBRARIES[name]
    # Isolated: neither this checkout nor the folder of the script is imported from.
    command = [_python(name, packages), "-I", "-W", "ignore", Path(__file__).with_name(script)]
    texts = json.dumps([example.text for example in examples])
    done = subprocess.run(command, input=texts, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{name} ended with {done.returncode}:\n{done.stderr[-2000:]}")
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    version = packages[0].partition("==")[2]
    return [row(f"{name} {version}, {how}", examples, shown, result["ms"]) for how, shown in result["rows"].items()]


def main() -> None:
    """Mask everything with all of them, and print the tables."""
    for title, examples in (("first set", [*secrets(), *harmless()]), ("set of 2026-11", november())):
        lines = [_ours(examples)]
        for name in _LIBRARIES:
            lines += _other(name, examples)
        print("\n".join([f"{title}:\n", _HEAD, *lines, ""]), flush=True)


if __name__ == "__main__":
    try:
        main()
    except (RuntimeError, subprocess.CalledProcessError) as error:
        sys.exit(str(error))
