"""What the actions say and remember: complaint, guide, escalation, repair, the end."""

from __future__ import annotations

import pytest
from shopper import Shopper, actions, domain

from shopguide.conversation import Awaiting, Paused
from shopguide.knowledge import Knowledge

ORDER = "577412345678901234"
ISSUES = [
    "order_not_received",
    "order_wrong_or_damaged",
    "order_change_or_cancel",
    "return_or_refund",
    "seller_problem",
    "payment_problem",
    "unauthorized_payment",
    "account_hacked",
    "account_access",
    "account_settings",
    "app_problem",
    "product_question",
    "general_feedback",
    "seller_or_creator_support",
]


def spans(*names: str) -> list[dict[str, object]]:
    """Issues as the splitter finds them."""
    return [{"name": name, "start": 0, "end": 9} for name in names]


# --- the complaint


@pytest.mark.parametrize("issue", ISSUES)
def test_a_complaint_is_said_back_with_the_first_channel_and_its_safety_lines(facts: Knowledge, issue: str) -> None:
    known = facts.issues[issue]
    shopper = Shopper().say(issue, "something is wrong")
    assert known.said_back in shopper.text
    assert facts.channels[known.route[0].channel].title in shopper.text
    assert known.route[0].because in shopper.text
    assert all(fact.text in shopper.text for fact in known.safety)
    assert {"Start", "Other ways", "I tried that"} <= set(shopper.titles)
    assert shopper.talk.awaiting is Awaiting.START


def test_an_order_number_given_up_front_is_said_back_and_not_asked_for(facts: Knowledge) -> None:
    shopper = Shopper().say("order_not_received", f"where is {ORDER}", {"order_number": ORDER})
    assert f"order {ORDER}" in shopper.text
    assert "Have ready: the order number" not in shopper.text
    shopper.say("contact_by_channel", "e-mail", {"contact_channel": "email"}).press("Start")
    shopper.press("Draft it with me")
    while shopper.talk.awaiting is Awaiting.DETAIL:
        assert shopper.talk.detail != "order_number"
        shopper.press("Skip")
    assert ORDER in shopper.text


def test_of_two_issues_the_pressing_one_goes_first_and_the_other_waits(facts: Knowledge) -> None:
    found = spans("app_problem", "unauthorized_payment")
    shopper = Shopper().say("app_problem", "app crash and foreign charge", issues=found)
    assert shopper.talk.issue == "unauthorized_payment"
    assert [item.issue for item in shopper.talk.queue] == ["app_problem"]
    assert facts.issues["app_problem"].title in shopper.text


def test_of_many_issues_three_are_taken_up() -> None:
    shopper = Shopper().say("app_problem", "everything", issues=spans(*ISSUES))
    assert len(shopper.talk.queue) == 2


def test_a_new_complaint_in_the_middle_is_taken_up_and_the_old_one_offered_afterwards(facts: Knowledge) -> None:
    shopper = Shopper.in_talk(issue="app_problem", channel="in_app", step=2, awaiting=Awaiting.STEP)
    shopper.say("account_access", "and now I can't log in")
    assert shopper.talk.queue == (Paused("app_problem", "in_app", 2),)
    shopper.say("issue_resolved")
    assert facts.issues["app_problem"].title in shopper.text
    shopper.press("Yes")
    assert (shopper.talk.issue, shopper.talk.channel, shopper.talk.step) == ("app_problem", "in_app", 2)
    assert "step 3 of 6" in shopper.text


def test_the_same_complaint_again_does_not_begin_anew() -> None:
    shopper = Shopper.in_talk(issue="app_problem", channel="in_app", step=2, awaiting=Awaiting.STEP)
    shopper.say("app_problem", "the app keeps crashing")
    assert shopper.talk.step == 2
    assert "step 3 of 6" in shopper.text


def test_a_double_charge_is_sent_to_live_chat() -> None:
    assert Shopper().say("payment_problem", "I was charged twice").talk.channel == "live_chat"


def test_what_the_message_says_was_tried_is_not_recommended() -> None:
    shopper = Shopper().say("order_not_received", "the seller is silent", signals={"tried": ["order_details"]})
    assert shopper.talk.channel == "in_app"


