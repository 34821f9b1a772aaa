"""Which channel comes next."""

from __future__ import annotations

import pytest

from shopguide.dialogue import route
from shopguide.dialogue.conversation import Conversation
from shopguide.knowledge import Knowledge

PROBLEMS = (
    "order_not_received",
    "order_wrong_or_damaged",
    "return_or_refund",
    "unauthorized_payment",
    "account_hacked",
    "app_problem",
)


def walked(facts: Knowledge, talk: Conversation) -> list[str]:
    """The channels that are offered when none helps."""
    offered: list[str] = []
    while channel := route.next_channel(facts, talk):
        offered.append(channel)
        talk = talk.try_out([channel])
    return offered


@pytest.mark.parametrize("problem", PROBLEMS)
def test_every_route_ends_and_offers_no_channel_twice(facts: Knowledge, problem: str) -> None:
    offered = walked(facts, Conversation(issue=problem))
    assert offered
    assert len(offered) == len(set(offered))


def test_without_a_problem_there_is_no_route(facts: Knowledge) -> None:
    assert walked(facts, Conversation()) == []


def test_the_facts_of_the_case_choose_the_playbook(facts: Knowledge) -> None:
    late = route.playbook(facts, Conversation(issue="order_not_received", facts=("on_its_way",)))
    delivered = route.playbook(facts, Conversation(issue="order_not_received", facts=("marked_delivered",)))
    assert late
    assert delivered
    assert late.id != delivered.id


def test_a_refused_channel_is_not_offered(facts: Knowledge) -> None:
    talk = Conversation(issue="order_not_received")
    first, *rest = walked(facts, talk)
    assert walked(facts, talk.refuse([first])) == rest


@pytest.mark.parametrize(("fact", "gone"), [("no_phone", "phone"), ("no_app", "in_app"), ("cant_log_in", "in_app")])
def test_what_is_impossible_for_the_shopper_is_not_offered(facts: Knowledge, fact: str, gone: str) -> None:
    for problem in facts.issues:
        assert gone not in walked(facts, Conversation(issue=problem, facts=(fact,)))
        assert gone in facts.channels
        assert route.impossible(Conversation(facts=(fact,))) >= {gone}


def test_in_a_hurry_a_channel_where_a_person_answers_at_once_comes_before_the_rest(facts: Knowledge) -> None:
    for problem, issue in facts.issues.items():
        talk = Conversation(issue=problem)
        legs = route.legs(facts, talk)
        quick = [name for name in route.IMMEDIATE if name in legs[1:]]
        if issue.urgent or not quick:
            continue
        hurried = route.legs(facts, Conversation(issue=problem, urgent=True))
        assert hurried[:2] == (legs[0], quick[0])
        assert set(hurried) == set(legs)


def test_nothing_about_money_or_security_is_sent_to_a_public_channel(facts: Knowledge) -> None:
    for problem, issue in facts.issues.items():
        if issue.urgent:
            talk = Conversation(issue=problem)
            offered = {*walked(facts, talk), *route.alternatives(facts, talk)}
            assert not any(facts.channels[name].public for name in offered if name in facts.channels)


def test_the_channels_that_lead_to_a_person_put_the_tried_ones_last(facts: Knowledge) -> None:
    assert route.to_a_person(facts, Conversation(tried=("live_chat",))) == ("phone", "email", "live_chat")
    assert "phone" not in route.to_a_person(facts, Conversation(facts=("no_phone",)))
