"""Danger, and money or secrets that were given away or are asked for."""

from __future__ import annotations

from typing import Any

import pytest

from shopguide.content.regions import of_region
from shopguide.dialogue.conversation import Awaiting
from tests.dialogue.situations import FACTS
from tests.dialogue.talk import Talk, line

#: Dangers from which people have to be brought to safety, and those with something to do at once.
KINDS = [pytest.param(kind, id=kind.id) for kind in FACTS.danger.values() if not kind.offer]
TO_DO = [pytest.param(kind, id=kind.id) for kind in FACTS.danger.values() if kind.offer]
STEP = {"issue": "order_wrong_or_damaged", "channel": "in_app", "step": 2, "awaiting": "step"}


def in_danger(kind: str = "danger_injury", **slots: Any) -> Talk:
    """Somebody in danger in the middle of a walk."""
    talk = Talk(STEP | slots)
    talk.hear("help", ["danger"], cues=[kind])
    return talk


# --- danger


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("region", ["US", "UK", "IE", "ES", "MX", "DE"])
def test_in_danger_the_numbers_of_a_known_country_are_told_at_once(kind: Any, region: str) -> None:
    talk = in_danger(kind.cue, region=region)
    lines = of_region(kind.lines, region) or kind.lines["other"]
    assert talk.text.startswith(line("danger", words=kind.say, lines=lines.text))
    assert talk.text.endswith(line("ask_safe"))


@pytest.mark.parametrize("kind", KINDS)
def test_in_danger_where_the_country_is_unknown_help_comes_first_and_the_question_where_they_are_last(
    kind: Any,
) -> None:
    talk = in_danger(kind.cue)
    assert talk.text.startswith(line("danger", words=kind.say, lines=kind.unknown.text))
    assert talk.text.endswith(line("ask_safe_where"))
    assert talk.titles == ["I'm safe", "No, I'm not"]


@pytest.mark.parametrize("kind", KINDS)
def test_in_danger_nobody_is_asked_about_the_order(kind: Any) -> None:
    for talk in (in_danger(kind.cue), in_danger(kind.cue, region="US")):
        assert FACTS.channels["in_app"].steps[2].text not in talk.text
        talk.press("No, I'm not")
        assert FACTS.channels["in_app"].steps[2].text not in talk.text


@pytest.mark.parametrize("kind", KINDS)
def test_the_country_told_in_danger_brings_its_numbers(kind: Any) -> None:
    talk = in_danger(kind.cue)
    lines = of_region(kind.lines, "UK") or kind.lines["other"]
    assert talk.hear("uk", ["answer"], entities={"region": "UK"}) == line("danger_lines", lines=lines.text)
    assert talk.conversation.region == "UK"
    assert talk.conversation.awaiting is Awaiting.SAFE


@pytest.mark.parametrize("kind", KINDS)
def test_an_unlisted_country_gets_its_local_emergency_number(kind: Any) -> None:
    talk = in_danger(kind.cue)
    assert kind.lines["other"].text in talk.hear("brazil", ["answer"], entities={"region": "BR"})


@pytest.mark.parametrize("kind", TO_DO)
def test_where_there_is_something_to_do_at_once_it_is_offered_and_nobody_is_asked_if_they_are_safe(kind: Any) -> None:
    talk = in_danger(kind.cue)
    assert talk.text.startswith(line("danger", words=kind.say, lines=kind.unknown.text))
    assert (talk.conversation.channel, talk.conversation.awaiting) == (kind.offer, Awaiting.START)
    assert line("ask_safe") not in talk.text
    assert talk.titles


@pytest.mark.parametrize("kind", TO_DO)
def test_what_was_done_already_is_not_offered(kind: Any) -> None:
    talk = in_danger(kind.cue, facts=["bank_told"])
    assert talk.text.startswith(line("danger", words=kind.say, lines=kind.unknown.text))
    assert (talk.conversation.channel, talk.conversation.step) == ("in_app", 2)


