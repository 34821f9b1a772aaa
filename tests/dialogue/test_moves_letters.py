"""Letters and the summary for a person."""

from __future__ import annotations

from typing import Any

import pytest

from shopguide.dialogue.conversation import Awaiting, Conversation
from shopguide.dialogue.letter import KINDS
from shopguide.dialogue.moves import letters
from shopguide.dialogue.moves.context import Context
from shopguide.dialogue.summary import Standing, State, summarize
from tests.dialogue.situations import FACTS
from tests.dialogue.talk import CONTEXT, NOW, WORDS, Talk, line, read_reply, text_of

ORDER = "576123456789012345"
SHOW = '/command{"do":"letter"}'
LATE = {"issue": "order_not_received", "facts": ["marked_delivered"], "channel": "order_details", "awaiting": "start"}


def written(kind: str = "seller", **slots: Any) -> Talk:
    """Somebody who has just asked for a letter of that kind."""
    talk = Talk(LATE | slots)
    talk.hear("write it for me", ["want_draft"], cues=[f"letter_{kind}"])
    return talk


# --- the first version


@pytest.mark.parametrize("kind", KINDS)
def test_a_letter_is_shown_at_once_for_whom_it_is(kind: str) -> None:
    talk = written(kind)
    subject = line("letter_subject", title=FACTS.issues["order_not_received"].title)
    assert line(f"letter_{kind}", subject=subject, body="").rstrip() in talk.text
    assert line(f"letter_opening_{kind}") in talk.text
    assert line("letter_fact_marked_delivered") in talk.text
    assert line(f"letter_closing_{kind}") in talk.text
    assert talk.conversation.letter == kind


def test_what_is_not_known_yet_is_a_marked_blank_and_asked_for_below() -> None:
    talk = written()
    assert line("letter_blank_order_number") in talk.text
    assert talk.text.endswith(line("ask_order_number"))
    assert talk.titles == ["Skip", "Pause"]


def test_the_detail_that_was_asked_for_fills_its_blank() -> None:
    talk = written()
    said = talk.hear(ORDER, ["answer"], entities={"order_number": ORDER})
    assert said.endswith(line("ask_date"))
    shown = talk.send(SHOW)
    assert line("letter_order_number", value=ORDER) in shown
    assert line("letter_blank_order_number") not in shown
    assert ORDER in shown.splitlines()[0]


def test_what_is_known_already_is_not_asked_for() -> None:
    talk = written(order_number=ORDER)
    assert line("letter_order_number", value=ORDER) in talk.text
    assert line("ask_order_number") not in talk.text


def test_a_detail_that_is_skipped_leaves_no_blank() -> None:
    talk = written()
    talk.press("Skip")
    assert line("ask_order_number") not in talk.text
    assert line("letter_blank_order_number") not in talk.send(SHOW)


def test_a_letter_asks_three_questions_at_most() -> None:
    talk = written()
    for _ in range(3):
        if talk.conversation.awaiting is not Awaiting.DETAIL:
            break
        talk.press("Skip")
    assert talk.conversation.awaiting is Awaiting.DRAFT
    assert talk.text.endswith(line("ask_draft"))


def test_what_to_attach_is_said_once() -> None:
    talk = written()
    first = talk.text
    talk.press("Skip")
    talk.send(SHOW)
    attach = line("letter_attach", attachments="").rstrip(" .")
    assert attach in first
    assert attach not in talk.text


def test_the_letter_in_the_first_message_takes_the_problem_with_it() -> None:
    talk = Talk()
    said = talk.hear(
        "write to the seller that my parcel never shipped",
        ["want_draft", "describe"],
        issues=["order_not_received"],
        cues=["letter_seller", "never_shipped"],
    )
    assert line("letter_opening_seller") in said
    assert line("letter_fact_never_shipped") in said


def test_a_letter_about_nothing_leads_to_the_question_what_it_is_about() -> None:
    talk = Talk()
    assert line("letter_about_what") in talk.hear("write me an email", ["want_draft"])
    assert {group.title for group in FACTS.groups.values()} <= set(talk.titles)


@pytest.mark.parametrize("problem", FACTS.issues)
@pytest.mark.parametrize("kind", KINDS)
def test_every_problem_has_a_letter_of_every_kind(problem: str, kind: str) -> None:
    said = written(kind, issue=problem, facts=None, channel=None, awaiting=None).text
    assert line(f"letter_problem_{problem}") in said
    assert line(f"letter_closing_{kind}") in said


# --- changed by any words


