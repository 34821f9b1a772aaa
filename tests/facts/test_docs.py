"""docs/operators/facts.md: each command in it is run and each edit is made, on a real server."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest
from markdown_it import MarkdownIt

from shopguide.cli import main
from shopguide.knowledge import ContactKind, Knowledge
from tests.conversations.server import ROOT

from .place import NOW, Place, Shopper

PAGE: Final = ROOT / "docs" / "operators" / "facts.md"
TEXT: Final = PAGE.read_text(encoding="utf-8")
COMPLAINT: Final = "it's been two weeks and my order still hasn't shipped"


def blocks(kind: str) -> list[str]:
    """The blocks of that language, in order."""
    return [token.content for token in MarkdownIt().parse(TEXT) if token.type == "fence" and token.info == kind]


COMMANDS: Final = [line for block in blocks("") for line in block.splitlines()]
CONTACT, HOURS, NEXT, STEP, ANSWER, SENTENCE = blocks("yaml")
TODAY: Final = NOW.date()


def write_contact(place: Place) -> None:
    """As on the page, but for the days: those are long over some day."""
    days = {"verified: 2026-11-01": f"verified: {TODAY}", "until: 2027-06-30": f"until: {TODAY + timedelta(days=9)}"}
    text = CONTACT + HOURS
    for day, now in days.items():
        assert day in text
        text = text.replace(day, now)
    place.change("contacts.yml", "contacts: {}\n", text)


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_works(place: Place, command: str) -> None:
    place.taken(lambda: write_contact(place))
    program, *words = command.split()
    assert program == "shopguide"
    environment = os.environ | place.server.environment
    call = [sys.executable, "-W", "ignore", "-c", "from shopguide.cli import main; main()", *words]
    done = subprocess.run(call, cwd=place.folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "phone" in done.stdout
    if words[0] == "verified" and len(words) > 2:
        assert f"verified: {words[-1]}" in place.path("contacts.yml").read_text(encoding="utf-8")


def test_every_command_and_option_that_is_named_exists() -> None:
    named = re.findall(r"`shopguide (\w+)", TEXT) + [command.split()[1] for command in COMMANDS]
    assert {"check", "verified"} <= set(named) <= set(main.commands)
    for option in ("--strict", "--json"):
        assert option in TEXT
        assert option in {name for item in main.commands["check"].params for name in item.opts}


def test_the_contact_and_its_hours_are_told(place: Place, shopper: Shopper) -> None:
    place.taken(lambda: write_contact(place))
    said = shopper.about("Phone")
    assert f"+1 555 0100 (for US; from Help Center, page Contact us, checked on {TODAY})" in said
    assert re.search(r"(open now until|closed now, opens|closed for) .*(EST|EDT|weeks)", said)


def _replaced(path: Path, start: str, end: str, block: str, after: str = "") -> None:
    text = path.read_text(encoding="utf-8")
    first = text.index(start, text.index(after))
    last = text.index(end, first)
    path.write_text(text[:first] + block + text[last:], encoding="utf-8")


def test_the_channels_of_a_playbook_are_followed(place: Place, shopper: Shopper) -> None:
    place.taken(
        lambda: _replaced(place.path("playbooks.yml"), "    then: ", "    why: ", NEXT, "- id: never_shipped\n")
    )
    shopper.say(COMPLAINT)
    assert "Live chat" in shopper.press("I tried that")


def test_the_step_is_said(place: Place, shopper: Shopper) -> None:
    step, after = '      - text: "Call during business hours."\n', '      - text: "Follow the automated prompts'
    place.taken(lambda: _replaced(place.path("channels.yml"), step, after, STEP))
    shopper.about("Phone")
    assert "Call before noon." in shopper.press("Done, next")
    assert "Nobody picks up? Try again tomorrow." in shopper.press("Can't find it")


def test_the_answer_is_said(place: Place, shopper: Shopper) -> None:
    place.taken(
        lambda: _replaced(place.path("answers.yml"), "    text: ", "    source: ", ANSWER, "- id: refund_time\n")
    )
    assert "I can't tell you a day: it depends on your bank." in shopper.say("when will i get my refund")


def test_the_sentence_is_said(place: Place, shopper: Shopper) -> None:
    place.taken(
        lambda: _replaced(place.path("domain.yml"), "  utter_goodbye:\n", "  utter_goodbye_paused:\n", SENTENCE)
    )
    said = shopper.say("bye")
    assert "Bye for now. Good luck with it!" in said
    assert "Slack" not in said


def test_the_refusal_looks_as_it_is_said_to(place: Place) -> None:
    log = place.refused(lambda: place.change("playbooks.yml", "channel: order_details", "channel: fax"))
    [example] = re.findall(r"`(playbooks\.yml: [^`]*), …`", TEXT)
    assert example in log
    assert "An edit was refused whole" in log
    assert "`shopguide_edit_refused`" in TEXT
    assert place.is_refused()
    assert place.is_ready()


def test_the_figures_are_those_in_force(facts: Knowledge) -> None:
    number, hours = facts.limits[ContactKind.NUMBER], facts.limits[ContactKind.HOURS]
    assert f"older than {number.old_after} days" in TEXT
    assert f"After {number.expired_after} days (hours: {hours.expired_after})" in TEXT


def test_every_link_leads_somewhere() -> None:
    links = re.findall(r"\]\(([^)]+)\)", TEXT)
    assert links
    assert all((PAGE.parent / link).exists() for link in links)
