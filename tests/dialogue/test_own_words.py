"""The shopper's own words and facts: kept from any message, told in letters, named when they are noted."""

from __future__ import annotations

from typing import Any

import pytest

from shopguide.dialogue.conversation import Awaiting, Conversation
from shopguide.dialogue.heard import Heard, from_message
from shopguide.dialogue.letter_heard import own_words
from tests.dialogue.situations import FACTS, message
from tests.dialogue.talk import Talk, line

ORDER = "577012345678901234"
LETTER = '/command{"do":"letter"}'
STEP = {"issue": "order_wrong_or_damaged", "channel": "order_details", "step": 1, "awaiting": "step"}
MUGS = "i ordered two mugs and one of two came broken"
LONG = "i ordered two mugs, the blue ones, for my aunt, and one of the two came broken into many small pieces"
WRITTEN = "I ordered two mugs and one of two came broken"
MELTED = "the plug melted"
HANDLE = "the handle is off too"


def heard(says: str, told: list[str], **more: Any) -> Heard:
    """A message; `told` are the clauses of it that tell what happened."""
    act = more.pop("act", ["describe"])
    return from_message(message({"says": says, "act": act, "told": told, **more}), frozenset(FACTS.issues))


# --- which words


@pytest.mark.parametrize(
    ("says", "told", "more", "own"),
    [
        (MUGS, [MUGS], {}, f"{WRITTEN}."),
        (f"{MUGS}!", [f"{MUGS}!"], {}, f"{WRITTEN}."),
        (f"{MUGS}. you lot are useless", [f"{MUGS}."], {"cues": ["angry"]}, f"{WRITTEN}."),
        (f"{MUGS}, i will find you", [MUGS], {"cues": ["angry"]}, f"{WRITTEN}."),
        (f"{MUGS}. write to the seller", [f"{MUGS}."], {"act": ["want_draft", "describe"]}, f"{WRITTEN}."),
        (f"{MUGS}. when do i get it back", [f"{MUGS}."], {"act": ["ask"]}, f"{WRITTEN}."),
        (f"{MUGS}, you know, the box was wet", [MUGS, "the box was wet"], {}, f"{WRITTEN}. The box was wet."),
        (f"the app? no, {MUGS}", [MUGS], {"act": ["correct"]}, f"{WRITTEN}."),
        ("my 200 are inside", ["my 200 are inside"], {}, "My 200 are inside."),
        ("it burned me badly", ["it burned me badly"], {"cues": ["danger_injury"]}, "It burned me badly."),
        ("it burned the table", ["it burned the table"], {"cues": ["danger_fire"]}, "It burned the table."),
    ],
)
def test_of_a_message_the_clauses_that_tell_what_happened_stand_in_a_letter_each_with_an_end(
    says: str, told: list[str], more: dict[str, Any], own: str
) -> None:
    assert own_words(heard(says, told, **more), "order_wrong_or_damaged") == own


@pytest.mark.parametrize(
    ("says", "told", "more"),
    [
        ("you lot are useless", [], {}),
        (f"they wrote: {MUGS}", [MUGS], {"cues": ["quoted"]}),
        ("my card [card number removed] was charged", ["my card was charged"], {"secrets": ["card number"]}),
        ("i will end it tonight", ["i will end it tonight"], {"cues": ["danger_self"]}),
        ("he is coming to my house", ["he is coming to my house"], {"cues": ["danger_threat"]}),
        (ORDER, [ORDER], {"entities": {"order_number": ORDER}}),
        ("i paid $40", ["i paid $40"], {"entities": {"amount": "$40"}}),
        ("broken again", ["broken again"], {}),
    ],
)
def test_what_tells_nothing_or_is_not_theirs_or_is_nobody_s_business_does_not_stand_in_a_letter(
    says: str, told: list[str], more: dict[str, Any]
) -> None:
    assert own_words(heard(says, told, **more), "order_wrong_or_damaged") == ""


def test_a_pressed_button_tells_nothing() -> None:
    pressed = from_message(message({"press": "letter=seller"}), frozenset(FACTS.issues))
    assert own_words(pressed, "order_wrong_or_damaged") == ""