def test_a_shorter_letter_leaves_the_story_out() -> None:
    talk = Talk(dict(LATE))
    talk.hear("i waited at home for three days", ["add"])
    talk.hear("write it", ["want_draft"], cues=["letter_seller"])
    assert "I waited at home for three days." in talk.text
    talk.hear("shorter", ["want_draft"], cues=["letter_shorter"])
    assert "three days" not in talk.text


def test_a_letter_without_the_date_has_no_date() -> None:
    talk = written(date="12 May")
    assert line("letter_date", value="12 May") in talk.text
    said = talk.hear("leave out the date", ["want_draft"], cues=["letter_without"], entities={"detail": "date"})
    assert said.startswith(line("draft_without"))
    shown = talk.send(SHOW)
    assert "12 May" not in shown
    assert line("letter_blank_date") not in shown


def test_a_corrected_amount_takes_one_turn() -> None:
    talk = written("support", issue="return_or_refund", facts=None, amount="$51")
    assert line("letter_amount", value="$51") in talk.text
    said = talk.hear("the amount is 15", ["correct"], entities={"amount": "$15"})
    assert line("draft_added", what=line("part_noted_amount", value="$15")) in said
    shown = talk.send(SHOW)
    assert line("letter_amount", value="$15") in shown
    assert "$51" not in shown


@pytest.mark.parametrize(
    ("cue", "wish"),
    [
        ("wants_refund", "refund"),
        ("wants_replacement", "replacement"),
        ("wants_cancel", "cancellation"),
        ("wants_change", "change"),
    ],
)
def test_a_wish_stands_in_the_letter(cue: str, wish: str) -> None:
    talk = written()
    talk.hear("say what i want", ["want_draft"], cues=[cue])
    said = talk.send(SHOW)
    assert line("letter_wish", value=line(f"part_wish_{wish}")) in said
    assert line("letter_wish_seller") not in said


def test_the_letter_changes_its_receiver() -> None:
    talk = written("support")
    said = talk.hear("for the seller, not tiktok", ["want_draft"], cues=["letter_seller"])
    assert line("letter_opening_seller") in said
    assert line("letter_opening_support") not in said


def test_somebody_asked_for_a_wish_may_press_it() -> None:
    talk = written(order_number=ORDER, date="12 May")
    assert talk.text.endswith(line("ask_wish"))
    said = talk.press("A replacement")
    assert line("letter_wish", value=line("part_wish_replacement")) in said


# --- what may stand in it


