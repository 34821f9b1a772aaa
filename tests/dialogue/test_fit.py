"""Talks that stand on what is gone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shopguide.dialogue.conversation import Awaiting, Conversation, Paused
from shopguide.dialogue.fit import fitted, lost_ground
from shopguide.knowledge import Knowledge


@pytest.fixture
def less(facts: Knowledge) -> Knowledge:
    """The facts without an issue and a channel, and with two steps of another."""
    issues = {name: issue for name, issue in facts.issues.items() if name != "app_problem"}
    channels = {name: channel for name, channel in facts.channels.items() if name != "social_media"}
    channels["in_app"] = replace(channels["in_app"], steps=channels["in_app"].steps[:2])
    return replace(facts, issues=issues, channels=channels)


@pytest.mark.parametrize("awaiting", [None, *Awaiting])
def test_a_talk_whose_ground_is_there_is_left_alone(facts: Knowledge, awaiting: Awaiting | None) -> None:
    talk = Conversation(
        awaiting=awaiting,
        issue="app_problem",
        channel="in_app",
        step=3,
        stuck=(1, -2),
        queue=(Paused("account_access"),),
    )
    assert fitted(facts, talk) == talk
    assert not lost_ground(talk, fitted(facts, talk))


@pytest.mark.parametrize("awaiting", [Awaiting.START, Awaiting.STEP, Awaiting.SOLVED, Awaiting.RESUME])
def test_a_channel_that_is_gone_takes_its_question_with_it(less: Knowledge, awaiting: Awaiting) -> None:
    talk = Conversation(
        awaiting=awaiting,
        issue="account_access",
        channel="social_media",
        step=1,
        stuck=(0,),
        tried=("phone",),
        complaint="x",
    )
    after = fitted(less, talk)
    assert after == Conversation(issue="account_access", tried=("phone",), complaint="x")
    assert lost_ground(talk, after)


@pytest.mark.parametrize("awaiting", [Awaiting.RATING, Awaiting.CLARIFY, None])
def test_a_question_about_something_else_stays(less: Knowledge, awaiting: Awaiting | None) -> None:
    assert fitted(less, Conversation(awaiting=awaiting, channel="social_media")).awaiting is awaiting


def test_a_step_that_is_gone_becomes_the_last_one(less: Knowledge) -> None:
    talk = Conversation(awaiting=Awaiting.STEP, channel="in_app", step=5, stuck=(1, 4, -5))
    after = fitted(less, talk)
    assert (after.step, after.stuck) == (1, (1, -5))
    assert not lost_ground(talk, after)


def test_an_issue_that_is_gone_leaves_the_channel(less: Knowledge) -> None:
    talk = Conversation(awaiting=Awaiting.STEP, issue="app_problem", channel="phone", step=1)
    after = fitted(less, talk)
    assert after == replace(talk, issue=None)
    assert lost_ground(talk, after)


def test_what_waits_and_is_gone_waits_no_longer(less: Knowledge) -> None:
    queue = (Paused("app_problem", "phone", 1), Paused("account_access", "social_media", 2), Paused("account_hacked"))
    after = fitted(less, Conversation(awaiting=Awaiting.NEXT_ISSUE, queue=queue))
    assert after.queue == (Paused("account_access"), Paused("account_hacked"))
    assert after.awaiting is Awaiting.NEXT_ISSUE
    assert fitted(less, Conversation(awaiting=Awaiting.NEXT_ISSUE, queue=queue[:1])).awaiting is None
