"""A change of a letter is taken back, something is put in again, or no letter is wanted any more."""

from __future__ import annotations

from tests.dialogue.talk import Talk, line, plain
from tests.dialogue.test_moves_letters import ORDER, edited, told, written


def _undo(talk: Talk, says: str, **heard: object) -> str:
    return talk.hear(says, ["correct", "want_draft"], told=[], cues=["letter_undo"], **heard)


def test_the_last_change_is_taken_back() -> None:
    talk = told()
    before = talk.text
    edited(talk, "firmer", "firmer")
    edited(talk, "say nobody rang", "add", dictated=["nobody rang"])
    said = _undo(talk, "no, the way it was")
    assert said.startswith(line("letter_taken_back"))
    assert line("letter_closing_firm_seller") in said
    said = _undo(talk, "and that too")
    assert [row for row in before.splitlines() if row in said.splitlines()]
    assert line("letter_closing_seller") in said


def test_a_sentence_that_is_named_is_put_in_again_and_later_changes_stay() -> None:
    talk = told()
    edited(talk, "take the cup out", "without", struck=["The cup was gone"])
    edited(talk, "firmer", "firmer")
    said = _undo(talk, "you lost the bit about the cup that was gone, put it back")
    assert said.startswith(line("letter_put_back"))
    assert "The cup was gone." in said
    assert line("letter_closing_firm_seller") in said


def test_a_detail_that_was_left_out_is_put_in_again() -> None:
    talk = told()
    without = edited(talk, "without the order number", "without", entities={"detail": "order_number"})
    assert ORDER not in without.partition("Hello")[2]
    said = _undo(talk, "where is the order number gone", entities={"detail": "order_number"})
    assert line("letter_order_number", value=ORDER) in said


def test_what_is_asked_for_beside_it_is_done_too() -> None:
    talk = told()
    edited(talk, "take the cup out", "without", struck=["The cup was gone"])
    said = talk.hear("put it back, and firmer", ["want_draft"], told=[], cues=["letter_undo", "letter_firmer"])
    assert "The cup was gone." in said
    assert line("letter_closing_firm_seller") in said


def test_where_nothing_was_changed_the_line_is_asked_for() -> None:
    talk = told()
    said = _undo(talk, "put that back")
    assert line("ask_letter_line") in plain(said)


def test_who_wants_no_letter_any_more_gets_none_and_goes_on_where_they_were() -> None:
    talk = written()
    said = talk.hear("forget it, i'll write it myself", ["decline"], cues=["letter_drop"])
    assert said == line("letter_dropped")
    assert "Start" in talk.titles
    assert talk.conversation.awaiting == "start"
    assert not talk.conversation.drafted


def test_versions_survive_being_stored() -> None:
    talk = told()
    edited(talk, "firmer", "firmer")
    kept = talk.conversation.from_slots(talk.conversation.to_slots())
    assert kept == talk.conversation
    assert len(kept.letter_shown) == 2
