"""Walking a channel: examples, and a machine that walks at random."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from shopguide import escalation, guide
from shopguide.conversation import Awaiting, Conversation, Paused
from shopguide.knowledge_files import load

FACTS = load(Path(__file__).parents[2] / "knowledge")
WALKS = sorted([*FACTS.channels, *FACTS.first_aid])
ISSUES = sorted(FACTS.issues)


def at(channel: str, step: int = 0, **more: object) -> Conversation:
    return Conversation(channel=channel, step=step, awaiting=Awaiting.STEP, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("channel", WALKS)
def test_a_started_guide_stands_on_its_first_step(channel: str) -> None:
    place = guide.place(FACTS, guide.start(Conversation(channel="email", step=2, stuck=(1,)), channel))
    assert place is not None
    assert (place.walkthrough.id, place.number, place.total) == (channel, 1, len(FACTS.walkthrough(channel).steps))


@pytest.mark.parametrize("channel", WALKS)
def test_next_shows_every_step_once_and_then_asks_whether_it_helped(channel: str) -> None:
    talk, seen = guide.start(Conversation(), channel), []
    while talk.awaiting is not Awaiting.SOLVED:
        seen.append(guide.place(FACTS, talk).step)  # type: ignore[union-attr]
        talk = guide.advance(FACTS, talk)
    assert seen == list(FACTS.walkthrough(channel).steps)


def test_next_behind_the_last_step_keeps_asking_whether_it_helped() -> None:
    done = guide.advance(FACTS, at("phone", 2))
    assert guide.advance(FACTS, done) == done


def test_back_on_the_first_step_stays_there() -> None:
    assert guide.back(FACTS, at("in_app")) == at("in_app")


def test_back_from_the_last_question_leads_to_the_last_step() -> None:
    asked = guide.advance(FACTS, at("phone", 2))
    assert guide.back(FACTS, asked) == at("phone", 2)


@pytest.mark.parametrize("move", [guide.advance, guide.back])
@pytest.mark.parametrize("channel", [None, "fax"])
def test_without_a_channel_there_is_nothing_to_walk(move: object, channel: str | None) -> None:
    talk = Conversation(channel=channel, issue="app_problem")
    assert guide.place(FACTS, talk) is None
    assert move(FACTS, talk) == talk  # type: ignore[operator]


@pytest.mark.parametrize(("step", "number"), [(-3, 1), (0, 1), (5, 6), (6, 6), (99, 6)])
def test_a_stored_step_outside_the_channel_is_read_as_the_nearest_one(step: int, number: int) -> None:
    assert guide.place(FACTS, at("in_app", step)).number == number  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("steps", "given_up"),
    [((), False), ((2,), False), ((2, 4), True), ((2, 2), True), ((2, 2, 2), True)],
    ids=["none", "one step", "two steps", "the same step twice", "the same step three times"],
)
def test_a_channel_is_given_up_after_being_stuck_twice(steps: tuple[int, ...], given_up: bool) -> None:
    talk = at("in_app")
    for step in steps:
        talk = guide.stuck(talk.but(step=step))
    assert escalation.gives_up(talk) is given_up


def test_being_stuck_is_forgotten_when_another_channel_starts() -> None:
    assert guide.start(guide.stuck(at("in_app", 1)), "phone").stuck == ()


def test_a_paused_guide_goes_on_where_it_was_left() -> None:
    here = at("in_app", 3, issue="app_problem")
    paused = guide.pause(here)
    assert paused.awaiting is Awaiting.RESUME
    assert guide.resume(paused) == here


def test_another_issue_sets_the_first_aside_with_its_place() -> None:
    talk = guide.set_aside(at("phone", 1, issue="payment_problem", tried=("in_app",)), "app_problem")
    assert (talk.issue, talk.channel, talk.step, talk.tried) == ("app_problem", None, 0, ())
    assert talk.queue == (Paused("payment_problem", "phone", 1, tried=("in_app",)),)


@pytest.mark.parametrize("how", ["words", "press"])
def test_an_issue_that_waited_brings_back_its_own_story(how: str) -> None:
    talk = at("phone", 1, issue="payment_problem", complaint="charged twice", tried=("in_app",))
    aside = guide.set_aside(talk, "app_problem")
    assert aside.complaint is None, "the charge is not what is wrong with the app"
    aside = aside.but(complaint="it crashes", tried=("social_media",))
    back = guide.set_aside(aside, "payment_problem") if how == "words" else guide.take_from_queue(aside)
    assert (back.complaint, back.tried) == ("charged twice", ("in_app",))


def test_words_said_before_any_issue_was_known_tell_of_the_first() -> None:
    assert guide.set_aside(Conversation(complaint="it is bust"), "app_problem").complaint == "it is bust"


def test_an_issue_taken_from_the_queue_stands_where_it_was_left() -> None:
    aside = guide.set_aside(at("phone", 1, issue="payment_problem"), "app_problem")
    back = guide.take_from_queue(aside)
    assert (back.issue, back.channel, back.step, back.awaiting) == ("payment_problem", "phone", 1, Awaiting.STEP)
    assert back.queue == ()


def test_an_issue_that_waits_already_is_not_set_aside_twice() -> None:
    talk = at("phone", 1, issue="payment_problem", queue=(Paused("payment_problem"), Paused("account_access")))
    waiting = guide.set_aside(talk, "app_problem").queue
    assert waiting == (Paused("payment_problem", "phone", 1), Paused("account_access"))


def test_an_issue_whose_guide_had_not_begun_waits_without_a_place() -> None:
    talk = Conversation(issue="payment_problem", channel="in_app", awaiting=Awaiting.START)
    assert guide.set_aside(talk, "app_problem").queue == (Paused("payment_problem"),)


def test_the_order_number_outlives_a_change_of_issue() -> None:
    talk = guide.set_aside(at("phone", issue="payment_problem", order_number="577412345678901234"), "app_problem")
    assert talk.order_number == "577412345678901234"


@given(st.lists(st.sampled_from(ISSUES), min_size=1, max_size=12))
def test_no_issue_waits_twice_and_none_waits_that_is_talked_about(issues: list[str]) -> None:
    talk = Conversation()
    for issue in issues:
        talk = guide.set_aside(talk, issue).but(channel="phone", awaiting=Awaiting.STEP)
        waiting = [item.issue for item in talk.queue]
        assert len(waiting) == len(set(waiting))
        assert talk.issue not in waiting
    assert {talk.issue, *(item.issue for item in talk.queue)} == set(issues)


class GuideMachine(RuleBasedStateMachine):
    """Any order of moves keeps the guide inside its channel."""

    @initialize(channel=st.sampled_from(WALKS))
    def begin(self, channel: str) -> None:
        self.talk = guide.start(Conversation(issue="payment_problem"), channel)

    @property
    def last(self) -> int:
        return len(FACTS.walkthrough(self.talk.channel or "").steps) - 1

    @rule(channel=st.sampled_from(WALKS))
    def start_another(self, channel: str) -> None:
        self.talk = guide.start(self.talk, channel)
        assert (self.talk.channel, self.talk.step, self.talk.stuck) == (channel, 0, ())

    @rule()
    def next(self) -> None:
        before = self.talk
        self.talk = guide.advance(FACTS, before)
        finished = self.talk.awaiting is Awaiting.SOLVED
        assert finished == (before.step == self.last)
        assert self.talk.step == min(before.step + 1, self.last)

    @rule()
    def back(self) -> None:
        before = self.talk
        self.talk = guide.back(FACTS, before)
        assert self.talk.awaiting is Awaiting.STEP
        expected = before.step if before.awaiting is Awaiting.SOLVED else max(before.step - 1, 0)
        assert self.talk.step == expected

    @precondition(lambda self: self.talk.awaiting is Awaiting.STEP)
    @rule()
    def next_then_back_changes_nothing(self) -> None:
        there_and_back = guide.back(FACTS, guide.advance(FACTS, self.talk))
        # But that whoever went on has found the step.
        assert there_and_back.but(repairs=0, missed=()) == self.talk.but(repairs=0, missed=())

    @rule()
    def stuck_keeps_the_place(self) -> None:
        before = self.talk
        self.talk = guide.stuck(before)
        assert (self.talk.channel, self.talk.step) == (before.channel, before.step)
        assert len(set(self.talk.stuck)) >= len(set(before.stuck))

    @rule()
    def pause_and_resume_keep_the_place(self) -> None:
        before = self.talk
        self.talk = guide.resume(guide.pause(before))
        assert guide.place(FACTS, self.talk) == guide.place(FACTS, before)

    @rule(issue=st.sampled_from(ISSUES))
    def an_interruption_and_its_end_keep_the_place(self, issue: str) -> None:
        if issue == self.talk.issue or self.talk.awaiting is not Awaiting.STEP:
            return
        returned = guide.take_from_queue(guide.set_aside(self.talk, issue))
        assert guide.place(FACTS, returned) == guide.place(FACTS, self.talk)
        assert returned.issue == self.talk.issue

    @invariant()
    def the_step_lies_inside_the_channel(self) -> None:
        place = guide.place(FACTS, self.talk)
        assert place is not None
        assert 1 <= place.number <= place.total
        assert self.talk.step == place.number - 1
        assert place.step is place.walkthrough.steps[self.talk.step]

    @invariant()
    def the_state_survives_being_stored(self) -> None:
        assert Conversation.from_slots(self.talk.to_slots()) == self.talk


TestGuideMachine = GuideMachine.TestCase
