"""The command line: help for each command, errors in a sentence."""

from __future__ import annotations

import json
import os
import shutil
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from shopguide import __version__
from shopguide.cli import main
from shopguide.project import Project

COMMANDS = sorted(main.commands)
# What a command cannot be called without.
ARGUMENTS = {"forget": ["web:somebody"]}


@pytest.fixture(autouse=True)
def _stay_here(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Commands change the folder, the import path and the environment; put them back. TensorFlow stays as it is."""
    monkeypatch.setattr("shopguide.server.no_tensorflow.leave_out", lambda: None)
    here, path, environment = Path.cwd(), list(sys.path), dict(os.environ)
    yield
    os.chdir(here)
    sys.path[:] = path
    os.environ.clear()
    os.environ.update(environment)


@pytest.fixture
def checkout(tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project without a model."""
    for name in ("config.yml", "domain.yml", "endpoints.yml", "credentials.yml"):
        shutil.copy(root / name, tmp_path / name)
    shutil.copytree(root / "knowledge", tmp_path / "knowledge")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


def refused(result: Result) -> str:
    """The message of a command that ended with an error of ours."""
    assert result.exit_code == 1
    assert "Traceback" not in result.output
    assert "\nError: " in f"\n{result.output}"
    return result.output


def test_the_commands_of_the_readme_exist() -> None:
    assert {"serve", "shell", "train", "check"} <= set(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("option", ["--help", "-h"])
def test_every_command_has_help(command: str, option: str) -> None:
    result = run(command, option)
    assert result.exit_code == 0
    assert f"Usage: main {command}" in result.output
    assert main.commands[command].help in " ".join(result.output.split())


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_has_help(command: str) -> None:
    options = [option for option in main.commands[command].params if isinstance(option, click.Option)]
    assert all(option.help for option in options)


def test_help_names_every_command() -> None:
    assert all(command in run("--help").output for command in COMMANDS)


def test_the_version_is_told() -> None:
    assert __version__ in run("--version").output


@pytest.mark.parametrize("words", [["dance"], ["serve", "--port", "0"], ["serve", "--port", "x"], ["train", "--forse"]])
def test_a_wrong_call_is_refused_with_its_usage(words: list[str]) -> None:
    result = run(*words)
    assert result.exit_code == 2
    assert "Usage:" in result.output
    assert "Traceback" not in result.output


@pytest.mark.parametrize("command", COMMANDS)
def test_outside_of_the_project_every_command_says_where_to_go(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert "Run this inside the ShopGuide checkout." in refused(run(command, *ARGUMENTS.get(command, [])))


@pytest.mark.parametrize("command", ["serve", "shell", "swap"])
def test_without_a_model_the_command_says_how_to_get_one(command: str, checkout: Path) -> None:
    assert "make train" in refused(run(command))


def test_sound_knowledge_is_counted(checkout: Path) -> None:
    result = run("check")
    assert result.exit_code == 0
    assert "7 channels" in result.output
    assert "14 issues" in result.output


@pytest.mark.parametrize("command", ["check", "serve", "train"])
def test_faults_in_the_knowledge_are_all_told_before_anything_else(command: str, checkout: Path) -> None:
    issues = checkout / "knowledge" / "issues.yml"
    text = issues.read_text(encoding="utf-8").replace("group: order\n", "group: x\n").replace("risk: money", "risk: y")
    issues.write_text(text, encoding="utf-8")
    told = refused(run(command))
    assert told.count("issues.yml: ") >= 2
    assert told.count("Use one of") >= 2


def test_the_rest_channel_is_refused_on_an_address_that_others_reach(checkout: Path) -> None:
    assert "loopback only" in refused(run("serve", "--rest", "--host", "0.0.0.0"))


def test_a_port_that_is_taken_is_told(checkout: Path) -> None:
    project = Project(checkout)
    project.models.mkdir()
    project.model_for(project.fingerprint()).write_bytes(b"model")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        told = refused(run("serve", "--port", str(taken.getsockname()[1])))
    assert "Choose another with --port" in told


def test_an_up_to_date_model_is_not_trained_again(checkout: Path) -> None:
    project = Project(checkout)
    project.models.mkdir()
    project.model_for(project.fingerprint()).write_bytes(b"model")
    result = run("train")
    assert result.exit_code == 0
    assert "Nothing changed" in result.output


def test_training_that_fails_is_told_in_a_sentence(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import shopguide.server.training as training

    class Failed:
        returncode = 1

    monkeypatch.setattr(training.subprocess, "run", lambda *_args, **_more: Failed)
    assert "Training failed" in refused(run("train"))


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["train", "--accept-worse", "why"], "go with --compare"),
        (["train", "--against", "config.yml"], "go with --compare"),
        (["train", "--compare", "--accept-worse", " "], "needs a reason"),
        (["swap", "nowhere.tar.gz"], "does not exist"),
    ],
)
def test_options_that_make_no_sense_together_are_refused(words: list[str], told: str, checkout: Path) -> None:
    result = run(*words)
    assert result.exit_code == 2
    assert told in result.output


def test_clean_keeps_the_model_that_stays_in_the_stead_of_a_worse_one_and_what_is_known_of_it(checkout: Path) -> None:
    project = Project(checkout)
    candidate = project.candidate_for(project.fingerprint())
    candidate.parent.mkdir(parents=True)
    kept, old = project.models / "shopguide-kept.tar.gz", project.models / "shopguide-old.tar.gz"
    for path in (kept, old, candidate):
        path.write_bytes(b"model")
    for path in (kept, old):
        project.record_of(path).write_text("{}", encoding="utf-8")
    record = project.record_of(candidate)
    record.write_text(json.dumps({"verdict": "refused", "kept": kept.name}), encoding="utf-8")
    assert "Removed 2 old model(s)." in run("clean").output
    left = {path for path in project.models.rglob("*") if path.is_file()}
    assert left == {kept, project.record_of(kept), record}
    assert project.current_model() == kept


def test_clean_keeps_the_model_that_fits(checkout: Path) -> None:
    project = Project(checkout)
    project.models.mkdir()
    fits = project.model_for(project.fingerprint())
    for path in (fits, project.models / "shopguide-old.tar.gz", project.models / "notes.txt"):
        path.write_bytes(b"x")
    assert "Removed 1 old model(s)." in run("clean").output
    assert sorted(path.name for path in project.models.iterdir()) == sorted([fits.name, "notes.txt"])
