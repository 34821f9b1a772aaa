"""The test stories that `rasa test core` holds the policy to: tests/test_stories.yml, tests/stories/, test_answers.yml.

No action runs there, and of a message only the intent is known; so a story says by `slot_was_set` what the actions
would have done. That it is true is tested by playing it with the real actions (test_stories.py).

    python -m tests.dialogue.stories         # writes actions and slots anew, from what the shopper says or presses
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from shopguide.dialogue.policy.table import table
from tests.conversations.server import ROOT
from tests.dialogue.talk import Talk

FILES: Final = (
    ROOT / "tests" / "test_stories.yml",
    *sorted((ROOT / "tests" / "stories").glob("test_*.yml")),
    Path(__file__).with_name("test_answers.yml"),
)
#: Not decisive for any row, and long.
_LEFT_OUT: Final = frozenset({"said_once", "answered", "missed", "complaint", "story", "handoff"})
_INDENT: Final = "    "


@dataclass(frozen=True)
class Turn:
    """What the shopper says (an intent, with entities) or presses (a payload), and what follows."""

    user: Mapping[str, Any]
    actions: tuple[str, ...]
    slots: Mapping[str, Any]
    row: str = ""

    @property
    def pressed(self) -> str | None:
        """The payload of a button."""
        words = self.user.get("user")
        return str(words).strip() if words else None


@dataclass(frozen=True)
class Story:
    """A story of a file."""

    name: str
    turns: tuple[Turn, ...]


def read(path: Path) -> list[Story]:
    """The stories of a file."""
    held = yaml.safe_load(path.read_text(encoding="utf-8"))["stories"]
    return [Story(item["story"], tuple(_turns(item["steps"]))) for item in held]


def _turns(steps: Sequence[Mapping[str, Any]]) -> Iterator[Turn]:
    user: Mapping[str, Any] | None = None
    actions: list[str] = []
    slots: dict[str, Any] = {}
    for step in steps:
        if "intent" in step:
            if user is not None:
                yield Turn(user, tuple(actions), slots)
            user, actions, slots = step, [], {}
        elif "action" in step:
            actions.append(step["action"])
        else:
            slots |= {name: value for item in step["slot_was_set"] for name, value in item.items()}
    if user is not None:
        yield Turn(user, tuple(actions), slots)


def play(story: Story) -> Iterator[Turn]:
    """The turns of a story as the real actions make them."""
    talk = Talk()
    for turn in story.turns:
        before = dict(talk.slots)
        if turn.pressed:
            talk.send(turn.pressed)
        else:
            entities = [
                {"entity": name, "value": value}
                for item in turn.user.get("entities", ())
                for name, value in item.items()
            ]
            talk.parsed({"text": "", "intent": {"name": turn.user["intent"], "confidence": 1.0}, "entities": entities})
        changed = {
            name: value for name, value in talk.slots.items() if value != before.get(name) and name not in _LEFT_OUT
        }
        row = table()[talk.row]
        yield Turn(turn.user, tuple(name for name in (row.do, row.then) if name), changed, talk.row)


def written(story: Story) -> str:
    """A story as it stands in its file, with the actions and slots of the real guide."""
    lines = [f"- story: {json.dumps(story.name, ensure_ascii=False)}", "  steps:"]
    for turn in play(story):
        if turn.pressed:
            lines += ["  - user: |", f"      {turn.pressed}", f"{_INDENT}intent: command"]
        else:
            lines.append(f"  - intent: {turn.user['intent']}")
            if turn.user.get("entities"):
                lines.append(f"{_INDENT}entities:")
                lines += [f"{_INDENT}- {json.dumps(item)}" for item in turn.user["entities"]]
        lines += [f"  - action: {name}" for name in turn.actions]
        if turn.slots:
            lines.append("  - slot_was_set:")
            lines += [f"{_INDENT}- {name}: {json.dumps(value)}" for name, value in sorted(turn.slots.items())]
    return "\n".join(lines)


def file_text(path: Path) -> str:
    """A file as it should stand: its comment, and its stories with the actions and slots of the real guide."""
    head = path.read_text(encoding="utf-8").partition("stories:")[0]
    return head + "stories:\n" + "\n\n".join(map(written, read(path))) + "\n"


def main() -> None:
    """Write all files anew."""
    for path in FILES:
        path.write_text(file_text(path), encoding="utf-8")


if __name__ == "__main__":
    main()
