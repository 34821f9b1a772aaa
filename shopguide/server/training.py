"""Trains a model when something it is made of has changed."""

from __future__ import annotations

import subprocess
import sys
import time

import click

from shopguide import edition, models
from shopguide.clock import utc_now
from shopguide.errors import SetupError
from shopguide.project import Project


def train(project: Project, *, force: bool = False) -> None:
    """Train with `rasa train`, unless a model of the same fingerprint is there.

    Raises:
        KnowledgeError: facts or sentences hold faults; told before minutes are spent on training.
        SetupError: training failed.
    """
    words = edition.make(edition.read(project), utc_now()).sentences.responses
    model = project.model_for(project.fingerprint())
    if model.is_file() and not force and not models.refuse_lost_placeholders(project, model, words):
        click.echo(f"Nothing changed since {model.relative_to(project.root)} was trained.")
        return
    click.echo("Training the guide; this takes a minute or so …")
    begun = time.monotonic()
    command = [
        *(sys.executable, "-W", "ignore", "-m", "rasa", "train"),
        *("--domain", "domain.yml", "--config", "config.yml", "--data", "data"),
        *("--out", str(project.models), "--fixed-model-name", model.name.removesuffix(".tar.gz")),
        *(["--force"] if force else []),
    ]
    if subprocess.run(command, cwd=project.root, check=False).returncode or not model.is_file():
        raise SetupError("Training failed; what Rasa said about it stands above.")
    models.note_code(project, model)
    click.echo(f"Trained {model.relative_to(project.root)} in {time.monotonic() - begun:.0f} s.")