@pytest.mark.parametrize("kind", TO_DO)
def test_how_to_stop_is_said_once(kind: Any) -> None:
    talk = in_danger(kind.cue)
    assert kind.say not in talk.hear("they are still on the phone", ["add"], cues=[kind.cue])
    assert kind.say not in talk.hear("is the number on my card the right one", ["ask"], cues=[kind.cue])


def test_somebody_who_is_not_safe_hears_the_number_again() -> None:
    talk = in_danger("danger_self", region="US")
    lines = next(kind.lines["US"].text for kind in FACTS.danger.values() if kind.cue == "danger_self")
    assert talk.press("No, I'm not") == line("danger_still", lines=lines)
    assert talk.conversation.awaiting is Awaiting.SAFE


@pytest.mark.parametrize("kind", KINDS)
def test_once_safe_the_walk_is_offered_again_at_its_place(kind: Any) -> None:
    talk = in_danger(kind.cue)
    assert line("safe_again", words=kind.back) in talk.press("I'm safe")
    assert (talk.conversation.awaiting, talk.conversation.step, talk.conversation.danger) == (Awaiting.STEP, 2, None)
    assert FACTS.channels["in_app"].steps[3].text in talk.press("Done, next")


def test_an_unsafe_product_is_reported_where_the_country_says_once_they_are_safe() -> None:
    talk = in_danger("danger_injury", region="US")
    report = FACTS.danger["injury"].report["US"].text
    assert report not in talk.text
    assert report in talk.press("I'm safe")


def test_bringing_up_the_order_again_counts_as_safe() -> None:
    talk = in_danger()
    talk.hear("ok lets go on with the return", ["resume"])
    assert talk.conversation.awaiting is Awaiting.STEP
    assert talk.conversation.danger is None


def test_a_second_danger_is_answered_too_and_the_first_question_is_kept() -> None:
    talk = in_danger("danger_injury")
    talk.hear("its on fire", ["danger"], cues=["danger_fire"])
    assert FACTS.danger["fire"].say in talk.text
    talk.press("I'm safe")
    assert talk.conversation.awaiting is Awaiting.STEP


def test_nothing_of_a_danger_stands_in_a_letter_or_summary() -> None:
    talk = Talk(dict(STEP))
    talk.hear("i will end it tonight", ["danger", "add"], cues=["danger_self"])
    talk.press("I'm safe")
    assert "end it tonight" not in talk.hear("write to the seller", ["want_draft"], cues=["letter_seller"])
    assert "end it tonight" not in talk.send('/command{"do":"summary"}')


def test_nothing_that_somebody_says_who_is_safe_again_stands_in_a_letter() -> None:
    talk = in_danger("danger_self")
    says = "my sister came, i don't feel like that any more"
    talk.hear(says, ["answer=safe", "add"], cues=["no_danger"], told=[says])
    assert talk.conversation.danger is None
    assert "sister" not in talk.hear("write to the seller", ["want_draft"], cues=["letter_seller"])
    assert "sister" not in talk.send('/command{"do":"summary"}')


def test_after_a_danger_nobody_is_asked_for_a_rating() -> None:
    talk = in_danger()
    talk.press("I'm safe")
    assert line("ask_rating") not in talk.hear("it's solved", ["solved"])


def test_with_nothing_said_before_the_conversation_begins_after_the_danger() -> None:
    talk = Talk()
    talk.hear("my battery is smoking", ["danger"], cues=["danger_fire"])
    assert talk.text.startswith(FACTS.danger["fire"].say)
    talk.press("I'm safe")
    assert talk.conversation.awaiting is None
    assert "Order or delivery" in talk.titles


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("region", ["US", None])
def test_a_question_in_danger_that_the_guide_can_t_answer_is_one_for_those_who_help(
    kind: Any, region: str | None
) -> None:
    talk = in_danger(kind.cue, region=region)
    lines = (of_region(kind.lines, region) or kind.lines["other"]) if region else kind.unknown
    # Of a danger from a thing the number was said, and isn't said in every answer.
    said = line("danger_ask_again") if kind.over else line("danger_ask", lines=lines.text)
    for act in ("ask", "explain"):
        assert talk.hear("will it get worse?", [act]) == said
        assert talk.titles == ["I'm safe", "No, I'm not"]
        assert talk.conversation.awaiting is Awaiting.SAFE


