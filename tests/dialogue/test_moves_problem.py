"""Problems: taken, several, corrected, two that are close, questions that decide."""

from __future__ import annotations

from typing import Any

import pytest

from shopguide.dialogue import route
from shopguide.dialogue.conversation import Awaiting, Conversation
from shopguide.dialogue.moves import problem
from shopguide.dialogue.questions import DECIDING
from tests.dialogue.situations import FACTS, message
from tests.dialogue.talk import CONTEXT, Talk, line, read_reply, text_of, titles_of


def told(problem_id: str, *facts: str, **slots: Any) -> Talk:
    """Somebody who has just told a problem."""
    talk = Talk(slots)
    talk.hear("something went wrong", ["describe"], issues=[problem_id], cues=list(facts))
    return talk


# --- the first reply


@pytest.mark.parametrize("problem_id", FACTS.issues)
def test_a_problem_leads_to_a_question_that_decides_or_to_what_to_do(problem_id: str) -> None:
    talk = told(problem_id)
    book = route.playbook(FACTS, Conversation(issue=problem_id))
    assert book
    if book.ask:
        assert line(f"ask_{book.ask}") in talk.text
        assert talk.conversation.awaiting == book.ask
    else:
        assert (book.first in talk.text) or (book.elsewhere or "") in talk.text
    assert 1 < len(talk.titles) <= 4


@pytest.mark.parametrize("playbook", [name for name, book in FACTS.playbooks.items() if book.when])
def test_what_is_known_of_the_case_leads_to_its_playbook_without_a_question(playbook: str) -> None:
    book = FACTS.playbooks[playbook]
    talk = told(book.problem, *book.when)
    chosen = route.playbook(FACTS, talk.conversation)
    assert chosen
    assert chosen.id == playbook
    assert (book.elsewhere if book.region and book.elsewhere else book.first) in talk.text


def test_in_the_country_of_a_rule_the_rule_is_told() -> None:
    book = FACTS.playbooks["delivered_missing"]
    assert book.first in told("order_not_received", "marked_delivered", region="US").text
    assert book.elsewhere
    assert book.elsewhere in told("order_not_received", "marked_delivered", region="UK").text


@pytest.mark.parametrize(
    "question", [item for item in DECIDING if any(b.ask == item for b in FACTS.playbooks.values())]
)
def test_each_choice_of_a_deciding_question_leads_on_and_it_is_not_asked_again(question: Awaiting) -> None:
    asking = next(book.problem for book in FACTS.playbooks.values() if book.ask == question)
    for choice in told(asking).titles:
        talk = told(asking)
        assert talk.conversation.awaiting is question
        talk.press(choice)
        assert talk.conversation.awaiting is not question
        assert line(f"ask_{question}") not in talk.text
        assert talk.buttons


def test_somebody_who_does_not_know_is_not_asked_twice() -> None:
    talk = told("order_not_received")
    said = talk.hear("no idea", ["skip"])
    assert line("ask_delivery") not in said
    assert talk.conversation.channel


def test_what_was_said_before_is_never_asked_for() -> None:
    talk = Talk()
    talk.hear(
        "my parcel says delivered but nothing here",
        ["describe"],
        issues=["order_not_received"],
        cues=["marked_delivered"],
    )
    assert line("ask_delivery") not in talk.text


# --- several problems


def test_two_problems_are_both_named_and_the_costlier_comes_first() -> None:
    talk = Talk()
    said = talk.hear(
        "wrong size and a charge i didn't make",
        ["describe"],
        issues=["order_wrong_or_damaged", "unauthorized_payment"],
    )
    second = FACTS.issues["order_wrong_or_damaged"].title
    assert line("several", second=second) in said
    assert talk.conversation.issue == "unauthorized_payment"
    assert [item.issue for item in talk.conversation.queue] == ["order_wrong_or_damaged"]


def test_once_the_first_is_settled_the_second_is_offered() -> None:
    talk = Talk()
    talk.hear("late and the app crashes", ["describe"], issues=["order_not_received", "app_problem"])
    said = talk.hear("it just came", ["solved"])
    assert said.startswith(line("solved"))
    waiting = FACTS.issues["app_problem"].title
    assert line("ask_next_issue", problem=waiting) in said
    talk.press("Yes")
    assert talk.conversation.issue == "app_problem"
    assert talk.conversation.queue == ()


