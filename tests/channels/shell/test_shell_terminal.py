"""`shopguide shell` in a real terminal, with the trained guide; one start for all tests but the last."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.cells import cell_len

from shopguide.project import Project
from tests.waiting import PATIENCE

from .terminal import CTRL_C, CTRL_D, ROOT, SHOPGUIDE, UP, Terminal, environment

CARD = "4111 1111 1111 1111"


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where these tests' talks are kept."""
    return tmp_path_factory.mktemp("shell") / "talks.sqlite"


@pytest.fixture(scope="module")
def started(trained: Path, kept: Path) -> Iterator[Terminal]:
    terminal = Terminal(SHOPGUIDE, environment(kept))
    shown = terminal.start()
    assert "Loading the guide" in shown
    assert "Shell commands: :help, :new, :quit" in shown
    yield terminal
    terminal.close()


@pytest.fixture
def terminal(started: Terminal) -> Terminal:
    """The terminal, at the start of a talk of the test's own."""
    assert "ShopGuide" in started.enter(":new")
    return started


def number_of(title: str, shown: str) -> str:
    """The number before a title."""
    found = re.search(rf"(\d+)\) {re.escape(title)}(?= {{3}}|\s*$)", shown, re.M)
    assert found, f"no option {title!r} in {shown}"
    return found[1]


def test_that_a_whole_talk_can_be_held_by_numbers(terminal: Terminal) -> None:
    shown = terminal.enter("1")
    shown = terminal.enter(number_of("Parcel late, lost or missing", shown))
    shown = terminal.enter(number_of("On its way", shown))
    shown = terminal.enter(number_of("Start", shown))
    for step in range(1, 4):
        assert f"Step {step} of 3" in shown
        assert f"\n{'━' * 8 * step}{'─' * (24 - 8 * step)}\n" in shown
        shown = terminal.enter(number_of("Done, next", shown))
    assert "Did that settle it?" in shown
    shown = terminal.enter(number_of("Yes, solved", shown))
    assert "1   2   3   4   5   Skip" in shown
    assert "Thanks for telling me" in terminal.enter("5")


def test_that_a_whole_talk_can_be_held_by_titles(terminal: Terminal) -> None:
    terminal.enter("my parcel never came")
    for title, reply in (
        ("On its way", "Want to go"),
        ("Start", "Step 1"),
        ("Show all steps", "at step 1"),
        ("Done, next", "Step 2"),
        ("back", "Step 1"),
        ("Pause", "paused"),
    ):
        assert re.search(reply, terminal.enter(title)), title


def test_that_a_whole_talk_can_be_held_in_words(terminal: Terminal) -> None:
    for text, reply in (
        ("i was charged twice for the same hat", "Want to go"),
        ("yes please", "Step 1"),
        ("ok did that", "Step 2"),
        ("i can't see that button", "No problem|That happens"),
        ("thanks bye", "Take care|Bye"),
    ):
        assert re.search(reply, terminal.enter(text)), text


def test_that_a_draft_stands_at_the_margin_to_be_copied(terminal: Terminal) -> None:
    terminal.enter("the blender i bought came with the glass jar smashed to pieces, order 576111999888777666")
    shown = terminal.enter("write an email")
    while "Want to change anything" not in shown:
        shown = terminal.enter("skip")
    rule = "─" * 60
    subject, body = re.findall(rf"^{rule}\n(.*?)\n{rule}$", shown, re.M | re.S)
    assert subject == "Wrong, broken or fake item, order 576111999888777666"
    assert body.startswith("Hello TikTok Shop team,\nThe blender I bought came with the glass jar smashed")
    assert body.endswith("Thank you.")


def test_that_an_unknown_number_and_an_empty_line_are_answered_kindly(terminal: Terminal) -> None:
    assert "There's no 8 here. Choose 1 to 4" in terminal.enter("8")
    shown = terminal.enter("")
    assert "That was empty" in shown
    assert "1) Order or delivery" in shown


def test_that_a_long_paste_is_one_message_and_told_so(terminal: Terminal) -> None:
    story = (
        "my parcel is still on its way.\n"
        "I ordered it on the third for my sister's birthday and paid with my card.\n"
        "The tracking page says it left the depot, then nothing for days.\n"
        "The seller wrote back once and said to wait.\n"
        "I looked at the order page again this morning and it says the same thing.\n"
    )
    shown = terminal.paste(story * 28)
    assert "That was long, so I read only the first part" in shown
    assert "Want to go" in shown
    assert shown.count("> my parcel") == 1


