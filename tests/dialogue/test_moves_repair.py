"""Not understood, other languages, anger and small talk: short, and the place is kept."""

from __future__ import annotations

from typing import Any

import pytest

from shopguide.content.regions import ELSEWHERE
from shopguide.dialogue.conversation import Awaiting, Conversation
from shopguide.dialogue.moves import common, repair
from tests.dialogue.situations import FACTS
from tests.dialogue.talk import CONTEXT, Talk, line, read_reply, text_of

STEP = {"issue": "app_problem", "channel": "in_app", "step": 1, "awaiting": "step"}
WORDS = FACTS.channels["in_app"].steps[1].text


def test_the_first_time_the_open_question_is_asked_in_simpler_words() -> None:
    talk = Talk(dict(STEP))
    assert talk.hear("asdf") == line("simply_step", words=WORDS, number="2", total="6")
    assert talk.titles == ["Done, next", "Can't find it", "Back", "Pause"]


def test_the_second_time_there_are_a_few_plain_choices_and_the_third_time_a_person() -> None:
    talk = Talk(dict(STEP))
    talk.hear("asdf")
    assert talk.hear("asdf") == line("choose_one")
    assert 2 <= len(talk.titles) <= 4
    assert talk.hear("asdf") == line("unclear_contacts")
    assert talk.titles == [FACTS.walk_button(name) for name in ("live_chat", "phone", "email")]
    assert talk.conversation.repairs == 0


def test_the_place_is_kept_through_all_three() -> None:
    talk = Talk(dict(STEP))
    for _ in range(3):
        talk.hear("asdf")
        assert (talk.conversation.awaiting, talk.conversation.step) == (Awaiting.STEP, 1)
        assert talk.conversation.tried == ()
    assert FACTS.channels["in_app"].steps[2].text in talk.hear("done", ["done"])


def test_one_message_that_is_understood_begins_the_count_anew() -> None:
    talk = Talk(dict(STEP))
    talk.hear("asdf")
    talk.hear("say that again", ["repeat"])
    assert talk.hear("asdf") == line("simply_step", words=WORDS, number="2", total="6")


def test_with_nothing_known_the_guide_asks_for_words_then_shows_the_headings_then_a_person() -> None:
    talk = Talk()
    assert line("ask_for_words") in talk.hear("asdf")
    assert talk.hear("asdf") == line("ask_clarify")
    assert {group.title for group in FACTS.groups.values()} <= set(talk.titles)
    assert talk.hear("asdf") == line("unclear_contacts")


@pytest.mark.parametrize("words", ["idk", "huh", "what?"])
@pytest.mark.parametrize("act", ["skip", "explain", "unclear"])
def test_who_does_not_follow_hears_it_in_simpler_words_and_no_goodbye(words: str, act: str) -> None:
    talk = Talk(dict(STEP))
    said = talk.hear(words, [act])
    assert WORDS in said
    assert line("goodbye") not in said
    assert talk.conversation.tried == ()
    assert talk.conversation.awaiting is Awaiting.STEP


def test_whoever_asks_for_a_person_twice_is_not_told_twice_that_the_guide_is_automated() -> None:
    talk = Talk(dict(STEP))
    assert talk.hear("a person please", ["want_person"]) == line("person")
    titles = talk.titles
    assert talk.hear("a real person", ["want_person"]) == line("person_again")
    assert talk.titles == titles


def test_a_number_that_no_choice_has_is_answered_with_how_many_there_are() -> None:
    talk = Talk(dict(STEP))
    said = talk.hear("9", ["choose"], not_offered=["9", "Done, next", "Can't find it"])
    assert said == line("no_such_option", number="9", most="2")
    assert talk.buttons


def test_in_another_language_the_emergency_number_comes_first_and_only_once() -> None:
    talk = Talk(dict(STEP))
    said = talk.hear("wo ist das", language="de")
    assert FACTS.emergency["de"] in said
    assert said.endswith(line("other_language"))
    assert talk.hear("wo ist das", language="de") == line("other_language")
    assert talk.conversation.awaiting is Awaiting.STEP


def test_anger_is_heard_once_in_words_and_then_leads_to_a_person() -> None:
    talk = Talk(dict(STEP))
    assert talk.hear("this is useless", ["vent"]) == line("anger")
    assert talk.hear("i hate this", ["vent"]) == line("anger_again")
    assert talk.titles == [FACTS.walk_button(name) for name in ("live_chat", "phone", "email")]
    assert talk.conversation.awaiting is Awaiting.STEP