def test_a_waiting_issue_can_be_let_go() -> None:
    shopper = Shopper.in_talk(awaiting=Awaiting.NEXT_ISSUE, queue=(Paused("app_problem"),)).say("deny")
    assert shopper.talk.queue == ()
    assert shopper.talk.awaiting is None


# --- the guide


@pytest.mark.parametrize(
    "channel", ["in_app", "help_center", "social_media", "live_chat", "phone", "order_details", "email"]
)
def test_every_step_of_a_channel_is_reached_by_its_buttons(facts: Knowledge, channel: str) -> None:
    known, seen = facts.channels[channel], []
    shopper = Shopper().send(f'/contact_by_channel{{"start":"{channel}"}}')
    while shopper.talk.awaiting is not Awaiting.SOLVED:
        number = shopper.talk.step + 1
        seen.append(number)
        assert f"step {number} of {len(known.steps)}" in shopper.text
        assert known.steps[number - 1].text in shopper.text
        shopper.press("Done, next")
    assert seen == list(range(1, len(known.steps) + 1))
    assert known.reply_time.text in shopper.text
    assert shopper.titles == ["Yes, solved", "No, not solved", "Waiting for an answer"]


def test_the_first_step_has_no_way_back_and_says_so_when_asked() -> None:
    shopper = Shopper().send('/contact_by_channel{"start":"in_app"}')
    assert "Back" not in shopper.titles
    assert shopper.say("previous_step").names[0] == "first_step"
    assert shopper.talk.step == 0


def test_a_step_that_cannot_be_found_is_helped_and_then_given_up(facts: Knowledge) -> None:
    shopper = Shopper.in_talk(issue="app_problem", channel="in_app", awaiting=Awaiting.STEP)
    assert facts.channels["in_app"].steps[0].if_missing in shopper.say("step_stuck").text
    shopper.press("Still can't find it")
    assert shopper.talk.tried == ("in_app",)
    assert shopper.talk.channel == "help_center"


def test_show_all_lists_every_step_and_keeps_the_place(facts: Knowledge) -> None:
    shopper = Shopper.in_talk(channel="in_app", step=3, awaiting=Awaiting.STEP).say("show_all_steps")
    assert all(step.text in shopper.text for step in facts.channels["in_app"].steps)
    assert shopper.talk.step == 3


@pytest.mark.parametrize("way_back", ["affirm", "next_step", "repeat_step"])
def test_a_paused_guide_goes_on_at_its_step(way_back: str) -> None:
    shopper = Shopper.in_talk(issue="app_problem", channel="in_app", step=3, awaiting=Awaiting.STEP).say("stop")
    assert "step 4 of 6" in shopper.text
    assert shopper.talk.awaiting is Awaiting.RESUME
    shopper.say(way_back)
    assert (shopper.talk.awaiting, shopper.talk.step) == (Awaiting.STEP, 3)
    assert "step 4 of 6" in shopper.text


@pytest.mark.parametrize("intent", ["thank", "bot_challenge", "out_of_scope", "ask_help", "ask_channel_details"])
def test_an_interruption_is_answered_and_the_step_offered_again(intent: str) -> None:
    shopper = Shopper.in_talk(issue="app_problem", channel="in_app", step=3, awaiting=Awaiting.STEP)
    shopper.say(intent, "by the way", {"contact_channel": "phone"} if intent == "ask_channel_details" else {})
    assert len(shopper.messages) > 1
    assert "step 4 of 6" in shopper.messages[-1].text
    assert (shopper.talk.channel, shopper.talk.step, shopper.talk.awaiting) == ("in_app", 3, Awaiting.STEP)


def test_a_question_about_another_channel_offers_to_switch_or_stay() -> None:
    shopper = Shopper.in_talk(issue="app_problem", channel="in_app", step=3, awaiting=Awaiting.STEP)
    shopper.say("contact_by_channel", "how do I call them", {"contact_channel": "phone"})
    assert shopper.titles == ["Start: Phone", "Go on as before"]
    assert "step 4 of 6" in shopper.press("Go on as before").text


def test_start_over_forgets_everything() -> None:
    shopper = Shopper.in_talk(issue="app_problem", order_number=ORDER, tried=("phone",), awaiting=Awaiting.START)
    shopper.say("start_over")
    assert set(shopper.slots.values()) == {None}


# --- when it does not help


