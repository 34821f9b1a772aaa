"""However somebody talks, the case log holds together."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from shopper import Shopper
from test_random_walk import one_turn

from shopguide.cases import EXCERPT, Heard, Outcome
from shopguide.knowledge import Knowledge
from shopguide.simulation.shopper import Log

WALKS = 100
TURNS = 40


class LoggedShopper(Shopper):
    """A shopper whose turns are logged."""

    log: Log

    def _turn(self, action: str, message: dict[str, object]) -> Shopper:
        before = self.talk
        super()._turn(action, message)
        pressed = str(message["text"]).startswith("/")
        intent = message["intent"]
        assert isinstance(intent, dict)
        heard = Heard(
            position=len(self.log.turns) * 7,
            at=float(len(self.log.turns)),
            text="" if pressed else str(message["text"]),
            pressed=pressed,
            intent=str(intent["name"]),
            confidence=None if pressed else 0.9,
            said=frozenset(self.names),
        )
        self.log.add(before, self.talk, heard, 0.01)
        return self


@pytest.mark.parametrize("seed", range(WALKS))
def test_over_a_random_walk_the_log_holds_together(seed: int, facts: Knowledge) -> None:
    chance, shopper = random.Random(seed), LoggedShopper()
    shopper.log = log = Log("web")
    ended: set[int] = set()
    for _ in range(TURNS):
        one_turn(shopper, chance, facts)
        cases, turn = log.cases, log.turns[-1]
        # The turn belongs to the issue talked about, if there is one.
        if shopper.talk.issue:
            assert cases[turn.case_number or 0].issue == shopper.talk.issue
            assert cases[turn.case_number or 0].outcome is not Outcome.SOLVED
        # What was solved is never heard of as something else.
        solved = {number for number, case in cases.items() if case.outcome is Outcome.SOLVED}
        assert ended <= solved
        ended = solved
        # An issue has one case that is not solved, at most.
        unsolved = Counter(case.issue for case in cases.values() if case.outcome is not Outcome.SOLVED)
        assert set(unsolved.values()) <= {1}
    assert sorted(log.cases) == list(range(1, len(log.cases) + 1))
    turns = Counter(turn.case_number for turn in log.turns)
    for number, case in log.cases.items():
        assert case.turns == turns[number]
        assert case.started <= case.last_heard
        assert case.issue in facts.issues
        assert all(facts.can_walk(channel) for channel in (*case.offered, *case.tried))
        assert case.escalated_to in (None, *case.offered)
        assert case.rating in (None, 1, 2, 3, 4, 5)
        assert case.comment is None or case.rating is not None
        assert len(case.excerpt or "") <= EXCERPT
    for step in log.steps.values():
        assert step.step < len(facts.walkthrough(step.channel).steps)
        assert step.case_number in log.cases
    for turn in log.turns:
        assert not (turn.unsure and turn.pressed)
        assert turn.text is None or turn.unsure or turn.picked