SELLER = "and the seller ignores me"


@pytest.mark.parametrize(
    ("problem", "apart", "own"),
    [
        ("order_wrong_or_damaged", False, f"{WRITTEN}. The seller ignores me."),
        ("order_wrong_or_damaged", True, f"{WRITTEN}."),
        ("seller_problem", True, "The seller ignores me."),
        ("app_problem", True, ""),
    ],
)
def test_of_two_problems_that_are_taken_each_has_its_own_clauses(problem: str, apart: bool, own: str) -> None:
    made = message({"says": f"{MUGS} {SELLER}. useless app", "act": ["describe"], "told": [MUGS, SELLER]})
    made["issues"] = [
        {"name": "order_wrong_or_damaged", "confidence": 0.9, "start": 0, "end": len(MUGS)},
        {"name": "seller_problem", "confidence": 0.9, "start": len(MUGS), "end": len(f"{MUGS} {SELLER}")},
    ]
    assert own_words(from_message(made, frozenset(FACTS.issues)), problem, apart=apart) == own


# --- letters


def asked(says: str, act: list[str] | None = None, **more: Any) -> Talk:
    """Somebody who told a damaged item and wants a letter to the seller."""
    talk = Talk()
    talk.hear(says, act or ["describe"], **{"issues": ["order_wrong_or_damaged"], "cues": ["item_damaged"], **more})
    talk.hear("write to the seller", ["want_draft"], cues=["letter_seller"])
    return talk


def test_a_letter_tells_what_happened_in_the_shopper_s_words_and_not_once_more_in_general() -> None:
    talk = asked(MUGS)
    assert "I ordered two mugs and one of two came broken." in talk.text
    assert line("letter_fact_item_damaged") not in talk.text


def test_a_fact_that_those_words_do_not_tell_is_stated_beside_them() -> None:
    talk = Talk()
    talk.hear("my blue lamp has not come", ["describe"], issues=["order_not_received"])
    talk.press("It says delivered")
    said = talk.hear("write to the seller", ["want_draft"], cues=["letter_seller"])
    assert "My blue lamp has not come." in said
    assert line("letter_fact_marked_delivered") in said


def test_a_number_that_those_words_hold_is_told_once() -> None:
    talk = asked(f"the lamp of order {ORDER} broke", entities={"order_number": ORDER})
    body = talk.text.partition("\n")[2]
    assert body.count(ORDER) == 1
    assert ORDER in talk.text.partition("\n")[0]


def test_what_is_left_out_does_not_stand_in_those_words_either() -> None:
    talk = asked("the lamp cost $20 and broke", entities={"amount": "$20"})
    assert "$20" in talk.text
    talk.hear("leave the amount out", ["want_draft"], cues=["letter_without"], entities={"detail": "amount"})
    assert "$20" not in talk.send(LETTER)


def test_a_shorter_letter_states_the_facts_instead_of_a_long_story() -> None:
    talk = asked(LONG)
    assert LONG[1:] in talk.text
    said = talk.hear("shorter", ["want_draft"], cues=["letter_shorter"])
    assert "blue ones" not in said
    assert line("letter_fact_item_damaged") in said


def test_a_shorter_letter_keeps_a_short_story() -> None:
    talk = asked(MUGS)
    said = talk.hear("shorter", ["want_draft"], cues=["letter_shorter"])
    assert "I ordered two mugs and one of two came broken." in said
    assert line("letter_fact_item_damaged") not in said


def test_a_fact_that_only_a_sentence_told_that_went_is_stated_again() -> None:
    talk = asked(LONG)
    talk.hear("the box was wet too", ["add"])
    said = talk.hear("shorter", ["want_draft"], cues=["letter_shorter"])
    assert "The box was wet too." in said
    assert "blue ones" not in said
    assert line("letter_fact_item_damaged") in said


