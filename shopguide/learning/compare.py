"""`shopguide train --compare`: the model of the files as they are now is trained beside the current one and weighed.

A candidate lies in models/candidates until it is found good enough; then it takes its place in models/, where
`serve` and `swap` find it. What was measured, and why a worse one was taken all the same, stands in a file beside it.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from shopguide import edition, models
from shopguide.errors import ModelError
from shopguide.learning import scores
from shopguide.learning.verdict import Changed, Verdict
from shopguide.project import REFUSED, Project
from shopguide.server import logs
from shopguide.server.commands import tell
from shopguide.server.training import build

if TYPE_CHECKING:
    from rasa.core.agent import Agent

# Changed messages shown: half of them lost, half won, unless there are fewer of one.
_MOST_SHOWN: Final = 20
_LONGEST: Final = 90
_FIGURES: Final = {
    "accuracy": "understood",
    "in_scope": "… of those in scope",
    "macro_f1": "macro-F1",
    "unsure": "unsure, in scope",
    "confidently_wrong": "confidently wrong, in scope",
    "out_of_scope": "out of scope, recognised",
}


def compare(project: Project, *, force: bool = False, against: Path | None = None, reason: str | None = None) -> None:
    """Train a candidate, weigh it against the current model, and put it in its place unless it is worse.

    `against` is the current model, where it is not the one last trained; `reason` takes a worse one all the same.

    Raises:
        KnowledgeError: facts or sentences hold faults.
        SetupError: training failed; nothing is changed.
        ModelError: the candidate is worse, or cannot be weighed; the current model stays.
    """
    logs.configure(terminal=True)
    # What libraries warn of while they are imported is nothing to an operator.
    logging.captureWarnings(True)
    logging.getLogger("py.warnings").setLevel(logging.ERROR)
    words = edition.of(project).sentences.responses
    fingerprint = project.fingerprint()
    place = project.model_for(fingerprint)
    if place.is_file() and not force and not models.refuse_lost_placeholders(project, place, words):
        click.echo(f"The model is up to date ({place.relative_to(project.root)}); there is nothing to compare.")
        return
    messages = scores.blind_sets(project.root)
    candidate = _candidate(project, fingerprint, force=force)
    old, agent = _current(project, against)
    if agent is None or old is None:
        click.echo("There is no earlier model to compare with.")
        _take(project, candidate, place, {"figures": scores.score(scores.load(candidate), messages).figures.as_dict()})
        return
    click.echo(f"Weighing it against {old.name}, on {len(messages)} messages that neither was trained on …")
    verdict = Verdict(scores.score(agent, messages), scores.score(scores.load(candidate), messages))
    _tell(verdict, old)
    record = _record(verdict, old)
    if verdict.worse and reason is None:
        kept = old if _same_domain(old, candidate) else None
        _write(project.record_of(candidate), record | {"verdict": REFUSED, "kept": kept.name if kept else None})
        raise ModelError(_refusal(verdict, old, kept))
    if verdict.worse:
        record["accepted_worse"] = reason
        click.echo(f"It is worse, and taken all the same: {reason}")
    _take(project, candidate, place, record)


def _candidate(project: Project, fingerprint: str, *, force: bool) -> Path:
    """The trained candidate of these files; an earlier run may have left it.

    Raises:
        SetupError: training failed.
        ModelError: the files changed meanwhile.
    """
    candidate = project.candidate_for(fingerprint)
    if candidate.is_file() and not force:
        click.echo(f"{candidate.relative_to(project.root)} is trained already.")
        return candidate
    build(project, candidate, force=force)
    if project.fingerprint() != fingerprint:
        models.forget(candidate)
        raise ModelError("Files changed while the candidate was trained, so it fits neither state. Run it again.")
    return candidate


def _current(project: Project, against: Path | None) -> tuple[Path | None, Agent | None]:
    """The model to compare with, loaded: `against`, that of a server that runs here, or the newest; None if none is.

    Raises:
        ModelError: there are some, and none can be loaded.
    """
    if against is not None:
        return against, scores.load(against)
    newest = sorted(project.models.glob("*.tar.gz"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
    serving = [Path(answer.model) for answer in tell({}) if answer.model]
    faults = []
    for path in (*serving, *newest):
        if not path.is_file():
            continue
        try:
            return path, scores.load(path)
        except ModelError as error:
            faults.append(str(error))
    if faults:
        raise ModelError(
            f"No earlier model can be compared with: {' '.join(faults)} The candidate is kept. Name another model "
            "with --against, or take the candidate without a comparison: shopguide train"
        )
    return None, None


def _tell(verdict: Verdict, old: Path) -> None:
    """Print figures side by side, what was tested, and messages that changed."""
    width = max(map(len, _FIGURES.values()))
    click.echo(f"{'':{width}}  current  candidate")
    before, after = asdict(verdict.old.figures), asdict(verdict.new.figures)
    for name, words in _FIGURES.items():
        click.echo(f"{words:{width}}    {before[name]:.3f}      {after[name]:.3f}")
    click.echo("Tested on pairs (p: how likely chance alone makes it so much worse):")
    for measure in verdict.measures:
        click.echo(f"  {'WORSE  ' if measure.is_worse else ''}{measure}")
    lost, won = verdict.lost, verdict.won
    half = _MOST_SHOWN // 2
    most_lost = max(half, _MOST_SHOWN - len(won))
    for heading, changed, most in (
        ("No longer understood", lost, most_lost),
        ("Understood now", won, _MOST_SHOWN - min(most_lost, len(lost))),
    ):
        if changed:
            click.echo(f"{heading} ({len(changed)}):")
            for line in _lines(changed[:most]):
                click.echo(line)
            if len(changed) > most:
                click.echo(f"  … and {len(changed) - most} more")


def _lines(changed: list[Changed]) -> Iterator[str]:
    for item in changed:
        text = " ".join(item.message.text.split())
        short = text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
        yield f"  {item.message.intent}: “{short}” was {item.old}, is {item.new}"


def _record(verdict: Verdict, old: Path) -> dict[str, Any]:
    """What is kept beside the model."""
    return {
        "compared": datetime.now(UTC).isoformat(timespec="seconds"),
        "with": old.name,
        "messages": len(verdict.old.messages),
        "current": verdict.old.figures.as_dict(),
        "figures": verdict.new.figures.as_dict(),
        "measures": [
            {"name": each.name, "change": round(each.change, 4), "lost": each.lost, "won": each.won, "p": each.p}
            for each in verdict.measures
        ],
        "worse": [each.name for each in verdict.worse],
    }


def _refusal(verdict: Verdict, old: Path, kept: Path | None) -> str:
    what = "; ".join(map(str, verdict.worse))
    stays = (
        f"{old.name} stays the current model."
        if kept
        else f"{old.name} has another domain, so it cannot serve with these files: take your changes back, or"
    )
    return (
        f"The candidate is worse: {what}. {stays} Look at what is no longer understood, mend the data and compare "
        'again; or take it all the same: shopguide train --compare --accept-worse "why"'
    )


def _same_domain(old: Path, new: Path) -> bool:
    """Whether both models have the same slots, intents and actions; sentences are not the model's."""
    from rasa.engine.storage.local_model_storage import LocalModelStorage

    domains = [LocalModelStorage.metadata_from_archive(path).domain.as_dict() for path in (old, new)]
    return bool(domains[0] | {"responses": {}} == domains[1] | {"responses": {}})


def _take(project: Project, candidate: Path, place: Path, record: dict[str, Any]) -> None:
    """Put the candidate where models are served from, with its record."""
    _write(project.record_of(place), record | {"verdict": "taken"})
    project.record_of(candidate).unlink(missing_ok=True)
    models.move(candidate, place)
    click.echo(
        f"{place.relative_to(project.root)} is the current model. A server that runs takes it by: shopguide swap"
    )


def _write(path: Path, record: dict[str, Any]) -> None:
    """Write the record whole or not at all."""
    part = path.with_suffix(".part")
    part.write_text(json.dumps(record, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    os.replace(part, path)