def test_a_question_in_danger_that_the_guide_can_answer_is_answered_and_the_danger_stays() -> None:
    talk = in_danger("danger_injury")
    assert talk.hear("do i put ice on it?", ["ask"], topic="burn_help") == FACTS.answers["burn_help"].text
    assert talk.titles == ["I'm safe", "No, I'm not"]
    assert talk.conversation.awaiting is Awaiting.SAFE
    assert talk.conversation.danger == "injury"


@pytest.mark.parametrize("act", ["done", "accept", "tried", "waiting", "solved", "social"])
def test_somebody_who_gets_help_is_encouraged_and_not_asked_about_the_order(act: str) -> None:
    talk = in_danger()
    assert talk.hear("they're on their way", [act]) == line("getting_help")
    assert talk.titles == ["Go on"]
    assert talk.conversation.danger is None
    assert FACTS.channels["in_app"].steps[2].text in talk.press("Go on")


def test_somebody_who_gets_help_with_nothing_said_before_can_still_begin() -> None:
    talk = Talk()
    talk.hear("my battery is smoking", ["danger"], cues=["danger_fire"])
    assert talk.hear("the fire brigade is here", ["done"]) == line("getting_help")
    assert talk.conversation.danger is None
    assert talk.buttons


# --- the danger is over

THINGS = [pytest.param(kind, id=kind.id) for kind in FACTS.danger.values() if kind.over]


@pytest.mark.parametrize("kind", THINGS)
def test_once_it_is_over_the_safe_thing_is_said_once_and_the_question_answered(kind: Any) -> None:
    talk = in_danger(kind.cue, region="UK")
    heard: dict[str, Any] = {"cues": [kind.cue, "no_danger"], "topic": "keep_unsafe_item"}
    said = talk.hear("it's cold, no smoke, do i keep it", ["danger", "ask"], **heard)
    assert said == f"{kind.over}\n{FACTS.answers['keep_unsafe_item'].text}"
    assert talk.conversation.danger is None
    assert talk.hear("it's cold i said, do i bin it", ["danger", "ask"], **heard | {"topic": "burnt_battery"}) == (
        FACTS.answers["burnt_battery"].text
    )
    assert talk.hear("it's cold", ["answer"], cues=["no_danger", kind.cue]) == line("danger_over_again")


@pytest.mark.parametrize("kind", THINGS)
def test_told_of_when_it_is_over_nobody_is_sent_out_of_the_house(kind: Any) -> None:
    talk = Talk()
    heard: dict[str, Any] = {"cues": [kind.cue, "no_danger"], "issues": ["order_wrong_or_damaged"]}
    said = talk.hear("the plug melted yesterday, it's cold and unplugged", ["danger", "describe"], **heard)
    assert said.endswith(str(kind.over))
    assert kind.say not in said
    assert (talk.conversation.issue, talk.conversation.danger) == ("order_wrong_or_damaged", None)
    assert talk.titles


@pytest.mark.parametrize("kind", THINGS)
def test_a_later_question_about_the_thing_starts_no_danger_anew(kind: Any) -> None:
    talk = in_danger(kind.cue)
    talk.press("I'm safe")
    said = talk.hear("do i post the burnt thing back", ["danger", "ask"], cues={kind.cue: 0.99}, topic="post_dangerous")
    assert said == FACTS.answers["post_dangerous"].text
    assert kind.say in talk.hear("it burns again", ["danger"], cues={kind.cue: 0.99})


