"""Faults in knowledge/ are all found at once, each with file, key and remedy."""

from __future__ import annotations

import re
import shutil
from dataclasses import FrozenInstanceError
from datetime import date
from pathlib import Path

import pytest

from shopguide.errors import KnowledgeError
from shopguide.knowledge import Knowledge
from shopguide.knowledge_files import FILES, load

CONTACT = (
    'contacts:\n  phone: {number: "x", source: "s", verified: 2026-01-02,'
    ' hours: {timezone: UTC, weekly: {mon: "09:00-18:00"}}}\n'
)


@pytest.fixture
def folder(tmp_path: Path, root: Path) -> Path:
    """A copy of knowledge/ to spoil."""
    copy = tmp_path / "knowledge"
    shutil.copytree(root / "knowledge", copy)
    return copy


def spoil(folder: Path, name: str, old: str, new: str) -> None:
    """Replace the first `old` in a file, which must be there."""
    path = folder / f"{name}.yml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def faults(folder: Path) -> list[str]:
    with pytest.raises(KnowledgeError) as raised:
        load(folder)
    return [str(fault) for fault in raised.value.faults]


def test_the_shipped_knowledge_is_sound_and_whole(facts: Knowledge) -> None:
    assert len(facts.channels) == 8
    assert len(facts.issues) == 14
    assert facts.contacts == {}


def test_loaded_facts_cannot_be_changed(facts: Knowledge) -> None:
    with pytest.raises(TypeError):
        facts.channels["fax"] = facts.channels["phone"]  # type: ignore[index]
    with pytest.raises(FrozenInstanceError):
        facts.channels["phone"].title = "Fax"  # type: ignore[misc]


def test_a_copy_loads_as_the_original(folder: Path, facts: Knowledge) -> None:
    assert load(folder) == facts