@pytest.mark.parametrize("issue", ISSUES)
@pytest.mark.parametrize("intent", ["already_tried", "issue_not_resolved"])
def test_not_helped_leads_through_every_way_and_then_to_the_last_words(
    facts: Knowledge, issue: str, intent: str
) -> None:
    shopper, seen = Shopper().say(issue, "something is wrong"), []
    while shopper.talk.awaiting is Awaiting.START:
        seen.append(shopper.talk.channel)
        shopper.say(intent)
    assert shopper.names == ["exhausted_urgent" if facts.issues[issue].urgent else "exhausted"]
    assert len(seen) == len(set(seen))
    assert "Talk to a person" in shopper.titles


@pytest.mark.parametrize("issue", [None, *ISSUES])
def test_who_wants_a_person_is_shown_phone_and_chat_without_any_number(facts: Knowledge, issue: str | None) -> None:
    shopper = Shopper.in_talk(issue=issue).say("request_human")
    urgent = issue is not None and facts.issues[issue].urgent
    assert shopper.titles[:2] == (["Phone", "Live chat"] if urgent else ["Live chat", "Phone"])
    assert "no verified phone number" in shopper.text
    assert "can't" in shopper.text


def test_anger_is_acknowledged_once_and_then_met_with_a_person() -> None:
    shopper = Shopper.in_talk(issue="order_not_received", channel="order_details", awaiting=Awaiting.STEP)
    assert shopper.say("express_frustration").names[0] == "anger"
    assert shopper.talk.channel == "live_chat"
    assert shopper.say("express_frustration").names[0] == "anger_again"
    assert "summary" in shopper.names


def test_who_was_asked_whether_it_helped_and_says_no_is_led_on() -> None:
    shopper = Shopper.in_talk(issue="app_problem", channel="in_app", step=5, awaiting=Awaiting.SOLVED).say("deny")
    assert shopper.talk.tried == ("in_app",)
    assert shopper.talk.channel == "help_center"


# --- repair


def test_the_guide_asks_twice_and_then_shows_the_ways_out() -> None:
    shopper = Shopper()
    assert shopper.say("nlu_fallback", "blah").names == ["clarify"]
    assert shopper.say("nlu_fallback", "blah").names == ["unclear"]
    assert shopper.say("nlu_fallback", "blah").names == ["unclear_contacts", "contact_options"]
    assert shopper.talk.repairs == 0


def test_unsure_between_issues_their_titles_are_offered(facts: Knowledge) -> None:
    ranking = [{"name": "app_problem", "confidence": 0.4}, {"name": "greet", "confidence": 0.3}]
    ranking += [{"name": "account_access", "confidence": 0.2}, {"name": "seller_problem", "confidence": 0.01}]
    shopper = Shopper().say("nlu_fallback", "it won't open", intent_ranking=ranking)
    titles = [facts.issues[name].title for name in ("app_problem", "account_access")]
    assert shopper.titles == [*titles, "Something else"]
    assert facts.issues["app_problem"].said_back in shopper.press(titles[0]).text
    assert shopper.talk.complaint == "it won't open"


@pytest.mark.parametrize("text", ["お金を返してください", "где мой заказ", "أين طلبي"])
@pytest.mark.parametrize("intent", ["nlu_fallback", "out_of_scope"])
def test_another_script_is_answered_with_the_language_it_knows(text: str, intent: str) -> None:
    assert "only_english" in Shopper().say(intent, text).names


@pytest.mark.parametrize("group", ["order", "payment", "account", "app"])
def test_a_menu_heading_leads_to_its_issues(facts: Knowledge, group: str) -> None:
    shopper = Shopper().send(f'/ask_help{{"issue_group":"{group}"}}')
    titles = [issue.title for issue in facts.issues.values() if issue.group == group]
    assert shopper.titles == [*titles, "Something else", "Talk to a person"]


def test_every_issue_stands_under_a_heading(facts: Knowledge) -> None:
    assert {issue.group for issue in facts.issues.values()} == set(facts.groups)


# --- warnings


def test_a_secret_is_warned_of_before_anything_else_and_not_said_again() -> None:
    flags = {"shopguide": {"secrets": ["card number", "password"]}}
    shopper = Shopper().say("payment_problem", "charged, card [card number removed]", metadata=flags)
    assert shopper.names[0] == "secret_warning"
    assert "card number, password" in shopper.messages[0].text
    assert shopper.talk.issue == "payment_problem"


