"""Saving: what is refused, what two operators do at once, what the history knows."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from shopguide import whole_file, yaml_files
from shopguide.editing import history, yaml_entry
from shopguide.editing.editor import Conflict, Editor, NoEntry, field_of
from shopguide.editing.kinds import ANSWERS, CONTACTS, DANGER, KINDS, SENTENCES, SOURCES
from shopguide.errors import Fault, KnowledgeError
from shopguide.project import Project

from .conftest import NOW

Read = Callable[[str], str]
PHONE = {"number": "+1 555 0100", "source": "Help Center", "verified": "2026-05-01"}
HOSTILE = "<script>alert(1)</script> \"' {} \u202e " + "long" * 2500


def with_(form: dict[str, str] | None, **texts: str) -> dict[str, str]:
    return (form or {}) | {key.replace("__", "."): text for key, text in texts.items()}


def faults_of(editor: Editor, kind: Any, entry: str, form: dict[str, str], base: Any) -> list[Fault]:
    with pytest.raises(KnowledgeError) as refused:
        editor.save(kind, entry, form, base, "ann")
    return list(refused.value.faults)


def test_a_contact_is_added_changed_and_removed_and_each_edit_can_be_undone(editor: Editor, read: Read) -> None:
    empty = read("contacts.yml")
    assert editor.open(CONTACTS, "phone").form is None
    added = editor.save(CONTACTS, "phone", PHONE, None, "ann")
    assert added is not None
    assert '    number: "+1 555 0100"\n' in read("contacts.yml")
    opened = editor.open(CONTACTS, "phone").form
    moved = editor.save(CONTACTS, "phone", with_(opened, number="+1 555 0199"), opened, "ben")
    assert moved is not None
    told = [(edit.who, edit.at, edit.entry, (edit.after or {}).get("number")) for edit in editor.history.newest()]
    assert told == [("ben", NOW, "phone", "+1 555 0199"), ("ann", NOW, "phone", "+1 555 0100")]
    undone = editor.undo(moved.id, "cyd")
    assert undone is not None
    assert undone.undoes == moved.id
    assert editor.open(CONTACTS, "phone").form == opened
    assert editor.undo(moved.id, "cyd") is None
    assert editor.save(CONTACTS, "phone", with_(opened, region="US"), opened, "ben")
    with pytest.raises(Conflict):
        editor.undo(moved.id, "cyd")
    opened = editor.open(CONTACTS, "phone").form
    editor.save(CONTACTS, "phone", None, opened, "ann")
    assert read("contacts.yml") == empty


def test_a_faulty_entry_is_refused_whole_with_file_key_and_remedy(editor: Editor, read: Read) -> None:
    before = read("answers.yml")
    opened = editor.open(ANSWERS, "refund_time")
    form = with_(opened.form, text="word " * 40 + "call +1 202 555 0100", source="nobody")
    found = faults_of(editor, ANSWERS, "refund_time", form, opened.form)
    assert {(fault.file, fault.key) for fault in found} == {
        ("answers.yml", "answers.refund_time.text"),
        ("answers.yml", "answers.refund_time.source"),
    }
    assert all(fault.remedy for fault in found)
    assert {field_of(fault, ANSWERS, "refund_time", opened.fields, form) for fault in found} == {"text", "source"}
    assert tuple(found) == editor.check(ANSWERS, "refund_time", form)
    assert read("answers.yml") == before
    assert list(editor.history.newest()) == []


def test_a_lost_placeholder_is_refused_as_the_running_guide_would(editor: Editor) -> None:
    opened = editor.open(SENTENCES, "utter_welcome_back")
    form = with_(opened.form, **{"0.text": "Welcome back."})
    [fault] = faults_of(editor, SENTENCES, "utter_welcome_back", form, opened.form)
    assert (fault.key, fault.problem) == ("responses.utter_welcome_back.0.text", "lacks {problem}")
    assert field_of(fault, SENTENCES, "utter_welcome_back", opened.fields, form) == "0.text"


def test_a_fault_in_a_row_is_found_by_its_name(editor: Editor) -> None:
    opened = editor.open(DANGER, "fire")
    form = with_(opened.form, lines__1__source="nobody")
    [fault] = faults_of(editor, DANGER, "fire", form, opened.form)
    assert field_of(fault, DANGER, "fire", opened.fields, form) == "lines.1.source"
    twice = faults_of(editor, DANGER, "fire", with_(opened.form, lines__1__name="US"), opened.form)
    assert [(one.key, one.problem) for one in twice] == [("danger.fire.lines.US", "is there twice")]
    assert field_of(fault, ANSWERS, "fire", opened.fields, form) is None


def test_a_case_of_an_answer_and_its_text_for_a_country_are_edited(editor: Editor, read: Read) -> None:
    opened = editor.open(ANSWERS, "refund_time").form
    count = int(opened["cases.rows"])
    row = f"cases__{count}__"
    new = {
        f"{row}when__0": "seller_rude",
        f"{row}when__rows": "2",
        f"{row}text": "Not from them.",
        f"{row}source": "guide",
        f"{row}regions__rows": "1",
        f"{row}regions__0__name": "UK",
        f"{row}regions__0__text": "Not in the UK.",
        f"{row}regions__0__source": "guide",
    }
    form = with_(opened, cases__rows=str(count + 1), **new)
    assert editor.save(ANSWERS, "refund_time", form, opened, "ann")
    assert "when: [seller_rude]" in read("answers.yml")
    assert 'UK: {text: "Not in the UK.", source: guide}' in read("answers.yml")
    again = editor.open(ANSWERS, "refund_time")
    wrong = with_(again.form, **{f"{row}regions__0__source": "nobody", f"{row}when__0": "seller_nice"})
    found = faults_of(editor, ANSWERS, "refund_time", wrong, again.form)
    assert {field_of(fault, ANSWERS, "refund_time", again.fields, wrong) for fault in found} == {
        f"cases.{count}.regions.0.source",
        f"cases.{count}.when.0",
    }


def test_hostile_words_are_words(editor: Editor, read: Read) -> None:
    opened = editor.open(SENTENCES, "utter_thank")
    words = HOSTILE.replace("{}", "")
    assert editor.save(SENTENCES, "utter_thank", with_(opened.form, **{"1.text": words}), opened.form, HOSTILE)
    again = editor.open(SENTENCES, "utter_thank")
    assert again.form is not None
    assert again.form["1.text"] == words.strip()
    assert next(editor.history.newest()).who == HOSTILE


def test_who_saves_second_sees_what_the_first_wrote(editor: Editor) -> None:
    opened = editor.open(ANSWERS, "refund_how").form
    assert editor.save(ANSWERS, "refund_how", with_(opened, about="Getting a refund"), opened, "ann")
    with pytest.raises(Conflict) as conflict:
        editor.save(ANSWERS, "refund_how", with_(opened, about="Asking for one"), opened, "ben")
    assert conflict.value.now is not None
    assert conflict.value.now["about"] == "Getting a refund"
    assert conflict.value.by is not None
    assert conflict.value.by.who == "ann"
    # What both wrote the same way is no conflict, and no second edit.
    assert editor.save(ANSWERS, "refund_how", with_(opened, about="Getting a refund"), opened, "ben") is None
    assert len(list(editor.history.newest())) == 1


def test_edits_of_other_entries_meanwhile_stay(editor: Editor, project: Project, read: Read) -> None:
    first, second = (editor.open(ANSWERS, name).form for name in ("refund_how", "refund_time"))
    assert editor.save(ANSWERS, "refund_how", with_(first, about="One"), first, "ann")
    path = project.knowledge / "answers.yml"
    path.write_text(read("answers.yml").replace("about: Refund to another", "about: Money to another"), "utf-8")
    assert editor.save(ANSWERS, "refund_time", with_(second, about="Two"), second, "ben")
    assert all(f"about: {words}" in read("answers.yml") for words in ("One", "Two", "Money to another"))


def test_an_entry_changed_on_disk_is_a_conflict_by_nobody_known(editor: Editor, project: Project, read: Read) -> None:
    opened = editor.open(ANSWERS, "refund_how").form
    path = project.knowledge / "answers.yml"
    path.write_text(read("answers.yml").replace("about: How to ask for a refund", "about: Refunds"), "utf-8")
    with pytest.raises(Conflict) as conflict:
        editor.save(ANSWERS, "refund_how", with_(opened, about="Mine"), opened, "ann")
    assert conflict.value.by is None


def test_a_file_that_changes_while_an_edit_is_checked_is_read_again(
    editor: Editor, project: Project, monkeypatch: pytest.MonkeyPatch, read: Read
) -> None:
    really, path, times = yaml_entry.change, project.knowledge / "contacts.yml", iter(range(100))

    def meanwhile(*arguments: Any) -> bytes:
        made = really(*arguments)
        if next(times) == 0:
            path.write_text(path.read_text("utf-8") + "# by hand\n", "utf-8")
        return made

    monkeypatch.setattr(yaml_entry, "change", meanwhile)
    assert editor.save(CONTACTS, "phone", PHONE, None, "ann")
    assert "# by hand" in read("contacts.yml")
    assert "+1 555 0100" in read("contacts.yml")
    monkeypatch.setattr(yaml_files, "read", lambda path: path.read_bytes() + b"#%d\n" % next(times))
    opened = editor.open(CONTACTS, "phone").form
    [fault] = faults_of(editor, CONTACTS, "phone", with_(opened, number="1"), opened)
    assert "at the same moment" in fault.problem


def test_many_at_once_lose_nothing(editor: Editor) -> None:
    """Each adds a source of its own to the same file."""

    def add(number: int) -> None:
        form = {"title": f"T{number}", "publisher": "p", "kind": "law", "date": "undated"}
        assert editor.save(SOURCES, f"new-{number}", form, None, "ann")

    threads = [threading.Thread(target=add, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {f"new-{number}" for number in range(3)} <= set(editor.entries(SOURCES))
    assert len(list(editor.history.newest())) == 3


def test_a_fault_elsewhere_does_not_keep_an_entry_from_being_mended(
    editor: Editor, project: Project, read: Read
) -> None:
    good = editor.open(ANSWERS, "refund_how").form
    path = project.knowledge / "answers.yml"
    broken = read("answers.yml").replace("source: tts-delivered-missing\n    offer", "source: x\n    offer", 1)
    path.write_text(broken.replace("about: When a refund arrives", 'about: ""'), "utf-8")
    now = editor.open(ANSWERS, "refund_how").form
    assert faults_of(editor, ANSWERS, "refund_how", with_(now, about="Refunds"), now)
    assert editor.save(ANSWERS, "refund_how", good, now, "ann")


def test_a_file_that_cannot_be_read_is_told(editor: Editor, project: Project) -> None:
    (project.knowledge / "answers.yml").write_text("answers: [", "utf-8")
    with pytest.raises(KnowledgeError, match="not valid YAML"):
        editor.entries(ANSWERS)
    with pytest.raises(NoEntry):
        editor.open(SENTENCES, "utter_no_such")


def test_a_folder_that_may_not_be_written_is_told_and_nothing_is_noted(
    editor: Editor, monkeypatch: pytest.MonkeyPatch, read: Read
) -> None:
    def refuse(path: Path, _raw: bytes) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(whole_file, "replace", refuse)
    [fault] = faults_of(editor, CONTACTS, "phone", PHONE, None)
    assert (fault.file, fault.problem) == ("contacts.yml", "cannot be written (Permission denied)")
    assert list(editor.history.newest()) == []
    monkeypatch.setattr("os.access", lambda *_: False)
    assert all("may not write" in editor.hindrance(kind) for kind in KINDS.values())


def test_a_history_that_cannot_be_written_keeps_the_file_as_it_is(editor: Editor, project: Project, read: Read) -> None:
    (project.root / history.FILE).mkdir(parents=True)
    before = read("contacts.yml")
    assert faults_of(editor, CONTACTS, "phone", PHONE, None)
    assert read("contacts.yml") == before


def test_a_line_of_the_history_that_was_cut_short_is_passed_over(editor: Editor, project: Project) -> None:
    assert editor.save(CONTACTS, "phone", PHONE, None, "ann")
    path = project.root / history.FILE
    assert path.stat().st_mode & 0o077 == 0
    with path.open("a") as file:
        file.write('{"who": "x"\n' + json.dumps({"who": "x", "at": "never"}) + "\n[]\n")
    assert [edit.who for edit in editor.history.newest()] == ["ann"]
    assert editor.history.find("nothing") is None
    with pytest.raises(NoEntry):
        editor.undo("nothing", "ann")
