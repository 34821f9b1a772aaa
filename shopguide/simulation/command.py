"""`shopguide simulate`: decides where the simulated talks go, makes them, and says how much was made."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Final

import click
from sqlalchemy.engine import URL

from shopguide.errors import SetupError
from shopguide.project import Project
from shopguide.simulation.database import DEFAULT_FILE, Filled, fill, is_of_people, named, prepare
from shopguide.storage.database import address

_WHERE: Final = "They would stand among the talks of people. Name another file with --out, or use --among-talks."


def run(
    project: Project,
    *,
    talks: int,
    held: int,
    days: int,
    seed: int,
    out: Path | None,
    replace: bool,
    among_talks: bool,
) -> None:
    """Make the talks; `held` of them with the trained guide, if there is one.

    Raises:
        KnowledgeError: knowledge/ holds faults.
        SetupError: the database is there already, holds talks of people, or cannot be opened.
    """
    if among_talks and (out or replace):
        raise SetupError("--among-talks writes into the database of the talks; leave out --out and --replace.")
    file = out or DEFAULT_FILE
    url = address()
    if not among_talks:
        if is_of_people(URL.create("sqlite", database=str(file))):
            raise SetupError(f"{file} is where the talks are kept. {_WHERE}")
        url = prepare(file, replace=replace)
    until = time.time()
    with click.progressbar(length=talks, label="Simulating talks", show_pos=True) as bar:
        made = fill(url, project, talks=talks, days=days, seed=seed, until=until, progress=bar.update)
    _tell(made, "simulated")
    model = project.current_model()
    if held and model is None:
        click.echo("No trained model fits the project, so the guide held none itself (make train).")
    elif held and model:
        from shopguide.server import no_tensorflow

        no_tensorflow.leave_out()
        from shopguide.simulation.held import hold

        _tell(hold(url, project, model, talks=held, days=days, seed=seed, until=until), "held by the guide")
    click.echo(f"They are in {named(url)}.")


def _tell(made: Filled, how: str) -> None:
    click.echo(f"{made.talks} talk(s) {how}: {made.cases} case(s), {made.steps} step(s), {made.turns} turn(s).")
