"""How old facts grow: told, flagged, no longer told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from shopguide.dialogue.conversation import Conversation
from shopguide.dialogue.letter import write
from shopguide.errors import KnowledgeError
from shopguide.freshness import State, ages, flags, tellable, withheld
from shopguide.knowledge import Contact, ContactKind, Knowledge, Limits
from shopguide.knowledge_files import load
from tests.dialogue.project import WORDS

DAY = date(2026, 1, 1)
HOURS = {"timezone": "UTC", "weekly": {"mon-fri": "09:00-18:00"}}
EVERYTHING: dict[str, Any] = {
    "number": "+1 555 0100",
    "address": "help@example.com",
    "url": "https://example.com",
    "handle": "@example",
    "hours": HOURS,
}


def known(facts: Knowledge, **contact: Any) -> Knowledge:
    """The facts with one contact, verified on DAY."""
    made = Contact(**{"source": "Help Center", "verified": DAY, **(contact or EVERYTHING)})
    return replace(facts, contacts={"phone": made}, limits={})


def after(days: int) -> date:
    return DAY + timedelta(days=days)


@pytest.mark.parametrize(
    ("days", "state"),
    [(-1, "fresh"), (0, "fresh"), (180, "fresh"), (181, "old"), (365, "old"), (366, "expired"), (4000, "expired")],
)
@pytest.mark.parametrize("kind", ContactKind)
def test_a_fact_grows_old_and_expires(facts: Knowledge, kind: ContactKind, days: int, state: str) -> None:
    [aged] = ages(known(facts, **{kind.value: EVERYTHING[kind.value]}), after(days))
    assert (aged.kind, aged.age, aged.state) == (kind, days, State(state))
    assert aged.key == f"contacts.phone.{kind.value}"


def test_every_kind_of_fact_is_aged_and_in_time_withheld(facts: Knowledge) -> None:
    knowledge = known(facts)
    assert {aged.kind for aged in ages(knowledge, DAY)} == set(ContactKind)
    assert tellable(knowledge, after(365)) is knowledge
    assert withheld(knowledge, after(366)) == {("phone", kind) for kind in ContactKind}
    told = tellable(knowledge, after(366)).contacts["phone"]
    assert not told.values
    assert told.opening_hours is None
    assert not any(value in str(told) for value in ("555", "example", "mon-fri"))


def test_what_is_withheld_changes_nothing_else(facts: Knowledge) -> None:
    knowledge = known(facts)
    told = tellable(knowledge, after(366))
    assert replace(told, contacts={}) == replace(knowledge, contacts={})


def test_each_kind_of_fact_has_limits_of_its_own(facts: Knowledge) -> None:
    knowledge = replace(known(facts), limits={ContactKind.HOURS: Limits(10, 20)})
    assert withheld(knowledge, after(21)) == {("phone", ContactKind.HOURS)}
    assert [flag.key for flag in flags(knowledge, after(11))] == ["contacts.phone.hours"]


def test_hours_may_be_verified_on_another_day_than_the_number(facts: Knowledge) -> None:
    hours = HOURS | {"verified": after(300), "source": "sign on the door"}
    knowledge = known(facts, number="+1 555 0100", hours=hours)
    assert withheld(knowledge, after(400)) == {("phone", ContactKind.NUMBER)}
    aged = {item.kind: item for item in ages(knowledge, after(400))}
    assert (aged[ContactKind.HOURS].age, aged[ContactKind.HOURS].source) == (100, "sign on the door")
    [flag] = flags(known(facts, hours=hours), after(481 + 9))
    assert flag.remedy.endswith("shopguide verified phone.hours")


@pytest.mark.parametrize(("days", "told"), [(30, True), (31, False)])
def test_hours_hold_until_their_last_day(facts: Knowledge, days: int, told: bool) -> None:
    knowledge = known(facts, number="+1 555 0100", hours=HOURS | {"until": after(30)})
    assert (("phone", ContactKind.HOURS) not in withheld(knowledge, after(days))) is told
    found = [(flag.key, flag.remedy) for flag in flags(knowledge, after(days))]
    remedy = "Write the hours that hold now, or remove `until`"
    assert found == ([] if told else [("contacts.phone.hours.until", remedy)])


@pytest.mark.parametrize(("days", "flagged"), [(10, False), (11, True)])
def test_closed_days_that_are_all_over_are_flagged(facts: Knowledge, days: int, flagged: bool) -> None:
    knowledge = known(facts, hours=HOURS | {"closed": [after(3), after(10)]})
    found = [flag.key for flag in flags(knowledge, after(days))]
    assert found == (["contacts.phone.hours.closed"] if flagged else [])


def test_holidays_that_nobody_has_worked_out_are_flagged(facts: Knowledge) -> None:
    hours = HOURS | {"holidays": "US", "verified": date(2999, 1, 1)}
    [flag] = flags(known(facts, hours=hours), date(2999, 1, 2))
    assert flag.key == "contacts.phone.hours.holidays"
    assert "2999" in flag.problem


def test_a_flag_names_file_key_age_and_remedy(facts: Knowledge) -> None:
    knowledge = known(facts, number="+1 555 0100")
    assert [str(flag) for flag in flags(knowledge, after(200))] == [
        "contacts.yml: contacts.phone.number: was verified 200 days ago. Check it, then: shopguide verified phone"
    ]
    assert "no longer told" in str(flags(knowledge, after(400))[0])
    assert flags(knowledge, after(180)) == ()


def test_an_address_that_is_too_old_makes_no_link(facts: Knowledge) -> None:
    contact = Contact(source="x", verified=DAY, address="help@example.com")
    knowledge = replace(facts, contacts={"email": contact})
    talk = Conversation(issue="app_problem", letter="support")
    assert write(tellable(knowledge, after(365)), talk, WORDS).mailto is not None
    assert write(tellable(knowledge, after(366)), talk, WORDS).mailto is None


# --- as they are written in the files


@pytest.fixture
def contacts(tmp_path: Path, root: Path) -> Path:
    """contacts.yml of a copy of the facts."""
    for path in (root / "knowledge").glob("*.yml"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    return tmp_path / "contacts.yml"


def test_the_shipped_limits_are_those_of_the_readme(facts: Knowledge) -> None:
    assert facts.limits[ContactKind.NUMBER] == Limits(180, 365)
    assert facts.limits[ContactKind.HOURS] == Limits(180, 270)
    assert set(facts.limits) == set(ContactKind)


@pytest.mark.parametrize(
    ("limits", "key", "remedy"),
    [
        ("{fax: {}}", "limits.fax", "Use one of: default, number"),
        ("{hours: {old_after: 9, expired_after: 8}}", "limits.hours.expired_after", "as many days or more"),
        ("{hours: {old_after: 0}}", "limits.hours.old_after", "a number of days"),
        ("{hours: {old_after: soon}}", "limits.hours.old_after", "a number of days"),
        ("{hours: {old: 9}}", "limits.hours.old", "correct its spelling"),
        ("{hours: 9}", "limits.hours", "key: value"),
        ("[9]", "limits", "key: value"),
    ],
)
def test_limits_that_make_no_sense_are_told(contacts: Path, limits: str, key: str, remedy: str) -> None:
    contacts.write_text(f"limits: {limits}", encoding="utf-8")
    with pytest.raises(KnowledgeError) as raised:
        load(contacts.parent)
    [fault] = raised.value.faults
    assert (fault.file, fault.key) == ("contacts.yml", key)
    assert remedy in fault.remedy


def test_the_default_is_for_all_kinds_that_are_not_named(contacts: Path) -> None:
    contacts.write_text(
        "limits: {default: {old_after: 5, expired_after: 6}, url: {expired_after: 400}}", encoding="utf-8"
    )
    limits = load(contacts.parent).limits
    assert (limits[ContactKind.NUMBER], limits[ContactKind.URL]) == (Limits(5, 6), Limits(180, 400))


@pytest.mark.parametrize(("hour", "sound"), [(9, False), (10, True)])
def test_a_day_may_be_today_where_it_is_today_first(contacts: Path, hour: int, sound: bool) -> None:
    """On 1 January 10:00 UTC it is 2 January on the Line Islands."""
    contacts.write_text('contacts: {phone: {number: "1", source: s, verified: 2026-01-02}}', encoding="utf-8")
    now = datetime(2026, 1, 1, hour, tzinfo=UTC)
    if sound:
        assert load(contacts.parent, now).contacts
        return
    with pytest.raises(KnowledgeError, match=r"contacts\.phone\.verified: lies in the future\. Give the day"):
        load(contacts.parent, now)


WRONG = {
    "a bare number": ("number: 0800", "contacts.phone.number", "in quotes"),
    "a number that is none": ('number: "call us!"', "contacts.phone.number", "as it is dialled"),
    "an address that is none": ("address: help at example", "contacts.phone.address", "name@example.com"),
    "a link to a script": ('url: "javascript:alert(1)"', "contacts.phone.url", "https://"),
    "a link without encryption": ('url: "http://example.com"', "contacts.phone.url", "https://"),
    "a link with another name before it": ('url: "https://tiktok.com@evil.example"', "contacts.phone.url", "https://"),
    "a link with a blank": ('url: "https://example.com/a b"', "contacts.phone.url", "https://"),
    "a link without a host": ('url: "https://"', "contacts.phone.url", "https://"),
    "a region that is a number": ("number: '1', region: 1", "contacts.phone.region", "in quotes"),
    "an end that is no day": (
        "hours: {timezone: UTC, weekly: {mon: closed}, until: soon}",
        "contacts.phone.hours.until",
        "",
    ),
    "hours verified on no day": (
        "hours: {timezone: UTC, weekly: {mon: closed}, verified: soon}",
        "contacts.phone.hours.verified",
        "without quotes",
    ),
    "hours verified tomorrow": (
        "hours: {timezone: UTC, weekly: {mon: closed}, verified: 2999-01-01}",
        "contacts.phone.hours.verified",
        "Give the day",
    ),
    "a day that does not exist": ("number: '1', region: 2026-02-30", "file", "Correct it"),
}


@pytest.mark.parametrize(("entry", "key", "remedy"), WRONG.values(), ids=WRONG)
def test_what_no_shopper_could_use_is_a_fault(contacts: Path, entry: str, key: str, remedy: str) -> None:
    contacts.write_text(f"contacts: {{phone: {{{entry}, source: s, verified: 2026-01-02}}}}", encoding="utf-8")
    with pytest.raises(KnowledgeError) as raised:
        load(contacts.parent)
    assert [(fault.file, fault.key) for fault in raised.value.faults] == [("contacts.yml", key)]
    assert remedy in raised.value.faults[0].remedy


def test_norway_is_a_country(contacts: Path) -> None:
    hours = "{timezone: Europe/Oslo, weekly: {mon-fri: '09:00-16:00'}, holidays: NO}"
    entry = f"{{hours: {hours}, region: NO, source: s, verified: 2026-01-02}}"
    contacts.write_text(f"contacts: {{phone: {entry}}}", encoding="utf-8")
    phone = load(contacts.parent).contacts["phone"]
    assert phone.region == "NO"
    assert phone.opening_hours is not None
    assert not phone.opening_hours.is_open(datetime(2027, 5, 17, 10, tzinfo=UTC))  # a Monday, its national day
