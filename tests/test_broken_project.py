"""Nothing broken gets served: what would leave a shopper without a word, or with a wrong one, is refused everywhere."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

import pytest
from click.testing import CliRunner

from shopguide import edition
from shopguide.cli import main
from shopguide.engine.importer import ProjectImporter
from shopguide.engine.soundness import UnsoundProject
from shopguide.errors import KnowledgeError
from shopguide.project import Project


class Break(NamedTuple):
    """An edit that breaks a file, and the fault that must be told: its key, and words of problem and remedy."""

    file: str
    old: str
    new: str
    key: str
    told: tuple[str, ...]


# Edits of different places, so that all of them can also be made at once.
BREAKS: Final = {
    "a response renamed": Break(
        "domain.yml",
        "  utter_greet:\n",
        "  utter_hello_there:\n",
        "responses.utter_greet",
        ("is missing", "shopguide/dialogue/moves/social.py", "Restore"),
    ),
    "its new name": Break(
        "domain.yml", "", "", "responses.utter_hello_there", ("never said", "Correct the name, or remove")
    ),
    "a response misspelt": Break(
        "domain.yml", "  utter_thank:\n", "  utter_thanks:\n", "responses.utter_thank", ("Rename utter_thanks back",)
    ),
    "a response that only a channel says": Break(
        "domain.yml",
        "  utter_text_only:\n",
        "  utter_unknown_kind:\n",
        "responses.utter_text_only",
        ("is missing", "shopguide/channels/", "Restore"),
    ),
    "a title of a button that is gone": Break(
        "domain.yml",
        '  utter_button_back:\n    - text: "Back"\n',
        "",
        "responses.utter_button_back",
        ("is missing", "shopguide/dialogue/questions.py"),
    ),
    "an empty sentence": Break(
        "domain.yml", '"You\'re welcome!"', '" "', "responses.utter_thanks.0.text", ("is empty", "in quotes")
    ),
    "a sentence of marks alone": Break(
        "domain.yml", '"Thanks for telling me."', '"..."', "responses.utter_rated.0.text", ("is empty",)
    ),
    "one that cannot be seen": Break(
        "domain.yml", '"Hello again. What\'s up?"', '"\\u200b"', "responses.utter_greet_again.1.text", ("is empty",)
    ),
    "a wording given twice": Break(
        "domain.yml",
        '"Good to hear it\'s settled!"',
        "\"Great - I'm glad it's sorted!\"",
        "responses.utter_solved.1.text",
        ("says the same as responses.utter_solved.0.text", "other words"),
    ),
    "a phone number in a sentence": Break(
        "domain.yml",
        '"Glad to help."',
        '"Glad to help. Or call 0800 123 456."',
        "responses.utter_thanks.2.text",
        ("contacts.yml",),
    ),
    "an address in a sentence": Break(
        "domain.yml",
        "Come back any time.",
        "Write to help@example.com.",
        "responses.utter_goodbye.1.text",
        ("e-mail address 'help@example.com'",),
    ),
    "an empty title": Break(
        "knowledge/channels.yml", "title: Live chat", 'title: ""', "channels.live_chat.title", ("is empty",)
    ),
    "an empty text": Break(
        "knowledge/channels.yml",
        'text: "Call during business hours."',
        'text: ""',
        "channels.phone.steps.1.text",
        ("is empty", "Write the text"),
    ),
    "an empty button": Break(
        "knowledge/first_aid.yml",
        "button: Call my bank first",
        'button: " "',
        "first_aid.call_bank.button",
        ("is empty",),
    ),
    "an empty reason": Break(
        "knowledge/playbooks.yml",
        "why: \"The seller can check what's holding it up.",
        'why: "."  # "',
        "playbooks.on_its_way.why",
        ("is empty",),
    ),
    "a title given twice": Break(
        "knowledge/issues.yml",
        'title: "Wrong, broken or fake item"',
        'title: "parcel late, lost  or missing!"',
        "issues.order_wrong_or_damaged.title",
        ("says the same as issues.order_not_received.title",),
    ),
    "a step given twice": Break(
        "knowledge/channels.yml",
        "Open the TikTok app and tap **Profile**.",
        "Tap **Settings and privacy**.",
        "channels.in_app.steps.2.text",
        ("says the same as channels.in_app.steps.0.text",),
    ),
    "a phone number in a step": Break(
        "knowledge/channels.yml",
        '"Follow the automated prompts until',
        '"Dial +1 555 0100 and follow the automated prompts until',
        "channels.phone.steps.2.text",
        ("phone number '+1 555 0100'", "knowledge/contacts.yml"),
    ),
    "a link in the help for a step": Break(
        "knowledge/channels.yml",
        'if_missing: "No search bar?',
        'if_missing: "See tiktok.com/help. No search bar?',
        "channels.help_center.steps.1.if_missing",
        ("link 'tiktok.com/help'",),
    ),
    "an address in a first reply": Break(
        "knowledge/playbooks.yml",
        'elsewhere: "Sorry about the wait.',
        'elsewhere: "Write to help@example.com. Sorry about the wait.',
        "playbooks.on_its_way.elsewhere",
        ("e-mail address 'help@example.com'",),
    ),
}


@pytest.fixture
def folder(tmp_path: Path, root: Path) -> Path:
    """A copy of the files that are checked, with the rest of the checkout beside them."""
    for name in ("config.yml", "domain.yml", "endpoints.yml", "credentials.yml"):
        shutil.copy(root / name, tmp_path / name)
    shutil.copytree(root / "knowledge", tmp_path / "knowledge")
    for name in ("data", "actions", "shopguide"):
        (tmp_path / name).symlink_to(root / name)
    return tmp_path


@pytest.fixture
def broken(folder: Path) -> Path:
    """All breaks at once."""
    for item in BREAKS.values():
        spoil(folder, item)
    return folder


def spoil(folder: Path, item: Break) -> None:
    path = folder / item.file
    text = path.read_text(encoding="utf-8")
    assert item.old in text
    path.write_text(text.replace(item.old, item.new, 1), encoding="utf-8")


def lines(item: Break) -> tuple[str, ...]:
    """What the line of a fault must hold."""
    return (f"{Path(item.file).name}: {item.key}: ", *item.told)


def assert_all_told(printed: str) -> None:
    """Whether each break has its line."""
    missing = [
        name
        for name, item in BREAKS.items()
        if not any(all(words in line for words in lines(item)) for line in printed.splitlines())
    ]
    assert not missing, f"{missing}\n{printed}"
    assert "Traceback" not in printed


@pytest.mark.parametrize("item", BREAKS.values(), ids=BREAKS)
def test_each_break_is_told_with_file_key_and_remedy(broken: Path, item: Break) -> None:
    with pytest.raises(KnowledgeError) as raised:
        edition.of(Project(broken))
    told = [str(fault) for fault in raised.value.faults]
    assert any(all(words in line for words in lines(item)) for line in told), told


ALONE = {
    "a misspelt response": (
        Break("domain.yml", "  utter_thank:\n", "  utter_thanks:\n", "", ()),
        ["domain.yml: responses.utter_thank", "domain.yml: responses.utter_thanks"],
    ),
    "a phone number in a step": (BREAKS["a phone number in a step"], ["channels.yml: channels.phone.steps.2.text"]),
    "a button called like one of the sentences": (
        Break("knowledge/channels.yml", "button: Live chat", 'button: "Start over"', "", ()),
        ["channels.yml: channels.live_chat.button"],
    ),
    "a problem called like a group": (
        Break("knowledge/issues.yml", 'title: "Can\'t log in"', 'title: "Account or log-in"', "", ()),
        ["issues.yml: issues.account_access.title"],
    ),
    "two buttons called the same": (
        Break("domain.yml", '- text: "Not now"', '- text: "Yes"', "", ()),
        ["domain.yml: responses.utter_button_not_now.0.text"],
    ),
}


@pytest.mark.parametrize(("item", "told"), ALONE.values(), ids=ALONE)
def test_nothing_but_the_fault_is_told(folder: Path, item: Break, told: list[str]) -> None:
    spoil(folder, item)
    with pytest.raises(KnowledgeError) as raised:
        edition.of(Project(folder))
    assert [f"{fault.file}: {fault.key}" for fault in raised.value.faults] == told


def test_the_shipped_project_is_sound(root: Path) -> None:
    edition.of(Project(root))


def test_contacts_may_stand_where_they_have_a_source(folder: Path) -> None:
    (folder / "knowledge" / "contacts.yml").write_text(
        'contacts: {phone: {number: "+1 555 0100", source: "https://example.com", verified: 2026-01-02}}',
        encoding="utf-8",
    )
    edition.of(Project(folder))


BUTTONS = {
    "no title": ('[{title: "", payload: /greet}]', "buttons.0.title", "is empty"),
    "no payload": ("[{title: Hi}]", "buttons.0.payload", "is empty"),
    "a title twice": ("[{title: Hi, payload: /greet}, {title: hi, payload: /deny}]", "buttons.1.title", "the same"),
    "a link": ('[{title: "tiktok.com", payload: /greet}]', "buttons.0.title", "link 'tiktok.com'"),
    "no list": ("Hi", "buttons", "not a list of buttons"),
}


@pytest.mark.parametrize(("buttons", "key", "problem"), BUTTONS.values(), ids=BUTTONS)
def test_buttons_written_into_a_sentence_are_checked_too(folder: Path, buttons: str, key: str, problem: str) -> None:
    new = f'- {{text: "Glad to help.", buttons: {buttons}}}'
    spoil(folder, Break("domain.yml", '- text: "Glad to help."', new, "", ()))
    with pytest.raises(KnowledgeError) as raised:
        edition.of(Project(folder))
    (fault,) = raised.value.faults
    assert fault.key == f"responses.utter_thank.2.{key}"
    assert problem in fault.problem


# --- through each command


@pytest.fixture
def _restored(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Commands change the folder, the import path and the environment; put them back."""
    monkeypatch.setattr("shopguide.server.no_tensorflow.leave_out", lambda: None)
    here, path, environment = Path.cwd(), list(sys.path), dict(os.environ)
    yield
    os.chdir(here)
    sys.path[:] = path
    os.environ.clear()
    os.environ.update(environment)


