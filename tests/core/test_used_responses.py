"""The names of responses are read from the code, however they get to where they are said."""

from __future__ import annotations

from pathlib import Path

import pytest

from shopguide.used_responses import Uses, in_rules, read

SAYER = """
class Turn:
    def say(self, name, buttons=(), **values):
        self._dispatcher.utter_message(response=f"utter_{name}", **values)

    def phrase(self, name, **values):
        return self._responses[f"utter_{name}"]

    def button(self, name, payload):
        return self.phrase(f"button_{name}")
"""


def uses(folder: Path, code: str, more: str = "") -> Uses:
    package = folder / "actions"
    package.mkdir()
    (package / "turn.py").write_text(SAYER, encoding="utf-8")
    (package / "talk.py").write_text(code, encoding="utf-8")
    (package / "more.py").write_text(more, encoding="utf-8")
    return read([package])


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ('def act(turn: Turn): turn.say("greet")', {"utter_greet"}),
        ('def act(turn: Turn): turn.say(name="greet")', {"utter_greet"}),
        ('def act(turn: Turn): turn.say("bye" if turn.over else "greet")', {"utter_bye", "utter_greet"}),
        ('def act(turn: Turn): turn.say(turn.kind or "greet" if 0 else "bye")', {"utter_greet", "utter_bye"}),
        ('def act(turn: Turn): turn.button("yes", "/affirm")', {"utter_button_yes"}),
        ('APOLOGY = "utter_apology"', {"utter_apology"}),
        ('WORDS = {1: "one", 2: "two"}\ndef act(turn: Turn): turn.say(WORDS[turn.n])', {"utter_one", "utter_two"}),
        ('WORDS = {"k": "one"}\ndef act(turn: Turn): turn.say(WORDS.get(turn.n))', {"utter_one"}),
        ('def act(turn: Turn):\n  for k, name in {"k": "one"}.items(): turn.say(name)', {"utter_one"}),
        ('def act(turn: Turn): return [turn.phrase(n) for n in ("one", "two")]', {"utter_one", "utter_two"}),
        ('def act(turn: Turn):\n  name = "one"\n  turn.say(name)', {"utter_one"}),
        ('def act(turn: Turn):\n  if name := "one": turn.say(name)', {"utter_one"}),
        ('def act():\n  turn = Turn()\n  turn.say("one")', {"utter_one"}),
        ('def tell(turn: Turn, name="greet"): turn.say(name)', {"utter_greet"}),
        (
            'def tell(turn: Turn, *, name="greet"): turn.say(name)\ndef act(t): tell(t, name="a")',
            {"utter_greet", "utter_a"},
        ),
        ('def tell(turn: Turn, name): turn.say(name)\ndef on(t, name): tell(t, name)\non(1, "a")', {"utter_a"}),
        ('"""Says utter_greet."""\nKEY = "utter_action"\nPREFIX = "utter_"', set()),
        ('def say(words): print(words)\ndef act(turn: Turn): say("greet")', set()),
        ('def act(screen: Screen): screen.say("greet")', set()),
    ],
)
def test_a_name_is_followed_to_where_it_is_written(tmp_path: Path, code: str, names: set[str]) -> None:
    found = uses(tmp_path, code)
    assert set(found.names) == names


def test_a_name_is_followed_through_several_files_and_its_place_is_told(tmp_path: Path) -> None:
    more = 'from actions.talk import tell\n\ndef act(turn):\n    tell(turn, "greet")\n'
    found = uses(tmp_path, "def tell(turn: Turn, name): turn.say(name)", more)
    assert found == Uses({"utter_greet": "actions/more.py:4"})


@pytest.mark.parametrize(
    "code",
    [
        "def act(turn: Turn): turn.say(choose())",
        'def act(turn: Turn): turn.say(f"ask_{turn.detail}")',
        'def act(turn: Turn): turn.say("ask_" + turn.detail)',
        "def act(turn: Turn): turn.say(turn.kind)",
        'from actions.turn import Turn\ndef act(context): context.turn.say("greet")',
    ],
)
def test_a_name_that_cannot_be_followed_is_listed(tmp_path: Path, code: str) -> None:
    (place,) = uses(tmp_path, code).unclear
    assert place.startswith("actions/talk.py:")


def test_the_names_in_rules_and_stories_count_too(tmp_path: Path) -> None:
    folder = tmp_path / "data" / "rules"
    folder.mkdir(parents=True)
    text = 'rules:\n- steps: [{intent: a}, {action: utter_a}]\n- steps:\n  - action: "utter_b"\n  - action: action_c\n'
    (folder / "x.yml").write_text(text, encoding="utf-8")
    assert in_rules(tmp_path / "data") == {"utter_a": "data/rules/x.yml:2", "utter_b": "data/rules/x.yml:4"}
    assert in_rules(tmp_path / "nowhere") == {}