def test_a_second_problem_that_is_not_wanted_is_let_go() -> None:
    talk = Talk({"awaiting": "next_issue", "queue": [{"issue": "app_problem"}]})
    talk.hear("no", ["decline"])
    assert line("tell_problem") in talk.text
    assert talk.conversation.queue == ()
    assert talk.conversation.awaiting is None


def test_a_wanted_refund_is_no_second_problem() -> None:
    talk = Talk()
    talk.hear(
        "its broken i want my money back",
        ["describe"],
        issues=["order_wrong_or_damaged", "return_or_refund"],
        cues=["item_damaged", "wants_refund"],
    )
    assert talk.conversation.issue == "order_wrong_or_damaged"
    assert talk.conversation.queue == ()


def test_a_problem_in_the_middle_of_another_is_taken_and_the_first_comes_back_at_its_place() -> None:
    talk = Talk({"issue": "app_problem", "channel": "in_app", "step": 2, "awaiting": "step"})
    said = talk.hear("and someone used my card", ["describe"], issues=["unauthorized_payment"])
    assert said.startswith(line("switched", old=FACTS.issues["app_problem"].title))
    talk.hear("bank fixed it", ["solved"])
    assert FACTS.channels["in_app"].steps[2].text in talk.press("Yes")


def told_surely(talk: Talk, sure: float, issues: Any, act: str = "describe") -> str:
    """Something is said in which problems are heard with that confidence; returns the reply."""
    made = message({"says": "something else went wrong", "act": [act], "issues": issues})
    made["issues"] = [item | {"confidence": sure} for item in made["issues"]]
    return talk.parsed(made)


@pytest.mark.parametrize(("sure", "issue"), [(0.64, "app_problem"), (0.65, "order_not_received")])
def test_in_the_middle_of_one_problem_another_has_to_be_clear(sure: float, issue: str) -> None:
    talk = Talk({"issue": "app_problem", "channel": "in_app", "step": 2, "awaiting": "step"})
    told_surely(talk, sure, ["order_not_received"])
    assert talk.conversation.issue == issue


def test_where_none_is_known_yet_the_likeliest_problem_is_taken() -> None:
    talk = Talk()
    told_surely(talk, 0.3, ["order_not_received"])
    assert talk.conversation.issue == "order_not_received"


@pytest.mark.parametrize(("sure", "issue"), [(0.64, "app_problem"), (0.65, None)])
def test_a_denial_of_the_problem_at_hand_has_to_be_clear(sure: float, issue: str | None) -> None:
    talk = Talk({"issue": "app_problem", "channel": "in_app", "step": 2, "awaiting": "step"})
    said = told_surely(talk, sure, {"app_problem": "denied"}, "correct")
    assert talk.conversation.issue == issue
    assert (line("misread") in said) is (issue is None)


# --- corrections


def test_good_news_with_another_problem_takes_that_up() -> None:
    talk = told("order_not_received", "on_its_way")
    heard = {"order_not_received": "denied", "order_wrong_or_damaged": "affirmed"}
    talk.hear("it came, but it's broken", ["solved", "describe"], issues=heard)
    assert talk.conversation.issue == "order_wrong_or_damaged"
    assert line("solved") not in talk.text


def test_a_channel_that_did_not_help_with_a_new_problem_is_not_offered() -> None:
    talk = Talk()
    heard: dict[str, Any] = {"issues": ["app_problem"], "entities": {"contact_channel": "in_app"}}
    talk.hear("i asked in the app, it still crashes", ["tried", "describe"], **heard)
    assert talk.conversation.issue == "app_problem"
    assert talk.conversation.channel != "in_app"
    assert "in_app" in talk.conversation.tried


def test_a_denied_problem_goes_with_its_queue_entry_and_warnings() -> None:
    talk = Talk()
    talk.hear("hacked, and fake sneakers", ["describe"], issues=["account_hacked", "order_wrong_or_damaged"])
    assert talk.conversation.issue == "account_hacked"
    said = talk.hear(
        "nobody hacked me, the sneakers are fake",
        ["correct"],
        issues={"account_hacked": "denied", "order_wrong_or_damaged": "affirmed"},
        cues=["counterfeit"],
    )
    assert said.startswith(line("misread"))
    assert talk.conversation.issue == "order_wrong_or_damaged"
    assert talk.conversation.queue == ()
    assert talk.conversation.ruled_out == ("account_hacked",)
    assert FACTS.first_aid["secure_account"].button not in talk.titles
    assert FACTS.issues["account_hacked"].title not in talk.send('/command{"do":"summary"}')
    assert FACTS.issues["account_hacked"].title not in talk.hear("it's solved", ["solved"])