def test_one_danger_that_is_over_does_not_hide_another() -> None:
    talk = in_danger("danger_injury")
    said = talk.hear("it stopped bleeding, but the charger burns", ["danger"], cues=["danger_fire", "no_danger"])
    assert FACTS.danger["fire"].say in said


def test_a_danger_to_a_person_is_not_over_by_a_question() -> None:
    talk = in_danger("danger_self", region="US")
    talk.press("I'm safe")
    said = talk.hear("do i have to live like this", ["danger", "ask"], cues={"danger_self": 0.99}, topic="refund_time")
    assert FACTS.danger["self_harm"].say in said


def test_who_is_safe_and_asks_gets_the_answer_and_no_report_before_it() -> None:
    talk = in_danger("danger_fire", region="UK")
    said = talk.hear("we're safe, do i keep it", ["answer=safe", "ask"], topic="keep_unsafe_item")
    assert said == f"{line('safe_briefly')}\n{FACTS.answers['keep_unsafe_item'].text}"


def test_the_country_and_a_question_in_one_message_bring_its_number_and_the_answer() -> None:
    talk = in_danger("danger_injury")
    heard: dict[str, Any] = {"entities": {"region": "UK"}, "topic": "burn_help"}
    lines = FACTS.danger["injury"].lines["UK"].text
    said = talk.hear("uk. do i put ice on it?", ["answer", "ask"], **heard)
    assert said == f"{line('danger_lines', lines=lines)}\n{FACTS.answers['burn_help'].text}"


# --- a question to be sure


def checked(**slots: Any) -> Talk:
    """Somebody in the middle of a walk who is asked whether they are safe, by mere suspicion."""
    talk = Talk(STEP | slots)
    assert talk.hear("i can't go on with this", ["vent"], worry="danger_self") == line("check_safe")
    assert talk.titles == ["I'm safe", "No, I'm not"]
    return talk


@pytest.mark.parametrize("act", ["accept", "social", "explain", "answer", "correct", "answer=safe"])
def test_asked_by_mistake_an_answer_that_is_no_no_ends_it_with_an_apology(act: str) -> None:
    talk = checked()
    said = talk.hear("with the app, i mean", [act])
    words = FACTS.channels["in_app"].steps[2].text
    assert said == f"{line('misread')}\n{line('step', number='3', total='6', words=words)}"
    assert talk.conversation.danger is None
    assert (talk.conversation.awaiting, talk.conversation.step) == (Awaiting.STEP, 2)


@pytest.mark.parametrize("act", ["decline", "answer=unsafe", "unclear", "danger"])
def test_asked_to_be_sure_a_no_or_what_may_be_one_brings_help(act: str) -> None:
    talk = checked(region="US")
    kind = FACTS.danger_told_by("danger_self")
    assert kind
    said = talk.hear("no", [act])
    assert said.startswith(line("danger", words=kind.say, lines=kind.lines["US"].text))
    assert talk.conversation.awaiting is Awaiting.SAFE


def test_with_a_problem_told_beside_it_the_guide_goes_on_with_that() -> None:
    talk = Talk()
    heard: dict[str, Any] = {"issues": ["order_not_received"], "cues": ["on_its_way"], "worry": "danger_self"}
    assert talk.hear("i can't go on, my parcel is late", ["describe"], **heard).endswith(line("check_safe"))
    said = talk.press("I'm safe")
    assert said.startswith(line("misread"))
    assert (FACTS.playbooks["on_its_way"].elsewhere or FACTS.playbooks["on_its_way"].first) in said


@pytest.mark.parametrize("worry", ["danger_self", "danger_threat"])
def test_by_mere_suspicion_it_is_asked_once_in_a_conversation(worry: str) -> None:
    talk = checked()
    talk.press("I'm safe")
    assert line("check_safe") not in talk.hear("i can't go on with this", ["vent"], worry=worry)
    assert talk.conversation.awaiting is Awaiting.STEP


