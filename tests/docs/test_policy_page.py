"""docs/contributors/policy.md holds the table that decides: a row that is moved, changed or removed shows here."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from shopguide.dialogue.policy.table import Table, table
from shopguide.engine.explain import print_table

from .policy_page import BEGIN, END, PAGE, held, printed

TEXT = PAGE.read_text(encoding="utf-8")
ROWS = table().rows


def test_the_page_marks_where_the_table_is() -> None:
    assert TEXT.count(BEGIN) == TEXT.count(END) == 1
    assert TEXT.index(BEGIN) < TEXT.index(END)


def test_the_page_holds_what_shopguide_policy_prints() -> None:
    assert held(TEXT).splitlines() == printed().splitlines(), "Run: .venv/bin/python -m tests.docs.policy_page"


def test_the_page_holds_every_row_in_order() -> None:
    assert re.findall(r"^\| \d+ \| (\w+) \|", held(TEXT), re.M) == [row.id for row in ROWS]


def test_swapping_two_rows_or_deleting_one_changes_the_print() -> None:
    as_it_is = list(print_table(Table(ROWS)))
    for index, (first, second) in enumerate(pairwise(ROWS)):
        swapped = (*ROWS[:index], replace(second, heading=first.heading), first, *ROWS[index + 2 :])
        deleted = (*ROWS[:index], *ROWS[index + 1 :])
        assert list(print_table(Table(swapped))) != as_it_is, first.id
        assert list(print_table(Table(deleted))) != as_it_is, first.id