def test_words_told_together_with_the_wish_for_a_letter_stand_in_it() -> None:
    says = "My mug broke. Write to the seller"
    heard: dict[str, Any] = {"act": ["want_draft", "describe"], "cues": ["item_damaged", "letter_seller"]}
    made = message({"says": says, "told": ["My mug broke."], **heard})
    place = {"start": 0, "end": 13}
    made["issues"] = [{"name": "order_wrong_or_damaged", "confidence": 0.95, "polarity": "affirmed"} | place]
    said = Talk().parsed(made)
    assert "My mug broke." in said
    assert "Write to the seller" not in said


def test_the_words_of_a_problem_that_waited_stand_in_its_letter() -> None:
    talk = asked(MUGS)
    talk.hear("and my account got hacked", ["describe"], issues=["account_hacked"])
    talk.hear("back to the mugs please", ["describe"], issues=["order_wrong_or_damaged"])
    assert "one of two" in talk.hear("write to the seller", ["want_draft"], cues=["letter_seller"])


def test_what_was_told_in_danger_stands_in_the_letter_afterwards() -> None:
    talk = Talk()
    heard: dict[str, Any] = {"issues": ["order_wrong_or_damaged"], "cues": ["danger_injury"]}
    says = f"{MELTED} and burned my hand"
    talk.hear(says, ["danger", "describe"], told=[says], **heard)
    assert talk.conversation.awaiting is Awaiting.SAFE
    talk.press("I'm safe")
    assert talk.conversation.issue == "order_wrong_or_damaged"
    said = talk.hear("write to the seller", ["want_draft"], cues=["letter_seller"])
    assert "The plug melted and burned my hand." in said


# --- between the first version and the last


def test_after_a_detail_only_what_was_added_is_said_and_the_next_question() -> None:
    talk = Talk({"issue": "payment_problem", "facts": ["charged_twice"], "channel": "tiktok_help", "awaiting": "start"})
    talk.hear("write it", ["want_draft"])
    opening = line("letter_opening_support")
    assert opening in talk.text
    said = talk.hear(ORDER, ["answer"], entities={"order_number": ORDER})
    assert opening not in said
    what = line("part_noted_order_number", value=ORDER)
    assert said == f"{line('draft_added', what=what)}\n{line('ask_amount')}"
    said = talk.press("Skip")
    assert said == f"{line('draft_without')}\n{line('ask_wish')}"
    said = talk.press("A refund")
    assert opening in said
    assert ORDER in said
    assert said.endswith(line("ask_draft"))


@pytest.mark.parametrize("cues", [[], ["letter_show"]])
def test_the_letter_is_shown_in_between_when_somebody_asks_and_the_question_passed_over_is_not_asked_again(
    cues: list[str],
) -> None:
    talk = asked(MUGS)
    talk.hear(ORDER, ["answer"], entities={"order_number": ORDER})
    said = talk.hear("show it to me", ["want_draft"], cues=cues)
    assert said.startswith(line("letter_seller", subject="", body="").split("**")[0])
    assert line("letter_opening_seller") in said
    assert said.endswith(line("ask_draft"))


@pytest.mark.parametrize("cues", [["letter_firmer"], ["letter_friendlier"], ["letter_support"]])
def test_each_missing_detail_is_asked_for_once_whatever_is_changed(cues: list[str]) -> None:
    talk = asked(MUGS)
    assert talk.text.endswith(line("ask_order_number"))
    assert talk.hear("change it like that", ["want_draft"], cues=cues).endswith(line("ask_wish"))
    for _ in range(2):
        assert talk.send(LETTER).endswith(line("ask_draft"))
    assert talk.conversation.skipped == ()
    assert line("letter_blank_order_number") in talk.text


def test_a_detail_that_was_passed_over_can_still_be_told() -> None:
    talk = asked(MUGS)
    talk.hear("firmer", ["want_draft"], cues=["letter_firmer"])
    talk.hear(ORDER, ["add"], told=[], entities={"order_number": ORDER})
    assert line("letter_order_number", value=ORDER) in talk.send(LETTER)


