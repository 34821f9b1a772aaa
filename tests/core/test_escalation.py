"""The truth table of the escalation, row by row, and what holds for every issue."""

from __future__ import annotations

from itertools import chain, combinations

import pytest

from shopguide.conversation import Conversation
from shopguide.escalation import Stage, decide, escalation_leg, person_channels
from shopguide.knowledge import Knowledge

URGENT = ("payment_problem", "unauthorized_payment", "account_hacked")
# Issues with money or security at risk, then the others with the escalation of issues.yml.
CALM = {
    "order_not_received": "email",
    "order_wrong_or_damaged": "email",
    "order_change_or_cancel": "email",
    "return_or_refund": "email",
    "seller_problem": "email",
    "account_access": "email",
    "account_settings": "live_chat",
    "app_problem": "email",
    "product_question": "live_chat",
    "general_feedback": "email",
    "seller_or_creator_support": None,
}
PEOPLE = ("phone", "live_chat", "email")


def subsets(names: tuple[str, ...]) -> list[tuple[str, ...]]:
    return list(chain.from_iterable(combinations(names, size) for size in range(len(names) + 1)))


def test_the_table_holds_every_issue(facts: Knowledge) -> None:
    assert {*URGENT, *CALM} == set(facts.issues)
    assert {name for name, issue in facts.issues.items() if issue.urgent} == set(URGENT)


@pytest.mark.parametrize(
    ("tried", "channel"),
    [
        ((), "phone"),
        (("live_chat",), "phone"),
        (("email",), "phone"),
        (("live_chat", "email"), "phone"),
        (("phone",), "live_chat"),
        (("phone", "email"), "live_chat"),
        (("phone", "live_chat"), "email"),
        (("phone", "live_chat", "email"), None),
    ],
)
@pytest.mark.parametrize("issue", URGENT)
def test_money_or_security_at_risk_goes_to_phone_then_chat_then_email(
    facts: Knowledge, issue: str, tried: tuple[str, ...], channel: str | None
) -> None:
    leg = escalation_leg(facts.issues[issue], tried)
    assert (leg.channel if leg else None) == channel


@pytest.mark.parametrize("tried", subsets(PEOPLE))
@pytest.mark.parametrize(("issue", "own"), CALM.items())
def test_with_nothing_at_risk_the_issue_has_an_escalation_of_its_own(
    facts: Knowledge, issue: str, own: str | None, tried: tuple[str, ...]
) -> None:
    leg = escalation_leg(facts.issues[issue], tried)
    assert (leg.channel if leg else None) == (None if own in tried else own)


@pytest.mark.parametrize("issue", [*URGENT, *CALM])
def test_a_talk_takes_the_route_then_the_escalation_and_ends_exhausted(facts: Knowledge, issue: str) -> None:
    talk, stages = Conversation(issue=issue), []
    while (decision := decide(facts, talk)).leg is not None:
        assert decision.leg.channel not in talk.tried
        stages.append(decision.stage)
        talk = talk.but(tried=(*talk.tried, decision.leg.channel))
    assert decision.stage is Stage.EXHAUSTED
    assert stages == sorted(stages, key=[Stage.ROUTE, Stage.ESCALATION].index)
    known = facts.issues[issue]
    assert set(talk.tried) == {leg.channel for leg in (*known.route, *known.escalation)}
    assert talk.tried[: len(known.route)] == tuple(leg.channel for leg in known.route)


@pytest.mark.parametrize("issue", [*URGENT, *CALM])
def test_in_a_hurry_no_way_is_left_out_either(facts: Knowledge, issue: str) -> None:
    talk = Conversation(issue=issue, urgent=True)
    while (decision := decide(facts, talk)).leg is not None:
        talk = talk.but(tried=(*talk.tried, decision.leg.channel))
        assert len(talk.tried) <= len(facts.channels)
    known = facts.issues[issue]
    assert {leg.channel for leg in (*known.route, *known.escalation)} <= set(talk.tried)


@pytest.mark.parametrize("issue", URGENT)
def test_in_a_hurry_with_money_or_security_at_risk_the_phone_comes_first(facts: Knowledge, issue: str) -> None:
    decision = decide(facts, Conversation(issue=issue, urgent=True))
    assert decision.stage is Stage.ESCALATION
    assert decision.leg is not None
    assert decision.leg.channel == "phone"


@pytest.mark.parametrize("issue", URGENT)
def test_nothing_public_is_ever_advised_where_money_or_security_is_at_risk(facts: Knowledge, issue: str) -> None:
    known = facts.issues[issue]
    legs = (*known.route, *known.escalation, *known.when_charged_wrongly)
    assert not any(facts.channels[leg.channel].public for leg in legs)


@pytest.mark.parametrize(
    ("issue", "tried", "people"),
    [
        ("account_hacked", (), ["phone", "live_chat"]),
        ("payment_problem", (), ["phone", "live_chat"]),
        ("payment_problem", ("phone",), ["live_chat", "phone"]),
        ("payment_problem", ("phone", "live_chat"), ["phone", "live_chat"]),
        ("order_not_received", (), ["live_chat", "phone"]),
        ("order_not_received", ("live_chat",), ["phone", "live_chat"]),
        (None, (), ["live_chat", "phone"]),
    ],
)
def test_a_person_is_reached_by_phone_first_where_something_is_at_risk(
    facts: Knowledge, issue: str | None, tried: tuple[str, ...], people: list[str]
) -> None:
    assert person_channels(facts, Conversation(issue=issue, tried=tried)) == people


def test_a_talk_without_an_issue_cannot_be_escalated(facts: Knowledge) -> None:
    with pytest.raises(KeyError):
        decide(facts, Conversation())
