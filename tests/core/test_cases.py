"""What a turn means for the cases of a talk."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from shopguide.cases import (
    ASKED,
    COMMENT,
    EXCERPT,
    IN_DANGER,
    LEFT_SECONDS,
    Case,
    Change,
    LoggedMessage,
    LoggedTurn,
    Outcome,
    ReachedStep,
    entry_of,
    excerpt,
    looks_back,
    outcome_at,
    record,
)
from shopguide.dialogue.commands import Command, Do, from_intent
from shopguide.dialogue.conversation import Awaiting, Conversation, Paused
from shopguide.dialogue.policy.table import table

PARCEL, APP, HACKED = "order_not_received", "app_problem", "account_hacked"
OFFERED = Conversation(issue=PARCEL, channel="order_details", awaiting=Awaiting.START, complaint="it never came")
WALKED = replace(OFFERED, awaiting=Awaiting.STEP)
SOLVED = Conversation(awaiting=Awaiting.RATING)


@dataclass
class Talk:
    """A talk, told by the conversation after each turn."""

    state: Conversation = field(default_factory=Conversation)
    cases: dict[int, Case] = field(default_factory=dict)
    turns: list[LoggedTurn] = field(default_factory=list)
    steps: list[ReachedStep] = field(default_factory=list)
    last: Change | None = None

    def turn(self, meant: str | Command, after: Conversation, *said: str, text: str = "", **heard: Any) -> Talk:
        """One turn: typed if there is a text, else pressed; a button by its command or its name in version 1."""
        number = len(self.turns)
        common = {"position": number * 7, "at": 1000.0 + number, "said": frozenset(said), **heard}
        if text:
            message = LoggedMessage(**{"text": text, "intent": meant, "confidence": 0.9, **common})
        else:
            command = from_intent(meant, {}, frozenset({PARCEL, APP, HACKED})) if isinstance(meant, str) else meant
            message = LoggedMessage(**common, command=command)
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
    return Talk().turn(PARCEL, OFFERED, "offer", text="it never came", **more)


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
    assert Talk().turn(PARCEL, OFFERED, "offer").cases[1].confidence is None


def test_another_issue_waits_and_is_the_same_case_when_it_comes_back() -> None:
    talk = told().turn("affirm", WALKED, "step")
    other = Conversation(issue=HACKED, channel="phone", awaiting=Awaiting.START, queue=(Paused(PARCEL, "in_app", 1),))
    talk.turn(HACKED, other, "switched", text="my account was hacked")
    talk.turn("issue_resolved", Conversation(awaiting=Awaiting.NEXT_ISSUE, queue=other.queue), "solved", text="solved")
    talk.turn("affirm", WALKED, "step")
    assert [(case.issue, case.outcome, case.turns) for case in talk.cases.values()] == [
        (PARCEL, Outcome.OPEN, 3),
        (HACKED, Outcome.SOLVED, 2),
    ]
    assert [turn.case_number for turn in talk.turns] == [1, 1, 2, 2, 1]


def test_an_issue_told_again_after_a_new_beginning_is_the_same_case() -> None:
    talk = told().turn("start_over", Conversation(), "start_over")
    assert talk.cases[1].outcome is Outcome.OPEN
    assert talk.turn(PARCEL, OFFERED, "offer", text="it never came").cases[1].turns == 3


def test_an_issue_told_again_after_it_was_solved_is_another_case() -> None:
    talk = told().turn("issue_resolved", SOLVED, "solved", text="solved")
    talk.turn(PARCEL, OFFERED, "offer", text="now the other parcel")
    assert [(case.outcome, case.turns) for case in talk.cases.values()] == [(Outcome.SOLVED, 2), (Outcome.OPEN, 1)]


def test_a_talk_from_before_the_log_gets_its_case_with_the_next_turn() -> None:
    talk = Talk(WALKED).turn("next_step", replace(WALKED, step=1), "step")
    assert (talk.cases[1].issue, talk.cases[1].turns) == (PARCEL, 1)


def test_solved_stays_solved() -> None:
    talk = told().turn("issue_resolved", SOLVED, "solved", text="solved").turn("thank", Conversation(), "thank")
    assert talk.cases[1].outcome is Outcome.SOLVED
    assert talk.turns[-1].case_number == 1  # while the rating is asked for


def test_no_to_the_last_question_is_not_solved_until_a_further_way_is_begun() -> None:
    end = replace(WALKED, awaiting=Awaiting.SOLVED)
    talk = told().turn("next_step", end, "finished")
    offered = replace(OFFERED, channel="in_app", tried=("order_details",))
    assert talk.turn("deny", offered, "offer_next").cases[1].outcome is Outcome.NOT_SOLVED
    talk.turn("affirm", replace(offered, awaiting=Awaiting.STEP), "step")
    assert (talk.cases[1].outcome, talk.cases[1].tried) == (Outcome.OPEN, ("order_details",))
    assert talk.cases[1].offered == ("order_details", "in_app")


def test_when_every_way_is_used_up_it_is_not_solved_unless_they_say_so_later() -> None:
    last = replace(OFFERED, channel="email", awaiting=Awaiting.DRAFT_OFFER, tried=("order_details", "email"))
    talk = told().turn("already_tried", last, "exhausted")
    talk.turn(Command(Do.LETTER), replace(last, awaiting=Awaiting.DETAIL), "ask_date")
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

MEANT = Conversation(issue=APP, channel="in_app", awaiting=Awaiting.START, complaint="no, the app", ruled_out=(PARCEL,))


def test_an_issue_that_was_not_meant_is_the_same_case_named_anew() -> None:
    talk = told()
    talk.turn(APP, MEANT, "misread", "offer", text="no, the app", confidence=0.7)
    assert [(case.issue, case.confidence, case.excerpt, case.turns) for case in talk.cases.values()] == [
        (APP, 0.7, "no, the app", 2)
    ]
    assert talk.cases[1].offered == ("in_app",)
    assert talk.chosen == [(0, APP)]


def test_an_issue_that_was_denied_is_named_after_the_one_that_is_told_later() -> None:
    denied = Conversation(awaiting=Awaiting.CLARIFY, ruled_out=(PARCEL,))
    talk = told().turn(PARCEL, denied, "misread", "ask_for_words", text="that's not it", row="corrected")
    talk.turn(Command(Do.PROBLEM, APP), MEANT, "offer")
    assert [(case.issue, case.turns) for case in talk.cases.values()] == [(APP, 3)]


def test_a_message_about_something_else_is_not_the_one_that_was_put_right() -> None:
    talk = Talk().turn("greet", Conversation(), "greet", text="hello").turn(PARCEL, OFFERED, "offer")
    assert talk.turn(APP, MEANT, "offer").chosen == []
    talk = told().turn("thank", OFFERED, "thank", text="thanks")
    assert talk.turn(APP, MEANT, "offer", text="no, the app").chosen == [(0, APP)]


def test_an_issue_that_waits_was_meant() -> None:
    both = Conversation(issue=APP, channel="in_app", awaiting=Awaiting.START, queue=(Paused(PARCEL),))
    talk = told().turn(APP, both, "offer", text="the app crashes too")
    assert [case.issue for case in talk.cases.values()] == [PARCEL, APP]
    assert talk.chosen == []


def test_an_issue_for_which_something_was_done_was_meant() -> None:
    talk = told().turn("already_tried", replace(OFFERED, channel="in_app", tried=("order_details",)), "offer_next")
    talk.turn(APP, MEANT, "misread", "offer", text="no, the app")
    assert [case.issue for case in talk.cases.values()] == [PARCEL, APP]


# --- not understood


def test_the_words_are_kept_where_the_guide_asks_what_was_meant_and_nowhere_else() -> None:
    ranking = (("nlu_fallback", 0.6), (PARCEL, 0.4), (APP, 0.3123456))
    asked = Conversation(awaiting=Awaiting.CLARIFY, repairs=1)
    talk = Talk().turn("nlu_fallback", asked, "ask_for_words", row="not_understood", text="thing gone", ranking=ranking)
    talk.turn(PARCEL, OFFERED, "offer", text="it never came", ranking=((PARCEL, 0.9),))
    unsure, sure = talk.turns
    assert (unsure.unsure, unsure.text, unsure.guesses) == (True, "thing gone", ((PARCEL, 0.4), (APP, 0.3123)))
    assert (sure.unsure, sure.text, sure.guesses) == (False, None, ())


def test_what_was_chosen_is_noted_of_each_unclear_message_before_it_over_the_menus() -> None:
    asked = Conversation(awaiting=Awaiting.CLARIFY, repairs=1)
    talk = Talk().turn("nlu_fallback", asked, "ask_for_words", row="not_understood", text="thing gone")
    talk.turn("nlu_fallback", replace(asked, repairs=2), "ask_for_words", row="second_time", text="gone thing")
    talk.turn(Command(Do.GROUP, "orders"), replace(asked, repairs=0), "ask_group")
    assert talk.chosen == []
    talk.turn(PARCEL, OFFERED, "offer")
    assert talk.chosen == [(7, PARCEL), (0, PARCEL)]


def test_a_message_that_was_understood_in_between_ends_the_search() -> None:
    asked = Conversation(awaiting=Awaiting.CLARIFY, repairs=1)
    talk = Talk().turn("nlu_fallback", asked, "ask_for_words", row="not_understood", text="thing gone")
    talk.turn("bot_challenge", asked, "bot_challenge", text="are you a robot")
    assert talk.turn(PARCEL, OFFERED, "offer").chosen == []


@pytest.mark.parametrize("do", [Do.MENU, Do.GROUP, Do.HELP, Do.RESTART, Do.ACCEPT, Do.OPTION, Do.LETTER])
def test_a_button_that_says_nothing_about_the_message_is_not_what_was_meant(do: Do) -> None:
    asked = Conversation(awaiting=Awaiting.CLARIFY, repairs=1)
    talk = Talk().turn("nlu_fallback", asked, "ask_for_words", row="not_understood", text="thing gone")
    assert talk.turn(Command(do), asked, "ask_group").chosen == []


def test_the_rows_that_ask_what_was_meant_are_in_the_table() -> None:
    assert {row.id for row in table().rows} >= ASKED


def test_the_rows_of_danger_are_those_that_help_or_ask_whether_somebody_is_safe() -> None:
    helping = {"action_help_in_danger", "action_help_by_region", "action_stay_in_danger", "action_check_safe"}
    assert {row.id for row in table().rows if row.do in helping} == IN_DANGER


def test_the_row_is_logged_with_each_message() -> None:
    assert told(row="new_problem").turns[0].row == "new_problem"


def test_in_the_middle_of_a_guide_the_step_tells_what_was_meant() -> None:
    talk = told().turn("affirm", WALKED, "step")
    talk.turn("nlu_fallback", replace(WALKED, repairs=1), "ask_for_words", row="not_understood", text="fnished it")
    assert talk.turn("next_step", replace(WALKED, step=1), "step").chosen == [(14, "next_step")]


def test_the_language_is_that_of_the_words_which_were_not_understood() -> None:
    text = "mi pedido no ha llegado y no me responden"
    asked = Conversation(awaiting=Awaiting.CLARIFY, repairs=1, complaint=text)
    talk = Talk().turn("nlu_fallback", asked, "other_language", row="other_language", text=text)
    talk.turn(PARCEL, replace(OFFERED, complaint=text), "offer")
    assert (talk.cases[1].language, told().cases[1].language) == ("es", "en")


# --- steps, channels


def test_a_step_is_noted_when_it_is_shown_and_when_it_cannot_be_found() -> None:
    talk = told().turn("affirm", WALKED, "step").turn("step_stuck", replace(WALKED, stuck=(0,)), "stuck")
    offered = replace(OFFERED, channel="in_app", tried=("order_details",))
    talk.turn("step_stuck", offered, "stuck_again", "offer_next")
    assert [(step.channel, step.step, step.stuck) for step in talk.steps] == [
        ("order_details", 0, False),
        ("order_details", 0, True),
        ("order_details", 0, True),
    ]
    assert talk.cases[1].tried == ("order_details",)


def test_writing_the_email_is_its_first_step() -> None:
    talk = told().turn(Command(Do.LETTER), replace(OFFERED, channel="email", awaiting=Awaiting.DETAIL), "ask_date")
    assert [(step.channel, step.step) for step in talk.steps] == [("email", 0)]


@pytest.mark.parametrize(("channel", "escalated"), [("phone", "phone"), ("email", "email"), ("help_center", None)])
def test_a_channel_with_a_person_is_an_escalation(channel: str, escalated: str | None) -> None:
    assert told().turn("deny", replace(OFFERED, channel=channel), "offer_next").cases[1].escalated_to == escalated


def test_said_once_to_be_urgent_it_stays_so() -> None:
    talk = Talk().turn(PARCEL, replace(OFFERED, urgent=True), text="urgent!!").turn("affirm", WALKED, "step")
    assert talk.cases[1].urgent


# --- rating and comment


def rated(number: int = 1) -> Talk:
    talk = told().turn("issue_resolved", SOLVED, "solved", "ask_rating")
    after = Conversation(awaiting=Awaiting.COMMENT)
    return talk.turn(Command(Do.RATE, str(number)), after, "rated_low", "ask_comment", rating=number)


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
    assert Talk(SOLVED).turn(Command(Do.RATE, "5"), Conversation(), "rated", rating=5).cases == {}


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
    talk = Talk().turn("nlu_fallback", asked, row="not_understood", text="y" * 2000)
    assert len(talk.turns[0].text or "") == 600


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
