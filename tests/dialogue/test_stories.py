"""The test stories: true to what the actions do, and held to by `rasa test core`."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from shopguide.dialogue.policy.table import table
from tests.conversations.server import ROOT
from tests.dialogue.situations import FACTS
from tests.dialogue.stories import FILES, Story, file_text, play, read
from tests.waiting import PATIENCE

#: Turns that a story has at least.
_LENGTH = 5
_WRONG = """
version: "3.1"
stories:
- story: wrong on purpose
  steps:
  - intent: greet
  - action: action_forget
"""


def _stories() -> Iterator[Story]:
    for path in FILES:
        yield from read(path)


@pytest.fixture(scope="module")
def failed(trained: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """What `rasa test core` says of the stories that fail: all stories are given to it, and one that is wrong."""
    folder = tmp_path_factory.mktemp("stories")
    out = tmp_path_factory.mktemp("results")
    for path in FILES:
        (folder / path.name).write_bytes(path.read_bytes())
    (folder / "test_wrong.yml").write_text(_WRONG, encoding="utf-8")
    command = [str(ROOT / ".venv" / "bin" / "rasa"), "test", "core", "-s", str(folder), "--model", str(trained)]
    ran = subprocess.run(
        [*command, "--out", str(out), "--no-plot"],
        cwd=ROOT,
        env=os.environ | {"RASA_TELEMETRY_ENABLED": "false"},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    report = out / "failed_test_stories.yml"
    assert report.exists(), ran.stdout + ran.stderr
    return report.read_text(encoding="utf-8")


def test_every_story_passes_with_the_trained_guide(failed: str) -> None:
    stories = (yaml.safe_load(failed) or {}).get("stories") or []
    names = [str(item["story"]) for item in stories]
    assert len(names) == 1, failed
    assert "wrong on purpose" in names[0]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_stories_say_what_the_actions_really_do(path: Path) -> None:
    assert file_text(path) == path.read_text(encoding="utf-8"), "python -m tests.dialogue.stories writes them anew"


@pytest.mark.parametrize("story", _stories(), ids=lambda story: story.name)
def test_a_story_is_a_conversation_that_is_understood(story: Story) -> None:
    assert len(story.turns) >= _LENGTH
    unclear = [turn for turn in story.turns if turn.user["intent"] == "nlu_fallback"]
    rows = [turn.row for turn in play(story)]
    assert sum(row in ("not_understood", "second_time", "third_time") for row in rows) == len(unclear)


def test_no_two_stories_have_the_same_name() -> None:
    names = [story.name for story in _stories()]
    assert len(names) == len(set(names))


def test_every_problem_and_every_channel_is_in_a_story() -> None:
    slots = [turn.slots for story in _stories() for turn in story.turns]
    assert {held.get("issue") for held in slots} >= set(FACTS.issues)
    assert {held.get("channel") for held in slots} >= {*FACTS.channels, *FACTS.first_aid}


def test_stories_reach_nearly_half_of_the_table_by_intents_and_buttons_alone() -> None:
    # Signals, topics and several acts of one message have no intent, so rows that want them can't be reached.
    reached = {turn.row for story in _stories() for turn in play(story)}
    assert len(reached) > 0.4 * len(table().rows)
