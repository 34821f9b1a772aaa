"""The names of responses are read from the code that says them."""

from __future__ import annotations

from pathlib import Path

import pytest

from shopguide.used_responses import Uses, read


def uses(folder: Path, code: str) -> Uses:
    package = folder / "actions"
    package.mkdir()
    (package / "talk.py").write_text(code, encoding="utf-8")
    return read([package])


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ('Say("greet")', {"utter_greet"}),
        ('Say("greet", {"title": Phrase("part")}, (button("yes", Do.ACCEPT),))', None),
        ('Say("bye" if over else "greet")', {"utter_bye", "utter_greet"}),
        ('Say(kind or "greet")', {"utter_greet"}),
        ('button("yes", Do.ACCEPT)', {"utter_button_yes"}),
        ('common.say(context, talk, "noted")', {"utter_noted"}),
        ('common.list_people(context, talk, names, "person")', {"utter_person"}),
        ("f\"{sentence(app, 'chosen', title=title)}\"", {"utter_chosen"}),
        ('APOLOGY = "utter_apology"', {"utter_apology"}),
        ('WORDS = {1: "one", 2: "two"}\ndef act(n): return Say(WORDS[n])', {"utter_one", "utter_two"}),
        ('WORDS = {"k": "one"}\ndef act(n): return Say(WORDS.get(n))', {"utter_one"}),
        ('WORDS = {1: "one"} | dict.fromkeys(MORE, "two")\nSay(WORDS[n])', {"utter_one", "utter_two"}),
        (
            'name = next((name for kind, name in WORDS.items() if kind), None)\nWORDS = {1: "one"}\nSay(name)',
            {"utter_one"},
        ),
        ('def act():\n  name = "one"\n  return Say(name)', {"utter_one"}),
        ('def asked():\n  return "one", {}\nname, values = asked()\nSay(name, values)', {"utter_one"}),
        ("def again(said): return Say(said.name)", set()),
        ('"""Says utter_greet."""\nKEY = "utter_action"\nPREFIX = "utter_"', set()),
        ('def say(words): print(words)\nsay("greet")', set()),
    ],
)
def test_a_name_is_read_where_it_is_said(tmp_path: Path, code: str, names: set[str] | None) -> None:
    found = uses(tmp_path, code)
    assert set(found.names) == ({"utter_greet", "utter_part", "utter_button_yes"} if names is None else names)
    assert found.unclear == ()


def test_its_first_place_is_told(tmp_path: Path) -> None:
    assert uses(tmp_path, 'x = 1\nSay("greet")\nSay("greet")\n') == Uses({"utter_greet": "actions/talk.py:2"})


def test_a_name_that_is_put_together_comes_from_the_closed_lists(tmp_path: Path) -> None:
    found = set(uses(tmp_path, 'Say(f"ask_{question}")').names)
    assert {"utter_ask_start", "utter_ask_delivery", "utter_ask_order_number"} <= found
    assert all(name.startswith("utter_ask_") for name in found)


def test_letters_name_the_problems_that_there_are(tmp_path: Path) -> None:
    (tmp_path / "talk.py").write_text('says(f"problem_{issue}")', encoding="utf-8")
    assert set(read([tmp_path], ["lost_parcel"]).names) == {"utter_letter_problem_lost_parcel"}


@pytest.mark.parametrize("code", ["Say(choose())", 'Say(f"unheard_of_{kind}")', "Say(talk.kind)", "Say(unknown)"])
def test_a_name_that_cannot_be_read_is_listed(tmp_path: Path, code: str) -> None:
    assert uses(tmp_path, code).unclear == ("actions/talk.py:1",)
