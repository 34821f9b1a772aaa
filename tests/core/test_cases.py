"""What a turn means for the cases of a talk."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from shopguide.cases import (
    COMMENT,
    EXCERPT,
    LEFT_SECONDS,
    Case,
    Change,
    Heard,
    LoggedTurn,
    Outcome,
    ReachedStep,
    entry_of,
    excerpt,
    looks_back,
    outcome_at,
    record,
)
from shopguide.conversation import Awaiting, Conversation, Paused

PARCEL, APP, HACKED = "order_not_received", "app_problem", "account_hacked"
OFFERED = Conversation(issue=PARCEL, channel="order_details", awaiting=Awaiting.START, complaint="it never came")
WALKED = OFFERED.but(awaiting=Awaiting.STEP)
SOLVED = Conversation(awaiting=Awaiting.RATING)


@dataclass
class Talk:
    """A talk, told by the conversation after each turn."""

    state: Conversation = field(default_factory=Conversation)
    cases: dict[int, Case] = field(default_factory=dict)
    turns: list[LoggedTurn] = field(default_factory=list)
    steps: list[ReachedStep] = field(default_factory=list)
    last: Change | None = None

    def turn(self, intent: str, after: Conversation, *said: str, text: str = "", **heard: Any) -> Talk:
        """One turn; typed if there is a text, else pressed."""
        number = len(self.turns)
        confidence = heard.pop("confidence", 0.9 if text else None)
        message = Heard(number * 7, 1000.0 + number, text, not text, intent, confidence, said=frozenset(said), **heard)
        recent = self.turns[::-1] if looks_back(self.state, after, message) else ()
        self.last = record(self.state, after, message, "web", list(self.cases.values()), recent)
        self.cases |= {case.number: case for case in self.last.cases}
        picked = {item.position: item.picked for item in self.last.chosen}
        self.turns = [replace(turn, picked=picked.get(turn.position, turn.picked)) for turn in self.turns]
        self.turns.append(self.last.turn)
        self.steps += self.last.steps
        self.state = after
        return self

    @property
    def chosen(self) -> list[tuple[int, str]]:
        assert self.last
        return [(item.position, item.picked) for item in self.last.chosen]


def told(**more: Any) -> Talk:
    """A talk in which a problem was told and a channel recommended."""
    return Talk().turn(PARCEL, OFFERED, "understood", "recommend", text="it never came", **more)


# --- a case begins, waits, comes back and ends


def test_a_case_begins_when_an_issue_is_told() -> None:
    talk = told()
    assert talk.cases == {
        1: Case(
            1,
            "web",
            PARCEL,
            started=1000.0,
            last_heard=1000.0,
            confidence=0.9,
            offered=("order_details",),
            excerpt="it never came",
            turns=1,
        )
    }
    assert talk.turns[0].case_number == 1


def test_before_an_issue_is_known_there_is_no_case() -> None:
    talk = Talk().turn("greet", Conversation(), "greet")
    assert (talk.cases, talk.turns[0].case_number) == ({}, None)


def test_the_turns_of_a_talk_are_those_of_its_case() -> None:
    talk = told().turn("affirm", WALKED, "step").turn("thank", WALKED, "thank", "step_again", text="thanks")
    assert (talk.cases[1].turns, talk.cases[1].started, talk.cases[1].last_heard) == (3, 1000.0, 1002.0)


def test_the_confidence_is_that_of_the_issue_among_several() -> None:
    issues = ((APP, 0.7), (HACKED, 0.8))
    hacked = Conversation(issue=HACKED, queue=(Paused(APP),), awaiting=Awaiting.START, channel="phone")
    talk = Talk().turn(APP, hacked, "several", text="hacked, and the app crashes", confidence=0.6, issues=issues)
    assert [(case.issue, case.confidence) for case in talk.cases.values()] == [(HACKED, 0.8)]


def test_a_pressed_issue_has_no_confidence() -> None:
    assert Talk().turn(PARCEL, OFFERED, "understood").cases[1].confidence is None


def test_another_issue_waits_and_is_the_same_case_when_it_comes_back() -> None:
    talk = told().turn("affirm", WALKED, "step")
    other = Conversation(issue=HACKED, channel="phone", awaiting=Awaiting.START, queue=(Paused(PARCEL, "in_app", 1),))
    talk.turn(HACKED, other, "switched", text="my account was hacked")
    talk.turn("issue_resolved", Conversation(awaiting=Awaiting.NEXT_ISSUE, queue=other.queue), "solved", text="solved")
    talk.turn("affirm", WALKED, "understood", "step_again")
    assert [(case.issue, case.outcome, case.turns) for case in talk.cases.values()] == [
        (PARCEL, Outcome.OPEN, 3),
        (HACKED, Outcome.SOLVED, 2),
    ]
    assert [turn.case_number for turn in talk.turns] == [1, 1, 2, 2, 1]


def test_an_issue_told_again_after_a_new_beginning_is_the_same_case() -> None:
    talk = told().turn("start_over", Conversation(), "start_over")
    assert talk.cases[1].outcome is Outcome.OPEN
    assert talk.turn(PARCEL, OFFERED, "understood", text="it never came").cases[1].turns == 3


def test_an_issue_told_again_after_it_was_solved_is_another_case() -> None:
    talk = told().turn("issue_resolved", SOLVED, "solved", text="solved")
    talk.turn(PARCEL, OFFERED, "understood", text="now the other parcel")
    assert [(case.outcome, case.turns) for case in talk.cases.values()] == [(Outcome.SOLVED, 2), (Outcome.OPEN, 1)]


def test_a_talk_from_before_the_log_gets_its_case_with_the_next_turn() -> None:
    talk = Talk(WALKED).turn("next_step", WALKED.but(step=1), "step")
    assert (talk.cases[1].issue, talk.cases[1].turns) == (PARCEL, 1)


def test_solved_stays_solved() -> None:
    talk = told().turn("issue_resolved", SOLVED, "solved", text="solved").turn("thank", Conversation(), "thank")
    assert talk.cases[1].outcome is Outcome.SOLVED
    assert talk.turns[-1].case_number == 1  # while the rating is asked for


def test_no_to_the_last_question_is_not_solved_until_a_further_way_is_begun() -> None:
    end = WALKED.but(awaiting=Awaiting.SOLVED)
    talk = told().turn("next_step", end, "finished")
    offered = OFFERED.but(channel="in_app", tried=("order_details",))
    assert talk.turn("deny", offered, "next_way").cases[1].outcome is Outcome.NOT_SOLVED
    talk.turn("affirm", offered.but(awaiting=Awaiting.STEP), "step")
    assert (talk.cases[1].outcome, talk.cases[1].tried) == (Outcome.OPEN, ("order_details",))
    assert talk.cases[1].offered == ("order_details", "in_app")


def test_when_every_way_is_used_up_it_is_not_solved_unless_they_say_so_later() -> None:
    last = OFFERED.but(channel="email", awaiting=Awaiting.DRAFT_OFFER, tried=("order_details", "email"))
    talk = told().turn("already_tried", last, "exhausted")
    talk.turn("contact_by_channel", last.but(awaiting=Awaiting.DETAIL), "ask_date")
    assert talk.cases[1].outcome is Outcome.NOT_SOLVED
    assert talk.turn("issue_resolved", SOLVED, "solved").cases[1].outcome is Outcome.SOLVED


@pytest.mark.parametrize(
    ("outcome", "ago", "then"),
    [
        (Outcome.OPEN, LEFT_SECONDS, Outcome.OPEN),
        (Outcome.OPEN, LEFT_SECONDS + 1, Outcome.LEFT),
        (Outcome.SOLVED, 10 * LEFT_SECONDS, Outcome.SOLVED),
        (Outcome.NOT_SOLVED, 10 * LEFT_SECONDS, Outcome.NOT_SOLVED),
    ],
)
def test_an_open_case_not_heard_of_for_a_day_was_left(outcome: Outcome, ago: float, then: Outcome) -> None:
    assert outcome_at(outcome, 1000.0, 1000.0 + ago) is then


# --- corrected


def test_an_issue_that_was_not_meant_is_the_same_case_named_anew() -> None:
    talk = told()
    meant = Conversation(issue=APP, channel="in_app", awaiting=Awaiting.START, complaint="no, the app")
    talk.turn(APP, meant, "understood", text="no, the app", confidence=0.7)
    assert [(case.issue, case.confidence, case.excerpt, case.turns) for case in talk.cases.values()] == [
        (APP, 0.7, "no, the app", 2)
    ]
    assert talk.cases[1].offered == ("in_app",)
    assert talk.chosen == [(0, APP)]


def test_a_message_about_something_else_is_not_the_one_that_was_put_right() -> None:
    meant = Conversation(issue=APP, channel="in_app", awaiting=Awaiting.START)
    talk = Talk().turn("greet", Conversation(), "greet", text="hello").turn(PARCEL, OFFERED, "understood")
    assert talk.turn(APP, meant, "understood").chosen == []
    talk = told().turn("thank", OFFERED, "thank", text="thanks")
    assert talk.turn(APP, meant, "understood", text="no, the app").chosen == [(0, APP)]


def test_an_issue_that_waits_was_meant() -> None:
    both = Conversation(issue=APP, channel="in_app", awaiting=Awaiting.START, queue=(Paused(PARCEL),))
    talk = told().turn(APP, both, "understood", text="the app crashes too")
    assert [case.issue for case in talk.cases.values()] == [PARCEL, APP]
    assert talk.chosen == []


def test_an_issue_for_which_something_was_done_was_meant() -> None:
    talk = told().turn("already_tried", OFFERED.but(channel="in_app", tried=("order_details",)), "next_way")
    talk.turn(APP, Conversation(issue=APP, channel="in_app", awaiting=Awaiting.START), "understood", text="no, the app")
    assert [case.issue for case in talk.cases.values()] == [PARCEL, APP]


def test_the_wrong_button_after_an_unclear_message_is_put_right() -> None:
    asked = Conversation(awaiting=Awaiting.CLARIFY, repairs=1, complaint="thing gone")
    talk = Talk().turn("nlu_fallback", asked, "clarify", text="thing gone")
    talk.turn(PARCEL, OFFERED.but(complaint="thing gone"), "understood")
    assert talk.chosen == [(0, PARCEL)]
    talk.turn(APP, Conversation(issue=APP, channel="in_app", awaiting=Awaiting.START, complaint="thing gone"))
    assert [(case.issue, case.excerpt) for case in talk.cases.values()] == [(APP, "thing gone")]
    assert talk.chosen == [(0, APP)]


# --- not understood


def test_the_words_are_kept_where_the_guide_asks_what_was_meant_and_nowhere_else() -> None:
    ranking = (("nlu_fallback", 0.6), (PARCEL, 0.4), (APP, 0.3123456))
    asked = Conversation(awaiting=Awaiting.CLARIFY, repairs=1)
    talk = Talk().turn("nlu_fallback", asked, "clarify", text="thing gone", ranking=ranking)
    talk.turn(PARCEL, OFFERED, "understood", text="it never came", ranking=((PARCEL, 0.9),))
    unsure, sure = talk.turns
    assert (unsure.unsure, unsure.text, unsure.guesses) == (True, "thing gone", ((PARCEL, 0.4), (APP, 0.3123)))
    assert (sure.unsure, sure.text, sure.guesses) == (False, None, ())


def test_what_was_chosen_is_noted_of_each_unclear_message_before_it_over_the_menus() -> None:
    asked = Conversation(awaiting=Awaiting.CLARIFY, repairs=1)
    talk = Talk().turn("nlu_fallback", asked, "clarify", text="thing gone")
    talk.turn("nlu_fallback", asked.but(repairs=2), "unclear", text="gone thing")
    talk.turn("ask_help", asked.but(repairs=0), "issue_group")
    assert talk.chosen == []
    talk.turn(PARCEL, OFFERED, "understood")
    assert talk.chosen == [(7, PARCEL), (0, PARCEL)]


def test_a_message_that_was_understood_in_between_ends_the_search() -> None:
    asked = Conversation(awaiting=Awaiting.CLARIFY, repairs=1)
    talk = Talk().turn("nlu_fallback", asked, "clarify", text="thing gone")
    talk.turn("bot_challenge", asked, "bot_challenge", text="are you a robot")
    assert talk.turn(PARCEL, OFFERED, "understood").chosen == []


@pytest.mark.parametrize("intent", ["deny", "ask_help", "start_over", "affirm"])
def test_a_button_that_says_nothing_about_the_message_is_not_what_was_meant(intent: str) -> None:
    asked = Conversation(awaiting=Awaiting.CLARIFY, repairs=1)
    talk = Talk().turn("nlu_fallback", asked, "clarify", text="thing gone")
    assert talk.turn(intent, asked, "issue_menu").chosen == []


def test_in_the_middle_of_a_guide_the_step_tells_what_was_meant() -> None:
    talk = told().turn("affirm", WALKED, "step")
    talk.turn("nlu_fallback", WALKED.but(repairs=1), "unclear_step", text="fnished it")
    assert talk.turn("next_step", WALKED.but(step=1), "step").chosen == [(14, "next_step")]


def test_the_language_is_that_of_the_words_which_were_not_understood() -> None:
    text = "mi pedido no ha llegado y no me responden"
    asked = Conversation(awaiting=Awaiting.CLARIFY, repairs=1, complaint=text)
    talk = Talk().turn("nlu_fallback", asked, "only_english", text=text).turn(PARCEL, OFFERED.but(complaint=text))
    assert (talk.cases[1].language, told().cases[1].language) == ("es", "en")


# --- steps, channels


def test_a_step_is_noted_when_it_is_shown_and_when_it_cannot_be_found() -> None:
    talk = told().turn("affirm", WALKED, "step").turn("step_stuck", WALKED.but(stuck=(0,)), "stuck")
    offered = OFFERED.but(channel="in_app", tried=("order_details",))
    talk.turn("step_stuck", offered, "stuck_again", "next_way")
    assert [(step.channel, step.step, step.stuck) for step in talk.steps] == [
        ("order_details", 0, False),
        ("order_details", 0, True),
        ("order_details", 0, True),
    ]
    assert talk.cases[1].tried == ("order_details",)


def test_writing_the_email_is_its_first_step() -> None:
    talk = told().turn("contact_by_channel", OFFERED.but(channel="email", awaiting=Awaiting.DETAIL), "ask_date")
    assert [(step.channel, step.step) for step in talk.steps] == [("email", 0)]


@pytest.mark.parametrize(("channel", "escalated"), [("phone", "phone"), ("email", "email"), ("help_center", None)])
def test_a_channel_with_a_person_is_an_escalation(channel: str, escalated: str | None) -> None:
    assert told().turn("deny", OFFERED.but(channel=channel), "next_way").cases[1].escalated_to == escalated


def test_said_once_to_be_urgent_it_stays_so() -> None:
    talk = Talk().turn(PARCEL, OFFERED.but(urgent=True), text="urgent!!").turn("affirm", WALKED, "step")
    assert talk.cases[1].urgent


# --- rating and comment


def rated(number: int = 1) -> Talk:
    talk = told().turn("issue_resolved", SOLVED, "solved", "ask_rating")
    after = Conversation(awaiting=Awaiting.COMMENT)
    return talk.turn("provide_details", after, "rated_low", "ask_comment", rating=number)


def test_a_rating_and_a_comment_are_the_solved_cases() -> None:
    talk = rated().turn("general_feedback", Conversation(), "commented", text="a phone number")
    assert (talk.cases[1].rating, talk.cases[1].comment, talk.cases[1].turns) == (1, "a phone number", 4)


def test_a_comment_that_names_a_problem_is_noted_beside_the_new_case() -> None:
    after = Conversation(issue=APP, channel="live_chat", awaiting=Awaiting.START)
    talk = rated().turn("request_human", after, "commented", "person", text="a person, the app is broken")
    assert talk.cases[1].comment == "a person, the app is broken"
    assert (talk.cases[2].issue, talk.turns[-1].case_number) == (APP, 2)


@pytest.mark.parametrize("said", [("anything_else",), ("thank", "anything_else")])
def test_what_is_no_comment_is_not_kept(said: tuple[str, ...]) -> None:
    assert rated().turn("deny", Conversation(), *said, text="no").cases[1].comment is None


def test_a_number_is_a_rating_only_where_one_was_asked_for() -> None:
    assert told().turn("provide_details", OFFERED, "noted", text="5", rating=5).cases[1].rating is None


def test_a_rating_with_nothing_solved_is_nobodys() -> None:
    assert Talk(SOLVED).turn("provide_details", Conversation(), "rated", rating=5).cases == {}


# --- what is kept of words


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (None, None),
        ("  \n ", None),
        ("two\n lines", "two lines"),
        ("x" * EXCERPT, "x" * EXCERPT),
        ("word " * 99, "word " * 31 + "word…"),
    ],
)
def test_an_excerpt_is_one_short_line(text: str | None, kept: str | None) -> None:
    assert excerpt(text) == kept


def test_comments_and_unclear_messages_are_cut_too() -> None:
    talk = rated().turn("general_feedback", Conversation(), "commented", text="x" * 2000)
    assert len(talk.cases[1].comment or "") == COMMENT
    asked = Conversation(awaiting=Awaiting.CLARIFY)
    assert len(Talk().turn("nlu_fallback", asked, "clarify", text="y" * 2000).turns[0].text or "") == 600


@pytest.mark.parametrize(
    ("sender", "channel", "entry"),
    [
        ("web:abc", "web", "web"),
        ("slack:T1:U1", None, "slack"),
        ("telegram:5", "telegram", "telegram"),
        ("shell:me", "shell", "shell"),
        ("0815", "rest", "rest"),
        ("0815", "cmdline", "shell"),
        ("0815", None, "rest"),
        ("0815", "a.very.long.name.of.a.channel", "a.very.long.name.of."),
    ],
)
def test_the_entry_is_the_servers_prefix_else_the_channels_name(sender: str, channel: str | None, entry: str) -> None:
    assert entry_of(sender, channel) == entry