# One fault each: file, what stands there, what is put there, the key and the remedy that must be told.
FAULTS = {
    "missing key": ("channels", "    title: In-app report\n", "", "channels.in_app.title", "Add this key"),
    "misspelt key": (
        "channels",
        "    public: false",
        "    pubic: false",
        "channels.in_app.pubic",
        "correct its spelling",
    ),
    "empty value": (
        "issues",
        'said_back: "your order',
        'said_back: #"your',
        "issues.order_not_received.said_back",
        "Give it a value",
    ),
    "not one of the values": (
        "issues",
        "risk: none",
        "risk: high",
        "issues.order_not_received.risk",
        "Use one of the values",
    ),
    "text for a list": (
        "issues",
        "ask: [order_number, wish]",
        "ask: order",
        "issues.order_not_received.ask",
        "Write it as a list",
    ),
    "text for a mapping": ("sources", "  - id: seed\n", "  - seed\n  - id: seed\n", "sources.0", "key: value"),
    "id used twice": ("sources", "- id: tts-order-help", "- id: seed", "sources.seed", "another id"),
    "unknown source": (
        "channels",
        "source: seed\n    seed: [F1]",
        "source: sed\n    seed: [F1]",
        "overview.0.source",
        "seed",
    ),
    "unknown source of a step": (
        "first_aid",
        "source: guide",
        "source: gide",
        "first_aid.call_bank.steps.2.source",
        "Use one of",
    ),
    "unknown source of the help": (
        "channels",
        "if_missing_source: tts-order-help",
        "if_missing_source: x",
        "steps.0.if_missing_source",
        "Use one of",
    ),
    "unknown place on the screen": ("channels", "at: top right", "at: above", "channels.in_app.steps.1.at", "top left"),
    "unknown source of a platform": (
        "channels",
        '@TikTokSupport.", source: seed',
        '@TikTokSupport.", source: x',
        "social_media.platforms.twitter.source",
        "Use one",
    ),
    "unknown channel on a route": (
        "playbooks",
        "channel: order_details",
        "channel: order_detail",
        "playbooks.gift_delivered.channel",
        "order_details",
    ),
    "unknown channel in an escalation": (
        "playbooks",
        "escalate: [email]",
        "escalate: [fax]",
        "channel",
        "email",
    ),
    "unknown fact of a case": (
        "answers",
        "when: [refund_promised, bank_told]",
        "when: [refund_promised, bank_knows]",
        "answers.refund_time.cases.0.when.1",
        "bank_told",
    ),
    "unknown problem of a case": (
        "answers",
        "when: [refund_promised, bank_told]",
        "problems: [refunds]",
        "answers.refund_time.cases.0.problems.0",
        "return_or_refund",
    ),
    "a case that fits always": (
        "answers",
        "when: [refund_promised, bank_told]",
        "when: []",
        "answers.refund_time.cases.0",
        "Name a fact",
    ),
    "a case behind one that covers it": (
        "answers",
        "when: [refund_promised, bank_told]",
        "when: [refund_promised]",
        "answers.refund_time.cases.1",
        "Put it before case 1",
    ),
    "a case that can never fit": (
        "answers",
        "when: [refund_promised, bank_told]",
        "when: [refund_promised, refund_refused]",
        "answers.refund_time.cases.0.when",
        "Take one of those facts out",
    ),
    "cases without a text for all others": (
        "answers",
        "    text: \"I can't name a day",
        '    fact: "gist',
        "answers.refund_time.text",
        "where none of the cases fits",
    ),
    "unknown group": (
        "issues",
        "group: order\n",
        "group: orders\n",
        "issues.order_not_received.group",
        "Use one of: account, app, order",
    ),
    "unknown first aid": (
        "issues",
        "first_aid: call_bank",
        "first_aid: police",
        "unauthorized_payment.first_aid",
        "call_bank",
    ),
    "no steps": (
        "first_aid",
        "    steps:\n",
        "    steps: []\n    gist2:\n",
        "first_aid.call_bank.gist2",
        "Remove the key",
    ),
    "empty section": ("sources", "sources:\n", "sources: []\nold:\n", "sources", "at least one entry"),
    "no YAML": ("issues", "groups:\n", "groups: [\n", "line", "Check indentation"),
    "a tab": ("issues", "    group: order\n", "\tgroup: order\n", "line", "spaces instead of tabs"),
    "key twice": ("issues", "    group: order\n", "    group: order\n    group: app\n", "line", "Keep one of the two"),
    "no such alias": ("issues", "group: order\n", "group: *order\n", "line", "Check indentation"),
    "contacts as a list": ("contacts", "contacts: {}", "contacts: [phone]", "contacts", "key: value"),
    "contact as a text": ("contacts", "contacts: {}", "contacts: {phone: '123'}", "contacts.phone", "key: value"),
}