@pytest.mark.parametrize("kind", KINDS)
def test_after_a_danger_it_is_not_asked_by_mere_suspicion(kind: Any) -> None:
    talk = in_danger(kind.cue)
    talk.press("I'm safe")
    assert line("check_safe") not in talk.hear("i can't go on with this", ["vent"], worry="danger_self")


@pytest.mark.parametrize("awaiting", ["draft", "detail"])
def test_while_a_letter_is_open_it_is_not_asked_by_mere_suspicion(awaiting: str) -> None:
    talk = Talk(STEP | {"letter": "seller", "drafted": True, "detail": "description", "awaiting": awaiting})
    assert line("check_safe") not in talk.hear("i can't go on with this", ["vent"], worry="danger_self")
    assert talk.conversation.danger is None


@pytest.mark.parametrize("awaiting", ["draft", "detail"])
def test_while_a_letter_is_open_a_clear_danger_still_brings_help(awaiting: str) -> None:
    talk = Talk(STEP | {"letter": "seller", "drafted": True, "detail": "description", "awaiting": awaiting})
    said = talk.hear("i will end it tonight", ["add"], cues=["danger_self"])
    kind = FACTS.danger_told_by("danger_self")
    assert kind
    assert said.startswith(line("danger", words=kind.say, lines=kind.unknown.text))
    assert talk.conversation.awaiting is Awaiting.SAFE


# --- something was given away


def test_somebody_who_gave_something_away_is_asked_to_whom() -> None:
    talk = Talk(dict(STEP))
    assert line("ask_to_whom") in talk.hear("i gave them my card details", ["exposed"], cues=["exposed"])
    assert talk.titles == ["The seller", "Someone who contacted me", "My bank", "A form in TikTok"]


@pytest.mark.parametrize("who", ["The seller", "Someone who contacted me"])
def test_what_went_to_a_stranger_or_seller_is_stopped_at_the_bank(who: str) -> None:
    talk = Talk(dict(STEP))
    talk.hear("i gave them my card details", ["exposed"], cues=["exposed"])
    assert line("stop_loss") in talk.press(who)
    assert talk.titles[0] == FACTS.first_aid["call_bank"].button
    assert FACTS.first_aid["call_bank"].steps[0].text in talk.press(talk.titles[0])


@pytest.mark.parametrize(("who", "name"), [("My bank", "given_to_bank"), ("A form in TikTok", "given_to_tiktok")])
def test_what_went_to_the_bank_or_the_app_is_fine_and_the_walk_goes_on(who: str, name: str) -> None:
    talk = Talk(dict(STEP))
    talk.hear("i gave them my card details", ["exposed"], cues=["exposed"])
    assert talk.press(who) == line(name)
    assert (talk.conversation.awaiting, talk.conversation.step) == (Awaiting.STEP, 2)


def test_somebody_who_gave_nothing_after_all_goes_on() -> None:
    talk = Talk(dict(STEP))
    talk.hear("i gave them my card details", ["exposed"], cues=["exposed"])
    assert talk.hear("no i didn't", ["decline"]) == line("nothing_given")
    assert talk.conversation.awaiting is Awaiting.STEP


def test_what_went_to_a_scammer_is_stopped_without_a_question() -> None:
    talk = Talk()
    assert line("stop_loss") in talk.hear("i sent a guy gift cards", ["exposed"], cues=["exposed", "demanded"])


