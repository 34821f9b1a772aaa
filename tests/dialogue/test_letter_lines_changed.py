"""A letter changed line by line: which line, how it should read, and what comes in between."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from shopguide.dialogue import letter_lines
from shopguide.dialogue.conversation import Awaiting
from shopguide.dialogue.letter import Line
from shopguide.dialogue.letter_lines import changeable, reworded
from shopguide.dialogue.prose import asks_the_same
from shopguide.markdown import plain
from tests.dialogue.situations import FACTS
from tests.dialogue.talk import Talk, line
from tests.dialogue.test_moves_letters import LATE, LINES, ORDER, TOLD, edited, story, told, which

OPEN, GONE, CUT, NUMBER, WISH = LINES
OTHER = "577012345678901234"
#: More lines than there are buttons.
MORE: dict[str, Any] = {"facts": ["on_its_way"], "amount": "$20", "date": "12 May"}
SHIPPED, AMOUNT = line("letter_fact_on_its_way"), line("letter_amount", value="$20")
ALL = (OPEN, GONE, CUT, SHIPPED, NUMBER, AMOUNT, line("letter_date", value="12 May"), WISH)


def asked_which(**slots: Any) -> Talk:
    """Somebody who wants to change a line of the letter of `told()`."""
    talk = told(**slots)
    talk.press("Change a line")
    return talk


def picked(words: str, **slots: Any) -> Talk:
    """Somebody who has picked the line with these words."""
    talk = asked_which(**slots)
    at = 1 + [row.partition(". ")[2] for row in plain(talk.text).splitlines()].index(words)
    talk.hear(str(at), [f"choose={at}"])
    assert talk.text == line("ask_line_words", line=words)
    return talk


def body(said: str) -> list[str]:
    """The lines of a letter that is shown, without greeting and close; below it is asked if it should change."""
    _, opening, *rows, closing, ask = [row for row in said.splitlines() if not row.startswith("Attach: ")]
    assert (opening, closing) == (line("letter_opening_seller"), line("letter_closing_seller"))
    assert ask == line("ask_draft")
    return rows


#: The body of the letter of `told()`.
BODY = [f"{OPEN} {GONE} {CUT}", NUMBER, WISH]


# --- which line


@pytest.mark.parametrize(
    ("slots", "rows", "numbers"),
    [
        ({}, LINES, ["1", "2", "3", "4"]),
        (MORE, ALL, ["1", "2", "3", "4"]),
        ({"story": None}, LINES, ["1", "2", "3", "4"]),
    ],
    ids=["five lines", "eight lines", "nothing told before"],
)
def test_the_lines_that_can_change_are_numbered(
    slots: dict[str, Any], rows: tuple[str, ...], numbers: list[str]
) -> None:
    talk = asked_which(**slots)
    assert talk.text == which(*rows)
    assert talk.titles == [*numbers, "It's fine"]
    assert talk.conversation.awaiting is Awaiting.LETTER_LINE


def test_there_are_no_more_numbers_than_lines() -> None:
    talk = Talk(LATE | {"skipped": ["order_number", "wish"]})
    talk.hear("write it for me", ["want_draft"], cues=["letter_seller"])
    talk.press("Change a line")
    assert talk.titles == ["1", "2", "It's fine"]


def test_marks_in_a_line_are_shown_as_they_were_typed() -> None:
    talk = asked_which(story="the *blue* box was wet")
    assert plain(talk.text).startswith("1. The *blue* box was wet.\n")
    assert plain(talk.press("1")).startswith("“The *blue* box was wet.”\n")


@pytest.mark.parametrize(("number", "row"), list(enumerate(LINES[:4], 1)))
def test_a_number_that_is_pressed_picks_its_line(number: int, row: str) -> None:
    talk = asked_which()
    assert talk.press(str(number)) == line("ask_line_words", line=row)
    assert talk.titles == ["Take it out", "Leave it"]
    assert (talk.conversation.awaiting, talk.conversation.letter_line) == (Awaiting.LINE_WORDS, row)


@pytest.mark.parametrize(("number", "row"), list(enumerate(ALL, 1)))
def test_a_number_that_is_typed_picks_its_line_also_where_it_has_no_button(number: int, row: str) -> None:
    talk = asked_which(**MORE)
    if number <= 4:
        said = talk.hear(str(number), [f"choose={number}"])
    else:
        said = talk.hear(str(number), ["choose"], not_offered=[str(number), *talk.titles])
    assert said == line("ask_line_words", line=row)


@pytest.mark.parametrize("number", ["0", "6", "99"])
def test_after_a_number_that_no_line_has_it_is_asked_again(number: str) -> None:
    talk = asked_which()
    assert talk.hear(number, ["choose"], not_offered=[number, *talk.titles]) == which(*LINES)


@pytest.mark.parametrize(
    ("says", "row"),
    [
        ("the one about the cup", GONE),
        ("the cup was gone", GONE),
        ("the second line", GONE),
        ("the order number", NUMBER),
        ("the last one", WISH),
        ("that i'd like an answer", WISH),
    ],
)
@pytest.mark.parametrize("act", ["choose", "answer", "correct", "add", "describe", "want_draft"])
def test_a_line_is_picked_in_words(act: str, says: str, row: str) -> None:
    talk = asked_which()
    assert talk.hear(says, [act]) == line("ask_line_words", line=row)
    assert talk.conversation.letter_line == row


@pytest.mark.parametrize("says", ["the bit about my dog", "the first two lines", "that one", "the seventh"])
def test_where_the_words_fit_no_line_or_more_than_one_it_says_what_can_be_done(says: str) -> None:
    talk = asked_which()
    said = talk.hear(says, ["answer"])
    assert said.startswith(line("letter_by_hand"))
    assert said.endswith(line("ask_draft"))  # out of the list again
    assert talk.conversation.awaiting is Awaiting.DRAFT


@pytest.mark.parametrize(("opening", "closing"), [("hello", "thank you")])
def test_greeting_and_close_are_no_lines_that_change(opening: str, closing: str) -> None:
    rows = (Line("opening", opening), Line("story", OPEN), Line("closing", closing))
    assert changeable(rows) == rows[1:2]


@pytest.mark.parametrize("says", ["the cup that was gone was blue", "the one i told you about"])
def test_words_that_pick_a_line_add_nothing_to_the_case(says: str) -> None:
    talk = asked_which()
    before = talk.conversation
    heard = {"cues": ["item_damaged", "urgent"], "entities": {"order_number": OTHER, "amount": "$25"}}
    talk.hear(says, ["describe"], told=[says], issues=["order_wrong_or_damaged"], **heard)
    assert talk.row == "line_named"
    assert talk.conversation == replace(
        before, awaiting=talk.conversation.awaiting, letter_line=talk.conversation.letter_line
    )


# --- how it should read


@pytest.mark.parametrize("act", ["answer", "describe", "add", "correct", "ask", "want_draft", "tried", "unclear"])
def test_the_words_that_are_typed_stand_in_the_place_of_the_line(act: str) -> None:
    talk = picked(GONE)
    said = talk.hear("the cup lay in pieces", [act], told=["the cup lay in pieces"])
    assert body(said) == [f"{OPEN} The cup lay in pieces. {CUT}", NUMBER, WISH]
    assert (talk.conversation.awaiting, talk.conversation.letter_line) == (Awaiting.DRAFT, None)


@pytest.mark.parametrize(
    ("dictated", "row"),
    [(["nobody rang"], "Nobody rang."), (["nobody rang", "the bell works"], "Nobody rang. The bell works.")],
)
def test_of_words_that_are_dictated_only_those_stand_there(dictated: list[str], row: str) -> None:
    said = picked(GONE).hear("say that nobody rang and so on", ["want_draft"], cues=["letter_add"], dictated=dictated)
    assert body(said)[0] == f"{OPEN} {row} {CUT}"


def test_every_sentence_has_its_capital_and_its_end_and_usual_slips_are_put_right() -> None:
    said = picked(GONE).hear("the cup didnt come. im very sad", ["answer"])
    assert body(said)[0] == f"{OPEN} The cup didn't come. I'm very sad. {CUT}"


def test_words_for_one_line_leave_a_sentence_like_it_as_it_is() -> None:
    talk = picked(GONE)
    talk.hear("the cup was gone for good", ["answer"])
    talk.press("Change a line")
    talk.press("1")
    assert story(talk.hear("the box was gone", ["answer"])) == f"The box was gone. The cup was gone for good. {CUT}"


def test_what_was_typed_for_a_line_is_told_once_and_by_nothing_else() -> None:
    talk = picked(GONE)
    before = talk.conversation
    talk.hear("the cup lay in pieces", ["describe"], issues=["order_not_received"], told=["the cup lay in pieces"])
    after = talk.conversation
    assert after.story == "The box was open. The cup lay in pieces. my hand is cut."
    assert (after.complaint, after.facts, after.issue) == (before.complaint, before.facts, before.issue)


@pytest.mark.parametrize("dictated", [False, True], ids=["typed", "dictated"])
def test_a_fact_that_the_new_sentence_tells_is_learnt_and_not_stated_once_more(dictated: bool) -> None:
    says = "the cup is broken"
    if dictated:
        cues = ["letter_without", "letter_add", "item_damaged"]
        talk = told()
        said = talk.hear("gone? broken", ["want_draft"], cues=cues, struck=["the cup was gone"], dictated=[says])
    else:
        talk = picked(GONE)
        said = talk.hear(says, ["answer"], told=[says], cues=["item_damaged"])
    assert body(said) == [f"{OPEN} The cup is broken. {CUT}", NUMBER, WISH]
    assert "item_damaged" in talk.conversation.facts


def test_a_fact_that_contradicts_a_line_may_be_typed_in_its_place() -> None:
    says = "it says delivered but nothing came"
    talk = picked(SHIPPED, **MORE)
    said = talk.hear(says, ["answer"], told=[says], cues=["marked_delivered"])
    assert body(said) == [f"{OPEN} {GONE} {CUT} It says delivered but nothing came.", *ALL[4:]]
    assert talk.conversation.facts == ("marked_delivered",)


@pytest.mark.parametrize(
    ("row", "says", "entities", "after"),
    [
        (NUMBER, f"order number {OTHER}", {"order_number": OTHER}, line("letter_order_number", value=OTHER)),
        (NUMBER, f"it's {OTHER}, a gift", {"order_number": OTHER}, line("letter_order_number", value=OTHER)),
        (NUMBER, "57701234", {}, line("letter_order_number", value="57701234")),
        (AMOUNT, "it was $25", {"amount": "$25"}, line("letter_amount", value="$25")),
    ],
)
def test_a_value_that_is_typed_for_its_line_stands_in_it(
    row: str, says: str, entities: dict[str, str], after: str
) -> None:
    said = picked(row, **MORE).hear(says, ["answer"], told=[says], entities=entities)
    assert body(said) == [f"{OPEN} {GONE} {CUT}", *(after if other == row else other for other in ALL[3:])]


def test_the_value_that_a_line_has_already_changes_nothing() -> None:
    says = f"my order {ORDER} was a gift"
    said = picked(NUMBER).hear(says, ["answer"], told=[says], entities={"order_number": ORDER})
    assert body(said) == BODY


def test_a_value_in_a_sentence_for_another_line_leaves_the_detail_as_it_is() -> None:
    says = f"my order {OTHER} came"
    talk = picked(GONE)
    said = talk.hear(says, ["answer"], told=[says], entities={"order_number": OTHER})
    assert body(said) == [f"{OPEN} My order {OTHER} came. {CUT}", NUMBER, WISH]
    assert talk.conversation.order_number == ORDER


def test_a_value_that_is_typed_for_its_blank_stands_in_it() -> None:
    talk = told(order_number=None)
    talk.hear("not like that", ["correct"])
    talk.press("4")
    assert body(talk.hear(ORDER, ["answer"], told=[], entities={"order_number": ORDER})) == BODY


@pytest.mark.parametrize(
    ("says", "row"),
    [
        ("please send me a new cup", "Please send me a new cup."),
        ("i want a new cup by friday", "I want a new cup by friday."),
        ("a new cup would be nice", "A new cup would be nice."),
    ],
)
def test_the_line_with_the_wish_asks_for_what_is_typed(says: str, row: str) -> None:
    assert body(picked(WISH).hear(says, ["answer"])) == [*BODY[:2], row]


def test_a_usual_wish_that_is_typed_for_the_line_that_has_none_stands_in_it() -> None:
    talk = told(wish=None, skipped=["wish"])
    talk.press("Change a line")
    talk.hear("the last line", ["choose"])
    said = talk.hear("i'd like a refund", ["answer"], told=[], cues=["wants_refund"])
    assert body(said) == [*BODY[:2], line("letter_wish", value=line("part_wish_refund"))]


def test_the_wish_of_a_letter_to_a_bank_can_be_worded_otherwise() -> None:
    known = {"order_number": ORDER, "amount": "$5", "date": "12 May", "wish": "refund"}
    talk = Talk({"issue": "unauthorized_payment", "story": "it was never me", "facts": ["charge_unknown"]} | known)
    talk.hear("write to my bank", ["want_draft"], cues=["letter_bank"])
    talk.press("Change a line")
    talk.hear("the last line", ["choose"])
    assert "Please call me." in talk.hear("please call me", ["answer"]).splitlines()


@pytest.mark.parametrize(("row", "slots"), [(SHIPPED, MORE), (NUMBER, MORE), (AMOUNT, MORE)])
def test_words_for_a_line_of_the_guide_s_stand_among_those_that_tell_what_happened(
    row: str, slots: dict[str, Any]
) -> None:
    said = picked(row, **slots).hear("nobody knows where it is", ["answer"])
    rest = [other for other in ALL[3:] if other != row]
    assert body(said) == [f"{OPEN} {GONE} {CUT} Nobody knows where it is.", *rest]


def test_words_for_a_marked_blank_stand_there_instead() -> None:
    talk = told(order_number=None)
    talk.hear("not like that", ["correct"])
    blank = line("letter_blank_order_number")
    assert plain(talk.text) == which(OPEN, GONE, CUT, blank, WISH)
    talk.press("4")
    said = talk.hear("i can't see my orders", ["answer"])
    assert body(said) == [f"{OPEN} {GONE} {CUT} I can't see my orders.", WISH]


def test_once_a_line_was_changed_the_next_missing_detail_is_asked_for() -> None:
    talk = Talk(LATE | {"facts": None, "story": TOLD})
    talk.hear("write it for me", ["want_draft"], cues=["letter_seller"])
    assert talk.conversation.detail == "order_number"
    talk.hear("not like that", ["correct"])
    talk.press("2")
    assert talk.hear("the cup lay in pieces", ["answer"]).endswith(line("ask_wish"))


def test_another_line_can_be_changed_after_the_first() -> None:
    talk = picked(GONE)
    talk.hear("the cup lay in pieces", ["answer"])
    talk.press("Change a line")
    talk.press("3")
    assert body(talk.hear("my thumb is cut", ["answer"]))[0] == f"{OPEN} The cup lay in pieces. My thumb is cut."


# --- taken out, or left as it is


@pytest.mark.parametrize("row", ALL)
def test_a_line_is_taken_out_by_its_button(row: str) -> None:
    said = picked(row, **MORE).press("Take it out")
    rest = [other for other in ALL if other != row]
    told_rows = [other for other in rest if other in (OPEN, GONE, CUT)]
    assert body(said) == [" ".join(told_rows), *rest[len(told_rows) :]]


@pytest.mark.parametrize("act", ["want_draft", "decline", "answer"])
def test_a_line_is_taken_out_in_words(act: str) -> None:
    said = picked(GONE).hear("take it out", [act], cues=["letter_without"], struck=["it"])
    assert body(said) == [f"{OPEN} {CUT}", NUMBER, WISH]


def test_a_line_that_is_gone_is_not_taken_out_twice() -> None:
    talk = picked(GONE)
    taken_out = body(talk.press("Take it out"))
    assert body(talk.send('/command{"do":"cut"}')) == taken_out


@pytest.mark.parametrize("act", ["decline", "skip", "social", "accept"])
def test_it_can_be_left_as_it_is(act: str) -> None:
    for talk in (asked_which(), picked(GONE)):
        before = talk.conversation
        assert body(talk.hear("leave it", [act])) == BODY
        assert talk.row == "line_kept"
        assert talk.conversation.awaiting is Awaiting.DRAFT
        assert talk.conversation.story == before.story


def test_buttons_leave_it_as_it_is_too() -> None:
    assert body(asked_which().press("It's fine")) == BODY
    assert body(picked(GONE).press("Leave it")) == BODY


@pytest.mark.parametrize(("says", "act"), [("ok", "accept"), ("hello", "answer"), ("yes", "accept"), ("?", "unclear")])
def test_words_of_which_nothing_is_left_do_not_take_the_line_out(says: str, act: str) -> None:
    talk = picked(GONE)
    talk.hear(says, [act], told=[])
    assert body(talk.send('/command{"do":"letter"}')) == BODY


# --- what comes in between


@pytest.mark.parametrize(
    ("says", "heard", "rows"),
    [
        (
            "take the first line out",
            {"cues": ["letter_without"], "struck": ["the first line"]},
            [f"{GONE} {CUT}", NUMBER, WISH],
        ),
        (
            "say that nobody rang",
            {"cues": ["letter_add"], "dictated": ["nobody rang"]},
            [f"{OPEN} {GONE} {CUT} Nobody rang.", NUMBER, WISH],
        ),
        (
            "not gone, in pieces",
            {"cues": ["letter_without", "letter_add"], "struck": ["gone"], "dictated": ["in pieces"]},
            [f"{OPEN} The cup was in pieces. {CUT}", NUMBER, WISH],
        ),
        ("show it to me", {"cues": ["letter_show"]}, BODY),
    ],
)
def test_a_change_that_is_told_at_once_needs_no_line_to_be_picked(
    says: str, heard: dict[str, Any], rows: list[str]
) -> None:
    talk = asked_which()
    assert body(talk.hear(says, ["want_draft"], **heard)) == rows
    assert talk.row == "line_dictated"


@pytest.mark.parametrize("cue", ["letter_firmer", "letter_friendlier", "letter_show"])
@pytest.mark.parametrize("talk", [asked_which, lambda: picked(GONE)], ids=["which line", "its words"])
def test_a_change_to_the_whole_letter_is_made_as_usual(talk: Any, cue: str) -> None:
    held: Talk = talk()
    said = held.hear("like that please", ["want_draft"], cues=[cue])
    assert held.row == "line_dictated"
    assert "ike that please" not in said
    assert f"{OPEN} {GONE} {CUT}" in said
    assert held.conversation.awaiting is Awaiting.DRAFT


@pytest.mark.parametrize(
    ("cue", "name"),
    [
        ("letter_shorter", "letter_shortest"),
        ("letter_friendlier", "letter_friendliest"),
        ("letter_firmer", "letter_firmest"),
    ],
)
def test_what_cannot_be_done_once_more_is_said(cue: str, name: str) -> None:
    talk = asked_which()
    talk.hear("like that please", ["want_draft"], cues=[cue])
    said = talk.hear("more of it", ["want_draft"], cues=[cue])
    assert said == which(*LINES).replace(line("ask_letter_line"), line(name))
    assert talk.conversation.awaiting is Awaiting.LETTER_LINE


@pytest.mark.parametrize(
    ("says", "heard", "rows"),
    [
        ("2 should be: the cup lay in pieces", {"cues": ["letter_add"], "dictated": ["the cup lay in pieces"]}, 2),
        ("2. say the cup lay in pieces", {"cues": ["letter_add"], "dictated": ["the cup lay in pieces"]}, 2),
        ("2 the cup lay in pieces", {}, 2),
        ("number 2 should read the cup lay in pieces", {}, 2),
        ("2 delete it", {"cues": ["letter_without"]}, 0),
        ("take out 2", {"cues": ["letter_without"]}, 0),
    ],
)
def test_a_line_is_named_by_its_number_beside_what_becomes_of_it(says: str, heard: dict[str, Any], rows: int) -> None:
    talk = asked_which()
    said = body(talk.hear(says, ["want_draft"], **heard))
    assert said[0] == (f"{OPEN} The cup lay in pieces. {CUT}" if rows else f"{OPEN} {CUT}")


def test_two_lines_are_taken_out_by_their_numbers() -> None:
    talk = asked_which()
    assert body(talk.hear("delete 1 and 3", ["want_draft"], cues=["letter_without"])) == [GONE, NUMBER, WISH]


def test_of_a_line_that_is_to_change_in_part_its_words_are_asked_for() -> None:
    talk = asked_which()
    said = talk.hear("2 delete the word cup in the middle", ["want_draft"], cues=["letter_without"])
    assert said == line("ask_line_words", line=GONE)


@pytest.mark.parametrize("talk", [asked_which, lambda: picked(GONE)], ids=["which line", "its words"])
def test_a_letter_that_is_sent_is_not_asked_about_any_more(talk: Any) -> None:
    held: Talk = talk()
    held.hear("sent it already", ["done"])
    assert held.row == "line_sent"
    assert held.conversation.awaiting not in (Awaiting.LETTER_LINE, Awaiting.LINE_WORDS, Awaiting.DRAFT)


@pytest.mark.parametrize(
    ("says", "entity", "rest"),
    [
        ("the 3rd of May", {"date": "the 3rd of May"}, "date"),
        ("576999888777666555", {"order_number": "576999888777666555"}, "number"),
    ],
)
def test_a_detail_that_is_dictated_stands_in_its_own_line(says: str, entity: dict[str, str], rest: str) -> None:
    talk = told()
    said = body(
        talk.hear(
            f"the {rest} should say {says}", ["want_draft"], cues=["letter_add"], dictated=[says], entities=entity
        )
    )
    assert said[0] == f"{OPEN} {GONE} {CUT}"
    assert any(says in row for row in said[1:])


@pytest.mark.parametrize("talk", [asked_which, lambda: picked(GONE)], ids=["which line", "its words"])
def test_a_pause_keeps_the_letter_as_it_is(talk: Any) -> None:
    held: Talk = talk()
    assert held.hear("later", ["pause"]) == line("paused")
    assert held.conversation.awaiting is Awaiting.RESUME
    assert body(held.send('/command{"do":"letter"}')) == BODY


def test_back_leads_from_the_question_which_line_to_the_step_and_keeps_the_letter() -> None:
    talk = asked_which()
    talk.hear("go back", ["back"])
    assert talk.row == "step_back"
    assert talk.conversation.awaiting is Awaiting.STEP
    assert body(talk.send('/command{"do":"letter"}')) == BODY


@pytest.mark.parametrize("act", ["resume", "repeat"])
def test_whoever_goes_on_is_asked_again_which_line(act: str) -> None:
    talk = asked_which()
    assert talk.hear("go on", [act]) == line("ask_letter_line")
    assert talk.titles == ["1", "2", "3", "4", "It's fine"]


@pytest.mark.parametrize("says", ["how long does a refund take", "which one, you mean"])
def test_after_something_in_between_the_numbers_are_still_there(says: str) -> None:
    talk = asked_which()
    talk.hear(says, ["ask"], topic="refund_time" if "refund" in says else None)
    assert talk.titles == ["1", "2", "3", "4", "It's fine"]


def test_an_earlier_button_for_the_letter_shows_it() -> None:
    assert body(asked_which().send('/command{"do":"letter"}')) == BODY


@pytest.mark.parametrize("do", ["line", "cut"])
def test_an_earlier_button_for_a_line_after_all_was_begun_again_asks_what_the_letter_is_about(do: str) -> None:
    talk = told()
    talk.hear("start over", ["restart"])
    assert talk.send(f'/command{{"do":"{do}"}}').endswith(line("letter_about_what"))


@pytest.mark.parametrize("talk", [asked_which, lambda: picked(GONE)], ids=["which line", "its words"])
def test_whoever_wants_a_person_gets_one_and_the_letter_stays(talk: Any) -> None:
    held: Talk = talk()
    assert held.hear("a person please", ["want_person"]) == line("person")
    assert held.titles[:3] == [FACTS.walk_button(name) for name in ("live_chat", "phone", "email")]
    assert body(held.send('/command{"do":"letter"}')) == BODY


@pytest.mark.parametrize("act", ["answer", "danger", "want_draft", "decline"])
def test_a_danger_comes_first_and_the_line_afterwards(act: str) -> None:
    talk = picked(GONE)
    talk.hear("the charger burns", [act], cues=["danger_fire"])
    assert talk.row == "danger"
    assert talk.conversation.awaiting is Awaiting.SAFE
    talk.press("I'm safe")
    assert talk.titles == ["Take it out", "Leave it"]
    assert body(talk.hear("the cup lay in pieces", ["answer"]))[0] == f"{OPEN} The cup lay in pieces. {CUT}"


def test_a_danger_comes_before_the_question_which_line_too() -> None:
    talk = asked_which()
    talk.hear("the charger burns", ["want_draft"], cues=["danger_fire", "letter_without"], struck=["the first line"])
    assert talk.row == "danger"
    talk.press("I'm safe")
    assert talk.conversation.awaiting is Awaiting.LETTER_LINE
    assert talk.hear("the second line", ["choose"]) == line("ask_line_words", line=GONE)


def test_another_language_leaves_the_line_as_it_is() -> None:
    talk = picked(GONE)
    assert talk.hear("die tasse war weg", ["answer"], language="de").endswith(line("other_language"))
    assert talk.conversation.letter_line == GONE
    assert talk.press("Leave it").splitlines()[2] == BODY[0]


@pytest.mark.parametrize(("act", "row"), [("want_person", "person"), ("other_ways", "other_ways"), ("end", "end")])
def test_what_is_no_text_for_a_letter_does_not_stand_in_it(act: str, row: str) -> None:
    talk = picked(GONE)
    talk.hear("not that please", [act])
    assert talk.row == row
    assert "ot that please" not in talk.send('/command{"do":"letter"}')


# --- words within a line


@pytest.mark.parametrize(
    ("row", "old", "new", "after"),
    [
        # a part of it
        ("The cup was gone.", "cup", "plate", "The plate was gone."),
        ("The cup was gone.", "gone", "in many pieces", "The cup was in many pieces."),
        ("The cup was gone.", "“Gone”!", "broken.", "The cup was broken."),
        ("The cup was gone.", "the CUP", "my plate", "my plate was gone."),
        ("It was 5 cups, not 15.", "5", "6", "It was 6 cups, not 15."),
        ("It cost $5 (or so) there.", "(or so)", "at most", "It cost $5 at most there."),
        # most or all of it
        ("The cup was gone.", "the cup was gone", "nobody rang", "nobody rang"),
        ("The cup was gone.", "the cup was", "nobody rang", "nobody rang"),
        # words that aren't in it as they are
        ("The cup was gone.", "the part about the cup", "nobody rang", "nobody rang"),
        ("The cups were gone.", "cup", "plate", "plate"),
        # too many words to stand within it
        ("The cup was gone.", "gone", "in pieces on the floor", "in pieces on the floor"),
    ],
)
def test_only_the_words_that_are_named_are_replaced_where_they_are_a_part_of_the_line(
    row: str, old: str, new: str, after: str
) -> None:
    assert reworded(Line("story", row), old, new) == after


# --- said in other ways


@pytest.mark.parametrize(
    ("says", "act"),
    [
        ("no, leave it as it is", "decline"),
        ("never mind, i don't know", "skip"),
        ("yes that is good like that", "accept"),
        ("thanks, it's good like that", "social"),
    ],
)
def test_a_line_is_left_as_it_is_in_more_words_too(says: str, act: str) -> None:
    assert body(picked(GONE).hear(says, [act], told=[])) == BODY


@pytest.mark.parametrize(
    ("says", "act"),
    [("go back", "back"), ("carry on", "resume"), ("say it again", "repeat"), ("show me all steps", "show_all")],
)
def test_what_leads_back_and_on_is_no_text_for_a_line(says: str, act: str) -> None:
    talk = picked(GONE)
    talk.hear(says, [act], told=[])
    assert talk.row != "line_given"
    assert body(talk.send('/command{"do":"letter"}')) == BODY


def test_a_letter_that_is_for_somebody_else_is_no_text_for_a_line() -> None:
    talk = picked(GONE)
    said = talk.hear("send it to tiktok instead", ["want_draft"], cues=["letter_support"])
    assert "instead" not in said
    assert talk.conversation.letter == "support"


def test_a_word_is_worded_otherwise_within_the_line_that_was_picked() -> None:
    heard = {"cues": ["letter_without", "letter_add"], "struck": ["gone"], "dictated": ["in pieces"]}
    said = picked(GONE).hear("not gone, in pieces", ["want_draft"], **heard)
    assert body(said)[0] == f"{OPEN} The cup was in pieces. {CUT}"


@pytest.mark.parametrize(
    ("struck", "kept"), [(["the first line", "the third line"], GONE), (["the first two lines"], CUT)]
)
def test_several_lines_that_are_named_come_out_and_not_the_one_that_was_picked(struck: list[str], kept: str) -> None:
    said = picked(kept).hear("take these out", ["want_draft"], cues=["letter_without"], struck=struck)
    assert body(said)[0] == kept


def test_a_figure_that_stands_in_a_line_picks_that_line() -> None:
    talk = asked_which(story="i got 2 cups. my hand is cut")
    assert talk.hear("the one about the 2 cups", ["answer"]) == line("ask_line_words", line="I got 2 cups.")


@pytest.mark.parametrize("says", ["two", "number two", "#2"])
def test_a_number_may_be_typed_in_other_ways(says: str) -> None:
    assert asked_which().hear(says, ["choose"]) == line("ask_line_words", line=GONE)


# --- said anew


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("The box was open already when it came.", [GONE, CUT]),
        ("I was home all day.", [OPEN, GONE, CUT]),
        ("It was a gift for my sister.", [OPEN, GONE, CUT]),
    ],
)
def test_a_sentence_that_tells_anew_what_a_line_tells_stands_in_its_place(words: str, kept: list[str]) -> None:
    talk = told()
    talk.hear(f"say {words}", ["want_draft"], cues=["letter_add"], dictated=[words])
    said = body(talk.text)[0]
    assert words in said
    assert [line for line in (OPEN, GONE, CUT) if line in said] == kept


def test_lines_are_counted_in_words() -> None:
    talk = asked_which()
    talk.hear("one and three may go", ["answer"])
    assert OPEN not in talk.text
    assert CUT not in talk.text
    assert GONE in talk.text


@pytest.mark.parametrize(
    ("says", "kept"),
    [
        ("the first sentence should be: It came cold", [GONE, CUT]),
        ("change the second line to It came cold", [OPEN, CUT]),
        ("add after the first sentence It came cold", [OPEN, GONE, CUT]),
    ],
)
def test_a_line_that_is_counted_is_worded_as_dictated(says: str, kept: list[str]) -> None:
    talk = told()
    talk.hear(says, ["want_draft"], cues=["letter_add"], dictated=["It came cold"])
    said = body(talk.text)[0]
    assert "It came cold" in said
    assert [line for line in (OPEN, GONE, CUT) if line in said] == kept


# --- what a change leaves alone


def test_two_numbers_at_once_take_both_lines_out() -> None:
    said = asked_which().hear("three, I suppose, and two as well", ["choose"])
    assert story(said) == OPEN


def test_a_part_of_a_long_sentence_comes_out_alone() -> None:
    talk = told(story="i ordered a lamp three weeks ago, my sister told me to, and it never came")
    said = edited(talk, "take out the bit about my sister", "without", struck=["the bit about my sister"])
    assert "I ordered a lamp three weeks ago, it never came." in story(said)
    assert "sister" not in said


def test_a_deadline_leaves_the_wish_as_it_is_and_another_wish_takes_its_place() -> None:
    talk = told(wish="refund")
    said = edited(talk, "add please answer by friday", "add", dictated=["please answer by friday"])
    assert "Please answer by friday." in said
    assert line("letter_wish", value=line("part_wish_refund")) in said
    said = edited(talk, "no, say i want a new cup", "add", dictated=["i want a new cup"])
    assert "I want a new cup." in said
    assert line("letter_wish", value=line("part_wish_refund")) not in said


def test_a_number_given_beside_a_change_stands_in_the_letter() -> None:
    talk = told(order_number=None)
    says = "take out the cup, and the order number is 5773281140"
    said = edited(talk, says, "without", struck=["the cup"], entities={"detail": "order_number"})
    assert line("letter_order_number", value="5773281140") in said
    assert GONE not in said


def test_what_is_not_wanted_is_told_and_is_no_wish() -> None:
    talk = told(wish="replacement")
    said = talk.hear("i don't want to be phoned", ["add"], told=[], wanted=["i don't want to be phoned"])
    said = talk.hear("show it", ["want_draft"], cues=["letter_show"])
    assert "I don't want to be phoned." in story(said)
    assert line("letter_wish", value=line("part_wish_replacement")) in said


def test_words_about_the_letter_are_not_pasted_into_it() -> None:
    talk = told()
    words = "the cup is gone from it"
    said = talk.hear(f"now {words}!! put that back", ["want_draft"], cues=["letter_add"], told=[words])
    assert "from it" not in said


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("The cup was gone.", ["The cup was gone."]),
        ("the box was open. the cup was gone", ["The box was open.", "The cup was gone."]),
        ("the cup was", ["The cup was gone."]),
    ],
)
def test_lines_that_are_quoted_whole_or_from_their_beginning_are_meant_and_no_others(
    words: str, found: list[str]
) -> None:
    body = tuple(Line("story", text) for text in ("The box was open.", "The cup was gone.", "It was the cup for tea."))
    assert [one.text for one in letter_lines.named(body, words)] == found


def test_of_two_lines_that_read_the_same_the_last_is_meant() -> None:
    first, second = Line("story", "I want a refund."), Line("wish", "I want a refund.")
    assert letter_lines.named((first, second), "i want a refund") == [second]


@pytest.mark.parametrize(
    ("told", "asks"),
    [
        ("The lid is broken and I want a full refund.", True),
        ("I want the lid.", False),
        ("You refused a refund.", False),
    ],
)
def test_what_a_sentence_asks_for_is_not_asked_for_once_more(told: str, asks: bool) -> None:
    assert asks_the_same(told, "I'd like a refund.") is asks
