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


@pytest.mark.slow
@pytest.mark.parametrize("group", GROUPS)
async def test_a_group_of_attacks_holds(trained: Path, group: str) -> None:
    results = await play([group], _TERMS)
    assert [attempt for attempt in results[group] if not attempt.held] == []
    assert len(results[group]) >= 5


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