@pytest.mark.parametrize(
    ("cue", "book"),
    [
        ("gave_bank", "scam_bank"),
        ("gave_login", "scam_login"),
        ("gave_papers", "scam_papers"),
        ("sent_money", "scam_money"),
    ],
)
def test_what_was_given_away_decides_what_comes_first(cue: str, book: str) -> None:
    talk = Talk()
    said = talk.hear("i put it in a form that said support", ["exposed"], cues=["exposed", cue])
    assert FACTS.playbooks[book].first in said
    assert talk.conversation.channel == FACTS.playbooks[book].channel
    assert (talk.conversation.issue, talk.conversation.awaiting) == ("account_hacked", Awaiting.START)


def test_somebody_in_the_middle_of_an_order_is_helped_first_and_the_order_waits() -> None:
    talk = Talk(dict(STEP))
    said = talk.hear("i put my pin in a fake form", ["exposed"], cues=["exposed", "gave_bank"])
    assert FACTS.playbooks["scam_bank"].first in said
    assert [item.issue for item in talk.conversation.queue] == ["order_wrong_or_damaged"]


def pin_given() -> Talk:
    """Somebody who typed the PIN of their card into a fake form, and was told to call the bank."""
    talk = Talk()
    talk.hear("i put my bank pin in a form that said tiktok support", ["exposed"], cues=["exposed", "gave_bank"])
    return talk


def test_with_the_first_aid_the_question_asked_beside_it_is_answered() -> None:
    talk = Talk()
    said = talk.hear("i gave them my pin, is it too late", ["exposed", "ask"], cues=["gave_bank"], topic="too_late")
    assert FACTS.playbooks["scam_bank"].first in said
    told = FACTS.answers["too_late"].said(["gave_bank"], "account_hacked", None)
    assert told
    assert said.endswith(told.text)


@pytest.mark.parametrize(
    "topic", ["too_late", "bank_words", "nothing_taken_yet", "bank_dispute_should_i", "besides_bank"]
)
@pytest.mark.parametrize("acts", [["ask"], ["exposed", "ask"], ["correct", "ask"]], ids="-".join)
def test_whatever_is_asked_after_the_first_aid_is_answered_for_that_case(topic: str, acts: list[str]) -> None:
    talk = pin_given()
    told = FACTS.answers[topic].said(["gave_bank"], "account_hacked", None)
    assert told
    said = talk.hear("it was my BANK pin, and?", acts, cues=["gave_bank"], topic=topic)
    assert said == told.text
    assert talk.titles[0] == FACTS.first_aid["call_bank"].button


def test_told_once_more_the_first_step_is_shown_and_no_text_twice() -> None:
    talk = pin_given()
    said = talk.hear("I GAVE THEM MY PIN", ["exposed"], cues=["exposed", "gave_bank"])
    assert FACTS.playbooks["scam_bank"].first not in said
    assert FACTS.first_aid["call_bank"].steps[0].text in said


def test_put_right_that_it_was_the_bank_s_pin_the_bank_stays_first() -> None:
    talk = pin_given()
    said = talk.hear("it's my BANK pin, not my tiktok password", ["correct"], cues=["gave_bank"])
    assert FACTS.first_aid["call_bank"].steps[0].text in said
    assert talk.conversation.issue == "account_hacked"


def test_a_password_told_after_the_pin_comes_right_after_the_bank() -> None:
    talk = pin_given()
    assert talk.hear("and my password", ["exposed"], cues=["exposed", "gave_login"]) == line("stop_loss_too")
    said = talk.hear("bank blocked it", ["done"], cues=["bank_told"])
    assert FACTS.playbooks["scam_login"].first in said


def test_once_the_bank_knows_that_was_well_done_and_no_payment_is_asked_about() -> None:
    talk = pin_given()
    said = talk.hear("card is blocked", ["done"], cues=["bank_told"])
    assert said.startswith(FACTS.playbooks["scam_bank_told"].first)
    heard: dict[str, Any] = {"cues": ["bank_told"], "issues": ["payment_problem"]}
    assert talk.hear("bank blocked it, nothing taken!!", ["solved", "describe"], **heard) == line("good_news")
    assert talk.conversation.issue == "account_hacked"


