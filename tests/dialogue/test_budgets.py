"""Few words: budgets of design.md, over 2,000 turns of simulated shoppers and of somebody who says anything.

`python -m tests.dialogue.budgets` lists all that breaks, by frequency.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache

import pytest

from shopguide.dialogue.conversation import Awaiting, Conversation
from shopguide.dialogue.letter import READERS
from shopguide.dialogue.moves import answers, common, letters, problem, walk
from shopguide.dialogue.reply import Reply
from tests.dialogue.budgets import (
    COUNTRY,
    FIRST,
    LATER,
    MEAN,
    MEAN_FIRST,
    SEED,
    STEP,
    TURNS,
    broken,
    counted,
    means,
    said_twice,
    too_long,
    too_many_buttons,
    warned_twice,
    words,
)
from tests.dialogue.situations import FACTS
from tests.dialogue.talk import CONTEXT, read_reply, text_of
from tests.dialogue.walks import Exchange, shoppers, wanderer

WALKS = {"shoppers": shoppers, "somebody who presses and says anything": wanderer}
Check = Callable[[Sequence[Exchange]], Iterator[str]]


@cache
def walked(name: str) -> tuple[Exchange, ...]:
    """A walk, once for all tests."""
    return tuple(WALKS[name](TURNS, SEED))


@pytest.mark.parametrize("walk_name", WALKS)
@pytest.mark.parametrize(
    "check", [too_long, too_many_buttons, said_twice, warned_twice, broken], ids=lambda check: check.__name__
)
def test_no_reply_of_a_random_walk_breaks_the_rules(check: Check, walk_name: str) -> None:
    found = sorted(set(check(walked(walk_name))))
    assert not found, "\n".join(found)


@pytest.mark.parametrize("walk_name", WALKS)
def test_replies_are_short_on_average(walk_name: str) -> None:
    first, every = means(walked(walk_name))
    assert first <= MEAN_FIRST
    assert every <= MEAN


def test_a_walk_with_the_same_seed_is_the_same() -> None:
    assert [str(item) for item in wanderer(60, SEED)] == [str(item) for item in walked(list(WALKS)[1])[:60]]


# --- every text there is


def over(reply: Reply, most: int) -> str:
    """The reply and its words, where it has more than that."""
    said = read_reply(reply)
    return f"{counted(said)} words: {text_of(said)}" if counted(said) > most else ""


@pytest.mark.parametrize("name", FACTS.playbooks)
@pytest.mark.parametrize("region", ["US", "UK", None])
def test_what_to_do_about_a_problem_is_short(name: str, region: str | None) -> None:
    book = FACTS.playbooks[name]
    new = problem.take(CONTEXT, Conversation(region=region), book.problem, "", book.when)
    assert not over(new, FIRST)
    asked = Conversation(region=region, awaiting=Awaiting.DELIVERY).saying_once(f"asked:{book.ask}")
    assert not over(problem.take(CONTEXT, asked, book.problem, "", book.when), LATER)


@pytest.mark.parametrize("name", FACTS.playbooks)
@pytest.mark.parametrize("region", ["US", "UK", None])
def test_what_to_do_about_the_first_of_two_problems_is_short(name: str, region: str | None) -> None:
    book = FACTS.playbooks[name]
    for second in FACTS.issues:
        if second != book.problem:
            both = (book.problem, second)
            assert not over(problem.take_several(CONTEXT, Conversation(region=region), both, {}, book.when, {}), FIRST)


@pytest.mark.parametrize(("channel", "reader"), READERS.items())
def test_after_a_letter_what_to_expect_is_told_in_few_words(channel: str, reader: str) -> None:
    for number in range(len(FACTS.walkthrough(channel).steps)):
        talk = Conversation(issue="app_problem", channel=channel, step=number, letter=reader, drafted=True)
        assert not over(letters.sent(CONTEXT, talk.ask(Awaiting.DRAFT)), LATER)


@pytest.mark.parametrize("name", [*FACTS.channels, *FACTS.first_aid, *FACTS.playbooks])
def test_a_step_and_the_help_with_it_are_short(name: str) -> None:
    book = FACTS.playbooks.get(name)
    held = (book.taps if book else ()) or FACTS.walkthrough(book.channel if book else name).steps
    talk = Conversation(channel=book.channel if book else name, playbook=name if book else None, drafted=True)
    for number, step in enumerate(held):
        here = talk.jump(number)
        assert words(step.text) <= STEP
        assert not over(common.show_step(CONTEXT, here), LATER)
        assert not over(walk.help_with_step(CONTEXT, here), LATER)


@pytest.mark.parametrize("topic", [name for name, found in FACTS.answers.items() if found.text])
@pytest.mark.parametrize("region", [None, "US", "UK", "DE"])
def test_an_answer_is_short(topic: str, region: str | None) -> None:
    talk = Conversation(issue="order_not_received", channel="in_app", awaiting=Awaiting.STEP, region=region)
    found = FACTS.answers[topic]
    asks = 0 if region or not found.regions else COUNTRY
    assert not over(answers.answer(CONTEXT, talk, topic, None), LATER + asks)


@pytest.mark.parametrize("channel", FACTS.channels)
def test_what_a_channel_is_good_for_is_short(channel: str) -> None:
    for topic in (name for name, found in FACTS.answers.items() if found.fact):
        assert not over(answers.answer(CONTEXT, Conversation(issue="app_problem"), topic, channel), LATER)


@pytest.mark.parametrize("channel", FACTS.channels)
def test_a_channel_begins_in_few_words(channel: str) -> None:
    assert not over(common.begin(CONTEXT, Conversation(issue="app_problem", drafted=True), channel), LATER)


@pytest.mark.parametrize("channel", FACTS.channels)
def test_a_channel_that_is_asked_about_is_told_in_few_words(channel: str) -> None:
    assert not over(answers.tell_channel(CONTEXT, Conversation(issue="app_problem"), channel), LATER)


@pytest.mark.parametrize("channel", FACTS.channels)
def test_a_channel_is_offered_in_few_words(channel: str) -> None:
    assert not over(common.offer(CONTEXT, Conversation(issue="app_problem"), channel, None), LATER)