def test_a_message_that_was_cut_is_told() -> None:
    assert Shopper().say("greet", "hi", metadata={"shopguide": {"truncated": True}}).names[0] == "too_long"


# --- the end


@pytest.mark.parametrize(
    ("text", "name"),
    [("5", "rated"), ("4/5", "rated"), ("I'd say 3", "rated"), ("2", "rated_low"), ("1 star", "rated_low")],
)
def test_a_rating_is_read_from_words(text: str, name: str) -> None:
    assert Shopper.in_talk(awaiting=Awaiting.RATING).say("provide_details", text).names[0] == name


@pytest.mark.parametrize("text", ["10/10", "100 points", "no idea", ""])
def test_what_is_no_rating_is_not_taken_for_a_low_one(text: str) -> None:
    shopper = Shopper.in_talk(awaiting=Awaiting.RATING).say("provide_details", text)
    assert "rated_low" not in shopper.names
    assert shopper.talk.awaiting is None


def test_solved_keeps_the_order_number_and_forgets_the_rest() -> None:
    shopper = Shopper.in_talk(issue="app_problem", order_number=ORDER, tried=("phone",), awaiting=Awaiting.SOLVED)
    shopper.say("affirm")
    assert shopper.names == ["solved", "ask_rating"]
    assert (shopper.talk.issue, shopper.talk.order_number, shopper.talk.tried) == (None, ORDER, ())


def test_goodbye_in_the_middle_keeps_the_place() -> None:
    shopper = Shopper.in_talk(channel="in_app", step=3, awaiting=Awaiting.STEP).say("goodbye")
    assert shopper.talk.awaiting is Awaiting.RESUME
    assert "step 4 of 6" in shopper.press("Go on").text


# --- the frame


@pytest.mark.parametrize("name", domain()["actions"])
@pytest.mark.parametrize("awaiting", [None, *Awaiting])
def test_every_action_finds_something_to_say_whatever_is_awaited(name: str, awaiting: Awaiting | None) -> None:
    for state in ({}, {"issue": "unauthorized_payment", "channel": "call_bank"}, {"channel": "email"}):
        detail = "wish" if awaiting is Awaiting.DETAIL else None
        shopper = Shopper.in_talk(awaiting=awaiting, detail=detail, **state).run(name)
        assert shopper.messages
        assert shopper.messages[-1].buttons


def test_every_action_of_the_domain_has_a_class_and_the_reverse() -> None:
    assert set(domain()["actions"]) == set(actions())


# --- an issue that was not meant


def test_an_issue_that_was_not_meant_does_not_wait(facts: Knowledge) -> None:
    shopper = Shopper().say("order_not_received", "the parcel thing").say("app_problem", "no, i meant the app")
    assert (shopper.talk.issue, shopper.talk.queue) == ("app_problem", ())


def test_a_further_issue_waits() -> None:
    shopper = Shopper().say("order_not_received", "the parcel").say("app_problem", "and the app crashes too")
    assert [item.issue for item in shopper.talk.queue] == ["order_not_received"]


def test_another_meaning_pressed_right_away_takes_the_place_of_the_first() -> None:
    shopper = Shopper().say("nlu_fallback", "thing").send("/order_not_received").send("/app_problem")
    assert (shopper.talk.issue, shopper.talk.queue) == ("app_problem", ())


# --- a number that no choice has


@pytest.mark.parametrize("intent", ["nlu_fallback", "provide_details", "order_not_received", "stop"])
def test_a_number_that_no_choice_has_is_told_and_noted_nowhere(intent: str) -> None:
    shopper = Shopper().say("order_not_received", "my parcel is late")
    before, choices = shopper.talk, shopper.buttons
    shopper.say(intent, "9", not_offered={"number": 9, "choices": choices})
    assert shopper.text == f"There's no 9 here. Choose 1 to {len(choices)}, or answer in your own words:"
    assert shopper.buttons == choices
    assert shopper.talk == before


def test_a_single_choice_is_named_alone() -> None:
    shopper = Shopper().say(
        "nlu_fallback", "9", not_offered={"number": 9, "choices": [{"title": "A", "payload": "/a"}]}
    )
    assert "Choose 1, or" in shopper.text