@pytest.mark.parametrize(("name", "old", "new", "key", "remedy"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_told_with_file_key_and_remedy(
    folder: Path, name: str, old: str, new: str, key: str, remedy: str
) -> None:
    spoil(folder, name, old, new)
    told = faults(folder)
    assert any(
        re.fullmatch(rf"{name}\.yml: [^:]*{re.escape(key)}.*", fault, re.S) and remedy in fault for fault in told
    ), told


CONTACT_FAULTS = {
    "unknown time zone": (
        "timezone: UTC",
        "timezone: Mars/Base",
        "contacts.phone.hours.timezone",
        "Write e.g. timezone: America/",
    ),
    "no time zone": ("timezone: UTC, ", "", "contacts.phone.hours.timezone", "is missing"),
    "unknown weekday": ("mon:", "monnday-fry:", "contacts.phone.hours.weekly.monnday-fry", "unknown weekday"),
    "unreadable hours": ("09:00-18:00", "9 to 6", "contacts.phone.hours.weekly.mon", "not written as"),
    "a time that does not exist": ("09:00-18:00", "09:00-25:00", "contacts.phone.hours.weekly.mon", "does not exist"),
    "weekly hours as a text": ('{mon: "09:00-18:00"}', '"09:00-18:00"', "contacts.phone.hours.weekly", "weekly"),
    "no weekly hours": ('{mon: "09:00-18:00"}', "{}", "contacts.phone.hours.weekly", "no weekly hours"),
    "unknown country": (
        "timezone: UTC",
        "timezone: UTC, holidays: Mars",
        "contacts.phone.hours.holidays",
        "such as US",
    ),
    "country as a list": ("timezone: UTC", "timezone: UTC, holidays: [US]", "contacts.phone.hours.holidays", "such as"),
    "closed day that is none": ("timezone: UTC", "timezone: UTC, closed: [X]", "contacts.phone.hours.closed", "a date"),
    "misspelt key of the hours": (
        "timezone: UTC",
        "timezone: UTC, week: {}",
        "contacts.phone.hours.week",
        "unknown key 'week'",
    ),
    "verified in the future": (
        "2026-01-02",
        "2999-01-01",
        "contacts.phone.verified",
        "future",
    ),
    "verified is no date": ("2026-01-02", "yesterday", "contacts.phone.verified", "date"),
    "not verified": (", verified: 2026-01-02", "", "contacts.phone.verified", "Add this key"),
    "no source": ('source: "s", ', "", "contacts.phone.source", "Add this key"),
    "misspelt key": ("number:", "nummer:", "contacts.phone.nummer", "correct its spelling"),
    "misspelt contact": ("phone:", "phon:", "contacts.phon", "Use one of"),
}


@pytest.mark.parametrize(("old", "new", "key", "words"), CONTACT_FAULTS.values(), ids=CONTACT_FAULTS)
def test_a_fault_in_a_contact_is_told(folder: Path, old: str, new: str, key: str, words: str) -> None:
    (folder / "contacts.yml").write_text(CONTACT, encoding="utf-8")
    spoil(folder, "contacts", old, new)
    told = faults(folder)
    assert any(fault.startswith(f"contacts.yml: {key}: ") and words in fault for fault in told), told


def test_a_contact_that_holds_nothing_is_a_fault(folder: Path) -> None:
    (folder / "contacts.yml").write_text("contacts: {phone: {source: s, verified: 2026-01-02}}", encoding="utf-8")
    assert faults(folder) == [
        "contacts.yml: contacts.phone: holds no contact. Add number, address, url, handle or hours"
    ]


def test_a_sound_contact_is_read(folder: Path) -> None:
    (folder / "contacts.yml").write_text(CONTACT, encoding="utf-8")
    phone = load(folder).contacts["phone"]
    assert (phone.number, phone.verified) == ("x", date(2026, 1, 2))
    assert phone.opening_hours is not None


def test_a_contact_with_one_closed_day_not_in_a_list_is_read(folder: Path) -> None:
    (folder / "contacts.yml").write_text(CONTACT, encoding="utf-8")
    spoil(folder, "contacts", "timezone: UTC", "timezone: UTC, closed: 2026-12-24")
    hours = load(folder).contacts["phone"].opening_hours
    assert hours is not None
    assert hours.closed == {date(2026, 12, 24)}


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_told(folder: Path, name: str) -> None:
    (folder / f"{name}.yml").unlink()
    assert faults(folder) == [
        f"{name}.yml: file: cannot be read (No such file or directory). Restore it from git",
    ]


@pytest.mark.parametrize("channel", ["phone", "live_chat", "email"])
def test_a_channel_that_the_guide_turns_to_by_name_may_not_be_missing(folder: Path, channel: str) -> None:
    spoil(folder, "channels", f"- id: {channel}\n", f"- id: my_{channel}\n")
    assert any(f"channels.{channel}: is missing" in fault for fault in faults(folder))


def test_all_faults_are_told_at_once(folder: Path) -> None:
    spoil(folder, "channels", "    title: In-app report\n", "")
    spoil(folder, "channels", "    title: E-mail\n", "    titel: E-mail\n")
    spoil(folder, "issues", "risk: none", "risk: high")
    spoil(folder, "sources", "    kind: seed\n", "")
    (folder / "contacts.yml").write_text("contacts: {phone: 5}", encoding="utf-8")
    told = faults(folder)
    assert {fault.split(":")[0] for fault in told} == {"channels.yml", "issues.yml", "sources.yml", "contacts.yml"}
    assert len(told) == 6


def test_all_wrong_names_are_told_at_once(folder: Path) -> None:
    spoil(folder, "channels", "source: seed\n    seed: [F1]", "source: x\n    seed: [F1]")
    spoil(folder, "playbooks", "channel: order_details", "channel: order_detail")
    spoil(folder, "issues", "first_aid: call_bank", "first_aid: police")
    assert len(faults(folder)) == 3


def test_all_unreadable_files_are_told_at_once(folder: Path) -> None:
    (folder / "sources.yml").unlink()
    (folder / "issues.yml").write_text("a: [", encoding="utf-8")
    assert len(faults(folder)) == 2


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        (b"- contacts", "holds no keys"),
        (b"contacts: \xff", "is not written in UTF-8"),
        (b"contacts: \x00", "is not valid YAML"),
        (b"a: " + b"[" * 5000, "is nested too deep"),
        (b"#" * 1_000_001, "is larger than 1000 kB"),
    ],
    ids=["a list", "not UTF-8", "a control character", "nested", "large"],
)
def test_what_is_no_file_of_facts_is_told(folder: Path, raw: bytes, problem: str) -> None:
    (folder / "contacts.yml").write_bytes(raw)
    [fault] = faults(folder)
    assert fault.startswith(f"contacts.yml: file: {problem}")