def test_good_news_with_a_question_is_met_with_a_warm_word_and_the_answer() -> None:
    talk = pin_given()
    heard: dict[str, Any] = {"cues": ["bank_told"], "topic": "report_scammer"}
    said = talk.hear("bank blocked it. can i report the fake account", ["done", "ask"], **heard)
    assert said == f"{line('bank_done')}\n{FACTS.answers['report_scammer'].text}"
    assert FACTS.first_aid["call_bank"].button not in talk.titles


def test_what_the_guide_cannot_answer_a_victim_is_one_for_the_bank_and_never_for_a_seller() -> None:
    talk = pin_given()
    assert talk.hear("will they find him", ["ask"]) == line("unknown_bank")
    talk.hear("card is blocked", ["done"], cues=["bank_told"])
    assert talk.hear("will they find him", ["ask"]) == line("unknown_again_support")


def test_a_letter_of_somebody_tricked_does_not_say_that_the_account_was_taken() -> None:
    talk = pin_given()
    said = talk.hear("write to my bank", ["want_draft"], cues=["letter_bank"])
    assert line("letter_problem_account_hacked") not in said


def test_a_question_before_who_got_it_is_said_is_answered() -> None:
    talk = Talk()
    talk.hear("i gave it to them", ["exposed"], cues=["exposed"])
    assert talk.hear("is it too late", ["ask"], topic="too_late") == FACTS.answers["too_late"].text
    assert talk.conversation.awaiting is Awaiting.TO_WHOM
    said = talk.hear("my password", ["answer"], cues=["gave_login"])
    assert FACTS.playbooks["scam_login"].first in said


def test_somebody_who_told_the_bank_already_is_not_sent_there_again() -> None:
    talk = Talk({"issue": "unauthorized_payment", "channel": "call_bank", "awaiting": "start"})
    talk.hear("i already told my bank", ["tried"], cues=["bank_told"])
    said = talk.hear("i gave him the code, bank knows", ["exposed", "add"], cues=["exposed", "bank_told"])
    assert line("stop_loss") not in said


def test_a_demand_is_warned_of_once_at_length_and_then_in_short() -> None:
    talk = Talk(dict(STEP))
    assert talk.hear("they want a gift card", ["demanded"], cues=["demanded"]) == line("never_give")
    assert talk.hear("and my code", ["demanded"], cues=["demanded"]) == line("never_give_again")
    assert talk.conversation.awaiting is Awaiting.STEP


def test_a_demand_told_with_a_new_problem_is_warned_of_with_what_to_do_below_it() -> None:
    talk = Talk()
    said = talk.hear("the seller wants a code from me", ["demanded"], issues=["seller_problem"], cues=["demanded"])
    assert said == line("never_give")
    assert talk.conversation.issue == "seller_problem"
    assert len(talk.titles) > 1
    assert talk.hear("and my card", ["demanded"], cues=["demanded"]) == line("never_give_again")


def test_where_what_to_do_is_about_the_demand_itself_there_is_no_second_warning() -> None:
    heard: dict[str, Any] = {"issues": ["seller_problem"], "cues": ["demanded", "pay_outside"]}
    talk = Talk()
    talk.hear("the seller wants me to pay by paypal", ["demanded"], **heard)
    assert FACTS.playbooks["pay_outside"].first in talk.text
    assert line("never_give") not in talk.text
    assert talk.hear("and my card", ["demanded"], cues=["demanded"]) == line("never_give_again")


def test_a_secret_that_was_removed_is_told_once_at_length_and_then_in_short() -> None:
    talk = Talk(dict(STEP))
    assert talk.hear("my card is", ["unclear"], secrets=["card"]).startswith(line("secret_removed"))
    assert FACTS.channels["in_app"].steps[2].text in talk.text
    assert talk.hear("my code is", ["unclear"], secrets=["code"]).startswith(line("secret_removed_again"))