def test_a_skip_beside_a_change_skips_the_detail_that_is_asked_for() -> None:
    talk = asked(MUGS)
    said = talk.hear("no idea, but make it firmer", ["skip", "want_draft"], cues=["letter_firmer"])
    assert talk.conversation.skipped == ("order_number",)
    assert line("letter_blank_order_number") not in said
    assert line("letter_closing_firm_seller") in said
    assert said.endswith(line("ask_wish"))


def test_a_skip_beside_more_that_is_told_skips_the_detail_and_shows_the_letter() -> None:
    talk = asked(MUGS)
    said = talk.hear(f"dunno, {HANDLE}", ["skip"], told=[HANDLE])
    assert talk.conversation.skipped == ("order_number",)
    assert "The handle is off too." in said
    assert line("letter_blank_order_number") not in said
    assert said.endswith(line("ask_wish"))


@pytest.mark.parametrize("act", ["add", "describe", "pause"])
def test_more_that_is_told_while_a_detail_is_asked_for_is_added_and_the_question_stays(act: str) -> None:
    talk = asked(MUGS)
    heard: dict[str, Any] = {"issues": ["order_wrong_or_damaged"], "cues": ["item_damaged"]}
    said = talk.hear(HANDLE, [act], told=[HANDLE], **heard)
    added = line("draft_added", what="“The handle is off too.”")
    assert said == f"{added}\n{line('again_detail', detail=line('part_detail_order_number'))}"
    assert talk.conversation.detail == "order_number"
    assert "The handle is off too." in talk.send(LETTER)


def test_a_date_that_comes_while_the_number_is_asked_for_is_kept() -> None:
    talk = asked(MUGS)
    talk.hear("last friday", ["pause"], entities={"date": "last friday"})
    assert talk.conversation.date == "last friday"
    assert (talk.conversation.awaiting, talk.conversation.detail) == (Awaiting.DETAIL, "order_number")


def test_more_told_below_the_finished_letter_shows_it_anew() -> None:
    talk = asked(MUGS)
    while talk.conversation.awaiting is Awaiting.DETAIL:
        talk.press("Skip")
    said = talk.hear("the box was wet too", ["add"])
    assert said.startswith(line("letter_seller", subject="", body="").split("**")[0])
    assert "The box was wet too." in said
    assert said.endswith(line("ask_draft"))


def test_the_words_before_a_question_which_problem_it_is_are_kept() -> None:
    talk = Talk()
    close = ["order_wrong_or_damaged", "unauthorized_payment"]
    talk.hear("the charger went up in smoke", ["describe"], issues=close[:1], close=close)
    assert talk.conversation.issue is None
    talk.press(FACTS.issues["order_wrong_or_damaged"].title)
    said = talk.hear("write to the seller", ["want_draft"], cues=["letter_seller"])
    assert "The charger went up in smoke." in said


def test_a_fact_that_is_told_decides_between_two_problems_without_a_question() -> None:
    talk = Talk()
    close = ["order_wrong_or_damaged", "unauthorized_payment"]
    talk.hear("the charger went up in smoke", ["describe"], issues=close[:1], close=close, cues=["unsafe_product"])
    assert talk.conversation.issue == "order_wrong_or_damaged"
    assert "unsafe_product" in talk.conversation.facts


def test_an_addition_in_which_another_problem_may_be_heard_is_kept_with_the_case() -> None:
    talk = asked(MUGS)
    talk.hear("seller said no refund", ["add"], issues=["return_or_refund"], cues=["seller_refused"])
    assert "seller_refused" in talk.conversation.facts
    assert "You said no refund." in talk.send(LETTER)


def test_to_name_the_seller_as_the_receiver_is_no_new_problem() -> None:
    talk = Talk(STEP | {"facts": ["item_damaged"]})
    said = talk.hear("write to the seller", ["want_draft"], cues=["letter_seller"], issues=["seller_problem"])
    assert talk.conversation.issue == "order_wrong_or_damaged"
    assert line("letter_fact_item_damaged") in said
    talk.hear("no, to tiktok", ["correct"], cues=["letter_support"], issues=["seller_problem"])
    assert talk.conversation.issue == "order_wrong_or_damaged"
    assert talk.conversation.letter == "support"
    talk.hear("write it to the seller instead", ["want_draft"], issues=["seller_problem"])
    assert talk.conversation.letter == "seller"
    talk.hear("write to my bank", ["want_draft"], entities={"contact_channel": "call_bank"})
    assert talk.conversation.letter == "bank"


