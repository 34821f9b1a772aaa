"""Answers by the case: what is known of the conversation chooses the words, and asking again gets another course."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from shopguide.content.answers import Answer, Case
from shopguide.content.facts import Fact
from shopguide.dialogue.conversation import Awaiting, Conversation
from shopguide.dialogue.moves.answers import who_knows
from tests.dialogue.situations import FACTS
from tests.dialogue.talk import Talk, line

STEP = {"issue": "return_or_refund", "channel": "order_details", "step": 1, "awaiting": "step"}
POSTAGE = FACTS.answers["return_who_pays"]
REASON = FACTS.answers["which_reason"]


def said(answer: Answer, facts: tuple[str, ...], region: str | None = None, problem: str | None = None) -> str:
    """The words of an answer."""
    found = answer.said(facts, problem, region)
    assert found is not None
    return found.text


def ask(talk: Talk, topic: str, says: str = "so which is it?", act: str = "ask", **heard: Any) -> str:
    """A question is asked."""
    return talk.hear(says, [act], possible={topic: 0.9}, **heard)


# --- which case fits


def test_a_case_fits_by_facts_and_by_the_problem() -> None:
    case = Case("text", "guide", when=("a",), any=("b", "c"), unless=("d",), problems=("p",))
    assert case.fits(("a", "c", "e"), "p")
    assert not case.fits(("a", "e"), "p")
    assert not case.fits(("b", "c"), "p")
    assert not case.fits(("a", "b", "d"), "p")
    assert not case.fits(("a", "b"), None)


@pytest.mark.parametrize(
    ("first", "second", "covered"),
    [
        ({"when": ("a",)}, {"when": ("a", "b")}, True),
        ({"when": ("a", "b")}, {"when": ("a",)}, False),
        ({"any": ("a", "b")}, {"when": ("b",)}, True),
        ({"any": ("a", "b")}, {"any": ("a",)}, True),
        ({"any": ("a",)}, {"any": ("a", "b")}, False),
        ({"when": ("a",), "unless": ("b",)}, {"when": ("a",)}, False),
        ({"when": ("a",)}, {"when": ("a",), "unless": ("b",)}, True),
        ({"when": ("a",), "problems": ("p",)}, {"when": ("a",)}, False),
        ({"when": ("a",), "problems": ("p", "q")}, {"when": ("a",), "problems": ("p",)}, True),
    ],
)
def test_a_case_covers_one_that_would_never_be_said_behind_it(first: Any, second: Any, covered: bool) -> None:
    assert Case("text", "guide", **first).covers(Case("text", "guide", **second)) is covered


def test_the_first_case_that_fits_is_said_and_then_that_of_the_country() -> None:
    uk = {"UK": Fact("in the uk", "guide")}
    cases = (Case("first", "guide", when=("a",), regions=uk), Case("second", "guide", any=("a", "b")))
    answer = Answer("id", "about", ("", "", ""), "else", cases=cases, regions={"US": Fact("in the us", "guide")})
    assert said(answer, ("a", "b")) == "first"
    assert said(answer, ("a",), "UK") == "in the uk"
    assert said(answer, ("a",), "US") == "first"
    assert said(answer, ("b",)) == "second"
    assert said(answer, ()) == "else"
    assert said(answer, (), "US") == "in the us"


@pytest.mark.parametrize("topic", [name for name, found in FACTS.answers.items() if found.cases])
def test_every_case_is_said_where_no_more_is_known_than_it_needs(topic: str) -> None:
    answer = FACTS.answers[topic]
    for case in answer.cases:
        facts = [(*case.when, name) for name in case.any] or [case.when]
        problem = next(iter(case.problems), None)
        assert any(said(answer, known, None, problem) == case.text for known in facts), case.text


# --- in a conversation


def test_who_was_sent_the_wrong_size_hears_who_pays_and_no_other_case() -> None:
    talk = Talk(STEP | {"region": "UK", "facts": ["item_wrong"]})
    assert ask(talk, "return_who_pays") == said(POSTAGE, ("item_wrong",), "UK")
    assert ask(Talk(STEP | {"region": "UK"}), "return_who_pays") == said(POSTAGE, (), "UK")


def test_what_the_question_itself_tells_counts() -> None:
    talk = Talk(STEP | {"region": "UK"})
    told = ask(talk, "which_reason", "they sent a 16, i ordered a 12: which reason?", cues=["item_wrong"])
    assert told == said(REASON, ("item_wrong",))


def test_what_a_question_about_another_problem_tells_counts_and_is_not_kept() -> None:
    talk = Talk({"said_once": ["intro"], "region": "UK"})
    heard = {"issues": ["order_wrong_or_damaged"], "cues": ["item_damaged"], "topic": "return_who_pays"}
    told = talk.hear("if it came broken, who would pay?", ["ask"], **heard)
    assert said(POSTAGE, ("item_damaged",), "UK") in told


def test_the_country_is_asked_only_where_the_words_depend_on_it() -> None:
    talk = Talk(STEP | {"facts": ["item_wrong"]})
    assert line("ask_region") in ask(talk, "return_who_pays")
    assert ask(talk, "return_who_pays", "uk", "answer", entities={"region": "UK"})
    assert said(POSTAGE, ("item_wrong",), "UK") in talk.text
    talk = Talk(STEP | {"facts": ["seller_silent"]})
    assert line("ask_region") not in ask(talk, "return_label")


def test_a_country_that_changes_nothing_leads_on_with_the_open_question() -> None:
    talk = Talk(STEP)
    ask(talk, "return_who_pays")
    assert line("ask_region") in talk.text
    told = talk.hear("japan", ["answer"], entities={"region": "JP"})
    assert told.startswith(line("region_same"))
    assert talk.conversation.awaiting is Awaiting.STEP
    assert "Done, next" in talk.titles


# --- asked again at once


def test_an_answer_counts_as_given_only_in_the_same_words() -> None:
    talk = Talk(STEP | {"region": "UK"})
    ask(talk, "return_who_pays")
    told = ask(talk, "return_who_pays", "but they sent the wrong one", cues=["item_wrong"])
    assert told == said(POSTAGE, ("item_wrong",), "UK")


def test_a_country_that_makes_no_difference_does_not_bring_the_same_words_again() -> None:
    talk = Talk(STEP | {"region": "UK"})
    ask(talk, "which_reason")
    assert ask(talk, "which_reason", "and in the us?", entities={"region": "US"}) != REASON.text


def test_who_asks_a_third_time_is_not_told_the_same_again() -> None:
    talk = Talk(STEP)
    heard = [ask(talk, "seller_sees") for _ in range(3)]
    assert len({*heard}) == 3
    assert heard[-1] == line("answer_stuck")
    assert talk.titles[-2:] == [line("button_letter"), line("button_person")]


def test_an_answer_that_the_case_decided_holds_when_it_is_asked_for_again() -> None:
    talk = Talk(STEP | {"facts": ["item_wrong"]})
    ask(talk, "which_reason")
    assert ask(talk, "which_reason", "just say one") == line("answer_holds")
    assert "Done, next" in talk.titles


def test_two_questions_without_an_answer_are_not_met_with_the_same_words() -> None:
    talk = Talk(STEP)
    assert talk.hear("what colour is it", ["ask"]) == line("unknown_seller")
    assert talk.hear("and how heavy", ["ask"]) == line("unknown_again_seller")
    assert line("button_letter") in talk.titles
    assert talk.conversation.awaiting is Awaiting.STEP


@pytest.mark.parametrize(
    ("case", "who"),
    [
        ({"issue": "account_access", "facts": ("banned",)}, "support"),
        ({"issue": "return_or_refund", "facts": ("seller_silent",)}, "support"),
        ({"issue": "unauthorized_payment", "facts": ("charge_unknown",)}, "bank"),
        ({"issue": "order_not_received", "facts": ("on_its_way",)}, "carrier"),
        ({"issue": "return_or_refund"}, "seller"),
        ({"issue": None}, None),
        ({"issue": "order_not_received", "danger": "scam"}, "support"),
    ],
)
def test_who_may_know_goes_by_the_case_and_never_names_who_is_the_trouble(case: Any, who: str | None) -> None:
    talk = Conversation(channel="order_details")
    assert who_knows(replace(talk, **case)) == who
