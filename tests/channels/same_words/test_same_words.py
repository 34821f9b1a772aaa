"""The same talk by two channels: the same words and the same buttons, turn by turn."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from shopguide.knowledge import Knowledge
from shopguide.markdown import plain

from .rest import RestWay
from .way import Reply, Way
from .wordings import Wordings

WAYS = ["web", "slack", "telegram", "shell"]
TALKS: list[Mapping[str, Any]] = yaml.safe_load((Path(__file__).parent / "talks.yml").read_text(encoding="utf-8"))
NAMES = [str(talk["id"]) for talk in TALKS]


@cache
def held(way: Way, name: str) -> tuple[Reply, ...]:
    """The replies to the talk of that name, each turn's."""
    talk = way.begin()
    turns = next(item["turns"] for item in TALKS if item["id"] == name)
    return tuple(talk.say(turn["say"]) if "say" in turn else talk.press(turn["press"]) for turn in turns)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("channel", WAYS)
def test_that_a_channel_says_what_the_reference_says(
    channel: str, name: str, rest_way: RestWay, wordings: Wordings, request: pytest.FixtureRequest
) -> None:
    way: Way = request.getfixturevalue(f"{channel}_way")
    for number, (expected, reply) in enumerate(zip(held(rest_way, name), held(way, name), strict=True), 1):
        assert wordings.first(reply.words) == wordings.first(expected.words), f"{name}, turn {number}"
        assert reply.titles == expected.titles, f"{name}, turn {number}"


def test_that_the_talks_are_of_the_right_length_and_each_turn_is_one_thing() -> None:
    assert len(TALKS) == 12 == len({*NAMES})
    for talk in TALKS:
        assert 4 <= len(talk["turns"]) <= 10
        assert all({*turn} in ({"say"}, {"press"}) for turn in talk["turns"])
        assert all(isinstance(value, str) for turn in talk["turns"] for value in turn.values())


def test_that_the_talks_come_by_every_channel_and_every_issue(rest_way: RestWay, facts: Knowledge) -> None:
    replies = [reply for name in NAMES for reply in held(rest_way, name)]
    words = " ".join(reply.words for reply in replies)
    titles = {title for reply in replies for title in reply.titles}
    firsts = {item.title: " ".join(plain(item.steps[0].text).split()) for item in facts.channels.values()}
    # Of an e-mail the first step is to write it.
    firsts["E-mail"] = " ".join(plain(facts.channels["email"].steps[1].text).split())
    assert [title for title, step in firsts.items() if step not in words] == []
    assert {item.title for item in facts.issues.values()} - titles == set()
    for part in ("For TikTok Shop. ", "To read out or paste", "from 1 (not at all) to 5", "A person can"):
        assert part in words


def test_that_every_wording_of_a_response_is_read_as_the_first(root: Path, wordings: Wordings) -> None:
    responses = yaml.safe_load((root / "domain.yml").read_text(encoding="utf-8"))["responses"]
    several = {name: [item["text"] for item in items] for name, items in responses.items() if len(items) > 1}
    assert several
    for name, variants in several.items():
        said = {
            wordings.first(Reply.of(re.sub(r"[*]{2}", "", re.sub(r"\{(\w+)\}", r"some \1", text)), ()).words)
            for text in variants
        }
        assert len(said) == 1, f"{name}: {said}"


def test_that_another_word_another_order_and_a_missing_message_are_noticed(wordings: Wordings) -> None:
    said = wordings.first("You're welcome! Did Phone settle it?")
    assert said == wordings.first("Any time. Did Phone settle it?")
    for other in (
        "You're welcome! Does Phone settle it?",
        "Did Phone settle it? You're welcome!",
        "Did Phone settle it?",
    ):
        assert said != wordings.first(other)
