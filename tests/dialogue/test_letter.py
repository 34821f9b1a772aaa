"""Letters, written from the case."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopguide.dialogue.conversation import Conversation
from shopguide.dialogue.details import MOST_QUESTIONS, missing
from shopguide.dialogue.letter import KINDS, STATED, Letter, sentence, stated, write
from shopguide.knowledge import Contact, Knowledge
from shopguide.knowledge_files import load
from tests.dialogue.project import ROOT, WORDS

FACTS: Knowledge = load(ROOT / "knowledge")
ORDER = "576123456789012345"


def letter(**state: Any) -> Letter:
    return write(FACTS, Conversation(**{"issue": "order_not_received", "letter": "support", **state}), WORDS)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("issue", FACTS.issues)
def test_there_is_a_letter_of_each_kind_about_each_problem(issue: str, kind: str) -> None:
    made = letter(issue=issue, letter=kind)
    assert made.subject
    assert made.body.count("\n") >= 2
    assert "{" not in made.body + made.subject


@pytest.mark.parametrize("cue", STATED)
def test_every_fact_of_the_case_stands_in_it_in_a_sentence(cue: str) -> None:
    told = letter(facts=(cue,)).body
    assert WORDS[f"utter_letter_fact_{cue}"] in told


def test_a_seller_is_not_told_that_the_seller_was_contacted() -> None:
    talk = Conversation(facts=("seller_contacted", "item_damaged"))
    assert stated(talk, "seller") == ("item_damaged",)
    assert stated(talk, "support") == ("item_damaged", "seller_contacted")


def test_of_contacted_and_silent_only_the_stronger_is_said() -> None:
    assert stated(Conversation(facts=("seller_contacted", "seller_silent")), "support") == ("seller_silent",)


def test_what_is_known_is_written_and_what_is_not_is_a_blank_unless_it_was_skipped() -> None:
    known = letter(order_number=ORDER, story="it never came").body
    assert ORDER in known
    assert "It never came." in known
    blank = WORDS["utter_letter_blank_order_number"]
    assert blank in letter().body
    assert blank not in known
    assert blank not in letter(skipped=("order_number",)).body


def test_what_is_to_be_left_out_is_left_out_of_the_subject_too() -> None:
    made = letter(order_number=ORDER, letter_without=("order_number",))
    assert ORDER not in made.subject + made.body


def test_a_short_letter_leaves_the_story_out() -> None:
    story = "I waited at home for three days and nobody rang"
    long, short = letter(story=story), letter(story=story, letter_short=True)
    assert story in long.body
    assert story not in short.body


def test_a_usual_wish_is_said_in_the_letter_s_words_and_another_one_as_it_was_written() -> None:
    assert WORDS["utter_part_wish_refund"] in letter(wish="refund").body
    assert "a voucher" in letter(wish="a voucher").body


def test_only_a_letter_to_support_links_to_the_configured_address() -> None:
    contact = Contact(source="x", verified=date(2026, 1, 1), address="help@example.com")
    facts = replace(FACTS, contacts={"email": contact})
    for kind in KINDS:
        made = write(facts, Conversation(issue="app_problem", letter=kind), WORDS)
        assert (made.mailto is not None) is (kind == "support")


@given(st.text(max_size=300))
def test_a_sentence_has_a_capital_and_an_end(text: str) -> None:
    made = sentence(text)
    assert "\n" not in made
    assert not made or made[-1] in ".!?"


# --- what is still asked for


def test_what_is_known_or_skipped_is_never_asked() -> None:
    talk = Conversation(issue="order_not_received", story="it never came to my house", order_number=ORDER)
    left = missing(FACTS, talk)
    assert "order_number" not in left
    assert "description" not in left
    assert not set(missing(FACTS, replace(talk, skipped=left[:1]))) & set(left[:1])


@pytest.mark.parametrize("issue", FACTS.issues)
def test_a_letter_asks_few_questions(issue: str) -> None:
    talk, asked = Conversation(issue=issue), 0
    while left := missing(FACTS, talk):
        talk = talk.ask_detail(left[0]).skip_detail()
        asked += 1
    assert asked <= MOST_QUESTIONS
