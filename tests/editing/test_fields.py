"""Forms: what an entry looks like in one, and what a form says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from shopguide import yaml_files
from shopguide.editing.editor import plainly
from shopguide.editing.fields import clean, mapping, moved, normal, titles, to_data, to_form
from shopguide.editing.kinds import CHANNELS, CONTACTS, DANGER, KINDS, PLAYBOOKS, SENTENCES, Kind, fields_of

HOURS = {"timezone": "America/New_York", "weekly": {"mon-fri": "09:00-18:00", "sun": "closed"}}


def entries(root: Path, kind: Kind) -> dict[str, Any]:
    path = root / "domain.yml" if kind is SENTENCES else root / "knowledge" / kind.file
    held = yaml_files.parse(kind.file, yaml_files.read(path))
    assert isinstance(held, dict)
    section = held[kind.section]
    return section if isinstance(section, dict) else {item["id"]: item for item in section}


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_what_is_in_the_files_comes_back_from_its_form(root: Path, kind: Kind) -> None:
    for name, data in entries(root, kind).items():
        fields = fields_of(kind, name, data)
        form = to_form(fields, data)
        assert plainly(normal(fields, form)) == plainly(form)
        said = {one.key: to_data(one, form) for one in fields}
        held = {"": data} if kind is SENTENCES else data
        assert all(said[key] == (value or None) for key, value in held.items() if key in said and key != "id")


def test_hours_are_shown_by_day_and_written_by_runs_of_days() -> None:
    form = to_form(CONTACTS.fields, {"hours": HOURS})
    assert form["hours.weekly.wed"] == "09:00-18:00"
    assert (form["hours.weekly.sat"], form["hours.weekly.sun"]) == ("", "closed")
    form |= {"hours.weekly.fri": "09:00-12:00", "hours.closed": "2026-12-24\n\nsoon"}
    hours = mapping(CONTACTS.fields, form)["hours"]
    assert hours["weekly"] == {"mon-thu": "09:00-18:00", "fri": "09:00-12:00", "sun": "closed"}
    assert [str(day) for day in hours["closed"]] == ["2026-12-24", "soon"]


def test_hours_that_cannot_be_read_give_an_empty_week() -> None:
    for weekly in ("always", {"someday": "09:00"}, None):
        assert to_form(CONTACTS.fields, {"hours": {"weekly": weekly}})["hours.weekly.mon"] == ""


def test_a_group_that_is_emptied_is_left_out() -> None:
    form = to_form(PLAYBOOKS.fields, {"warn": {"text": "Careful.", "source": "guide"}})
    assert mapping(PLAYBOOKS.fields, form)["warn"] == {"text": "Careful.", "source": "guide"}
    assert "warn" not in mapping(PLAYBOOKS.fields, form | {"warn.text": " ", "warn.source": ""})


def test_rows_move_and_empty_ones_go() -> None:
    steps = next(one for one in CHANNELS.fields if one.key == "steps")
    form = to_form(CHANNELS.fields, {"steps": [{"text": text} for text in "abc"]})
    form = moved(steps, form, 2, "up")  # type: ignore[arg-type]
    form = moved(steps, form, 0, "remove")  # type: ignore[arg-type]
    form = moved(steps, form, -1, "add")  # type: ignore[arg-type]
    assert form["steps.rows"] == "3"
    made = normal(CHANNELS.fields, form)
    assert [made["steps.rows"], made["steps.0.text"], made["steps.1.text"]] == ["2", "c", "b"]
    assert (made["steps.0.was"], made["steps.1.was"]) == ("2", "1")
    for wrong in (moved(steps, form, 9, "remove"), moved(steps, form, 0, "up")):  # type: ignore[arg-type]
        assert wrong == form


@pytest.mark.parametrize("count", ["-1", "x", "9" * 50, "²", "99999"])
def test_a_count_that_was_tampered_with_gives_few_rows(count: str) -> None:
    assert int(normal(DANGER.fields, {"lines.rows": count})["lines.rows"]) <= 100


def test_control_characters_go_and_lines_stay() -> None:
    assert clean(" a\x00b\x1b[2J\r\nc\u202e \ud800 \n") == "ab[2J\nc\u202e"


def test_each_text_has_a_title() -> None:
    form = to_form(DANGER.fields, {"lines": {"US": {"text": "Call 911"}}})
    called = titles(DANGER.fields, form)
    assert called["lines.0.text"] == "Country 1: Text"
    assert set(form) - set(called) == {"lines.rows", "lines.0.was", "report.rows"}
