"""The command line: `shopguide --help`."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click

from shopguide import __version__
from shopguide.accounts import Role
from shopguide.clock import utc_now
from shopguide.errors import KnowledgeError, ShopGuideError
from shopguide.project import Project

_Command = TypeVar("_Command", bound=Callable[..., Any])


def _plainly(command: _Command) -> _Command:
    """Tell an error of ours in its own words, without a traceback."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except ShopGuideError as error:
            raise click.ClickException(str(error)) from error

    return run  # type: ignore[return-value]


def _empty_log(database: Any) -> None:
    """Take deleted words out of the database's log too, and say so where a reader keeps them there."""
    from shopguide.storage.wiping import wipe_soon

    if not wipe_soon(database):
        click.echo(
            "Another program is reading the database, so the deleted words stay in its log (the file ending in -wal) "
            "until that has ended. Then run this again.",
            err=True,
        )


def _enter_project() -> Project:
    """Find the project, work in its folder, and keep Rasa quiet about itself."""
    project = Project.find()
    os.chdir(project.root)
    if str(project.root) not in sys.path:
        sys.path.insert(0, str(project.root))
    os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
    return project


def _prepare_rasa(project: Project) -> None:
    """Import Rasa without noise, and without TensorFlow (3 s, 400 MB) unless config.yml names a component of Rasa's."""
    from shopguide.server import no_tensorflow

    if not project.needs_tensorflow():
        no_tensorflow.leave_out()
    from shopguide.engine import noise

    noise.silence()


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def main() -> None:
    """ShopGuide: a conversational guide to TikTok Shop support."""


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=5005, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on.")
@click.option("--rest", is_flag=True, help="Open Rasa's rest channel and HTTP API too (loopback only).")
@click.option(
    "--model",
    type=click.Path(exists=True, dir_okay=False, resolve_path=True, path_type=Path),
    help="Serve this model, not the one that fits the project as it is now.",
)
@_plainly
def serve(host: str, port: int, rest: bool, model: Path | None) -> None:
    """Serve the guide and its chat page."""
    project = _enter_project()
    _prepare_rasa(project)
    from shopguide.server.launcher import serve as run

    run(project, host=host, port=port, rest=rest, model=model)


def _talk_name(_context: click.Context, _option: click.Parameter, name: str | None) -> str | None:
    if name is not None and not re.fullmatch(r"[A-Za-z0-9][\w.-]{0,39}", name, re.A):
        raise click.BadParameter("letters, digits, dots and dashes only, 40 at most.")
    return name


@main.command()
@click.option("--talk", metavar="NAME", callback=_talk_name, help="Go on with the talk of that name, or begin it.")
@_plainly
def shell(talk: str | None) -> None:
    """Talk to the guide in the terminal."""
    project = _enter_project()
    _prepare_rasa(project)
    from shopguide.channels.shell.client import run

    run(project, talk)


@main.command()
@click.option("--force", is_flag=True, help="Train even when nothing changed.")
@click.option("--compare", is_flag=True, help="Weigh it against the current model; a worse one is refused.")
@click.option(
    "--against",
    type=click.Path(exists=True, dir_okay=False, resolve_path=True, path_type=Path),
    help="Compare with this model, not the one trained last.",
)
@click.option("--accept-worse", metavar="REASON", help="Take it even if it is worse; why is kept beside the model.")
@_plainly
def train(force: bool, compare: bool, against: Path | None, accept_worse: str | None) -> None:
    """Train a model, if config, domain, data or the NLU's code changed."""
    if not compare and (against or accept_worse is not None):
        raise click.UsageError("--against and --accept-worse go with --compare.")
    if accept_worse is not None and not accept_worse.strip():
        raise click.UsageError("--accept-worse needs a reason.")
    project = _enter_project()
    _prepare_rasa(project)
    from shopguide.server import logs

    logs.configure(terminal=sys.stderr.isatty())
    if compare:
        from shopguide.learning.compare import compare as weigh

        weigh(project, force=force, against=against, reason=accept_worse)
        return
    from shopguide.server.training import train as run

    try:
        run(project, force=force)
    except KeyboardInterrupt:
        click.echo("\nTraining stopped; no model was changed.", err=True)
        sys.stderr.flush()
        # A fit that is under way in a thread can't be interrupted, and Python would wait for it.
        os._exit(130)


@main.command()
@click.argument(
    "model", required=False, type=click.Path(exists=True, dir_okay=False, resolve_path=True, path_type=Path)
)
@_plainly
def swap(model: Path | None) -> None:
    """Let the servers that run here serve MODEL, or the one that fits the project, without losing a turn."""
    project = _enter_project()
    from shopguide.server.commands import swap as run

    run(model or project.require_model())