def test_an_amount_is_told_once_if_its_currency_is_written_another_way() -> None:
    talk = asked("the lamp for 40 dollars broke", entities={"amount": "40 USD"})
    assert line("letter_amount", value="40 USD") not in talk.text
    assert "The lamp for 40 dollars broke." in talk.text


@pytest.mark.parametrize("heard", [{"issues": ["order_wrong_or_damaged"]}, {"cues": ["item_damaged"]}, {}], ids=str)
def test_a_story_is_not_taken_for_what_is_wished(heard: dict[str, Any]) -> None:
    talk = asked(MUGS, entities={"order_number": ORDER})
    assert talk.conversation.detail == "wish"
    talk.hear(HANDLE, ["add"], **heard)
    assert talk.conversation.wish is None
    assert talk.conversation.detail == "wish"
    assert "The handle is off too." in talk.send(LETTER)


@pytest.mark.parametrize(
    ("says", "wish"),
    [
        ("a voucher, or else the same mug in blue, and an honest word about what happened", True),
        ("a voucher, or else the same mug in blue, and an honest word about what really happened", False),
        ("i want a voucher, or else the same mug in blue, and an honest word about what happened", True),
    ],
    ids=["sixteen words", "seventeen words", "more words that ask for something"],
)
def test_more_than_sixteen_words_are_not_taken_for_what_is_wished_unless_they_ask_for_it(says: str, wish: bool) -> None:
    talk = asked(MUGS, entities={"order_number": ORDER})
    assert talk.conversation.detail == "wish"
    talk.hear(says, ["answer"], told=[])
    assert talk.conversation.wish == (says if wish else None)


def test_a_number_is_not_taken_for_what_is_wished() -> None:
    talk = asked(MUGS)
    talk.press("Skip")
    assert talk.conversation.detail == "wish"
    talk.hear(f"it was order {ORDER}", ["add"], told=[], entities={"order_number": ORDER})
    assert talk.conversation.wish is None
    assert line("letter_order_number", value=ORDER) in talk.send(LETTER)


@pytest.mark.parametrize("act", ["answer", "add"])
def test_a_request_is_what_is_wished_also_where_it_tells_something(act: str) -> None:
    talk = asked(MUGS, entities={"order_number": ORDER})
    says = "please send me a new mug, this one is broken"
    said = talk.hear(says, [act], told=[], cues=["item_damaged"], issues=["order_wrong_or_damaged"])
    assert "Please send me a new mug, this one is broken." in said.splitlines()


# --- for whom


@pytest.mark.parametrize("act", ["want_draft", "correct", "answer", "choose", "decline", "describe"])
@pytest.mark.parametrize("state", ["asked", "shown"])
def test_for_the_seller_and_not_tiktok_changes_the_heading(act: str, state: str) -> None:
    talk = Talk(STEP | {"facts": ["item_damaged"], "order_number": ORDER})
    talk.hear("write to tiktok", ["want_draft"], cues=["letter_support"])
    assert talk.conversation.detail == "wish"
    if state == "shown":
        talk.press("Skip")
    said = talk.hear("for the seller, not tiktok", [act], cues=["letter_support", "letter_seller"])
    assert line("letter_seller", subject="", body="").split("**")[0] in said
    assert line("letter_opening_seller") in said
    assert talk.conversation.wish is None


def test_of_two_receivers_the_surer_one_counts() -> None:
    assert Heard(cues={"letter_seller": 0.6, "letter_bank": 0.9}).letter_kind == "bank"


