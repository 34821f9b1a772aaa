"""Letters, written from the case."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from shopguide.dialogue import letter_lines
from shopguide.dialogue.conversation import Conversation
from shopguide.dialogue.details import MOST_QUESTIONS, missing
from shopguide.dialogue.letter import (
    BANK_WISHES,
    KINDS,
    OF_A_BANK,
    READERS,
    STATED,
    WITH_A_TONE,
    Letter,
    Line,
    kind_for,
    lines,
    stated,
    write,
)
from shopguide.dialogue.prose import sentence
from shopguide.knowledge import Contact, Knowledge
from shopguide.knowledge_files import load
from tests.dialogue.project import ROOT, WORDS

FACTS: Knowledge = load(ROOT / "knowledge")
ORDER = "576123456789012345"


STORY = "the box was open. the cup was gone\nmy hand is cut"


def case(**state: Any) -> Conversation:
    return Conversation(**{"issue": "order_not_received", "letter": "support", **state})


def letter(**state: Any) -> Letter:
    return write(FACTS, case(**state), WORDS)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("issue", FACTS.issues)
def test_there_is_a_letter_of_each_kind_about_each_problem(issue: str, kind: str) -> None:
    made = letter(issue=issue, letter=kind)
    assert made.subject
    assert made.body.count("\n") >= 2
    assert "{" not in made.body + made.subject


def test_each_line_knows_where_it_comes_from() -> None:
    talk = case(
        story=STORY, facts=("seller_silent",), order_number=ORDER, amount="$20", tried=("in_app",), wish="refund"
    )
    tried = WORDS["utter_letter_tried"].format(value=FACTS.channels["in_app"].title)
    assert lines(FACTS, talk, WORDS) == (
        Line("opening", WORDS["utter_letter_opening_support"]),
        Line("story", "The box was open."),
        Line("story", "The cup was gone."),
        Line("story", "My hand is cut."),
        Line("seller_silent", WORDS["utter_letter_fact_seller_silent"]),
        Line("order_number", WORDS["utter_letter_order_number"].format(value=ORDER)),
        Line("amount", WORDS["utter_letter_amount"].format(value="$20")),
        Line("tried", tried),
        Line("wish", WORDS["utter_letter_wish"].format(value=WORDS["utter_part_wish_refund"])),
        Line("closing", WORDS["utter_letter_closing_support"]),
    )


def test_what_happened_is_one_paragraph_and_everything_else_has_a_line_of_its_own() -> None:
    talk = case(story=STORY, facts=("seller_silent",), order_number=ORDER)
    first, told, *rest = write(FACTS, talk, WORDS).body.splitlines()
    assert first == WORDS["utter_letter_opening_support"]
    assert told == "The box was open. The cup was gone. My hand is cut."
    assert rest == [line.text for line in lines(FACTS, talk, WORDS)[4:]]


def test_what_a_sentence_says_is_not_said_once_more_by_another() -> None:
    story = "the box was open\nthe box was open and wet\nThe box was open and wet!"
    assert letter(story=story).body.splitlines()[1] == "The box was open and wet."


@pytest.mark.parametrize("cue", STATED)
def test_every_fact_of_the_case_stands_in_it_in_a_sentence(cue: str) -> None:
    told = letter(facts=(cue,)).body
    assert WORDS[f"utter_letter_fact_{cue}"] in told


def test_a_seller_is_not_told_that_the_seller_was_contacted() -> None:
    talk = Conversation(facts=("seller_contacted", "item_damaged"))
    assert stated(talk, "seller") == ("item_damaged",)
    assert stated(talk, "support") == ("item_damaged", "seller_contacted")


@pytest.mark.parametrize(
    ("weaker", "stronger"),
    [
        ("seller_contacted", "seller_silent"),
        ("seller_contacted", "seller_refused"),
        ("takeover_now", "taken_over"),
        ("locked_out", "taken_over"),
    ],
)
def test_of_two_facts_of_which_one_says_more_only_that_is_said(weaker: str, stronger: str) -> None:
    assert stated(Conversation(facts=(weaker, stronger)), "support") == (stronger,)


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


def test_a_short_letter_keeps_sentences_of_at_most_sixteen_words() -> None:
    sixteen = "I waited at home for three whole days last week and nobody ever rang the bell."
    seventeen = "The driver left a card that says he came twice and found the door shut both times."
    assert [len(words.split()) for words in (sixteen, seventeen)] == [16, 17]
    long, short = letter(story=f"{sixteen} {seventeen}"), letter(story=f"{sixteen} {seventeen}", letter_short=True)
    assert long.body.splitlines()[1] == f"{sixteen} {seventeen}"
    assert short.body.splitlines()[1] == sixteen


def test_a_short_letter_states_the_facts_where_no_sentence_is_left() -> None:
    story = "i waited at home for three whole days last week and nobody ever rang the front bell of the house"
    told: dict[str, Any] = {"story": story, "facts": ("on_its_way",), "told": ("on_its_way",)}
    stated = WORDS["utter_letter_fact_on_its_way"]
    assert stated not in letter(**told).body
    assert stated in letter(**told, letter_short=True).body


def test_a_short_letter_does_not_list_what_was_tried() -> None:
    tried = FACTS.channels["in_app"].title
    assert tried in letter(tried=("in_app",)).body
    assert tried not in letter(tried=("in_app",), letter_short=True).body


def test_a_usual_wish_is_said_in_the_letter_s_words_and_another_one_as_it_was_written() -> None:
    assert WORDS["utter_letter_wish"].format(value=WORDS["utter_part_wish_refund"]) in letter(wish="refund").body
    assert WORDS["utter_letter_wish_words"].format(value="A voucher.") in letter(wish="a voucher").body.splitlines()


@pytest.mark.parametrize("asked", ["please send me a new one", "i want my money back", "I'd like a call"])
def test_a_wish_that_asks_for_something_is_a_sentence_of_its_own(asked: str) -> None:
    assert sentence(asked) in letter(wish=asked).body.splitlines()


def test_a_wish_said_as_an_order_is_asked_for() -> None:
    assert "Please refund me." in letter(wish="refund me").body.splitlines()


@pytest.mark.parametrize("issue", FACTS.issues)
def test_a_bank_is_asked_for_what_it_can_do_about_the_problem(issue: str) -> None:
    wish = WORDS[f"utter_letter_wish_{BANK_WISHES.get(issue, OF_A_BANK)}"]
    assert wish in letter(issue=issue, letter="bank", wish="a voucher").body.splitlines()


def test_only_a_letter_to_support_links_to_the_configured_address() -> None:
    contact = Contact(source="x", verified=date(2026, 1, 1), address="help@example.com")
    facts = replace(FACTS, contacts={"email": contact})
    for kind in KINDS:
        made = write(facts, Conversation(issue="app_problem", letter=kind), WORDS)
        assert (made.mailto is not None) is (kind == "support")


# --- how it sounds


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("tone", ["friendly", "firm"])
def test_a_letter_to_the_seller_or_to_support_can_be_friendly_or_firm_and_no_other(kind: str, tone: str) -> None:
    plain, toned = (letter(letter=kind, letter_tone=used).body.splitlines() for used in (None, tone))
    assert toned[1:-1] == plain[1:-1]
    if kind not in WITH_A_TONE:
        assert toned == plain
    elif tone == "friendly":
        assert toned[0] == WORDS["utter_letter_opening_friendly"]
        assert toned[-1] == WORDS["utter_letter_closing_friendly"]
    else:
        assert toned[0] == plain[0]
        assert toned[-1] == WORDS[f"utter_letter_closing_firm_{kind}"]


# --- what is taken out of it


def left(words: str, **state: Any) -> list[str] | None:
    """What a letter still says, between its first and its last line; None where nothing in it is meant."""
    talk = case(**{"story": STORY, "order_number": ORDER, **state})
    after = without(talk, words)
    return None if after is None else [line.text for line in lines(FACTS, after, WORDS)[1:-1]]


def without(talk: Conversation, words: str) -> Conversation | None:
    """The case without the lines of its letter that are meant; None where nothing is."""
    found = letter_lines.named(lines(FACTS, talk, WORDS), words)
    for line in found:
        talk = talk.without_line(line.origin, line.text)
    return talk if found else None


OPEN, GONE, CUT = "The box was open.", "The cup was gone.", "My hand is cut."
NUMBER = WORDS["utter_letter_order_number"].format(value=ORDER)
WISH = WORDS["utter_letter_wish_support"]


@pytest.mark.parametrize(
    ("words", "rest"),
    [
        # by what they say
        ("the part about the cup", [OPEN, CUT, NUMBER, WISH]),
        ("that my hand is cut", [OPEN, GONE, NUMBER, WISH]),
        ("the cup was gone", [OPEN, CUT, NUMBER, WISH]),
        ("“The cup was gone.”", [OPEN, CUT, NUMBER, WISH]),
        ("where it says the BOX, is open!", [GONE, CUT, NUMBER, WISH]),
        ("the order number", [OPEN, GONE, CUT, WISH]),
        ("please look into this", [OPEN, GONE, CUT, NUMBER]),
        # by their place
        ("the first line", [GONE, CUT, NUMBER, WISH]),
        ("the 2nd sentence", [OPEN, CUT, NUMBER, WISH]),
        ("the third one", [OPEN, GONE, NUMBER, WISH]),
        ("the fourth line", [OPEN, GONE, CUT, WISH]),
        ("the last line", [OPEN, GONE, CUT, NUMBER]),
        ("the final bit", [OPEN, GONE, CUT, NUMBER]),
        ("the first two sentences", [CUT, NUMBER, WISH]),
        ("the last 2 lines", [OPEN, GONE, CUT]),
        ("the first and the third line", [GONE, NUMBER, WISH]),
    ],
)
def test_a_line_is_taken_out_by_what_it_says_or_by_its_place(words: str, rest: list[str]) -> None:
    assert left(words) == rest


@pytest.mark.parametrize("words", ["the bit about my dog", "the part where it says that", "hello", "thank you", ""])
def test_what_is_not_in_the_letter_cannot_be_taken_out(words: str) -> None:
    assert left(words) is None


def test_a_line_that_is_not_there_is_not_counted_to() -> None:
    assert left("the third line", story=None, order_number=None, skipped=("order_number",)) is None


def test_a_fact_that_is_taken_out_is_gone_from_the_case() -> None:
    talk = case(facts=("on_its_way", "seller_silent"))
    after = without(talk, "that the seller gave no answer")
    assert after is not None
    assert after.facts == ("on_its_way",)
    assert WORDS["utter_letter_fact_seller_silent"] not in write(FACTS, after, WORDS).body


def test_a_wish_that_is_taken_out_is_no_longer_wished() -> None:
    talk = case(wish="refund")
    after = without(talk, "that i'd like a refund")
    assert after is not None
    assert after.wish is None
    assert "refund" not in write(FACTS, after, WORDS).body


def test_a_blank_can_be_taken_out_too() -> None:
    assert left("the line with the order number", order_number=None) == [OPEN, GONE, CUT, WISH]


# --- whom the first one is for


@pytest.mark.parametrize("name", FACTS.playbooks)
def test_the_first_letter_is_for_whom_the_playbook_says(name: str) -> None:
    book = FACTS.playbooks[name]
    told = Conversation(issue=book.problem, facts=book.when)
    assert kind_for(FACTS, told) == book.letter
    if book.channel != "call_bank":
        assert kind_for(FACTS, told.offer(book.channel, name)) == book.letter


@pytest.mark.parametrize(("channel", "reader"), READERS.items())
def test_on_another_channel_than_the_playbook_s_it_is_for_who_reads_it_there(channel: str, reader: str) -> None:
    books = FACTS.playbooks.values()
    book = next(book for book in books if book.first_channel(None) != channel and book.letter != reader)
    assert kind_for(FACTS, Conversation(issue=book.problem, facts=book.when).offer(channel)) == reader


def test_once_the_bank_knows_the_letter_is_for_whom_the_playbook_says() -> None:
    talk = Conversation(issue="unauthorized_payment").offer("call_bank", "charge_not_made")
    assert kind_for(FACTS, talk) == "bank"
    assert kind_for(FACTS, talk.learn(["bank_told"])) == FACTS.playbooks["charge_told"].letter


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


@pytest.mark.parametrize(
    ("region", "channel"), [("US", "tiktok_help"), (None, "order_details"), ("UK", "order_details")]
)
def test_past_a_silent_seller_the_channel_is_the_one_that_is_spoken_of(region: str | None, channel: str) -> None:
    """The help desk of the US app isn't walked where "Report a Problem" was said."""
    book = FACTS.playbooks["seller_silent"]
    assert book.first_channel(region) == channel
    assert ("Help" in book.words(region)) is (channel == "tiktok_help")


def test_of_two_sentences_that_tell_the_same_the_fuller_or_else_the_later_one_stands() -> None:
    story = "Size 6 came.\nThe box was open.\nSize 8 came instead of the size I ordered.\nThe box was wide open."
    body = letter(story=story).body
    assert "Size 6" not in body
    assert "Size 8 came instead" in body
    assert body.count("The box was") == 1
    assert "wide open" in body


def test_a_letter_to_the_seller_speaks_to_them() -> None:
    talk = case(letter="seller", story="They sent black. The seller never answered.")
    told = lines(FACTS, talk, WORDS)[1:3]
    assert [line.text for line in told] == ["You sent black.", "You never answered."]
    assert [line.kept for line in told] == ["They sent black.", "The seller never answered."]