@main.command()
@click.option("--list", "listed", is_flag=True, help="Print the groups and end.")
@click.option(
    "--export", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Write them, a message a line."
)
@click.option(
    "--apply",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Note the intents filled in there.",
)
@click.option("--accept", is_flag=True, help="Add what was decided to data/nlu/reviewed.yml.")
@click.option("--again", is_flag=True, help="Decide anew what was decided or skipped, and not added yet.")
@_plainly
def review(listed: bool, export: Path | None, apply: Path | None, accept: bool, again: bool) -> None:
    """Decide what messages mean that the guide was not sure of, and let it learn from them."""
    if sum(map(bool, (listed, export, apply, accept, again))) > 1:
        raise click.UsageError("One of --list, --export, --apply, --accept and --again at a time.")
    export, apply = (path.resolve() if path else None for path in (export, apply))
    project = _enter_project()
    from shopguide.learning import review as reviewing

    if listed:
        reviewing.show(project)
    elif export:
        reviewing.export(project, export)
    elif apply:
        reviewing.apply(project, apply)
    elif accept:
        reviewing.take_over(project)
    elif again:
        reviewing.again(project)
    else:
        reviewing.review(project)


@main.command()
@_plainly
def policy() -> None:
    """Print the table that decides what each message leads to."""
    _enter_project()
    from shopguide.engine.command import print_policy

    print_policy()


@main.command()
@click.argument("text", required=False)
@click.option("--state", help="The question the guide has just asked, such as start, solved or detail:amount.")
@click.option("--issue", help="The problem being worked on.")
@click.option("--channel", help="The channel that is offered or being walked.")
@click.option("--talk", metavar="SENDER", help="Explain each turn of a stored conversation instead.")
@_plainly
def explain(text: str | None, state: str | None, issue: str | None, channel: str | None, talk: str | None) -> None:
    """Say what is heard in TEXT, which row of the table decides, and which action it leads to."""
    if (text is None) == (talk is None):
        raise click.UsageError('Give a text, as in: shopguide explain "never came"; or a conversation with --talk.')
    project = _enter_project()
    _prepare_rasa(project)
    from shopguide.engine import command

    if talk is not None:
        command.explain_talk(talk)
        return
    slots = command.state_of(state, issue, channel)
    command.explain_text(command.newest(project.models), text or "", slots)


@main.command()
@click.option("--strict", is_flag=True, help="Fail on what should be looked at again too, such as an old fact.")
@click.option("--json", "as_json", is_flag=True, help="Report as JSON.")
@_plainly
def check(strict: bool, as_json: bool) -> None:
    """Check facts and sentences: report every fault, and how old each contact is."""
    project = _enter_project()
    from shopguide import facts_check

    checked = facts_check.check(project, utc_now())
    if as_json:
        click.echo(json.dumps(checked.to_json(), indent=2))
        sys.exit(1 if checked.faults or (strict and checked.flags) else 0)
    if checked.faults:
        raise KnowledgeError(checked.faults)
    click.echo(checked.summary())
    if checked.ages:
        checked.print_ages(sys.stdout)
    for flag in checked.flags:
        click.echo(f"Look at this again: {flag}")
    if strict and checked.flags:
        raise click.ClickException(f"{len(checked.flags)} thing(s) to look at again, and --strict is set.")


@main.command()
@click.argument("contact")
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="The day you checked it; today if left out.")
@_plainly
def verified(contact: str, day: datetime | None) -> None:
    """Write down that you checked CONTACT ("phone", or "phone.hours") and found it right."""
    project = _enter_project()
    from shopguide.contacts_file import set_verified

    now = utc_now()
    when = day.date() if day else now.astimezone().date()
    set_verified(project.knowledge, contact, when, now)
    click.echo(f"{contact} is verified on {when}. A running guide takes it over within seconds.")


@main.command()
@click.argument("sender")
@_plainly
def forget(sender: str) -> None:
    """Delete all that is stored of one talk, named by its sender id."""
    _enter_project()
    from shopguide.storage import retention
    from shopguide.storage.database import address, open_database

    database = open_database(address())
    deleted = retention.forget(database, sender)
    click.echo(f"Forgot {sender}: {deleted.events} event(s)." if deleted.talks else f"Nothing is stored of {sender}.")
    _empty_log(database)


@main.command()
@click.option(
    "--days", type=click.IntRange(1), help="How long a talk is kept; SHOPGUIDE_RETENTION_DAYS or 90 if left out."
)
@_plainly
def retain(days: int | None) -> None:
    """Delete talks that nobody came back to for so many days."""
    _enter_project()
    from shopguide.storage import retention
    from shopguide.storage.database import address, open_database

    database = open_database(address())
    deleted = retention.retain(database, days or retention.days())
    click.echo(f"Deleted {deleted.talks} talk(s), {deleted.events} event(s).")
    _empty_log(database)


