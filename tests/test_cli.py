"""The command line: help for each command, errors in a sentence."""

from __future__ import annotations

import json
import os
import shutil
import socket
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from shopguide import __version__, cli
from shopguide.cli import main
from shopguide.project import Project

COMMANDS = sorted(main.commands)
# What the commands take for now: a day that doesn't end while the tests run.
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
# What a command cannot be called without.
ARGUMENTS = {"forget": ["web:somebody"], "verified": ["phone"], "explain": ["never came"], "operators": ["list"]}


@pytest.fixture(autouse=True)
def _stay_here(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Commands change the folder, the import path and the environment; put them back. TensorFlow stays as it is."""
    monkeypatch.setattr("shopguide.server.no_tensorflow.leave_out", lambda: None)
    monkeypatch.setattr(cli, "utc_now", lambda: NOW)
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
    assert "8 channels" in result.output
    assert "14 issues" in result.output


CONTACTS = """\
# mine
contacts:
  phone:   # the line
    number:  "+1 555 0100"   # dial it
    source: "Help [Center]"
    verified: {phone}     # by Jo
    hours: {{timezone: UTC, weekly: {{mon-fri: "09:00-18:00"}}, verified: {hours}}}
  email: {{address: help@example.com, verified: {email}, source: s}}
"""


def ago(days: int) -> str:
    return str(NOW.date() - timedelta(days=days))


@pytest.fixture
def contacts(checkout: Path) -> Path:
    """contacts.yml with a fresh, an old and an expired fact."""
    path = checkout / "knowledge" / "contacts.yml"
    path.write_text(CONTACTS.format(phone=ago(20), hours=ago(200), email=ago(400)), encoding="utf-8")
    return path


@pytest.mark.parametrize("strict", [False, True])
def test_the_age_of_every_fact_is_told(contacts: Path, strict: bool) -> None:
    result = run("check", *["--strict"] * strict)
    assert result.exit_code == (1 if strict else 0)
    lines = [line.split() for line in result.output.splitlines()]
    assert ["+1", "555", "0100", "contacts.phone.number", "Help", "[Center]", ago(20), "20", "fresh"] in lines
    assert any(line[-3:] == [ago(200), "200", "old"] and "contacts.phone.hours" in line for line in lines)
    assert any(line[-3:] == [ago(400), "400", "expired"] and "contacts.email.address" in line for line in lines)
    assert "then: shopguide verified phone.hours" in result.output
    assert "it is no longer told. Check it, then: shopguide verified email" in result.output


def test_with_fresh_facts_alone_strict_is_content(contacts: Path) -> None:
    contacts.write_text(CONTACTS.format(phone=ago(0), hours=ago(180), email=ago(3)), encoding="utf-8")
    assert run("check", "--strict").exit_code == 0


@pytest.mark.parametrize("strict", [False, True])
def test_the_check_is_told_to_programs(contacts: Path, strict: bool) -> None:
    result = run("check", "--json", *["--strict"] * strict)
    told = json.loads(result.output)
    assert result.exit_code == (1 if strict else 0)
    assert told["sound"]
    assert [(fact["key"], fact["age"], fact["state"]) for fact in told["facts"]] == [
        ("contacts.phone.number", 20, "fresh"),
        ("contacts.phone.hours", 200, "old"),
        ("contacts.email.address", 400, "expired"),
    ]
    assert {flag["key"] for flag in told["flags"]} == {"contacts.phone.hours", "contacts.email.address"}


def test_faults_are_told_to_programs(contacts: Path) -> None:
    contacts.write_text("contacts: {fax: {number: '1', source: s, verified: 2026-01-02}}", encoding="utf-8")
    result = run("check", "--json")
    assert result.exit_code == 1
    told = json.loads(result.output)
    assert not told["sound"]
    [fault] = told["faults"]
    assert (fault["file"], fault["key"]) == ("contacts.yml", "contacts.fax")
    assert fault["remedy"].startswith("Use one of")


def test_sentences_are_checked_too(checkout: Path) -> None:
    domain = checkout / "domain.yml"
    text = domain.read_text(encoding="utf-8").replace("Any time.", "Any {time.")
    domain.write_text(text, encoding="utf-8")
    assert "domain.yml: responses.utter_thank.1.text: holds a brace" in refused(run("check"))


@pytest.mark.parametrize(
    ("words", "old", "new"),
    [
        (["phone"], f"verified: {ago(20)}     # by Jo", f"verified: {NOW.astimezone().date()}     # by Jo"),
        (["phone.hours", "--date", ago(3)], f"verified: {ago(200)}}}", f"verified: {ago(3)}}}"),
        (["email", "--date", ago(0)], f"verified: {ago(400)},", f"verified: {ago(0)},"),
    ],
)
def test_that_a_contact_was_checked_is_written_down_and_nothing_else_is_changed(
    contacts: Path, words: list[str], old: str, new: str
) -> None:
    before = contacts.read_text(encoding="utf-8")
    contacts.chmod(0o640)
    result = run("verified", *words)
    assert result.exit_code == 0, result.output
    assert contacts.read_text(encoding="utf-8") == before.replace(old, new)
    assert contacts.stat().st_mode & 0o777 == 0o640
    assert [path.name for path in contacts.parent.iterdir() if path.name.startswith(".")] == []


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["fax"], "Contacts: phone, email, phone.hours."),
        (["email.hours"], "no contact 'email.hours'"),
        (["phone", "--date", "2999-01-01"], "contacts.phone.verified: lies in the future. Give the day"),
    ],
)
def test_what_cannot_have_been_checked_is_refused_and_the_file_stays(
    contacts: Path, words: list[str], told: str
) -> None:
    before = contacts.read_bytes()
    assert told in refused(run("verified", *words))
    assert contacts.read_bytes() == before


def test_a_link_to_the_contacts_stays_one(contacts: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    real = tmp_path_factory.mktemp("mine") / "contacts.yml"
    contacts.rename(real)
    contacts.symlink_to(real)
    assert run("verified", "email").exit_code == 0
    assert contacts.is_symlink()
    assert ago(400) not in real.read_text(encoding="utf-8")


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
    assert "make run PORT=" in told


def test_an_up_to_date_model_is_not_trained_again(checkout: Path) -> None:
    project = Project(checkout)
    project.models.mkdir()
    project.model_for(project.fingerprint()).write_bytes(b"model")
    result = run("train")
    assert result.exit_code == 0
    assert "The model is up to date" in result.output


def test_a_model_of_another_table_is_told_in_a_sentence(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from shopguide.engine import command, rehearsal
    from shopguide.engine.policy import OtherTable

    def loaded(_model: Path) -> None:
        raise OtherTable("This model was trained with another policy table.")

    monkeypatch.setattr(command, "newest", lambda _folder: checkout / "model.tar.gz")
    monkeypatch.setattr(rehearsal.Rehearsal, "of", loaded)
    assert "another policy table" in refused(run("explain", "hello"))


def test_training_that_fails_is_reported_in_a_sentence(checkout: Path) -> None:
    (checkout / "data").mkdir()
    (checkout / "data/rules.yml").write_text("version: '3.1'\nrules:\n- rule: [\n", encoding="utf-8")
    said = refused(run("train"))
    assert "Training failed; no model was changed" in said
    assert "rules.yml" in said
    assert not list(checkout.glob("models/**/*.gz"))


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
    kept = (fits, project.models / "notes.txt", project.models / fits.name.replace(".tar.gz", ".code"))
    for path in (*kept, project.models / "shopguide-old.tar.gz", project.models / "shopguide-old.code"):
        path.write_bytes(b"x")
    assert "Removed 1 old model(s)." in run("clean").output
    assert set(project.models.iterdir()) == set(kept)