def test_a_denied_problem_that_only_waited_goes_quietly() -> None:
    talk = Talk()
    talk.hear("late, and was i hacked", ["describe"], issues=["order_not_received", "app_problem"])
    talk.hear("the app is fine", ["correct"], issues={"app_problem": "denied"})
    assert line("misread") not in talk.text
    assert talk.conversation.queue == ()
    assert line("ask_next_issue", problem=FACTS.issues["app_problem"].title) not in talk.hear("it came", ["solved"])


def test_a_denial_that_names_nothing_else_leads_to_the_question_what_happened() -> None:
    talk = told("account_hacked")
    said = talk.hear("nobody hacked me", ["correct"], issues={"account_hacked": "denied"})
    assert said == "\n".join([line("misread"), line("ask_for_words")])
    assert talk.conversation.issue is None


def test_the_guide_apologises_for_misreading_once() -> None:
    talk = told("account_hacked")
    talk.hear("nobody hacked me", ["correct"], issues={"account_hacked": "denied"})
    talk.hear("the app", ["describe"], issues=["app_problem"])
    assert line("misread") not in talk.hear("not that either", ["correct"], issues={"app_problem": "denied"})


def test_a_denied_problem_comes_back_when_the_shopper_clearly_says_so() -> None:
    talk = told("account_hacked")
    talk.hear("nobody hacked me", ["correct"], issues={"account_hacked": "denied"})
    talk.hear("wait, someone did change my password", ["describe"], issues=["account_hacked"])
    assert talk.conversation.issue == "account_hacked"
    assert talk.conversation.ruled_out == ()


def test_a_problem_that_is_corrected_leaves_no_words_in_the_letter() -> None:
    talk = told("account_hacked")
    talk.hear("i think somebody was in my account", ["add"])
    talk.hear("no, it's the app", ["correct"], issues={"account_hacked": "denied", "app_problem": "affirmed"})
    assert "in my account" not in talk.hear("write it", ["want_draft"])


@pytest.mark.parametrize("slots", [{}, {"channel": "order_details", "awaiting": "start"}], ids=["told", "offered"])
def test_a_correction_that_names_nothing_keeps_the_problem_and_asks_what_would_help(slots: dict[str, Any]) -> None:
    talk = Talk({"issue": "order_not_received", "story": "the box was open"} | slots)
    assert talk.hear("that's not what i said", ["correct"]) == line("not_caught")
    assert talk.conversation.issue == "order_not_received"
    assert talk.conversation.story == "the box was open"
    assert talk.conversation.ruled_out == ()


def test_after_such_a_correction_the_right_problem_is_taken() -> None:
    talk = told("account_hacked")
    talk.hear("that's not what i said", ["correct"])
    talk.hear("the app crashes", ["describe"], issues=["app_problem"])
    assert talk.conversation.issue == "app_problem"


# --- an offer that isn't wanted


def refused(times: int) -> Talk:
    """Somebody who turned down so many offers."""
    talk = told("order_not_received", "on_its_way")
    for _ in range(times):
        assert talk.conversation.awaiting is Awaiting.START
        talk.hear("not that", ["decline"])
    return talk


def test_the_first_offer_that_is_turned_down_leads_to_the_next_channel() -> None:
    talk = refused(1)
    assert talk.row == "offer_declined"
    assert talk.conversation.refused == ("order_details",)
    assert talk.conversation.channel not in (None, "order_details")


def test_after_the_second_one_the_guide_asks_what_would_help_and_offers_no_third() -> None:
    talk = refused(1)
    second = talk.conversation.channel
    assert talk.hear("nor that", ["decline"]) == line("what_instead")
    assert talk.titles == ["Write a letter", "Other ways", "Talk to a person", "Something else"]
    assert talk.conversation.refused == ("order_details", second)
    assert talk.conversation.awaiting is None


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Write a letter", "letter_support"),
        ("Other ways", "channels"),
        ("Talk to a person", "person"),
        ("Something else", "ask_clarify"),
    ],
)
def test_each_thing_that_may_help_can_be_had(title: str, name: str) -> None:
    talk = refused(2)
    talk.press(title)
    assert talk.said[0].name == name


