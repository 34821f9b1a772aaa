"""A stock Rasa project on our data: the same intents, examples, rules and custom actions, everything else Rasa's own.

The pipeline and policies are the ones Rasa takes where config.yml names none; the actions run in
`rasa run actions`, the tracker store and the lock store are the defaults. TED has no stories to learn
from, as ours has none, and so is left out by Rasa itself: that makes stock faster, not slower.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from importlib import resources
from pathlib import Path
from typing import Any, Final

import yaml

from tests.conversations.server import ROOT

RASA: Final = (sys.executable, "-W", "ignore", "-m", "rasa")
ENVIRONMENT: Final = {
    **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
    "RASA_TELEMETRY_ENABLED": "false",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "PYTHONPATH": str(ROOT),
}
# Rasa's 100 take hours on our data, and what a turn costs does not depend on them: a model of the same shape
# costs the same to ask. Ten are enough to answer most of the talk as ours does.
EPOCHS: Final = 10
# To try the benchmark out: one epoch, on the first examples of each intent.
QUICK_EXAMPLES: Final = 30


def config(epochs: int) -> dict[str, Any]:
    """Rasa's default configuration, trained for so many epochs."""
    text = resources.files("rasa.engine.recipes.config_files").joinpath("default_config.yml").read_text()
    read: dict[str, Any] = yaml.safe_load(text) | {"assistant_id": "stock"}
    for part in (*read["pipeline"], *read["policies"]):
        if "epochs" in part:
            part["epochs"] = epochs
    return read


def build(folder: Path, *, quick: bool) -> Path:
    """Make the project and train it, unless that was done for these data already; returns its folder.

    Raises:
        RuntimeError: training failed; its log is named.
    """
    project = folder / f"stock-{_fingerprint()}{'-quick' if quick else ''}"
    if list((project / "models").glob("*.tar.gz")):
        return project
    shutil.rmtree(project, ignore_errors=True)
    project.mkdir(parents=True)
    for name in ("knowledge", "actions", "domain.yml"):
        (project / name).symlink_to(ROOT / name)
    if quick:
        _sample(project / "data")
    else:
        (project / "data").symlink_to(ROOT / "data")
    (project / "config.yml").write_text(yaml.safe_dump(config(1 if quick else EPOCHS)), encoding="utf-8")
    (project / "credentials.yml").write_text("rest:\n", encoding="utf-8")
    print(f"Training the stock assistant ({'a minute' if quick else 'a quarter of an hour'}, once) …", flush=True)
    log = project / "train.log"
    with log.open("w") as output:
        command = (*RASA, "train", "--domain", "domain.yml", "--data", "data", "--config", "config.yml")
        done = subprocess.run(
            command, cwd=project, env=ENVIRONMENT, stdout=output, stderr=subprocess.STDOUT, check=False
        )
    if done.returncode or not list((project / "models").glob("*.tar.gz")):
        raise RuntimeError(f"The stock assistant could not be trained; see {log}")
    return project


def _sample(data: Path) -> None:
    """The rules, and the first examples of each intent."""
    (data / "nlu").mkdir(parents=True)
    (data / "rules").symlink_to(ROOT / "data" / "rules")
    for path in (ROOT / "data" / "nlu").glob("*.yml"):
        read = yaml.safe_load(path.read_text(encoding="utf-8"))
        for entry in read["nlu"]:
            entry["examples"] = "".join(entry["examples"].splitlines(keepends=True)[:QUICK_EXAMPLES])
        (data / "nlu" / path.name).write_text(yaml.safe_dump(read, allow_unicode=True), encoding="utf-8")


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for path in sorted([ROOT / "domain.yml", *(ROOT / "data").rglob("*.yml")]):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
