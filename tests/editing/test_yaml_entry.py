"""An edit changes its own lines of a file, and no other."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from typing import Any

import pytest

from shopguide import yaml_files
from shopguide.editing import yaml_entry
from shopguide.editing.fields import to_form
from shopguide.editing.kinds import CHANNELS, CONTACTS, DANGER, KINDS, PLAYBOOKS, SENTENCES, SOURCES, Kind, fields_of
from shopguide.errors import KnowledgeError

Read = Callable[[str], str]


def changed(text: str, kind: Kind, entry: str, **texts: str) -> str:
    """The file after an edit of some texts; `a__b` names "a.b"."""
    held: Any = yaml_files.parse(kind.file, text.encode())
    data = yaml_entry.find(held, (kind.section, entry))
    fields = fields_of(kind, entry, data)
    form = to_form(fields, data or {}) | {key.replace("__", "."): value for key, value in texts.items()}
    return yaml_entry.change(kind.file, text.encode(), (kind.section, entry), fields, form).decode()


def removed(text: str, kind: Kind, entry: str) -> str:
    return yaml_entry.change(kind.file, text.encode(), (kind.section, entry), kind.fields, None).decode()


def lines(before: str, after: str) -> list[str]:
    """The lines that differ."""
    found = difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    return [line for line in found if line[:2] not in ("--", "++", "@@")]


@pytest.mark.parametrize(("kind", "entry"), [(KINDS["answers"], "refund_how"), (CHANNELS, "email"), (DANGER, "fire")])
def test_an_edit_of_nothing_changes_nothing(read: Read, kind: Kind, entry: str) -> None:
    assert changed(read(kind.file), kind, entry) == read(kind.file)


def test_a_sentence_keeps_its_quotes_and_the_rest_of_the_file(read: Read) -> None:
    # Its slots are written in another layout than ruamel's.
    text = read("domain.yml")
    after = changed(
        text, SENTENCES, "utter_thank", **{"0__text": 'Say "thanks": \\ ok #1', "rows": "4", "3__text": "Sure"}
    )
    assert lines(text, after) == [
        '-    - text: "You\'re welcome!"',
        '+    - text: "Say \\"thanks\\": \\\\ ok #1"',
        '+    - text: "Sure"',
    ]
    assert changed(after, SENTENCES, "utter_thank", **{"0__text": "You're welcome!", "3__text": ""}) == text


def test_the_first_contact_is_written_as_people_write_it(read: Read) -> None:
    text = read("contacts.yml")
    after = changed(
        text, CONTACTS, "phone", number="0800 1234", source="Help Center", verified="2026-05-01",
        hours__timezone="Europe/Berlin", hours__weekly__mon="09:00-18:00", hours__weekly__tue="09:00-18:00",
    )  # fmt: skip
    assert lines(text, after) == [
        "-contacts: {}",
        "+contacts:",
        "+  phone:",
        '+    number: "0800 1234"',
        '+    source: "Help Center"',
        "+    verified: 2026-05-01",
        "+    hours:",
        "+      timezone: Europe/Berlin",
        '+      weekly: {mon-tue: "09:00-18:00"}',
    ]
    assert removed(after, CONTACTS, "phone") == text


def test_a_shared_step_is_changed_where_it_is_written(read: Read) -> None:
    text = read("playbooks.yml")
    after = changed(text, PLAYBOOKS, "on_its_way", taps__0__text="Tap **Orders**.")
    assert len(lines(text, after)) == 2
    assert "      - *orders_message\n" in after
    # The entry that wrote it down first drops it: the next one that uses it writes it down.
    gone = changed(text, PLAYBOOKS, "never_shipped", **{f"taps__0__{key}": "" for key in
                   ("text", "source", "if_missing", "see", "tap", "also", "region")})  # fmt: skip
    held: Any = yaml_files.parse("playbooks.yml", gone.encode())
    assert len(yaml_entry.find(held, ("playbooks", "never_shipped"))["taps"]) == 2
    assert len(yaml_entry.find(held, ("playbooks", "on_its_way"))["taps"]) == 3


def test_keys_and_rows_that_are_new_stand_where_the_form_has_them(read: Read) -> None:
    text = read("channels.yml")
    new = {"steps__rows": "7", "steps__6__text": "Done?", "steps__6__if_missing": "Wait.", "steps__6__source": "guide"}
    after = changed(text, CHANNELS, "in_app", caution__text="Careful.", caution__source="guide", **new)
    assert lines(text, after) == [
        '+      - text: "Done?"',
        '+        if_missing: "Wait."',
        "+        source: guide",
        '+    caution: {text: "Careful.", source: guide}',
    ]
    assert "\n\n  - id: help_center" in after


def test_a_country_is_added_renamed_and_removed(read: Read) -> None:
    text = read("danger.yml")
    row = {"name": "CA", "text": "Call **911**.", "source": "guide"}
    after = changed(text, DANGER, "fire", lines__rows="8", **{f"lines__7__{key}": value for key, value in row.items()})
    assert lines(text, after) == ['+      CA: {text: "Call **911**.", source: guide}']
    assert changed(after, DANGER, "fire", lines__7__name="", lines__7__text="", lines__7__source="") == text
    renamed = changed(text, DANGER, "fire", lines__1__name="GB")
    assert [line[:10] for line in lines(text, renamed)] == ["-      UK:", "+      GB:"]


REMARKS = """\
# Head.
sources:
  # above one
  - id: one   # beside one
    title: "One"
    publisher: p
    kind: law
    date: undated   # its date

  # --- between
  - id: two
    title: Two
    publisher: p
    kind: law
    date: undated
    read: 2026-01-01
  # end
"""


def test_remarks_stay_where_they_are() -> None:
    after = changed(REMARKS, SOURCES, "one", title="Other", read="2026-02-03", url="https://example.com/")
    assert lines(REMARKS, after) == [
        '-    title: "One"',
        '+    title: "Other"',
        "+    read: 2026-02-03",
        '+    url: "https://example.com/"',
    ]
    without = removed(after, SOURCES, "two")
    assert "id: two" not in without
    for name in ("Head", "above one", "beside one", "its date", "--- between", "end"):
        assert f"# {name}" in without


def test_a_remark_that_would_be_lost_is_a_fault_and_changes_nothing() -> None:
    with pytest.raises(KnowledgeError, match="would lose the remark"):
        removed(REMARKS, SOURCES, "one")


def test_line_ends_and_the_mark_at_the_start_stay() -> None:
    text = "\ufeff" + REMARKS.replace("\n", "\r\n")
    after = changed(text, SOURCES, "two", title="Three")
    assert lines(text, after) == ["-    title: Two", "+    title: Three"]
    assert after.startswith("\ufeff")
    assert after.count("\r\n") == after.count("\n")


def test_other_layouts_stay_and_where_the_edit_is_in_one_the_file_is_written_again() -> None:
    text = "sources:\n- {id: one, title: One,\n   publisher: p, kind: law, date: undated}\n- id: two\n  title: Two\n"
    assert yaml_files.parse("s", changed(text, SOURCES, "two", title="2").encode())["sources"][1]["title"] == "2"  # type: ignore[index]
    assert "title: Uno" in changed(text, SOURCES, "one", title="Uno")