COMMANDS = {
    "check": ["check"],
    "check --strict": ["check", "--strict"],
    "train": ["train"],
    "train --compare": ["train", "--compare"],
    "serve": ["serve"],
    "serve --model": ["serve", "--model", "domain.yml"],  # whatever it is, it isn't looked at
    "shell": ["shell"],
}


@pytest.mark.usefixtures("_restored")
@pytest.mark.parametrize("words", COMMANDS.values(), ids=COMMANDS)
def test_the_command_refuses_and_tells_all_faults_at_once(
    broken: Path, words: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(broken)
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 1
    assert_all_told(result.output)
    assert not (broken / "models").exists()


def test_rasa_reads_nothing_of_a_broken_project(broken: Path) -> None:
    with pytest.raises(UnsoundProject) as raised:
        ProjectImporter(str(broken / "config.yml"))
    assert_all_told(str(raised.value))


SHOPGUIDE = ("-c", "from shopguide.cli import main; main()")
PROGRAMS = {
    "shopguide check": [*SHOPGUIDE, "check"],
    "shopguide train": [*SHOPGUIDE, "train"],
    "shopguide serve": [*SHOPGUIDE, "serve"],
    "rasa train": ["-m", "rasa", "train"],
}


@pytest.mark.slow
@pytest.mark.parametrize("words", PROGRAMS.values(), ids=PROGRAMS)
def test_the_real_command_ends_with_the_faults_and_without_a_traceback(
    broken: Path, root: Path, words: list[str]
) -> None:
    command = [sys.executable, "-W", "ignore", *words]
    path = os.pathsep.join(filter(None, [str(root), os.environ.get("PYTHONPATH")]))
    environment = os.environ | {"PYTHONPATH": path, "RASA_TELEMETRY_ENABLED": "false", "NO_COLOR": "1"}
    ended = subprocess.run(command, cwd=broken, env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert_all_told(ended.stdout + ended.stderr)
    assert not list(broken.glob("models/*.tar.gz"))
