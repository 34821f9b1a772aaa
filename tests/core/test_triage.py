"""From what is wrong to the first channel."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopguide import triage
from shopguide.conversation import Awaiting, Conversation
from shopguide.knowledge import Knowledge

# The table of the design: where each issue goes first.
FIRST = {
    "order_not_received": "order_details",
    "order_wrong_or_damaged": "order_details",
    "order_change_or_cancel": "order_details",
    "return_or_refund": "order_details",
    "seller_problem": "order_details",
    "payment_problem": "in_app",
    "unauthorized_payment": "phone",
    "account_hacked": "phone",
    "account_access": "help_center",
    "account_settings": "help_center",
    "product_question": "help_center",
    "app_problem": "in_app",
    "general_feedback": "social_media",
    "seller_or_creator_support": "help_center",
}


def test_the_table_holds_every_issue(facts: Knowledge) -> None:
    assert set(FIRST) == set(facts.issues)


@pytest.mark.parametrize(("issue", "channel"), FIRST.items())
def test_each_issue_is_sent_to_its_first_channel_with_a_reason(facts: Knowledge, issue: str, channel: str) -> None:
    leg = triage.recommend(facts, Conversation(issue=issue))
    assert leg is not None
    assert leg.channel == channel
    assert leg.because


def test_a_wrong_charge_is_sent_to_live_chat(facts: Knowledge) -> None:
    leg = triage.recommend(facts, Conversation(issue="payment_problem", charged_wrongly=True))
    assert leg is not None
    assert leg.channel == "live_chat"


@pytest.mark.parametrize("issue", [name for name in FIRST if name != "payment_problem"])
def test_a_wrong_charge_changes_no_other_route(facts: Knowledge, issue: str) -> None:
    known = facts.issues[issue]
    assert triage.route(known, charged_wrongly=True) == known.route


@pytest.mark.parametrize("issue", FIRST)
@pytest.mark.parametrize("wrongly", [False, True])
def test_what_was_tried_is_not_recommended_again(facts: Knowledge, issue: str, wrongly: bool) -> None:
    talk = Conversation(issue=issue, charged_wrongly=wrongly)
    seen: list[str] = []
    while (leg := triage.recommend(facts, talk)) is not None:
        seen.append(leg.channel)
        talk = talk.but(tried=tuple(seen))
    assert seen == [leg.channel for leg in triage.route(facts.issues[issue], charged_wrongly=wrongly)]
    assert len(seen) == len(set(seen)) > 0


@pytest.mark.parametrize("issue", [None, "weather"])
def test_without_a_known_issue_nothing_can_be_recommended(facts: Knowledge, issue: str | None) -> None:
    with pytest.raises(KeyError):
        triage.recommend(facts, Conversation(issue=issue))


@pytest.mark.parametrize("order", permutations(["app_problem", "payment_problem", "unauthorized_payment"]))
def test_the_pressing_issue_goes_first_whatever_the_order_of_mention(facts: Knowledge, order: tuple[str, ...]) -> None:
    assert triage.by_urgency(facts, order) == ["unauthorized_payment", "payment_problem", "app_problem"]


def test_the_bank_hears_of_a_foreign_charge_before_the_account_is_secured(facts: Knowledge) -> None:
    assert triage.by_urgency(facts, ["account_hacked", "unauthorized_payment"])[0] == "unauthorized_payment"


@given(st.lists(st.sampled_from([*FIRST, "weather", ""])))
def test_sorting_by_urgency_loses_and_doubles_no_issue(facts: Knowledge, issues: list[str]) -> None:
    ordered = triage.by_urgency(facts, issues)
    assert sorted(ordered) == sorted(set(issues) & set(FIRST))
    calm = [name for name in dict.fromkeys(issues) if name in facts.issues and not facts.issues[name].urgent]
    assert ordered[len(ordered) - len(calm) :] == calm


@pytest.mark.parametrize("issue", FIRST)
def test_the_other_ways_leave_out_what_was_tried_and_what_is_open(facts: Knowledge, issue: str) -> None:
    talk = Conversation(issue=issue, channel="in_app", tried=("help_center",))
    others = triage.alternatives(facts, talk)
    public = {"social_media"} if facts.issues[issue].urgent else set()
    assert set(others) == set(facts.channels) - {"in_app", "help_center"} - public


def test_the_other_ways_begin_with_those_on_the_route(facts: Knowledge) -> None:
    others = triage.alternatives(facts, Conversation(issue="order_not_received"))
    assert others[:4] == ["order_details", "in_app", "live_chat", "email"]


def test_with_no_issue_known_all_ways_are_open(facts: Knowledge) -> None:
    assert triage.alternatives(facts, Conversation()) == list(facts.channels)


@pytest.mark.parametrize("issue", FIRST)
def test_the_fastest_way_is_one_on_which_a_person_answers_at_once(facts: Knowledge, issue: str) -> None:
    leg = triage.fastest(facts, Conversation(issue=issue))
    immediate = [leg.channel for leg in facts.issues[issue].route if leg.channel in ("live_chat", "phone")]
    assert (leg.channel if leg else None) == (immediate[0] if immediate else None)


@pytest.mark.parametrize(
    "text",
    [
        "I was charged twice",
        "you took the money 2x",
        "double payment for one order",
        "they charged me too much",
        "the amount is more than the price",
        "my card was debited three times",
        "overcharged, the payment is wrong",
    ],
)
def test_a_wrong_charge_is_heard(text: str) -> None:
    assert triage.says_charged_wrongly(text)


@pytest.mark.parametrize(
    "text", ["my payment was declined", "I tried twice to log in", "the coupon does not apply", "", "two parcels came"]
)
def test_other_trouble_is_no_wrong_charge(text: str) -> None:
    assert not triage.says_charged_wrongly(text)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("it never came and I want my money back", ["order_not_received"]),
        ("it never came and another one I sent back, no refund", ["order_not_received", "return_or_refund"]),
    ],
)
def test_a_refund_wanted_for_a_problem_is_no_second_problem(text: str, left: list[str]) -> None:
    assert triage.without_wish(["order_not_received", "return_or_refund"], text) == left
    assert triage.without_wish(["return_or_refund"], text) == ["return_or_refund"]


# --- corrected


@pytest.mark.parametrize("text", ["", "no, the app is broken", "nope it's the app", "that's not what i meant, the app"])
def test_another_issue_takes_the_place_of_one_that_was_not_meant(text: str) -> None:
    talk = Conversation(issue="order_not_received", channel="order_details", awaiting=Awaiting.START)
    assert triage.corrects(talk, text)


@pytest.mark.parametrize("text", ["the app is broken", "no, and another thing: the app", "one more: no app opens"])
def test_a_further_issue_does_not(text: str) -> None:
    talk = Conversation(issue="order_not_received", channel="order_details", awaiting=Awaiting.START)
    assert not triage.corrects(talk, text)


@pytest.mark.parametrize(
    "talk",
    [
        Conversation(),
        Conversation(issue="order_not_received", channel="in_app", awaiting=Awaiting.STEP),
        Conversation(issue="order_not_received", channel="in_app", awaiting=Awaiting.START, tried=("email",)),
    ],
)
def test_an_issue_for_which_something_was_done_is_not_given_up(talk: Conversation) -> None:
    assert not triage.corrects(talk, "no, the app")
