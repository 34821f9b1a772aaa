"""Walking the steps of a channel: start, next, back, stuck, switching, waiting."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from shopguide.dialogue.conversation import Awaiting, Conversation
from shopguide.dialogue.moves import common, walk
from shopguide.dialogue.walk import steps
from tests.dialogue.situations import FACTS
from tests.dialogue.talk import CONTEXT, Talk, line, read_reply, text_of, titles_of

OFFERED = {"issue": "app_problem", "channel": "in_app", "awaiting": "start"}
LATE = {"issue": "order_not_received", "facts": ["on_its_way"], "channel": "phone", "awaiting": "start"}
IN_APP = FACTS.channels["in_app"].steps


def on_step(number: int, channel: str = "in_app", **slots: Any) -> Talk:
    """Somebody who is at that step of a channel."""
    return Talk({"issue": "app_problem", "channel": channel, "step": number - 1, "awaiting": "step"} | slots)


# --- start, next, back


def test_start_shows_the_first_step_with_its_number() -> None:
    said = Talk(dict(OFFERED)).hear("ok how", ["accept"])
    assert IN_APP[0].text in said
    assert f"1 of {len(IN_APP)}" in said


def test_every_step_is_shown_in_order_and_then_the_guide_asks_whether_that_settled_it() -> None:
    talk = Talk(dict(OFFERED))
    talk.hear("yes", ["accept"])
    for number, step in enumerate(IN_APP, 1):
        assert step.text in talk.text
        assert f"{number} of {len(IN_APP)}" in talk.text
        talk.press("Done, next")
    channel = FACTS.channels["in_app"]
    assert talk.text == line("finished", title=channel.title, reply_time=channel.reply_time.text)
    assert talk.titles == ["Yes, solved", "No, not solved", "Waiting for an answer"]


def test_back_shows_the_step_before() -> None:
    talk = on_step(3)
    talk.hear("back", ["back"])
    assert IN_APP[1].text in talk.text
    assert talk.conversation.step == 1


def test_back_on_the_first_step_says_that_it_is_the_first() -> None:
    talk = on_step(1)
    assert talk.hear("back", ["back"]).startswith(line("first_step"))
    assert IN_APP[0].text in talk.text


def test_back_from_the_last_question_shows_the_last_step() -> None:
    talk = on_step(len(IN_APP), awaiting="solved")
    assert IN_APP[-1].text in talk.hear("back", ["back"])


def test_the_step_is_said_again_when_asked_for() -> None:
    assert IN_APP[2].text in on_step(3).hear("again?", ["repeat"])


def test_all_steps_are_listed_and_the_place_is_kept() -> None:
    talk = on_step(2)
    said = talk.hear("show me all steps", ["show_all"])
    assert [f"{number}. {step.text}" in said for number, step in enumerate(IN_APP, 1)] == [True] * len(IN_APP)
    assert talk.conversation.step == 1
    assert IN_APP[2].text in talk.press("Done, next")


def test_a_question_beside_done_is_answered_and_the_next_step_shown() -> None:
    talk = on_step(1)
    said = talk.hear("done, how fast do they answer?", ["done", "ask"], topic="channel_reply_time")
    assert FACTS.channels["in_app"].reply_time.text in said
    assert IN_APP[1].text in said


def test_somebody_who_tells_what_is_on_screen_is_taken_to_its_step() -> None:
    talk = on_step(2)
    assert IN_APP[4].text in talk.hear("i see report a problem", ["at_screen"], entities={"screen": "4"})
    assert talk.conversation.step == 4


def test_somebody_whose_screen_is_unknown_hears_the_next_step() -> None:
    talk = on_step(2)
    words = IN_APP[2].text
    assert talk.hear("there's a blue thing", ["at_screen"]) == line("step", number="3", total="6", words=words)
    assert (talk.conversation.awaiting, talk.conversation.step) == (Awaiting.STEP, 2)


def test_at_the_last_step_somebody_whose_screen_is_unknown_hears_what_to_look_for() -> None:
    talk = on_step(len(IN_APP))
    assert talk.hear("there's a blue thing", ["at_screen"]) == line("look_for", help=IN_APP[-1].if_missing)
    assert (talk.conversation.awaiting, talk.conversation.step) == (Awaiting.STEP, len(IN_APP) - 1)


# --- stuck


def test_the_first_time_stuck_the_guide_tells_where_else_to_look() -> None:
    talk = on_step(2)
    assert IN_APP[1].if_missing in talk.hear("can't find it", ["stuck"])
    assert talk.titles == ["Found it, next", "Still can't find it", "Other ways"]


def test_the_second_time_stuck_another_channel_is_offered() -> None:
    talk = on_step(2)
    talk.hear("can't find it", ["stuck"])
    said = talk.press("Still can't find it")
    assert said.startswith(line("stuck_again"))
    assert talk.conversation.tried == ("in_app",)
    assert talk.conversation.channel not in ("in_app", None)


def test_stuck_at_two_different_steps_another_channel_is_offered_too() -> None:
    talk = on_step(2)
    talk.hear("can't find it", ["stuck"])
    talk.press("Found it, next")
    assert talk.hear("nor that", ["stuck"]).startswith(line("stuck_again"))


def test_a_step_that_was_found_after_all_is_not_counted_as_missing() -> None:
    talk = on_step(2)
    talk.hear("can't find it", ["stuck"])
    assert list(talk.conversation.missed) == ["in_app:1"]
    talk.press("Found it, next")
    assert not talk.conversation.missed


def test_stuck_on_a_step_of_the_us_app_the_country_is_asked_for_once_and_the_walk_goes_on() -> None:
    talk = us_walk()
    said = talk.press("Can't find it")
    assert line("ask_region") in said
    assert talk.titles == ["United States", "United Kingdom", "European Union", "Somewhere else"]
    again = talk.press("United States")
    assert again.startswith(line("region_noted"))
    assert talk.conversation.awaiting is Awaiting.STEP
    assert talk.conversation.region == "US"
    assert line("ask_region") not in talk.press("Still can't find it")


def test_outside_the_us_the_steps_of_the_us_app_give_way_to_the_general_ones() -> None:
    talk = us_walk()
    talk.press("Can't find it")
    said = talk.press("United Kingdom")
    assert FACTS.channels["order_details"].steps[0].text in said
    assert talk.conversation.step == 0


def test_where_the_country_is_unknown_the_first_us_step_says_that_it_is_the_us_app() -> None:
    talk = us_walk()
    first = FACTS.playbooks["delivered_missing"].taps[0]
    total = str(len(FACTS.playbooks["delivered_missing"].taps))
    assert line("step_us", number="1", total=total, words=first.text) in talk.text
    known = us_walk(region="US")
    assert line("step", number="1", total=total, words=first.text) in known.text


def us_walk(**slots: Any) -> Talk:
    """Somebody at the first step of a path that is known for the US alone."""
    talk = Talk({"issue": "order_not_received", "facts": ["marked_delivered"], "awaiting": "delivery"} | slots)
    talk.hear("delivered", ["answer=delivered"])
    talk.press("Start")
    return talk


def test_the_country_is_asked_for_only_where_a_step_depends_on_it() -> None:
    talk = on_step(2)
    assert line("ask_region") not in talk.hear("can't find it", ["stuck"])


def test_a_question_about_the_country_that_is_ignored_is_dropped() -> None:
    talk = us_walk()
    talk.press("Can't find it")
    said = talk.hear("done now", ["done"])
    assert FACTS.playbooks["delivered_missing"].taps[1].text in said
    assert talk.conversation.region is None


# --- switching


def test_another_channel_in_the_middle_of_a_walk_is_asked_about_first() -> None:
    talk = on_step(2)
    said = talk.hear("i'd rather call", ["choose=phone"])
    assert said == line("ask_switch", title=FACTS.walk_title("phone"), current=FACTS.walk_title("in_app"))
    assert talk.titles == [FACTS.walk_button("phone"), "Stay here"]


def test_after_yes_the_other_channel_is_walked_from_its_start() -> None:
    talk = on_step(2)
    talk.hear("i'd rather call", ["choose=phone"])
    assert FACTS.channels["phone"].steps[0].text in talk.hear("yes", ["accept"])
    assert (talk.conversation.channel, talk.conversation.step) == ("phone", 0)


def test_after_no_the_walk_goes_on_where_it_was() -> None:
    talk = on_step(2)
    talk.hear("i'd rather call", ["choose=phone"])
    assert IN_APP[1].text in talk.press("Stay here")
    assert (talk.conversation.channel, talk.conversation.step) == ("in_app", 1)
    assert talk.conversation.other_channel is None


def test_a_channel_chosen_from_a_list_is_walked_at_once() -> None:
    talk = on_step(2)
    talk.hear("what else is there", ["other_ways"])
    assert FACTS.walk_button("in_app") not in talk.titles
    assert FACTS.channels["live_chat"].steps[0].text in talk.press(FACTS.walk_button("live_chat"))


# --- pause, waiting, didn't help


def test_after_a_pause_the_walk_goes_on_at_its_step() -> None:
    talk = on_step(3)
    assert talk.hear("later", ["pause"]) == line("paused")
    assert IN_APP[2].text in talk.press("Go on")


def test_somebody_who_waits_hears_how_long_and_keeps_the_place() -> None:
    talk = on_step(len(IN_APP), awaiting="solved")
    reply_time = FACTS.channels["in_app"].reply_time.text
    assert talk.hear("i'm waiting", ["waiting"]) == line("waiting_for", reply_time=reply_time)
    assert talk.conversation.awaiting is Awaiting.REPLY


def test_somebody_who_waits_and_has_another_problem_is_asked_about_it() -> None:
    talk = on_step(2, queue=[{"issue": "payment_problem"}])
    said = talk.hear("i'm waiting for them", ["waiting"])
    assert said.startswith(line("waiting"))
    assert FACTS.issues["payment_problem"].title in said
    talk.press("Yes")
    assert talk.conversation.issue == "payment_problem"
    assert [item.issue for item in talk.conversation.queue] == ["app_problem"]


def test_what_did_not_help_is_not_offered_again() -> None:
    talk = Talk(dict(LATE))
    seen = []
    for _ in range(12):
        if talk.conversation.channel in seen:
            break
        seen.append(talk.conversation.channel)
        talk.hear("i tried that", ["tried"])
    assert len(seen) == len(set(seen))
    assert talk.text == line("exhausted")
    assert "Talk to a person" in talk.titles


def test_a_channel_that_is_impossible_is_left_for_another() -> None:
    talk = on_step(2)
    talk.hear("i can't log in", ["stuck"], cues=["cant_log_in"])
    assert talk.conversation.channel != "in_app"
    assert "cant_log_in" in talk.conversation.facts


# --- first aid


def test_after_the_bank_comes_tiktok_shop() -> None:
    talk = Talk({"issue": "unauthorized_payment", "channel": "call_bank", "awaiting": "start"})
    assert FACTS.playbooks["charge_told"].first in talk.hear("i told my bank", ["tried"], cues=["bank_told"])
    assert "call_bank" in talk.conversation.tried
    assert "bank_told" in talk.conversation.facts
    assert talk.conversation.channel != "call_bank"


def test_where_the_playbook_has_nothing_new_to_say_the_guide_says_that_the_urgent_part_is_done() -> None:
    last = len(FACTS.first_aid["secure_account"].steps)
    told = [f"told:{name}" for name in FACTS.playbooks]
    talk = on_step(last, "secure_account", issue="account_hacked", said_once=told)
    assert talk.hear("done", ["done"]).startswith(line("finished_aid"))


def test_the_last_step_of_first_aid_leads_on_without_asking_whether_it_settled_anything() -> None:
    last = len(FACTS.first_aid["call_bank"].steps)
    talk = on_step(last, "call_bank", issue="unauthorized_payment")
    assert FACTS.playbooks["charge_told"].first in talk.hear("done", ["done"])
    assert talk.conversation.awaiting is not Awaiting.SOLVED


# --- warnings


def test_the_caution_of_a_channel_is_said_once() -> None:
    caution = FACTS.channels["phone"].caution
    assert caution
    talk = Talk({"issue": "app_problem", "channel": "phone", "awaiting": "start"})
    assert line("caution", words=caution.text) in talk.hear("ok", ["accept"])
    talk.hear("start it again", ["choose=phone"])
    assert line("caution", words=caution.text) not in talk.send('/command{"do":"start","value":"phone"}')


def test_two_warnings_of_one_source_are_both_said() -> None:
    talk = Conversation(playbook="seller_trouble")
    first = common.pending_warning(CONTEXT, talk)
    assert first
    other = replace(talk, playbook="hacked_now").saying_once(f"warned:{first.text}")
    second = common.pending_warning(CONTEXT, other)
    assert second
    assert (first.source, first.text == second.text) == (second.source, False)


def test_a_warning_that_two_playbooks_share_is_said_once() -> None:
    warnings = [book.warn.text for book in FACTS.playbooks.values() if book.warn]
    shared = next(text for text in warnings if warnings.count(text) > 1)
    one, other = [name for name, book in FACTS.playbooks.items() if book.warn and book.warn.text == shared][:2]
    said = []
    talk = Conversation(drafted=True)
    for name in (one, other):
        book = FACTS.playbooks[name]
        talk = replace(talk, issue=book.problem, facts=book.when, region="US").start(book.channel, name)
        for number in range(len(steps(FACTS, talk))):
            reply = common.show_step(CONTEXT, talk.jump(number))
            said.append(text_of(read_reply(reply)))
            talk = reply.conversation
    assert "\n".join(said).count(shared) == 1


# --- waiting


@pytest.mark.parametrize("act", ["done", "tried", "waiting"])
@pytest.mark.parametrize(("step", "awaiting"), [(2, "step"), (len(IN_APP), "solved")])
def test_whoever_has_written_to_them_waits_for_the_reply(act: str, step: int, awaiting: str) -> None:
    talk = on_step(step, awaiting=awaiting)
    said = talk.hear("done, messaged them", [act], cues=["seller_contacted"])
    assert said == line("waiting_for", reply_time=FACTS.channels["in_app"].reply_time.text)
    assert (talk.conversation.awaiting, talk.conversation.step) == (Awaiting.REPLY, step - 1)
    assert talk.conversation.tried == ()


@pytest.mark.parametrize("answer", ["seller_silent", "seller_refused", "refund_refused"])
@pytest.mark.parametrize(("step", "awaiting"), [(2, "step"), (len(IN_APP), "solved")])
def test_whoever_has_written_to_them_in_vain_gets_the_next_channel(answer: str, step: int, awaiting: str) -> None:
    talk = on_step(step, awaiting=awaiting)
    talk.hear("wrote to them, no use", ["tried"], cues=["seller_contacted", answer])
    assert talk.conversation.tried == ("in_app",)


def test_done_at_the_last_question_waits_for_the_reply() -> None:
    talk = on_step(len(IN_APP), awaiting="solved")
    said = talk.hear("done", ["done"])
    assert said == line("waiting_for", reply_time=FACTS.channels["in_app"].reply_time.text)
    assert talk.conversation.awaiting is Awaiting.REPLY


# --- e-mail


def test_the_first_step_of_an_email_offers_to_write_it() -> None:
    talk = Talk({"issue": "app_problem", "channel": "in_app", "awaiting": "channels"})
    talk.hear("e-mail", ["choose=email"])
    assert line("ask_draft_offer") in talk.text
    assert talk.titles[0] == "Write the e-mail with me"


def test_somebody_who_writes_the_email_alone_goes_on_to_the_address() -> None:
    talk = Talk({"issue": "app_problem", "channel": "email", "awaiting": "draft_offer"})
    assert FACTS.channels["email"].steps[1].text in talk.hear("no, i'll do it", ["decline"])


# --- moves by themselves


@pytest.mark.parametrize("channel", [*FACTS.channels, *FACTS.first_aid])
def test_every_channel_can_be_walked_whole(channel: str) -> None:
    talk = Conversation(issue="app_problem", drafted=True).start(channel)
    total = len(steps(FACTS, talk))
    for number in range(1, total):
        reply = walk.next_step(CONTEXT, talk)
        talk = reply.conversation
        assert f"{number + 1} of {total}" in text_of(read_reply(reply))
    assert walk.next_step(CONTEXT, talk).conversation.awaiting is not Awaiting.STEP or channel in FACTS.first_aid


@pytest.mark.parametrize("playbook", [name for name, book in FACTS.playbooks.items() if book.taps])
def test_every_path_of_a_playbook_can_be_walked_whole_in_its_country(playbook: str) -> None:
    book = FACTS.playbooks[playbook]
    talk = Conversation(issue=book.problem, facts=book.when, region="US", drafted=True).start(book.channel, playbook)
    for step in book.taps[1:]:
        reply = walk.next_step(CONTEXT, talk)
        talk = reply.conversation
        assert step.text in text_of(read_reply(reply))
    assert walk.next_step(CONTEXT, talk).conversation.awaiting is Awaiting.SOLVED


@pytest.mark.parametrize(
    "move", [walk.next_step, walk.previous_step, walk.repeat_step, walk.stay, walk.wait, walk.pause]
)
@pytest.mark.parametrize("problem", [None, "app_problem"])
def test_a_move_of_a_walk_without_one_still_says_what_can_be_done(move: Any, problem: str | None) -> None:
    said = read_reply(move(CONTEXT, Conversation(issue=problem)))
    assert text_of(said)
    assert titles_of(said)