@main.command()
@click.option("--since", default="7d", show_default=True, metavar="TIME", help="24h, 7d, or a date to begin with.")
@click.option("--until", metavar="DATE", help="The last day of the report; now if left out.")
@click.option("--timezone", default="UTC", show_default=True, metavar="NAME", help="Whose days, e.g. Europe/Berlin.")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, resolve_path=True, path_type=Path),
    help="The page to write; report.html if neither this nor --csv is given.",
)
@click.option(
    "--csv",
    "folder",
    type=click.Path(file_okay=False, resolve_path=True, path_type=Path),
    help="Write cases.csv, steps.csv and turns.csv into this folder.",
)
@_plainly
def insights(since: str, until: str | None, timezone: str, out: Path | None, folder: Path | None) -> None:
    """Write the report: what came up, how it ended, where people get stuck."""
    if out is None and folder is None:
        out = Path.cwd() / "report.html"
    project = _enter_project()
    from shopguide.insights.command import run

    for line in run(project, since=since, until=until, timezone=timezone, out=out, csv=folder):
        click.echo(line)


@main.command()
@click.option("--talks", default=2000, show_default=True, type=click.IntRange(0), help="Talks made up by chance.")
@click.option("--held", default=24, show_default=True, type=click.IntRange(0), help="Talks held by the trained guide.")
@click.option("--days", default=30, show_default=True, type=click.IntRange(1, 3650), help="How far back they reach.")
@click.option("--seed", default=1, show_default=True, help="The same seed makes the same talks.")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="The new database.  [default: var/demo.sqlite]"
)
@click.option("--replace", is_flag=True, help="Replace a database of simulated talks.")
@click.option("--among-talks", is_flag=True, help="Write among the talks of people instead, into SHOPGUIDE_DB_URL.")
@_plainly
def simulate(talks: int, held: int, days: int, seed: int, out: Path | None, replace: bool, among_talks: bool) -> None:
    """Fill a database with simulated talks, to look at the report; each is marked as such."""
    given = out.absolute() if out else None
    project = _enter_project()
    from shopguide.simulation.command import run

    run(project, talks=talks, held=held, days=days, seed=seed, out=given, replace=replace, among_talks=among_talks)


@main.command()
@click.option("--trial", is_flag=True, help="Send a made-up summary now, to see that it arrives.")
@_plainly
def handoff(trial: bool) -> None:
    """Say where summaries for a person are sent, and what became of them."""
    _enter_project()
    from shopguide.delivery.trial import state_of_things

    click.echo(state_of_things(trial=trial))


@main.group()
def operators() -> None:
    """Say who may sign in to the operator's pages, and with which role."""


_ROLES = click.Choice([role.value for role in Role])


@operators.command("add")
@click.argument("name")
@click.option("--role", type=_ROLES, default="read", show_default=True, help="What NAME may do.")
@_plainly
def add_operator(name: str, role: str) -> None:
    """Add the account NAME; its password is typed, or read from standard input.

    read: look at pages and conversations. review: also decide what messages mean. edit: everything.
    """
    _enter_project()
    from shopguide.server import operators_command

    operators_command.add(name, Role(role))


@operators.command("list")
@_plainly
def list_operators() -> None:
    """Print all accounts."""
    _enter_project()
    from shopguide.server import operators_command

    operators_command.show_list()


@operators.command("remove")
@click.argument("name")
@_plainly
def remove_operator(name: str) -> None:
    """Remove the account NAME, and end its sessions."""
    _enter_project()
    from shopguide.server import operators_command

    operators_command.remove(name)


@operators.command("password")
@click.argument("name")
@_plainly
def operator_password(name: str) -> None:
    """Give NAME another password, typed or read from standard input, and end its sessions."""
    _enter_project()
    from shopguide.server import operators_command

    operators_command.set_password(name)


@operators.command("role")
@click.argument("name")
@click.argument("role", type=_ROLES)
@_plainly
def operator_role(name: str, role: str) -> None:
    """Give NAME another role, and end its sessions."""
    _enter_project()
    from shopguide.server import operators_command

    operators_command.set_role(name, Role(role))


@operators.command("log")
@click.option("--last", "most", default=50, show_default=True, type=click.IntRange(1), help="How many entries.")
@_plainly
def operators_log(most: int) -> None:
    """Print what operators did: who, what, which conversation, when."""
    _enter_project()
    from shopguide.server import operators_command

    operators_command.show_log(most)


@main.command()
@_plainly
def clean() -> None:
    """Remove all models but the one that fits the project as it is now."""
    project = _enter_project()
    from shopguide import models

    keep = project.current_model()
    removed = [path for path in project.models.rglob("*.tar.gz") if path != keep]
    # Of a candidate that was refused its record stays: it says which model is kept in its stead.
    records = {project.record_of(path) for path in (keep, project.candidate_for(project.fingerprint())) if path}
    for path in removed:
        models.forget(path)
    for path in project.models.rglob("shopguide-*.json"):
        if path not in records:
            path.unlink()
    click.echo(f"Removed {len(removed)} old model(s).")


if __name__ == "__main__":
    main()
