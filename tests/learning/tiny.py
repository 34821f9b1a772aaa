"""A project with examples of four intents that Rasa trains in seconds."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Final

from rasa.shared.utils.io import read_yaml_file, write_yaml
from small_data import SMALL

from shopguide.learning.choices import intents
from shopguide.project import Project

MEASURED: Final = {
    "order_not_received": [
        "the parcel has not come",
        "my order is late",
        "my parcel is lost",
        "delivery never arrived",
    ],
    "payment_problem": ["charged two times", "my card is declined", "double charged", "the coupon does not work"],
    "greet": ["hello hello", "hi hi", "good morning to you", "hey hey"],
    "out_of_scope": ["tell me a poem", "bake me bread", "is the weather good", "will it rain"],
}
RULES: Final = """\
version: "3.1"
rules:
- rule: greeting
  steps:
  - intent: greet
  - action: utter_greet
"""


def make(folder: Path, root: Path) -> Project:
    """The project in `folder`, with the pipeline and facts of the checkout at `root`."""
    (folder / "data/rules").mkdir(parents=True)
    (folder / "tests/nlu").mkdir(parents=True)
    shutil.copytree(root / "knowledge", folder / "knowledge")
    config = (root / "config.yml").read_text(encoding="utf-8").replace("action_repair", "action_default_fallback")
    (folder / "config.yml").write_text(config, encoding="utf-8")
    # All intents and sentences: the facts name them, and the code says them, whatever the model understands.
    domain = read_yaml_file(root / "domain.yml")
    kept = {"version": "3.1", "intents": list(intents(root / "domain.yml")), "responses": domain["responses"]}
    write_yaml(kept, folder / "domain.yml")
    (folder / "data/rules/rules.yml").write_text(RULES, encoding="utf-8")
    rows = [{"text": text, "intent": intent} for intent, texts in MEASURED.items() for text in texts]
    (folder / "tests/nlu/blind_intents.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    project = Project(folder)
    write(project, SMALL)
    return project


def write(project: Project, examples: dict[str, list[str]]) -> None:
    """Put these examples in the place of the training data."""
    blocks = [
        "\n".join([f"- intent: {intent}", "  examples: |", *(f"    - {text}" for text in texts)])
        for intent, texts in examples.items()
    ]
    (project.root / "data/nlu").mkdir(exist_ok=True)
    text = "\n".join(['version: "3.1"', "nlu:", *blocks]) + "\n"
    (project.root / "data/nlu/all.yml").write_text(text, encoding="utf-8")


def muddled() -> dict[str, list[str]]:
    """The examples with the two issues' labels changed over: a worse model."""
    return SMALL | {"order_not_received": SMALL["payment_problem"], "payment_problem": SMALL["order_not_received"]}
