"""Trains a model when something it is made of has changed."""

from __future__ import annotations

import contextlib
import io
import os
import sys
import time
from pathlib import Path
from typing import Final

import click
from rasa.cli.utils import validate_files
from rasa.model_training import train as rasa_train
from rasa.shared.exceptions import RasaException
from rasa.shared.importers.importer import TrainingDataImporter

from shopguide import edition, models, progress
from shopguide.alone import alone
from shopguide.engine import noise
from shopguide.errors import ModelError, SetupError
from shopguide.project import Project
from shopguide.server.training_bar import TrainingBar

_END: Final = ".tar.gz"


def train(project: Project, *, force: bool = False) -> None:
    """Train, unless a model of the same fingerprint is there, or was weighed and refused.

    Raises:
        KnowledgeError: facts or sentences hold faults; reported before minutes are spent on training.
        ModelError: the model was refused, and nothing else can be served, or `force` would put it in place.
        SetupError: training failed.
    """
    words = edition.of(project).sentences.responses
    with alone(project.models / ".training", lambda: click.echo("Another training is running; waiting for it …")):
        model = project.model_for(project.fingerprint())
        if not model.is_file() and (refusal := project.refusal()):
            reason = f"The model of these files was found worse than {refusal.get('with')}"
            if force or project.kept_model() is None:
                raise ModelError(f'{reason}. Take it all the same: shopguide train --compare --accept-worse "why"')
            click.echo(f"{reason}, which stays.")
            return
        if model.is_file() and not force and not models.refuse_lost_placeholders(project, model, words):
            click.echo(f"The model is up to date ({model.relative_to(project.root)}).")
            return
        build(project, model, force=force)


def build(project: Project, model: Path, *, force: bool = False) -> None:
    """Train into the file `model`, as `rasa train` would; it appears when it is complete, or not at all.

    Raises:
        SetupError: training failed.
    """
    noise.silence()
    os.environ["LOG_LEVEL"] = "ERROR"  # Rasa's own progress bars, one a policy
    begun = time.monotonic()
    # Under another name: an interrupted training must not look like a model.
    part = model.parent / "parts" / model.name
    with contextlib.chdir(project.root), TrainingBar(sys.stderr) as bar, progress.shown_by(bar.advance):
        output = io.StringIO()
        try:
            with contextlib.redirect_stdout(output):
                importer = TrainingDataImporter.load_from_config("config.yml", "domain.yml", ["data"])
                validate_files(fail_on_warnings=False, max_history=None, importer=importer)
                result = rasa_train(
                    *("domain.yml", "config.yml", ["data"]),
                    output=str(part.parent),
                    fixed_model_name=model.name.removesuffix(_END),
                    force_training=force,
                )
            if result.code or not part.is_file():
                raise SetupError(_failure(output.getvalue()))
            os.replace(part, model)
        except (RasaException, OSError) as error:
            raise SetupError(_failure(str(error))) from error
        except SystemExit as error:  # Rasa's validator ends the process
            raise SetupError(_failure(output.getvalue())) from error
        finally:
            part.unlink(missing_ok=True)
    models.note_code(project, model)
    click.echo(f"Trained {model.relative_to(project.root)} in {time.monotonic() - begun:.0f} s.")


def _failure(said: str) -> str:
    said = click.unstyle(said).strip()
    return f"Training failed; no model was changed. {said}" if said else "Training failed; no model was changed."
