"""The end: settled, rated, goodbye, coming back, deleted, begun again."""

from __future__ import annotations

import pytest

from shopguide.dialogue.conversation import Conversation
from shopguide.dialogue.moves import closing
from tests.dialogue.situations import FACTS
from tests.dialogue.talk import CONTEXT, Talk, line, read_reply, text_of

STEP = {"issue": "app_problem", "channel": "in_app", "step": 2, "awaiting": "step", "order_number": "576"}


def rated(number: int) -> Talk:
    """Somebody whose problem is settled and who rates."""
    talk = Talk(dict(STEP))
    talk.hear("it works now", ["solved"])
    talk.press(str(number))
    return talk


def test_a_settled_problem_is_followed_by_the_question_how_helpful_it_was() -> None:
    talk = Talk(dict(STEP))
    assert talk.hear("it works now", ["solved"]) == "\n".join([line("solved"), line("ask_rating")])
    assert talk.titles == ["1", "2", "3", "4", "5", "Skip"]
    assert talk.conversation.issue is None


def test_a_connector_is_told_what_is_solved_and_how_it_was_rated() -> None:
    solved = closing.settle(CONTEXT, Conversation(issue="app_problem"))
    assert solved.said[0].custom == {"type": "solved"}
    for number in (1, 5):
        assert closing.rate(CONTEXT, solved.conversation, number).said[0].custom == {"type": "rated", "value": number}


@pytest.mark.parametrize("number", [3, 4, 5])
def test_a_good_rating_is_thanked_for(number: int) -> None:
    talk = rated(number)
    assert talk.text == line("rated")
    assert talk.conversation.awaiting is None


@pytest.mark.parametrize("number", [1, 2])
def test_after_a_low_rating_the_guide_asks_what_would_have_helped(number: int) -> None:
    talk = rated(number)
    assert talk.text == "\n".join([line("rated_low"), line("ask_comment")])
    assert talk.titles == ["Skip"]
    assert talk.hear("fewer steps", ["comment"]) == line("commented")
    assert talk.conversation.awaiting is None


def test_a_comment_that_is_skipped_is_not_asked_for_again() -> None:
    talk = rated(1)
    talk.press("Skip")
    assert line("ask_comment") not in talk.text
    assert talk.conversation.awaiting is None


def test_a_new_problem_instead_of_a_comment_is_taken() -> None:
    talk = rated(1)
    talk.hear("my parcel is late", ["describe"], issues=["order_not_received"])
    assert talk.conversation.issue == "order_not_received"
    assert line("commented") not in talk.text


def test_a_new_problem_instead_of_a_rating_is_taken() -> None:
    talk = Talk(dict(STEP))
    talk.hear("it works now", ["solved"])
    talk.hear("my parcel is late", ["describe"], issues=["order_not_received"])
    assert talk.conversation.issue == "order_not_received"


def test_a_rating_in_words_is_thanked_for() -> None:
    talk = Talk({"awaiting": "rating"})
    assert talk.hear("it was great", ["rate"]) == line("commented")


def test_a_problem_that_is_settled_keeps_only_what_belongs_to_the_person() -> None:
    talk = Talk(STEP | {"region": "UK", "facts": ["no_phone", "gift"], "tried": ["phone"], "complaint": "it crashes"})
    talk.hear("it works now", ["solved"])
    kept = talk.conversation
    assert (kept.order_number, kept.region, kept.facts) == ("576", "UK", ("no_phone",))
    assert (kept.tried, kept.complaint, kept.channel) == ((), None, None)


def test_not_settled_leads_to_the_next_channel() -> None:
    talk = Talk(STEP | {"step": 5, "awaiting": "solved"})
    talk.hear("no", ["decline"])
    assert talk.conversation.tried == ("in_app",)
    assert talk.conversation.channel not in (None, "in_app")


# --- goodbye, and back again


def test_a_goodbye_in_the_middle_keeps_the_place() -> None:
    talk = Talk(dict(STEP))
    assert talk.hear("bye", ["end"]) == line("goodbye_paused")
    assert talk.titles == ["Go on", "Start over"]
    assert FACTS.channels["in_app"].steps[2].text in talk.press("Go on")


def test_a_goodbye_with_nothing_open_is_short() -> None:
    assert Talk().hear("bye", ["end"]).endswith(line("goodbye"))


def test_somebody_who_comes_back_hears_where_things_stand() -> None:
    talk = Talk(dict(STEP))
    problem, title = FACTS.issues["app_problem"].title, FACTS.walk_title("in_app")
    assert talk.send('/command{"do":"greet"}') == line("welcome_back_walk", problem=problem, title=title)
    assert FACTS.channels["in_app"].steps[2].text in talk.press("Go on")


def test_somebody_new_is_told_that_it_is_an_automated_guide_independent_of_tiktok() -> None:
    talk = Talk()
    assert talk.send('/command{"do":"greet"}') == line("greet")
    assert "automated" in talk.text
    assert "independent of TikTok" in talk.text


def test_a_first_message_with_a_problem_says_once_that_the_guide_is_automated() -> None:
    talk = Talk()
    first = talk.hear("my parcel is late", ["describe"], issues=["order_not_received"])
    second = talk.hear("and the app crashes", ["describe"], issues=["app_problem"])
    assert "automated guide, independent of TikTok" in first
    assert "automated" not in second


# --- deleted, begun again


def test_deleting_is_asked_about_and_really_done() -> None:
    talk = Talk(dict(STEP))
    assert talk.send('/command{"do":"forget"}') == line("ask_forget")
    assert talk.press("Delete it") == line("forgotten")
    assert talk.conversation == Conversation()
    assert talk.slots["forgotten"] is True
    assert closing.forget(CONTEXT, Conversation(issue="app_problem")).forgets


def test_deleting_that_is_not_wanted_keeps_everything() -> None:
    talk = Talk(dict(STEP))
    talk.send('/command{"do":"forget"}')
    said = talk.press("Keep it")
    assert said.startswith(line("kept_conversation"))
    assert FACTS.channels["in_app"].steps[2].text in said
    assert talk.conversation.issue == "app_problem"
    assert "forgotten" not in talk.slots


def test_starting_over_forgets_the_problem_and_keeps_the_country() -> None:
    talk = Talk(STEP | {"region": "UK"})
    assert talk.hear("start over", ["restart"]) == line("start_over")
    assert talk.conversation == Conversation(region="UK")


def test_nobody_in_danger_is_asked_for_a_rating() -> None:
    reply = closing.settle(CONTEXT, Conversation(issue="app_problem", danger="injury"))
    assert text_of(read_reply(reply)) == line("solved")


def test_after_starting_over_the_guide_does_not_introduce_itself_again() -> None:
    talk = Talk()
    assert line("intro") in talk.hear("hm", ["unclear"])
    talk.hear("start over", ["restart"])
    assert line("intro") not in talk.hear("hm", ["unclear"])