def test_a_folder_in_the_place_of_a_file_is_told(folder: Path) -> None:
    (folder / "contacts.yml").unlink()
    (folder / "contacts.yml").mkdir()
    assert faults(folder) == ["contacts.yml: file: cannot be read (Is a directory). Restore it from git"]


def test_a_file_that_windows_wrote_is_read(folder: Path, facts: Knowledge) -> None:
    for path in folder.glob("*.yml"):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert load(folder) == facts


def test_the_message_counts_the_faults_and_lists_them(folder: Path) -> None:
    (folder / "sources.yml").unlink()
    with pytest.raises(KnowledgeError, match=r"^1 fault\(s\) in facts and sentences:\n  - sources\.yml: "):
        load(folder)


def test_all_faults_of_an_entry_are_told_at_once_and_in_words_for_operators(folder: Path) -> None:
    spoil(folder, "channels", '        if_missing: "Log in first', '        if_mising: "Log in first')
    spoil(folder, "channels", "      source: seed\n      seed: [F2, F11]", "      sorce: seed\n      seed: F2")
    spoil(folder, "channels", "    public: false", "    public: perhaps")
    spoil(folder, "first_aid", '      - text: "Call your bank', '      - words: "Call your bank')
    told = [fault.partition(". ")[0].rpartition(": ")[0] for fault in faults(folder)]
    assert sorted(told) == [
        "channels.yml: channels.in_app.best_for.seed",
        "channels.yml: channels.in_app.best_for.sorce",
        "channels.yml: channels.in_app.best_for.source",
        "channels.yml: channels.in_app.public",
        "channels.yml: channels.in_app.steps.0.if_mising",
        "channels.yml: channels.in_app.steps.0.if_missing",
        "first_aid.yml: first_aid.call_bank.steps.0.text",
        "first_aid.yml: first_aid.call_bank.steps.0.words",
    ]
    assert not any("__init__" in fault or "argument" in fault for fault in faults(folder))


def test_faults_of_texts_are_told_beside_those_of_other_files(folder: Path) -> None:
    (folder / "sources.yml").unlink()
    spoil(folder, "issues", 'title: "Return or refund"', 'title: " "')
    assert [fault.split(": ")[:2] for fault in faults(folder)] == [
        ["sources.yml", "file"],
        ["issues.yml", "issues.return_or_refund.title"],
    ]


def test_all_faults_of_opening_hours_are_told_at_once(folder: Path) -> None:
    text = CONTACT.replace("timezone: UTC", "timezone: Mars, until: soon").replace("mon:", "mon: 9 to 5, tuu:")
    (folder / "contacts.yml").write_text(text, encoding="utf-8")
    assert [fault.split(": ")[1] for fault in faults(folder)] == [
        "contacts.phone.hours.timezone",
        "contacts.phone.hours.weekly.mon",
        "contacts.phone.hours.weekly.tuu",
        "contacts.phone.hours.until",
    ]


@pytest.mark.parametrize("name", ["fax", ""])
def test_an_unknown_walkthrough_is_an_error(facts: Knowledge, name: str) -> None:
    assert not facts.can_walk(name)
    with pytest.raises(KeyError):
        facts.walkthrough(name)
