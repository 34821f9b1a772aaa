"""How much one socket may ask for."""

from __future__ import annotations

from shopguide.server.allowance import Allowance


def test_a_burst_is_let_through_and_then_the_rate() -> None:
    now = [0.0]
    allowance = Allowance(rate=2, burst=3, clock=lambda: now[0])
    assert [allowance.take() for _ in range(4)] == [True, True, True, False]
    now[0] = 1.0
    assert [allowance.take() for _ in range(2)] == [True, False]
    now[0] = 100.0
    assert [allowance.take() for _ in range(4)] == [True, True, True, False]


def test_what_costs_more_takes_more() -> None:
    allowance = Allowance(rate=1, burst=10, clock=lambda: 0.0)
    assert allowance.take(8)
    assert not allowance.take(8)
