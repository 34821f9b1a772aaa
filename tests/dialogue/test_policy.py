"""What each message leads to: the policy table, by the situations of situations.yml."""

from __future__ import annotations

import pytest

from shopguide.dialogue.policy.table import Table, parse, table
from shopguide.errors import KnowledgeError
from tests.dialogue.mutate import missed, mutations, unnoticed
from tests.dialogue.situations import Example, examples

LAST = "Not understood:\n  - {id: not_understood, do: action_ask_again}\n"


def _params() -> list[object]:
    return [
        pytest.param(item, id=item.name, marks=[pytest.mark.xfail(reason=item.open, strict=True)] if item.open else [])
        for item in examples()
    ]


@pytest.mark.parametrize("example", _params())
def test_what_is_said_leads_to_the_row_that_is_meant(example: Example) -> None:
    rows = {row.id: row for row in table().rows}
    assert table().decide(example.now).id == example.row
    for name in example.before:
        assert rows[name].fits(example.now), f"{name} doesn't fit, so nothing is shown about the order"


def test_every_row_has_a_situation_that_only_it_decides() -> None:
    with_one = {item.row for item in examples()}
    assert [row.id for row in table().rows if row.id not in with_one] == []


def test_a_row_that_is_deleted_or_changes_places_with_its_neighbour_is_noticed() -> None:
    situations = examples()
    assert [item.name for item in mutations(table().rows, situations) if missed(item, situations)] == []


def test_rows_said_to_be_interchangeable_are() -> None:
    situations = examples()
    excused = [item for item in mutations(table().rows) if item.excused]
    assert [item.name for item in excused if not unnoticed(item, situations)] == []


def test_two_situations_with_the_same_words_differ_in_their_row_or_state() -> None:
    names = [item.name for item in examples()]
    assert len(names) == len(set(names))


# --- a faulty table


def refused(text: str) -> str:
    """The complaint about a table."""
    with pytest.raises(KnowledgeError) as caught:
        parse("table.yml", text.encode())
    return str(caught.value)


@pytest.mark.parametrize(
    ("row", "named", "remedy"),
    [
        ("{id: pause, act: [nap], do: action_pause}", "pause.act", "accept"),
        ("{id: pause, also: [nap], do: action_pause}", "pause.also", "accept"),
        ("{id: pause, cue: [hungry], do: action_pause}", "pause.cue", "angry"),
        ("{id: pause, awaiting: [lunch], do: action_pause}", "pause.awaiting", "clarify"),
        ("{id: pause, do_: [jump], do: action_pause}", "pause.do_", "accept"),
        ("{id: pause, if: [is_hungry], do: action_pause}", "pause.if", "has_problem"),
        ("{id: pause, if: [not is_hungry], do: action_pause}", "pause.if", "has_problem"),
        ("{id: pause, when: [step], do: action_pause}", "pause.when", "awaiting"),
        ("{id: pause, act: pause, do: action_pause}", "pause.act", "brackets"),
        ("{id: pause, act: [pause], do: [action_pause]}", "pause.do", "name of an action"),
        ("{id: pause, act: [pause]}", "pause", "{id: …, do: action_…}"),
        ("{act: [pause], do: action_pause}", "action_pause", "{id: …, do: action_…}"),
        ("just words", "just words", "{id: …, do: action_…}"),
        ("{id: not_understood, act: [pause], do: action_pause}", "not_understood", "another id"),
        ("{id: everything, do: action_pause}", "everything", "conditions"),
    ],
    ids=lambda value: str(value)[:60],
)
def test_a_faulty_row_is_refused_with_file_row_and_remedy(row: str, named: str, remedy: str) -> None:
    said = refused(f"First:\n  - {row}\n{LAST}")
    assert "table.yml" in said
    assert named in said
    assert remedy in said


@pytest.mark.parametrize("text", ["", "Steps: []", "Steps:\n  - {id: pause, act: [pause], do: action_pause}"])
def test_a_table_that_leaves_some_messages_unanswered_is_refused(text: str) -> None:
    assert "table.yml" in refused(text)


@pytest.mark.parametrize("text", ["[1, 2", "- a\n- b", "a: &x [*y]"])
def test_a_file_that_is_no_table_is_refused(text: str) -> None:
    assert "table.yml" in refused(text)


def test_all_faults_are_told_at_once() -> None:
    said = refused(f"First:\n  - {{id: a, act: [nap], do: x}}\n  - {{id: b, cue: [hungry], do: x}}\n{LAST}")
    assert "a.act" in said
    assert "b.cue" in said


def test_a_table_without_faults_is_read_in_its_order() -> None:
    read = parse("table.yml", f"First:\n  - {{id: pause, act: [pause], do: action_pause}}\n{LAST}".encode())
    assert isinstance(read, Table)
    assert [(row.id, row.heading) for row in read.rows] == [("pause", "First"), ("not_understood", "Not understood")]