def test_that_a_typed_secret_is_wiped_from_the_screen_and_kept_nowhere(terminal: Terminal, kept: Path) -> None:
    before = len(terminal.raw)
    shown = terminal.enter(f"my card {CARD} was charged twice")
    raw = terminal.raw[before:]
    wiped = raw.rindex("\x1b[J", 0, raw.index("[card number removed]"))
    assert CARD not in raw[wiped:]
    assert "> my card [card number removed] was charged twice" in shown
    assert "I removed a secret and didn't keep it" in " ".join(shown.split())
    terminal.type(UP)
    again = terminal.enter("")
    assert "1111" not in again.partition("[card number removed]")[2]
    for path in [*kept.parent.iterdir(), ROOT / "var" / "shell.log"]:
        assert not path.is_file() or CARD.encode() not in path.read_bytes()


def test_that_the_lines_follow_the_width_of_the_window(terminal: Terminal) -> None:
    for columns in (44, 120, 40):
        terminal.resize(columns)
        reply = terminal.enter("what can you do").partition("\n\n")[2]
        widest = max(cell_len(line) for line in reply.splitlines())
        assert columns - 25 < widest <= columns
    terminal.resize(80)


def test_that_help_tells_the_commands_and_a_smile_is_none(terminal: Terminal) -> None:
    assert ":quit  end" in terminal.enter(":help")
    for text in (":)", ":new:", "quit", ": help"):
        shown = terminal.enter(text)
        assert re.search(r"\b1\b", shown)  # answers to choose from, as after every message
        assert "make shell TALK" not in shown


def test_that_a_typed_command_is_text(terminal: Terminal) -> None:
    assert "Step 1" not in terminal.enter('/contact_by_channel{"start":"phone"}')


# The last of this start: it ends here, and goes on in a narrow window.
def test_that_a_talk_ends_politely_and_goes_on_under_its_name(terminal: Terminal, kept: Path) -> None:
    terminal.enter("my parcel is still on its way")
    assert "Step 1 of 3" in terminal.enter("Start")
    terminal.type(CTRL_D)
    shown, status = terminal.end()
    name = re.search(r"Your place is kept. To go on with this talk: make shell TALK=(\w+)", shown)
    assert name, shown
    assert status == 0

    narrow = Terminal([*SHOPGUIDE, "--talk", name[1]], environment(kept, NO_COLOR="1"), columns=40)
    try:
        shown = narrow.start()
        assert "you were on Order details page. Any news?" in " ".join(shown.split())
        assert "Step 1 of 3" in narrow.enter("1")
        assert "Step 2 of 3" in narrow.enter("1")
        assert max(cell_len(line) for line in shown.splitlines()) <= 40
        narrow.type(CTRL_C)
        shown, status = narrow.end()
        assert "Your place is kept" in " ".join(shown.split())
        assert status == 0
        assert not re.search(r"\x1b\[(?:\d+;)*(?:3[0-7]|4[0-7]|9[0-7])(?=[;m])", narrow.raw)
        assert "Traceback" not in narrow.raw
    finally:
        narrow.close()


def test_that_a_pipe_is_answered_in_plain_lines_until_it_ends(trained: Path, kept: Path) -> None:
    lines = "hello\n2\n\nthe app crashes \xff\n".encode("latin-1")
    run = subprocess.run(SHOPGUIDE, input=lines, env=environment(kept), cwd=ROOT, capture_output=True, timeout=PATIENCE)
    shown = run.stdout.decode()
    assert (run.returncode, run.stderr) == (0, b"")
    assert "\x1b" not in shown
    for words in (
        "> hello\n",
        "> 2\n\nPayment or refund: which is closest?\n",
        "That was empty",
        "the app crashes \N{REPLACEMENT CHARACTER}",
        "Want to go through it?",
    ):
        assert words in shown
    assert shown.splitlines()[-1].startswith("Your place is kept.")


def test_that_a_missing_model_is_told_with_the_way_to_get_one(tmp_path: Path) -> None:
    for name in ("config.yml", "domain.yml", "knowledge"):
        (tmp_path / name).symlink_to(ROOT / name)
    assert Project(tmp_path).current_model() is None
    run = subprocess.run(SHOPGUIDE, cwd=tmp_path, capture_output=True, text=True, timeout=PATIENCE)
    assert run.returncode == 1
    assert (
        run.stderr.strip()
        == "Error: No model fits the project as it is now. Train one: make train (about five minutes)."
    )


@pytest.mark.parametrize("name", ["", "a b", "../x", "-x", "x" * 41, "小包", "a\n"])
def test_that_a_talk_has_a_plain_name(name: str) -> None:
    run = subprocess.run([*SHOPGUIDE, f"--talk={name}"], capture_output=True, text=True, timeout=PATIENCE)
    assert run.returncode == 2
    assert "letters, digits" in run.stderr