def test_a_letter_written_for_the_seller_is_for_tiktok_on_another_channel() -> None:
    talk = asked(MUGS)
    while talk.conversation.awaiting is Awaiting.DETAIL:
        talk.press("Skip")
    talk.hear("lets send an email instead", ["choose=email"])
    said = talk.hear("write it", ["want_draft"])
    assert line("letter_opening_support") in said


# --- what is noted is named, and the question stays open


def test_what_is_noted_is_named_and_the_step_is_asked_about_in_a_line() -> None:
    talk = Talk(dict(STEP))
    said = talk.hear(f"order {ORDER}", ["add"], entities={"order_number": ORDER})
    noted = line("noted", what=line("part_noted_order_number", value=ORDER))
    assert said == f"{noted}\n{line('again_step', number='2')}"
    assert talk.titles == ["Done, next", "Can't find it", "Back", "Pause"]
    assert (talk.conversation.awaiting, talk.conversation.step) == (Awaiting.STEP, 1)


@pytest.mark.parametrize("says", ["there is also a crack", "they are idiots and the lid is off"])
def test_words_that_are_noted_are_not_said_back(says: str) -> None:
    talk = Talk(dict(STEP))
    assert talk.hear(says, ["add"]) == f"{line('noted_words')}\n{line('again_step', number='2')}"
    assert talk.titles[0] == "Done, next"
    assert (talk.conversation.awaiting, talk.conversation.step) == (Awaiting.STEP, 1)


def test_a_question_beside_an_addition_is_answered() -> None:
    talk = Talk(dict(STEP))
    topic = next(name for name, item in FACTS.answers.items() if item.text and not item.regions and not item.fact)
    said = talk.hear("it cost $20, who pays", ["add", "ask"], entities={"amount": "$20"}, topic=topic)
    assert (FACTS.answers[topic].text or "?") in said
    assert talk.conversation.amount == "$20"
    said = talk.hear("and it is from may, who pays", ["add", "ask"], entities={"date": "may"})
    assert said == "\n".join([line("noted", what=line("part_noted_date", value="may")), line("unknown_seller")])


def test_a_question_without_answer_leaves_the_step_open_without_reciting_it() -> None:
    talk = Talk(dict(STEP))
    assert talk.hear("what colour is it", ["ask"]) == line("unknown_seller")
    assert talk.titles[0] == "Done, next"
    assert (talk.conversation.awaiting, talk.conversation.step) == (Awaiting.STEP, 1)


# --- once said, not forgotten


@pytest.mark.parametrize(
    "act",
    ["describe", "want_person", "ask", "vent", "unclear", "social", "exposed", "demanded", "verify", "other_ways"],
)
def test_the_country_and_what_is_true_of_the_person_are_kept_from_any_first_message(act: str) -> None:
    talk = Talk()
    cues = ["no_app", "no_phone", "seller_role", "gift"]
    talk.hear("in germany", [act], issues=["account_hacked"], cues=cues, entities={"region": "DE"})
    assert talk.conversation.region == "DE"
    assert {*cues} <= {*talk.conversation.facts}


def test_they_are_kept_beside_danger_and_when_the_problem_changes() -> None:
    talk = Talk()
    cues = ["danger_fire", "no_phone", "gift"]
    talk.hear("it burns, it was a gift, i can't phone, in germany", ["danger"], cues=cues, entities={"region": "DE"})
    talk.hear("i'm safe", ["answer=safe"])
    talk.hear("my parcel is late", ["describe"], issues=["order_not_received"])
    assert {"no_phone", "gift"} <= {*talk.conversation.facts}
    assert talk.conversation.region == "DE"


def test_something_else_is_no_country() -> None:
    talk = Talk({"awaiting": "clarify"})
    talk.hear("something else", ["choose=other"])
    assert talk.conversation.region is None


def test_a_quoted_country_is_not_the_shopper_s() -> None:
    talk = Talk()
    talk.hear("they wrote: i am in ghana", ["add"], cues=["quoted"], entities={"region": "GH"})
    assert talk.conversation.region is None


