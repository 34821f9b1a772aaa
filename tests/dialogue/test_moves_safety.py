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
    for act in ("ask", "explain"):
        assert talk.hear("will it get worse?", [act]) == line("danger_ask", lines=lines.text)
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
