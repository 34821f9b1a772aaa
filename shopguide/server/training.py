"""Trains a model when something it is made of has changed."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

import click

from shopguide import edition, models
from shopguide.clock import utc_now
from shopguide.errors import ModelError, SetupError
from shopguide.project import Project

_END: Final = ".tar.gz"


def train(project: Project, *, force: bool = False) -> None:
    """Train, unless a model of the same fingerprint is there, or was weighed and refused.

    Raises:
        KnowledgeError: facts or sentences hold faults; told before minutes are spent on training.
        ModelError: the model was refused, and none stands in its stead, or `force` would put it in place.
        SetupError: training failed.
    """
    words = edition.make(edition.read(project), utc_now()).sentences.responses
    model = project.model_for(project.fingerprint())
    if not model.is_file() and (refusal := project.refusal()):
        told = f"The model of these files was found worse than {refusal.get('with')}"
        if force or project.kept_model() is None:
            raise ModelError(f'{told}. Take it all the same: shopguide train --compare --accept-worse "why"')
        click.echo(f"{told}, which stays.")
        return
    if model.is_file() and not force and not models.refuse_lost_placeholders(project, model, words):
        click.echo(f"Nothing changed since {model.relative_to(project.root)} was trained.")
        return
    build(project, model, force=force)


def build(project: Project, model: Path, *, force: bool = False) -> None:
    """Train with `rasa train` into the file `model`, which is there when it is whole, or not at all.

    Raises:
        SetupError: training failed.
    """
    click.echo("Training the guide; this takes a minute or so …")
    begun = time.monotonic()
    # Beside its place and under another name: an interrupted training must not look like a model.
    part = model.parent / "parts" / model.name
    command = [
        *(sys.executable, "-W", "ignore", "-m", "rasa", "train"),
        *("--domain", "domain.yml", "--config", "config.yml", "--data", "data"),
        *("--out", str(part.parent), "--fixed-model-name", model.name.removesuffix(_END)),
        *(["--force"] if force else []),
    ]
    try:
        if subprocess.run(command, cwd=project.root, check=False).returncode or not part.is_file():
            raise SetupError("Training failed; what Rasa said about it stands above.")
        os.replace(part, model)
    finally:
        part.unlink(missing_ok=True)
    models.note_code(project, model)
    click.echo(f"Trained {model.relative_to(project.root)} in {time.monotonic() - begun:.0f} s.")
