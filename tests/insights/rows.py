"""Rows of the case log, made by hand: what a test does not name is as in a plain case."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

import sqlalchemy as sa

from shopguide.storage.schema import CASE_STEPS, CASES, TURNS

#: A Wednesday.
NOW: Final = datetime(2026, 11, 25, 12, tzinfo=UTC).timestamp()


def at(day: int, hour: int = 0, minute: int = 0, second: float = 0) -> float:
    """A moment of November 2026."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC).timestamp() + second


@dataclass
class CaseRows:
    """What goes into the three tables; `write` puts it there."""

    cases: list[dict[str, Any]] = field(default_factory=list)
    steps: list[dict[str, Any]] = field(default_factory=list)
    turns: list[dict[str, Any]] = field(default_factory=list)

    def case(self, sender: str, started: float, *, number: int = 1, **more: Any) -> None:
        """One case."""
        plain = {
            "entry": sender.split(":")[0],
            "language": "en",
            "simulated": False,
            "issue": "order_not_received",
            "confidence": 0.9,
            "urgent": False,
            "offered": '["in_app"]',
            "tried": "[]",
            "escalated_to": None,
            "outcome": "solved",
            "rating": None,
            "comment": None,
            "excerpt": None,
            "turns": 4,
            "last_heard": started,
        }
        self.cases.append({"sender_id": sender, "number": number, "started": started, **plain, **more})

    def walk(self, sender: str, channel: str, steps: int, *, number: int = 1, stuck: tuple[int, ...] = ()) -> None:
        """The first `steps` steps of a channel; stuck at those of `stuck`, from 0."""
        for step in range(steps):
            place = {"channel": channel, "step": step, "stuck": step in stuck, "reached": at(20)}
            self.steps.append({"sender_id": sender, "case_number": number, **place})

    def turn(self, sender: str, moment: float, **more: Any) -> None:
        """One message; typed and understood."""
        plain = {
            "case_number": 1,
            "entry": sender.split(":")[0],
            "simulated": False,
            "seconds": None,
            "pressed": False,
            "intent": "order_not_received",
            "confidence": 0.9,
            "unsure": False,
            "guesses": None,
            "picked": None,
            "text": None,
            "reviewed": None,
        }
        position = len(self.turns)
        self.turns.append({"sender_id": sender, "position": position, "at": moment, **plain, **more})

    def write(self, engine: sa.engine.Engine) -> None:
        """Put all of it into the database."""
        with engine.begin() as connection:
            for table, rows in ((CASES, self.cases), (CASE_STEPS, self.steps), (TURNS, self.turns)):
                if rows:
                    connection.execute(table.insert(), rows)


def small_week() -> CaseRows:
    """Five cases from 19 November on, seven before; counted by hand in test_figures.py."""
    rows = CaseRows()
    rows.case("web:1", at(19, 10), rating=5, comment="fine", escalated_to=None)
    rows.case(
        "web:1",
        at(19, 11),
        number=2,
        issue="return_or_refund",
        outcome="not_solved",
        escalated_to="email",
        rating=2,
        comment="it took long",
        last_heard=at(19, 12),
        turns=8,
    )
    rows.case("web:2", at(20, 9), outcome="open", last_heard=at(20, 9, 30))
    rows.case("telegram:3", at(25, 10), outcome="open", last_heard=at(25, 11))
    rows.case("slack:4", at(25), issue="payment_problem", escalated_to="phone", rating=4, language="es")
    rows.walk("web:1", "in_app", 6)
    rows.walk("web:1", "in_app", 4, number=2, stuck=(3,))
    rows.walk("web:2", "in_app", 2)
    rows.walk("telegram:3", "in_app", 1, stuck=())
    rows.walk("slack:4", "phone", 3)
    # Just outside: a moment too early, and the moment that the report is made in.
    rows.case("web:early", at(18, 23, 59, 59.5), outcome="not_solved", escalated_to="email")
    rows.case("web:late", NOW)
    rows.walk("web:early", "in_app", 1)
    for number in range(6):
        rows.case(f"web:before-{number}", at(15, number), outcome="solved" if number < 2 else "not_solved", rating=3)
    # Twenty timed messages on the 19th, ten of them buttons; three typed on the 25th, two of them unsure.
    for number in range(1, 21):
        rows.turn("web:1", at(19, 10, number), seconds=number / 100, pressed=number % 2 == 0)
    guesses = '[["return_or_refund", 0.4], ["order_not_received", 0.38], ["account_access", 0.1]]'
    turned = '[["order_not_received", 0.41], ["return_or_refund", 0.4]]'
    rows.turn("telegram:3", at(25, 9), unsure=True, guesses=guesses, picked="return_or_refund")
    rows.turn("telegram:3", at(25, 10), unsure=True, guesses=turned)
    rows.turn("telegram:3", at(25, 11), seconds=3.5, intent="next_step")
    rows.turn("web:early", at(18, 23), unsure=True, guesses=guesses, seconds=9.0)
    return rows
