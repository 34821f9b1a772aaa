"""Edits of facts and sentences on a real server: what is taken, what is refused, what the shopper sees."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

import pytest
import yaml

from .place import NOW, Place, Shopper, swap, until

NUMBER: Final = "+1 555 0100"
EMPTY: Final = "contacts: {}"
COMPLAINT: Final = "my parcel is three weeks late and still on its way"


def contact(verified: date, number: str = NUMBER, hours: str = "") -> str:
    """contacts.yml with a telephone number."""
    return (
        f'contacts:\n  phone: {{number: "{number}", region: US, source: "Help Center", verified: {verified}{hours}}}\n'
    )


def today(minus: int = 0) -> date:
    return NOW.date() - timedelta(days=minus)


# --- what is taken


def test_a_contact_is_told_once_it_is_written_down_and_not_when_it_is_gone(place: Place, shopper: Shopper) -> None:
    assert NUMBER not in shopper.about("Phone")
    place.taken(lambda: place.change("contacts.yml", EMPTY, contact(today())))
    assert f"{NUMBER} (for US; from Help Center, checked on {today()})" in shopper.about("Phone")
    place.taken(lambda: place.change("contacts.yml", NUMBER, "+1 555 0199"))
    said = shopper.about("Phone")
    assert "+1 555 0199" in said
    assert NUMBER not in said


@pytest.mark.parametrize(("age", "state"), [(180, "fresh"), (181, "old"), (365, "old"), (366, "expired")])
def test_an_old_fact_is_flagged_and_a_too_old_one_is_not_told(
    place: Place, shopper: Shopper, age: int, state: str
) -> None:
    seen = len(place.server.log)
    place.taken(lambda: place.change("contacts.yml", EMPTY, contact(today(age))))
    said = shopper.about("Phone")
    assert (NUMBER in said) == (state != "expired")
    assert ("My phone number was checked too long ago" in said) == (state == "expired")
    assert f'class="state {state}"' in place.page()
    assert (f"verified {age} days ago" in place.server.log[seen:]) == (state != "fresh")


def test_hours_that_no_longer_hold_are_not_told(place: Place, shopper: Shopper) -> None:
    week = ', hours: {timezone: UTC, weekly: {mon-sun: "00:00-24:00"}'
    place.taken(lambda: place.change("contacts.yml", EMPTY, contact(today(), hours=f"{week}}}")))
    assert "open now until" in shopper.about("Phone")
    assert "open now, around the clock" in place.page()
    place.taken(lambda: place.change("contacts.yml", week, f"{week}, until: {today(1)}"))
    said = shopper.about("Phone")
    assert "open now" not in said
    assert NUMBER in said
    assert "My opening hours were checked too long ago" in shopper.say("is it open now")


def test_a_step_is_said_as_it_stands_now(place: Place, shopper: Shopper) -> None:
    place.taken(lambda: place.change("channels.yml", "Call during business hours.", "Call before noon."))
    shopper.about("Phone")
    assert "Call before noon." in shopper.press("Done, next")


def test_a_route_is_followed_as_it_stands_now(place: Place, shopper: Shopper) -> None:
    shopper.say(COMPLAINT)
    assert "Help in TikTok Shop" in shopper.press("I tried that")
    text = place.path("playbooks.yml").read_text(encoding="utf-8")
    text = text.replace("then: [tiktok_help, in_app, live_chat]", "then: [phone, in_app, live_chat]")
    place.taken(lambda: place.path("playbooks.yml").write_text(text, encoding="utf-8"))
    other = Shopper(place.server)
    other.say(COMPLAINT)
    assert "Phone" in other.press("I tried that")


def test_a_sentence_is_said_as_it_stands_now_in_talk_and_on_buttons(place: Place, shopper: Shopper) -> None:
    def edit() -> None:
        place.change("domain.yml", "{words} Want to go through it?", "{words} Shall we do it?")
        place.change("domain.yml", 'text: "Start"', 'text: "Go"')

    place.taken(edit)
    assert "Shall we do it?" in shopper.say(COMPLAINT)
    assert "Step 1 of" in shopper.press("Go")


def in_shell(place: Place, text: str) -> str:
    """What `shopguide shell` answers to a text."""
    environment = os.environ | place.server.environment | {"SHOPGUIDE_DB_URL": f"sqlite:///{place.log}/shell.sqlite"}
    call = [sys.executable, "-W", "ignore", "-c", "from shopguide.cli import main; main()", "shell"]
    typed = f"{text}\n:quit\n"
    done = subprocess.run(
        call, cwd=place.folder, env=environment, input=typed, capture_output=True, text=True, check=True
    )
    return done.stdout


def test_a_sentence_of_one_channel_is_said_there_alone(place: Place, shopper: Shopper) -> None:
    name = "  utter_goodbye:\n"
    own = '    - {{text: "Only for {0}.", channel: {0}}}\n'
    place.taken(lambda: place.change("domain.yml", name, name + own.format("telegram") + own.format("shell")))
    here, there = shopper.say("bye"), in_shell(place, "bye")
    assert "Only for" not in here
    assert re.search("Take care|Bye for now", here)
    assert "Only for shell." in there
    assert "Only for telegram." not in there


# --- what is refused


def _rewritten(name: str, old: str, new: str) -> Callable[[Place], None]:
    return lambda place: place.change(name, old, new)


def _large(place: Place) -> None:
    place.path("issues.yml").write_bytes(place.path("issues.yml").read_bytes() + b"# more\n" * 1_500_000)


def _deleted(place: Place) -> None:
    place.path("issues.yml").resolve().unlink()


def _locked(place: Place) -> None:
    place.path("issues.yml").chmod(0)


def _folder(place: Place) -> None:
    """Of a whole swap one file is missing."""
    mount = place.folder / "knowledge"
    files = {path.name: path.read_text(encoding="utf-8") for path in mount.glob("*.yml")}
    del files["channels.yml"]
    swap(mount, files)


# What is done, and what must be told: file, key, problem, remedy.
FAULTS: Final[dict[str, tuple[Callable[[Place], None], tuple[str, ...]]]] = {
    "bad YAML": (
        _rewritten("issues.yml", "groups:\n", "groups: [\n"),
        ("issues.yml", "line", "not valid YAML", "Check indentation"),
    ),
    "a tab": (
        _rewritten("issues.yml", "    group: order\n", "\tgroup: order\n"),
        ("issues.yml", "line", "holds a tab", "spaces"),
    ),
    "a key twice": (
        _rewritten("issues.yml", "    group: order\n", "    group: order\n    group: order\n"),
        ("issues.yml", "line", "'group' a second time", "Keep one"),
    ),
    "an unknown channel in a route": (
        _rewritten("playbooks.yml", "channel: order_details", "channel: fax"),
        ("playbooks.yml", "gift_delivered", "'fax'", "Use one of"),
    ),
    "an issue nobody can have": (
        _rewritten("issues.yml", "id: order_not_received", "id: order_lost"),
        ("playbooks.yml", "order_lost", "has no playbook", "Add one"),
    ),
    "10 MB": (_large, ("issues.yml", "file", "larger than", "Restore it")),
    "a file deleted": (_deleted, ("issues.yml", "file", "No such file", "Restore it")),
    "a file that may not be read": (_locked, ("issues.yml", "file", "may not be read", "chmod")),
    "a swap without one file": (_folder, ("channels.yml", "file", "No such file", "Restore it")),
    "not UTF-8": (
        lambda place: place.path("issues.yml").write_bytes(b"groups: \xff\xfe"),
        ("issues.yml", "file", "UTF-8", "Save it"),
    ),
    "a contact of tomorrow": (
        _rewritten("contacts.yml", EMPTY, contact(today(-9))),
        ("contacts.yml", "contacts.phone.verified", "future", "Give the day"),
    ),
    "a number without quotes": (
        _rewritten("contacts.yml", EMPTY, contact(today()).replace(f'"{NUMBER}"', "05550100")),
        ("contacts.yml", "contacts.phone.number", "str type expected", "in quotes"),
    ),
    "a link that runs a script": (
        _rewritten("contacts.yml", EMPTY, contact(today()).replace("number", "url").replace(NUMBER, "javascript:1")),
        ("contacts.yml", "contacts.phone.url", "no https address", "https://"),
    ),
    "a placeholder lost": (
        _rewritten("domain.yml", "Next would be **{title}**: {gist}.", "Next would be **{title}**."),
        ("domain.yml", "responses.utter_offer_next.0.text", "lacks {gist}", "Say where"),
    ),
    "a placeholder misspelt": (
        _rewritten("domain.yml", "Want to go through **{title}**?", "Want to go through **{titel}**?"),
        ("domain.yml", "responses.utter_ask_start.0.text", "{titel}", "Use one of: {title}"),
    ),
    "a brace alone": (
        _rewritten("domain.yml", '"Anything else?"', '"Anything {else?"'),
        ("domain.yml", "responses.utter_anything_else.1.text", "brace", "close it"),
    ),
    "a sentence gone": (
        _rewritten("domain.yml", "  utter_ask_clarify:\n", "  utter_ask_clarifi:\n"),
        ("domain.yml", "responses.utter_ask_clarify", "is missing", "Rename utter_ask_clarifi back"),
    ),
    "a number in a sentence": (
        _rewritten("domain.yml", "Any time.", "Any time. Call 555 010 0199."),
        ("domain.yml", "responses.utter_thank.1.text", "number", "contacts.yml"),
    ),
    "a new intent": (
        _rewritten("domain.yml", "  - greet: {use", "  - hum: {use_entities: []}\n  - greet: {use"),
        ("domain.yml", "intents", "needs a training", "make run"),
    ),
    "a new slot": (
        _rewritten("domain.yml", "  amount: {type", "  mood: {type: any, mappings: [{type: custom}]}\n  amount: {type"),
        ("domain.yml", "slots", "needs a training", "make run"),
    ),
    "a sentence for a channel nobody has": (
        _rewritten("domain.yml", '    - text: "Any time."', '    - {text: "Any time.", channel: telegrm}'),
        ("domain.yml", "responses.utter_thank.1.channel", "'telegrm'", "Use one of: web"),
    ),
}


@pytest.mark.parametrize(("edit", "told"), FAULTS.values(), ids=FAULTS)
def test_a_faulty_edit_is_refused_whole_and_the_shopper_hears_what_held_before(
    place: Place, edit: Callable[[Place], None], told: tuple[str, ...]
) -> None:
    log = place.refused(lambda: edit(place))
    assert any(all(words in line for words in told) for line in log.splitlines()), log
    page = place.page()
    assert "The last edit was refused" in page
    assert f"<code>{told[0]}</code>" in page
    assert place.is_ready()
    shopper = Shopper(place.server)
    assert "Want to go through it?" in shopper.say(COMPLAINT)
    assert "Step 1 of 3" in shopper.press("Start")
    place.restore()
    assert "The last edit was refused" not in place.page()


def test_one_fault_keeps_back_the_sound_edits_beside_it_until_it_is_mended(place: Place, shopper: Shopper) -> None:
    def edit() -> None:
        place.change("contacts.yml", EMPTY, contact(today()))
        place.change("playbooks.yml", "channel: order_details", "channel: order_page")

    place.refused(edit)
    assert NUMBER not in shopper.about("Phone")
    place.taken(lambda: place.change("playbooks.yml", "channel: order_page", "channel: order_details"))
    assert NUMBER in shopper.about("Phone")
    assert not place.is_refused()


# --- how files change


def test_all_files_swapped_by_a_link_are_taken_together(place: Place, shopper: Shopper) -> None:
    mount = place.folder / "knowledge"
    files = {path.name: path.read_text(encoding="utf-8") for path in mount.glob("*.yml")}
    files["channels.yml"] = files["channels.yml"].replace("- id: social_media\n", "- id: socials\n", 1)
    for name in ("playbooks.yml", "answers.yml"):
        files[name] = files[name].replace("social_media", "socials")
    before = place.reloads("refused")
    place.taken(lambda: swap(mount, files))
    assert place.reloads("refused") == before
    assert "Step 1 of 3" in shopper.about("Social media")


def test_a_file_that_is_written_in_parts_is_taken_when_it_is_whole(place: Place, shopper: Shopper) -> None:
    """That no part of it is looked at is shown, without a clock, in tests/server/test_reload.py."""
    path = place.path("channels.yml").resolve()
    text = path.read_text(encoding="utf-8").replace("Call during business hours.", "Call before noon.")

    def in_parts() -> None:
        for part in range(1, 9):
            path.write_text(text[: part * len(text) // 8], encoding="utf-8")
            time.sleep(0.02)

    place.taken(in_parts, at_once=False)
    shopper.about("Phone")
    assert "Call before noon." in shopper.press("Done, next")


def test_of_two_edits_in_quick_succession_the_last_one_holds(place: Place, shopper: Shopper) -> None:
    before = place.reloads("taken")

    def twice() -> None:
        place.change("contacts.yml", EMPTY, contact(today(), "+1 555 0111"))
        place.change("contacts.yml", "+1 555 0111", "+1 555 0122")

    place.taken(twice)
    assert "+1 555 0122" in shopper.about("Phone")
    assert place.reloads("taken") == before + 1


def test_an_editor_that_puts_a_new_file_in_the_place_of_the_old_is_followed(place: Place, shopper: Shopper) -> None:
    path = place.path("contacts.yml").resolve()
    made = path.with_name("contacts.yml~")
    made.write_text(contact(today()), encoding="utf-8")
    place.taken(lambda: os.replace(made, path))
    assert NUMBER in shopper.about("Phone")


def test_a_file_that_was_only_touched_is_no_edit(place: Place) -> None:
    before = place.reloads("taken")
    place.path("issues.yml").touch()
    place.taken(lambda: place.change("contacts.yml", EMPTY, contact(today())))
    assert place.reloads("taken") == before + 1


# --- talks that go on


def test_a_talk_at_a_step_that_is_gone_goes_on_at_the_last_one(place: Place, shopper: Shopper) -> None:
    shopper.about("Phone")
    shopper.press("Done, next")
    assert "Step 3 of 3" in shopper.press("Done, next")
    text = place.path("channels.yml").read_text(encoding="utf-8")
    start = text.index('      - text: "Call during business hours."')
    end = text.index('      - text: "Follow the automated prompts')
    place.taken(lambda: place.path("channels.yml").write_text(text[:start] + text[end:], encoding="utf-8"))
    assert "Step 2 of 2" in shopper.say("say that again please")
    assert "Did that settle it?" in shopper.press("Done, next")


def test_a_talk_on_a_channel_that_left_its_route_is_walked_to_the_end(place: Place, shopper: Shopper) -> None:
    shopper.say(COMPLAINT)
    shopper.press("I tried that")
    shopper.press("Start")
    text = place.path("playbooks.yml").read_text(encoding="utf-8").replace("then: [tiktok_help, ", "then: [")
    place.taken(lambda: place.path("playbooks.yml").write_text(text, encoding="utf-8"))
    assert "Step 2 of 4" in shopper.press("Done, next")
    assert "In-app report" in shopper.say("that did not help at all")


@pytest.mark.parametrize("then", ["Done, next", "Can't find it", "Pause", "hello?", "that did not help", "start over"])
def test_a_talk_on_a_channel_that_is_gone_is_led_to_another(place: Place, shopper: Shopper, then: str) -> None:
    shopper.say(COMPLAINT)
    shopper.press("Start")
    titles = dict(shopper.buttons)

    def edit() -> None:
        for name in ("channels.yml", "playbooks.yml", "answers.yml"):
            text = place.path(name).read_text(encoding="utf-8")
            place.path(name).write_text(text.replace("order_details", "order_page"), encoding="utf-8")

    place.taken(edit)
    said = shopper.say(titles.get(then, then))
    assert "has just changed" in said
    assert "Step 2 of 3" not in said
    assert shopper.buttons
    assert "has just changed" not in shopper.say("my parcel is still on its way, what can I do?")


def test_a_talk_about_an_issue_that_is_gone_goes_on(place: Place, shopper: Shopper) -> None:
    shopper.say(COMPLAINT)

    def edit() -> None:
        for name, key in (("issues", "id"), ("playbooks", "problem"), ("answers", "problem")):
            path = place.path(f"{name}.yml")
            # Read and written whole: later entries share steps with those that go.
            held = yaml.safe_load(path.read_text(encoding="utf-8"))
            held[name] = [item for item in held[name] if item.get(key) != "order_not_received"]
            for item in held[name]:
                # A case of this problem alone would hold for any without it.
                cases = [case for case in item.pop("cases", []) if case.get("problems") != ["order_not_received"]]
                item |= {"cases": cases} if cases else {}
                for part in (item, *cases):
                    if "problems" in part:
                        part["problems"] = [one for one in part["problems"] if one != "order_not_received"]
            path.write_text(yaml.safe_dump(held, sort_keys=False, allow_unicode=True), encoding="utf-8")
        domain = place.path("domain.yml")
        sentence = r"  utter_letter_problem_order_not_received:\n(    .*\n)+"
        domain.write_text(re.sub(sentence, "", domain.read_text(encoding="utf-8")), encoding="utf-8")

    place.taken(edit)
    assert "has just changed" in shopper.press("I tried that")
    assert shopper.buttons
    assert shopper.say(COMPLAINT)


# --- starting


def test_it_starts_with_the_sentences_on_disk_and_without_a_training(place: Place, shopper: Shopper) -> None:
    place.change("domain.yml", "Any time.", "Of course, of course. (1)")
    place.change("domain.yml", "You're welcome!", "Of course, of course. (2)")
    place.change("domain.yml", "Glad to help.", "Of course, of course. (3)")
    place.server.restart()
    assert "Of course, of course." in shopper.say("thank you")
    place.restore()


def test_the_shell_says_the_sentences_on_disk_too(place: Place) -> None:
    def edit() -> None:
        for number, wording in enumerate(("Any time.", "You're welcome!", "Glad to help.")):
            place.change("domain.yml", wording, f"Of course, of course. ({number})")

    place.taken(edit)
    assert "Of course, of course." in in_shell(place, "thank you")


def test_it_does_not_start_with_a_sentence_that_lost_its_placeholder(place: Place) -> None:
    place.server.stop()
    place.change("domain.yml", '"Want to go through **{title}**?"', '"Want to go through **{titel}**?"')
    try:
        with pytest.raises(RuntimeError, match=r"domain\.yml: responses\.utter_ask_start\.0\.text: lacks"):
            place.server.start()
    finally:
        place.change("domain.yml", '"Want to go through **{titel}**?"', '"Want to go through **{title}**?"')
        place.server.start()
    until(place.is_ready, "the guide is ready")