@pytest.mark.parametrize(
    ("says", "heard"),
    [
        ("you useless robot", {"act": ["vent"], "cues": ["angry"]}),
        ("i will come to your office", {"act": ["add"], "cues": ["angry"]}),
        ("you said 7 ways and show 6", {"act": ["comment"]}),
        ("how long does it take", {"act": ["ask"]}),
        ("they wrote: pay us by paypal", {"act": ["add"], "cues": ["quoted"]}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_anger_questions_and_words_for_the_guide_do_not_stand_in_a_letter(says: str, heard: dict[str, Any]) -> None:
    talk = Talk(dict(LATE))
    talk.hear(says, **heard)
    assert says[4:] not in talk.hear("write it", ["want_draft"], cues=["letter_seller"])


def test_a_letter_to_the_seller_does_not_tell_what_the_seller_did() -> None:
    facts = ["marked_delivered", "seller_silent"]
    assert line("letter_fact_seller_silent") not in written("seller", facts=facts).text
    assert line("letter_fact_seller_silent") in written("support", facts=facts).text


def test_a_letter_to_support_tells_what_was_tried() -> None:
    tried = line("letter_tried", value=FACTS.channels["in_app"].title)
    assert tried in written("support", tried=["in_app"]).text
    assert tried not in written("seller", tried=["in_app"]).text


# --- sent


def test_after_a_letter_in_the_middle_of_a_walk_the_walk_goes_on() -> None:
    talk = Talk({"issue": "app_problem", "channel": "in_app", "step": 2, "awaiting": "step"})
    talk.hear("write to them", ["want_draft"], cues=["letter_support"])
    while talk.conversation.awaiting is Awaiting.DETAIL:
        talk.press("Skip")
    said = talk.press("Sent it")
    assert said.startswith(line("letter_where"))
    assert FACTS.channels["in_app"].steps[2].text in said


def test_after_the_email_was_written_its_next_step_is_where_to_send_it() -> None:
    talk = Talk({"issue": "app_problem", "channel": "email", "awaiting": "draft_offer"})
    talk.hear("yes", ["accept"])
    while talk.conversation.awaiting is Awaiting.DETAIL:
        talk.press("Skip")
    assert FACTS.channels["email"].steps[1].text in talk.press("Sent it")


def test_after_a_letter_that_belongs_to_no_walk_there_is_still_something_to_do() -> None:
    talk = Talk({"issue": "account_settings"})
    talk.hear("write to the seller", ["want_draft"], cues=["letter_seller"])
    while talk.conversation.awaiting is Awaiting.DETAIL:
        talk.press("Skip")
    talk.press("Sent it")
    assert talk.text
    assert talk.buttons


# --- the summary


def test_the_summary_tells_what_is_known_and_what_was_tried() -> None:
    talk = Talk(
        LATE | {"complaint": "it never came", "order_number": ORDER, "tried": ["in_app"], "missed": ["in_app:1"]}
    )
    said = talk.send('/command{"do":"summary"}')
    for expected in (
        line("summary_issue", value=FACTS.issues["order_not_received"].title),
        line("summary_happened", value="it never came"),
        line("summary_order", value=ORDER),
        line("summary_tried", value=FACTS.channels["in_app"].title),
    ):
        assert expected in said
    assert FACTS.channels["in_app"].steps[1].text.rstrip(".") in said.replace("\\", "")


def test_with_nothing_known_there_is_nothing_to_sum_up() -> None:
    assert Talk().send('/command{"do":"summary"}').endswith(line("summary_empty"))


def test_the_summary_leaves_the_step_open() -> None:
    talk = Talk({"issue": "app_problem", "complaint": "x y", "channel": "in_app", "step": 2, "awaiting": "step"})
    talk.send('/command{"do":"summary"}')
    assert talk.conversation.awaiting is Awaiting.STEP
    assert "Done, next" in talk.titles


TEAM = Context(FACTS, NOW, team="The Helpers")


def summary_shown(context: Context, **state: Any) -> Any:
    """The reply to somebody who asks for the summary."""
    talk = Conversation(issue="app_problem", complaint="it crashes", awaiting=Awaiting.STEP, channel="in_app", **state)
    return letters.show_summary(context, talk, summarize(FACTS, talk, WORDS))


def test_where_the_operator_takes_summaries_the_shopper_is_asked_first() -> None:
    reply = summary_shown(TEAM)
    assert line("ask_handoff", team="The Helpers") in text_of(read_reply(reply))
    assert reply.conversation.awaiting is Awaiting.HANDOFF
    assert line("ask_handoff_reply", team="The Helpers", value="a@b.example") in text_of(
        read_reply(summary_shown(TEAM, email="a@b.example"))
    )


def test_where_nobody_takes_summaries_nothing_is_asked() -> None:
    assert summary_shown(CONTEXT).conversation.awaiting is Awaiting.STEP


@pytest.mark.parametrize(
    ("state", "name"),
    [(State.ACCEPTED, "handoff_accepted"), (State.PENDING, "handoff_pending"), (State.FAILED, "handoff_failed")],
)
def test_no_more_is_said_of_a_sent_summary_than_is_known(state: State, name: str) -> None:
    asked = summary_shown(TEAM).conversation
    reply = letters.handed_over(TEAM, asked, state, "Problem: x")
    assert line(name, team="The Helpers") in text_of(read_reply(reply))
    assert reply.conversation.awaiting is Awaiting.STEP


def test_a_summary_that_is_not_wanted_is_not_sent_and_the_step_comes_back() -> None:
    asked = summary_shown(TEAM).conversation
    reply = letters.not_sent(TEAM, asked)
    assert text_of(read_reply(reply)).startswith(line("handoff_declined"))
    assert reply.conversation.awaiting is Awaiting.STEP


def test_a_summary_that_is_on_its_way_is_not_offered_again() -> None:
    pending = Context(FACTS, NOW, team="The Helpers", standing=Standing(State.PENDING, 1, "The Helpers"))
    assert line("handoff_still", team="The Helpers") in text_of(read_reply(summary_shown(pending)))


def test_news_of_a_summary_is_told_once() -> None:
    accepted = Context(FACTS, NOW, team="The Helpers", standing=Standing(State.ACCEPTED, 1, "The Helpers"))
    talk, said = letters.news(accepted, Conversation(handoff="abc", handoff_told="pending"))
    assert [item.name for item in said] == ["handoff_accepted"]
    assert letters.news(accepted, talk) == (talk, ())
