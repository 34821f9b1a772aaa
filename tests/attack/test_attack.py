"""The quick attacks hold against a real guide. How fast it answers beside them is for `make attack` to say."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.attack import Attempt
from benchmarks.attack import run as attack
from benchmarks.attack.run import GROUPS, play, table
from benchmarks.attack.target import Terms

# A busy machine makes everything slow; that it comes is what counts here.
_TERMS = Terms(quick=True, prompt=float("inf"), closed=300)


#: Those that spend most of their time waiting for limits, stores and connectors, which have tests of their own in
#: tests/server, tests/services and tests/channels; `make attack QUICK=1` plays all.
_WAITING = ("quotas", "store", "connectors")


@pytest.mark.slow
@pytest.mark.parametrize("group", [group for group in GROUPS if group not in _WAITING])
async def test_a_group_of_attacks_holds(trained: Path, group: str) -> None:
    results = await play([group], _TERMS)
    assert [attempt for attempt in results[group] if not attempt.held] == []
    assert len(results[group]) >= 5


def test_the_groups_left_out_are_groups() -> None:
    assert {*_WAITING} < {*GROUPS}


def test_the_table_counts_tried_and_held() -> None:
    results = {"a": [Attempt("x", True), Attempt("y", False, "why")], "b": [Attempt("z", True)]}
    assert table(results).splitlines()[2:] == ["| a | 2 | 1 |", "| b | 1 | 1 |", "| all | 3 | 2 |"]


@pytest.mark.parametrize(("held", "code"), [(True, 0), (False, 1)])
def test_it_ends_with_1_when_something_fell(held: bool, code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    async def played(_groups: object, terms: Terms) -> dict[str, list[Attempt]]:
        assert terms.quick
        return {"rest": [Attempt("x", held)]}

    monkeypatch.setattr(attack, "play", played)
    monkeypatch.setattr("sys.argv", ["run", "--quick"])
    with pytest.raises(SystemExit) as ended:
        attack.main()
    assert ended.value.code == code