def test_an_answer_offers_no_channel_that_is_impossible() -> None:
    found = next(item for item in FACTS.answers.values() if item.text and item.offer and item.offer.do == "start")
    assert found.offer
    titles = {refused: Talk(STEP | {"region": "US", "refused": refused}) for refused in ((), (found.offer.value,))}
    for talk in titles.values():
        talk.hear("how", ["ask"], topic=found.id)
    shown = [FACTS.walk_button(found.offer.value) in talk.titles for talk in titles.values()]
    assert shown == [True, False]


@pytest.mark.parametrize("kind", ["support", "seller"])
def test_a_letter_tells_neither_a_gift_nor_that_they_sell_nor_what_the_carrier_did(kind: str) -> None:
    letters = [
        Talk(STEP | {"facts": ["item_damaged", *more]}).hear("write to them", ["want_draft"], cues=[f"letter_{kind}"])
        for more in ([], ["gift"], ["seller_role"], ["carrier_conduct"])
    ]
    assert line("letter_fact_item_damaged") in letters[0]
    assert letters == [letters[0]] * len(letters)


# --- at most four at a time


def test_of_the_channels_four_are_shown_the_likeliest_first_and_the_rest_on_request() -> None:
    talk = Talk({"issue": "order_not_received", "awaiting": "start", "channel": "order_details"})
    first = talk.hear("what else", ["other_ways"])
    assert talk.titles[-1] == "More ways"
    assert len(talk.titles) == 5
    rest = talk.press("More ways")
    assert "More ways" not in talk.titles
    assert talk.titles
    assert not {row.partition(". ")[2] for row in first.splitlines()[1:]} & {
        row.partition(". ")[2] for row in rest.splitlines()[1:]
    }
    assert talk.titles[0] not in first


def test_more_in_words_shows_the_rest_too() -> None:
    talk = Talk({"issue": "order_not_received", "awaiting": "start", "channel": "order_details"})
    talk.hear("what else", ["other_ways"], topic="channels_list")
    first = talk.titles[:4]
    talk.hear("and others", ["other_ways"], topic="channels_list")
    assert talk.titles
    assert not {*first} & {*talk.titles}


def test_somebody_who_asks_for_all_gets_all() -> None:
    talk = Talk({"issue": "order_not_received", "awaiting": "start", "channel": "order_details"})
    talk.hear("list all ways there are", ["ask"], topic="channels_list")
    assert len(talk.titles) > 4
    assert "More ways" not in talk.titles


# --- who got it


@pytest.mark.parametrize(
    ("more", "name"),
    [
        ({"act": ["exposed=tiktok"]}, "given_to_tiktok"),
        ({"act": ["exposed"], "entities": {"contact_channel": "in_app"}}, "given_to_tiktok"),
        ({"act": ["exposed"], "entities": {"contact_channel": "call_bank"}}, "given_to_bank"),
        ({"act": ["exposed"], "entities": {"contact_channel": "phone"}}, "stop_loss"),
        ({"act": ["exposed"], "entities": {"found_contact": "+1 555 0100"}}, "stop_loss"),
    ],
)
def test_nobody_is_asked_who_got_it_where_the_message_says_so(more: dict[str, Any], name: str) -> None:
    talk = Talk(dict(STEP))
    said = talk.hear("i gave it there", **more)
    assert line(name) in said
    assert line("ask_to_whom") not in said


def test_the_case_of_version_before_continues() -> None:
    held = {"issue": "app_problem", "queue": [{"issue": "account_hacked", "complaint": "x"}], "story": "it crashes"}
    talk = Conversation.from_slots(held)
    assert talk.story == "it crashes"
    assert talk.queue[0].issue == "account_hacked"


@pytest.mark.parametrize(
    ("says", "own"),
    [
        (f"the lid never came, order {ORDER}", "The lid never came."),
        (f"the blender (order {ORDER}) broke", "The blender broke."),
        (f"my order number is {ORDER}", ""),
    ],
)
def test_an_order_number_has_a_line_of_its_own(says: str, own: str) -> None:
    assert own_words(heard(says, [says], entities={"order_number": ORDER}), "order_wrong_or_damaged") == own
