"""A stock Rasa project on our data: the same intents, examples and custom actions, everything else Rasa's own.

The pipeline and policies are the ones Rasa takes where config.yml names none; the actions run in
`rasa run actions`, the tracker store and the lock store are the defaults. A table of decisions is not Rasa's, so rules
stand for it, one for an intent or for what a button does. TED has no stories to learn from and so is left out by Rasa
itself: that makes stock faster, not slower.
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

from benchmarks.nlu.messages import read_messages
from shopguide.dialogue.acts import Act
from shopguide.dialogue.commands import INTENT, Do
from shopguide.dialogue.heard import OF_INTENT
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
# costs the same to ask. What it answers is checked to be an answer, not to be the right one.
EPOCHS: Final = 2
# To try the benchmark out: one epoch, on the first examples of each intent.
QUICK_EXAMPLES: Final = 30
# What the guide most often does at such a message; whatever has no rule here is answered with the place in the talk.
_ACTIONS: Final = {
    Act.DESCRIBE: "action_take_problem",
    Act.ACCEPT: "action_start_walk",
    Act.CHOOSE: "action_start_walk",
    Act.DONE: "action_next_step",
    Act.BACK: "action_previous_step",
    Act.STUCK: "action_help_with_step",
    Act.ASK: "action_tell_channel",
    Act.TRIED: "action_next_channel",
    Act.NOT_SOLVED: "action_next_channel",
    Act.RESTART: "action_start_over",
}
_BUTTONS: Final = {
    Do.START: "action_start_walk",
    Do.NEXT: "action_next_step",
    Do.BACK: "action_previous_step",
    Do.GROUP: "action_show_group",
}
_OTHERWISE: Final = "action_continue"


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
    for name in ("knowledge", "actions"):
        (project / name).symlink_to(ROOT / name)
    _write(project / "domain.yml", _domain())
    (project / "data").mkdir()
    _write(project / "data" / "rules.yml", {"version": "3.1", "rules": _rules()})
    _write(project / "data" / "nlu.yml", {"version": "3.1", "nlu": _examples(QUICK_EXAMPLES if quick else None)})
    _write(project / "config.yml", config(1 if quick else EPOCHS))
    (project / "credentials.yml").write_text("rest:\n", encoding="utf-8")
    print(f"Training the stock assistant ({'a minute' if quick else 'some minutes'}, once) …", flush=True)
    log = project / "train.log"
    with log.open("w") as output:
        command = (*RASA, "train", "--domain", "domain.yml", "--data", "data", "--config", "config.yml")
        done = subprocess.run(
            command, cwd=project, env=ENVIRONMENT, stdout=output, stderr=subprocess.STDOUT, check=False
        )
    if done.returncode or not list((project / "models").glob("*.tar.gz")):
        raise RuntimeError(f"The stock assistant could not be trained; see {log}")
    return project


def _write(path: Path, content: Any) -> None:
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")


def _domain() -> dict[str, Any]:
    """Ours, with a slot for what a button does: that is how Rasa's rules tell one from another."""
    domain: dict[str, Any] = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    mapping = {"type": "from_entity", "entity": "do"}
    domain["slots"]["do"] = {"type": "categorical", "values": [*map(str, Do)], "mappings": [mapping]}
    return domain


def _rules() -> list[dict[str, Any]]:
    typed = {intent: _ACTIONS.get(act, _OTHERWISE) for intent, act in OF_INTENT.items()}
    rules = [
        {"rule": intent, "steps": [{"intent": intent}, {"action": action}]}
        for intent, action in (typed | {"nlu_fallback": _OTHERWISE}).items()
    ]
    for do in Do:
        action = _BUTTONS.get(do, _OTHERWISE)
        steps: list[dict[str, Any]] = [{"intent": INTENT}, {"slot_was_set": [{"do": do.value}]}, {"action": action}]
        rules.append({"rule": f"{INTENT} {do.value}", "steps": steps})
    return rules


def _examples(most: int | None) -> list[dict[str, str]]:
    """The examples of each intent, or the first of them."""
    found: dict[str, list[str]] = {}
    for text, intent in read_messages():
        found.setdefault(intent, []).append(text)
    return [
        {"intent": intent, "examples": "".join(f"- {text}\n" for text in texts[:most])}
        for intent, texts in found.items()
    ]


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for path in sorted([ROOT / "domain.yml", Path(__file__), *(ROOT / "data").rglob("*.yml")]):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
