"""Deletes every row of the policy table and swaps every two neighbours, and tells what no situation notices.

    python -m tests.dialogue.mutate

A swap of two rows that can't both fit, or whose common turns an earlier row takes, changes nothing. Where that follows
from the rows themselves, the reason is given.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from shopguide.dialogue.commands import Command, Do
from shopguide.dialogue.policy.table import Row, Table, table
from tests.dialogue.situations import Example, examples

#: What a predicate needs in order to hold.
_NEEDS: Final = {
    "names_current": ("has_problem",),
    "denies_current": ("has_problem", "denies_something"),
    "denies_waiting": ("denies_something",),
    "asks_to_forget": ("knows_answer",),
    "mainly_corrects": ("mainly_objects",),
    "only_checked": ("in_danger",),
    "first_aid_on_table": ("has_channel",),
    "walking": ("has_channel",),
}
#: What holds wherever one of these questions is open.
_OPEN: Final = {"letter_open": frozenset({"detail", "draft", "letter_line", "line_words"})}
#: Only one of each can hold.
_RIVALS: Final = (
    frozenset({"has_problem", "no_problem"}),
    frozenset({"unclear_once", "unclear_twice"}),
    frozenset({"mainly_asks", "mainly_corrects", "mainly_restarts", "mainly_solved", "mainly_chooses"}),
    frozenset({"needs_first_aid", "first_aid_told"}),
    frozenset({"option_problem", "option_group", "option_channel", "option_recipient"}),
)
#: Never true of a button.
_TYPED: Final = frozenset(
    {"only_a_secret", "number_not_offered", "other_language", "changes_playbook", "gives_words", "typed"}
)


@dataclass(frozen=True)
class Mutation:
    """A changed table; `excused` says why nobody can notice it, `wanted` that an open situation asks for it."""

    name: str
    rows: tuple[Row, ...]
    excused: str | None = None
    wanted: str | None = None


def mutations(rows: Sequence[Row], situations: Sequence[Example] = ()) -> Iterator[Mutation]:
    """Every row deleted, and every two neighbours swapped; the last row, which catches everything, stays."""
    asked_for = {(item.row, other): item.says for item in situations if item.open for other in item.before}
    open_rows = {item.row: item.says for item in situations if item.open}
    for at, row in enumerate(rows[:-1]):
        yield Mutation(f"without {row.id}", (*rows[:at], *rows[at + 1 :]), wanted=open_rows.get(row.id))
    for at, (first, second) in enumerate(pairwise(rows[:-1])):
        swapped = (*rows[:at], second, first, *rows[at + 2 :])
        wanted = asked_for.get((second.id, first.id)) or asked_for.get((first.id, second.id))
        yield Mutation(f"{second.id} before {first.id}", swapped, _excuse(rows[:at], first, second), wanted)


def unnoticed(mutation: Mutation, situations: Sequence[Example]) -> bool:
    """Whether every situation that isn't open is decided as before."""
    changed = Table(mutation.rows)
    return all(changed.decide(item.now).id == item.row for item in situations if item.open is None)


def missed(mutation: Mutation, situations: Sequence[Example]) -> bool:
    """Whether a mutation that makes a difference isn't noticed, and no open situation asks for it."""
    return not (mutation.excused or mutation.wanted) and unnoticed(mutation, situations)


def _excuse(earlier: Sequence[Row], first: Row, second: Row) -> str | None:
    """Why the order of two rows makes no difference; None where it may make one."""
    if first.awaiting and second.awaiting and not first.awaiting & second.awaiting:
        return "no question in common"
    if first.do_ and second.do_ and not first.do_ & second.do_:
        return "no button in common"
    for pressed, other in ((first, second), (second, first)):
        acts = {Command(Do(name)).act for name in pressed.do_}
        if acts and (set(other.conditions) & _TYPED or other.cue or (other.act and not acts & other.act)):
            return "one is for a button that the other doesn't fit"
    both = _implied(first) | _implied(second)
    for name in both:
        if f"not {name}" in both or any(name in rivals and both & (rivals - {name}) for rivals in _RIVALS):
            return f"{name} and its opposite"
    shadow = next((row for row in earlier if _covers(row, first, second)), None)
    return f"{shadow.id} takes what fits both" if shadow else None


def _implied(row: Row) -> set[str]:
    open_now = {name for name, questions in _OPEN.items() if row.awaiting and row.awaiting <= questions}
    return {*row.conditions, *open_now, *(needed for name in row.conditions for needed in _NEEDS.get(name, ()))}


def _covers(row: Row, first: Row, second: Row) -> bool:
    """Whether a row fits each turn that fits both others."""

    def given(key: str, *others: str) -> bool:
        wanted = getattr(row, key)
        found = [getattr(item, name) for item in (first, second) for name in (key, *others)]
        return not wanted or any(names and names <= wanted for names in found)

    return (
        not row.do_
        and given("awaiting")
        and given("cue")
        and given("act", "also")
        and given("also", "act")
        and set(row.conditions) <= {*first.conditions, *second.conditions}
    )


def main() -> int:
    """Print what isn't noticed, and why; 1 if something was missed."""
    faults, situations = 0, [item for item in examples() if item.open or table().decide(item.now).id == item.row]
    for item in examples():
        if item not in situations:
            faults += 1
            print(f"not so  {item.name}: {table().decide(item.now).id} decides, so it is left out below")
    for mutation in mutations(table().rows, situations):
        if missed(mutation, situations):
            faults += 1
            print(f"missed  {mutation.name}")
        elif unnoticed(mutation, situations):
            reason = mutation.excused or f"wanted: {mutation.wanted}"
            print(f"same    {mutation.name} ({reason})")
        elif mutation.excused:
            faults += 1
            print(f"wrong   {mutation.name} is noticed, although: {mutation.excused}")
    still_open = sum(item.open is not None for item in situations)
    print(f"{len(table().rows)} rows, {len(situations)} situations ({still_open} open), {faults} mutation(s) missed")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