@pytest.mark.parametrize(
    ("says", "acts", "heard"),
    [
        ("thanks", ["social"], {}),
        ("who won the match", ["off_topic"], {}),
        ("why is that", ["ask"], {}),
        ("how long does a refund take", ["ask"], {"topic": "refund_time"}),
        ("refund me", ["want_action"], {}),
        ("what are you", ["about_guide"], {}),
        ("they want a gift card", ["demanded"], {"cues": ["demanded"]}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_comes_in_between_leaves_the_step_open_without_saying_it_again(
    says: str, acts: list[str], heard: dict[str, Any]
) -> None:
    talk = Talk(dict(STEP))
    said = talk.hear(says, acts, **heard)
    assert WORDS not in said
    assert "Done, next" in talk.titles
    assert (talk.conversation.awaiting, talk.conversation.step) == (Awaiting.STEP, 1)


def test_a_question_whose_answer_differs_by_country_asks_for_it_once() -> None:
    talk = Talk(dict(STEP))
    topic = next(name for name, found in FACTS.answers.items() if len(found.regions) > 1)
    found = FACTS.answers[topic]
    said = talk.hear("what are my rights", ["ask"], topic=topic)
    assert (found.text or "") in said
    assert said.endswith(line("ask_region"))
    region = next(name for name in found.regions if name != ELSEWHERE)
    assert found.regions[region].text in talk.hear("there", ["answer"], entities={"region": region})
    assert talk.conversation.awaiting is Awaiting.STEP
    assert line("ask_region") not in talk.hear("what are my rights", ["ask"], topic=topic)


@pytest.mark.parametrize("topic", [name for name, found in FACTS.answers.items() if len(found.regions) == 1])
def test_an_answer_that_one_country_alone_has_otherwise_does_not_ask_for_the_country(topic: str) -> None:
    found = FACTS.answers[topic]
    talk = Talk(dict(STEP))
    assert (found.text or "") in talk.hear("what are my rights", ["ask"], topic=topic)
    assert talk.conversation.awaiting is Awaiting.STEP
    ((name, there),) = found.regions.items()
    said = Talk(STEP | {"region": "BR" if name == ELSEWHERE else name}).hear("what are my rights", ["ask"], topic=topic)
    assert there.text in said


def test_somebody_who_will_not_say_the_country_goes_on() -> None:
    talk = Talk(dict(STEP))
    topic = next(name for name, found in FACTS.answers.items() if len(found.regions) > 1)
    talk.hear("what are my rights", ["ask"], topic=topic)
    assert talk.conversation.awaiting is Awaiting.REGION
    talk.hear("rather not", ["skip"])
    assert talk.conversation.awaiting is Awaiting.STEP


def test_with_the_problem_known_the_ways_there_are_is_answered_with_their_list() -> None:
    talk = Talk(STEP | {"region": "US"})
    talk.hear("what ways are there", ["ask"], topic="channels_list")
    assert FACTS.answers["channels_list"].text not in talk.text
    assert talk.conversation.awaiting is Awaiting.CHANNELS


@pytest.mark.parametrize("topic", [name for name in FACTS.answers if name != "channels_list"])
def test_every_answer_is_said_and_leaves_the_question_open(topic: str) -> None:
    found = FACTS.answers[topic]
    talk = Talk(STEP | {"region": "US"})
    said = talk.hear("?", ["ask"], topic=topic)
    wanted = found.regions["US"].text if "US" in found.regions else found.text
    assert wanted is None or wanted in said
    assert talk.buttons
    assert talk.conversation.awaiting is Awaiting.STEP


_OPEN: dict[Awaiting, dict[str, Any]] = {
    Awaiting.START: {"issue": "app_problem", "channel": "in_app"},
    Awaiting.STEP: {"issue": "app_problem", "channel": "in_app"},
    Awaiting.SOLVED: {"issue": "app_problem", "channel": "in_app", "step": 5},
    Awaiting.RESUME: {"issue": "app_problem", "channel": "in_app", "step": 1},
    Awaiting.REPLY: {"issue": "app_problem", "channel": "in_app", "step": 5},
    Awaiting.SWITCH: {"issue": "app_problem", "channel": "in_app", "other_channel": "phone"},
    Awaiting.DETAIL: {"issue": "app_problem", "letter": "support", "detail": "order_number", "drafted": True},
    Awaiting.NEXT_ISSUE: {"queue": [{"issue": "app_problem"}]},
    Awaiting.HANDOFF: {"issue": "app_problem", "handoff": "abc"},
    Awaiting.SAFE: {"danger": "injury"},
}


# The summary is asked about with the name of whoever runs the guide.
@pytest.mark.parametrize("question", [item for item in Awaiting if item is not Awaiting.HANDOFF])
def test_what_is_not_understood_is_not_asked_again_in_the_same_words(question: Awaiting) -> None:
    slots = _OPEN.get(question, {"issue": "app_problem"}) | {"awaiting": question.value}
    asked = text_of(read_reply(common.ask(CONTEXT, Conversation.from_slots(slots))))
    again = text_of(read_reply(repair.ask_again(CONTEXT, Conversation.from_slots(slots), ())))
    assert again
    assert asked != again


@pytest.mark.xfail(reason="both ask in the same simple words", strict=True)
@pytest.mark.parametrize("question", [Awaiting.STEP, Awaiting.RESUME])
def test_whoever_asks_what_was_meant_does_not_hear_the_same_words_again(question: Awaiting) -> None:
    talk = Talk(_OPEN[question] | {"awaiting": question.value})
    again = talk.hear("asdf")
    assert talk.hear("what do you mean", ["explain"]) != again
