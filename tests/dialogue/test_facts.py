"""Every fact of the seed article is said by a move, whatever the NLU makes of the words that lead there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, Final

import pytest

from shopguide.markdown import plain
from tests.conversations.test_facts import SEED_FACTS, texts
from tests.dialogue.situations import FACTS
from tests.dialogue.talk import Talk

#: Pressed on a walk, the first that is there.
_ON: Final[Sequence[str]] = ("Done, next", "Sent it", "Skip")
_TOPICS: Final = [name for name, found in FACTS.answers.items() if found.fact]


@cache
def said() -> str:
    """All that is said when somebody walks through every channel and asks about each."""
    heard = [Talk().send('/command{"do":"other_ways"}')]
    for channel in FACTS.channels:
        heard += [*_walk(channel), *_asked(channel)]
    return plain("\n".join(heard))


def _walk(channel: str) -> Iterator[str]:
    talk = Talk()
    talk.send('/command{"do":"problem","value":"product_question"}')
    yield talk.send(f'/command{{"do":"start","value":"{channel}"}}')
    yield talk.send('/command{"do":"all"}')
    while "Yes, solved" not in talk.titles:
        following = next((title for title in _ON if title in talk.titles), None)
        if following is None:
            break
        yield talk.press(following)


def _asked(channel: str) -> Iterator[str]:
    named: dict[str, Any] = {"contact_channel": channel}
    yield Talk().hear("what about it", ["ask"], entities=named)
    for topic in _TOPICS:
        yield Talk().hear("and that", ["ask"], topic=topic, entities=named)


@pytest.mark.parametrize("number", SEED_FACTS)
def test_every_fact_of_the_seed_article_is_said(number: str) -> None:
    worded = texts().get(number, [])
    assert worded, f"{number} doesn't stand in knowledge/"
    assert any(text in said() for text in worded), f"{number} is never said: {worded}"


def test_why_a_channel_without_a_playbook_is_told_by_its_advantages() -> None:
    talk = Talk({"issue": "app_problem", "channel": "phone", "awaiting": "start"})
    told = talk.send('/command{"do":"why"}')
    assert all(fact.text in told for fact in FACTS.channels["phone"].advantages)


def test_with_no_problem_known_the_list_of_channels_begins_with_an_overview() -> None:
    overview = " ".join(fact.text for fact in FACTS.overview)
    assert overview in Talk().send('/command{"do":"other_ways"}')
    assert overview not in Talk({"issue": "app_problem"}).send('/command{"do":"other_ways"}')