# --- two that are close, and the menu


def test_between_two_close_problems_the_guide_asks_in_the_shopper_s_words() -> None:
    talk = Talk()
    said = talk.hear("money thing", ["describe"], close=["payment_problem", "return_or_refund"])
    first, second = (FACTS.issues[name].said_back for name in ("payment_problem", "return_or_refund"))
    assert line("ask_between", first=first, second=second) in said
    talk.press(FACTS.issues["return_or_refund"].title)
    assert talk.conversation.issue == "return_or_refund"


@pytest.mark.parametrize("group", FACTS.groups)
def test_every_problem_is_two_presses_away(group: str) -> None:
    talk = Talk()
    talk.hear("something else", ["unclear"])
    talk.press(FACTS.groups[group].title)
    titles = [issue.title for issue in FACTS.issues.values() if issue.group == group]
    assert talk.titles == [*titles, "Something else"]
    talk.press(titles[-1])
    assert talk.conversation.issue


def test_something_else_leads_back_to_all_headings() -> None:
    talk = Talk()
    talk.hear("hm", ["unclear"])
    talk.press(next(iter(FACTS.groups.values())).title)
    talk.press("Something else")
    assert {group.title for group in FACTS.groups.values()} <= set(talk.titles)


# --- more about the problem


def test_a_detail_is_noted_and_the_step_stays() -> None:
    talk = Talk({"issue": "order_not_received", "channel": "order_details", "step": 1, "awaiting": "step"})
    said = talk.hear("order 576123456789012345", ["add"], entities={"order_number": "576123456789012345"})
    noted = line("noted", what=line("part_noted_order_number", value="576123456789012345"))
    assert said == f"{noted}\n{line('again_step', number='2')}"
    assert talk.titles == ["Done, next", "Can't find it", "Back", "Pause"]
    assert talk.conversation.order_number == "576123456789012345"
    assert (talk.conversation.awaiting, talk.conversation.step) == (Awaiting.STEP, 1)


def test_an_offer_is_not_recited_after_a_remark_and_can_still_be_taken() -> None:
    talk = Talk({"issue": "app_problem", "channel": "in_app", "awaiting": "start"})
    for amount in ("$20", "$21"):
        said = talk.hear(f"it cost {amount}", ["add"], entities={"amount": amount})
        assert said == f"{line('noted', what=line('part_noted_amount', value=amount))}\n{line('again_start')}"
        assert talk.titles == ["Start", "Other ways", "I tried that", "Why?"]
        assert talk.conversation.awaiting is Awaiting.START
    assert FACTS.channels["in_app"].steps[0].text in talk.press("Start")


def test_in_a_letter_s_question_it_is_asked_again_in_a_line_after_a_remark() -> None:
    talk = Talk({"issue": "app_problem", "letter": "support", "detail": "description", "awaiting": "detail"})
    talk.slots["drafted"] = True
    said = talk.hear("it cost $20", ["comment"], entities={"amount": "$20"})
    assert said.endswith(line("again_detail", detail=line("part_detail_description")))
    assert talk.titles == ["Skip", "Pause"]


def test_a_fact_that_changes_the_case_before_anything_was_done_changes_what_to_do() -> None:
    talk = told("order_not_received", "on_its_way")
    said = talk.hear("no wait it says delivered", ["add"], cues=["marked_delivered"])
    book = FACTS.playbooks["delivered_missing"]
    assert (book.elsewhere or book.first) in said
    assert "on_its_way" not in talk.conversation.facts


@pytest.mark.parametrize("move", [problem.show_menu, problem.ask_for_words, problem.carry_on, problem.next_problem])
@pytest.mark.parametrize("talk", [Conversation(), Conversation(issue="app_problem")], ids=["nothing known", "known"])
def test_a_move_about_problems_always_leaves_something_to_press(move: Any, talk: Conversation) -> None:
    said = read_reply(move(CONTEXT, talk))
    assert text_of(said)
    assert titles_of(said)
