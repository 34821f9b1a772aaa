"""Tests wait for a condition, and say what never came."""

from __future__ import annotations

import pytest

from tests import waiting
from tests.waiting import until, until_async


def test_until_returns_what_the_condition_gave_in_the_end() -> None:
    given = iter([None, 0, "", "it"])
    assert until(lambda: next(given), "something is given") == "it"


async def test_until_async_takes_functions_and_coroutine_functions() -> None:
    given = iter([0, 3])

    async def later() -> int:
        return next(given)

    assert await until_async(later, "a number is given") == 3
    assert await until_async(lambda: "at once", "words are given") == "at once"


@pytest.mark.parametrize("what", ["the sun rises", lambda: "the sun rises"])
def test_until_says_what_did_not_happen(what: waiting.What, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "PATIENCE", 0)
    with pytest.raises(AssertionError, match="did not happen within 0 s: the sun rises"):
        until(lambda: False, what)


async def test_until_async_says_what_did_not_happen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "PATIENCE", 0)
    with pytest.raises(AssertionError, match="the sun rises"):
        await until_async(lambda: False, "the sun rises")
