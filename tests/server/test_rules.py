"""Rules are found as Rasa finds them, only sooner."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.policies.rule_policy import RULES, RulePolicy
from rasa.shared.core.trackers import DialogueStateTracker

from shopguide.server.launcher import load_guide
from shopguide.server.rules import Rules

# Every kind of turn: complaint, steps, buttons, questions in between, trouble, the end.
TALK = (
    "my parcel is three weeks late",
    '/contact_by_channel{"start":"order_details"}',
    "next",
    "how long does email take",
    "cant find that",
    "asdf qwer",
    "zxcv",
    "hello",
    "i was charged twice too",
    "no",
    "i need a person",
    "start over",
    "thanks bye",
)


@pytest.fixture(scope="module")
def guide(root: Path, trained: Path) -> Iterator[Agent]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SHOPGUIDE_DB_URL", "sqlite://")
        patch.chdir(root)
        yield asyncio.run(load_guide(trained))


def policy_of(agent: Agent) -> RulePolicy:
    nodes = agent.processor.graph_runner._instantiated_nodes.values()
    return next(node._component for node in nodes if isinstance(node._component, RulePolicy))


async def hold(agent: Agent, sender: str) -> None:
    for text in TALK:
        output = CollectingOutputChannel()
        await agent.handle_message(UserMessage(text, output, sender))
        assert output.messages


async def test_a_long_talk_takes_the_way_that_it_takes_in_stock_rasa(
    guide: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy = policy_of(guide)
    seen: list[tuple[Any, ...]] = []
    remembering = RulePolicy._find_action_from_rules
    stock_states = RulePolicy._prediction_states.__wrapped__
    stock_keys = RulePolicy._get_possible_keys.__wrapped__

    def both(self: Any, tracker: DialogueStateTracker, domain: Any, use_text_for_last_user_input: bool) -> Any:
        """What is found, beside what stock Rasa finds in the whole past of the same talk."""
        found = remembering(self, tracker, domain, text := use_text_for_last_user_input)
        states = stock_states(self, tracker, domain, text, rule_only_data=self._get_rule_only_data())
        stock = max(stock_keys(self, self.lookup[RULES], states), key=len, default=None)
        seen.append((len(states), found[0], self.lookup[RULES].get(stock) if stock else None))
        return found

    monkeypatch.setattr(RulePolicy, "_find_action_from_rules", both)
    for number in range(3):  # the second time everything is remembered
        await hold(guide, f"same-{number}")
    assert all(found == stock for _, found, stock in seen)
    assert len({found for _, found, _ in seen}) > 6
    assert max(length for length, _, _ in seen) > Rules.of(policy).reach


async def test_only_as_many_states_are_made_as_a_rule_reads(guide: Agent, monkeypatch: pytest.MonkeyPatch) -> None:
    policy, lengths = policy_of(guide), []
    original = RulePolicy._prediction_states

    def counted(self: Any, *args: Any, **kwargs: Any) -> Any:
        states = original(self, *args, **kwargs)
        lengths.append(len(states))
        return states

    monkeypatch.setattr(RulePolicy, "_prediction_states", counted)
    await hold(guide, "long")
    assert max(lengths) == Rules.of(policy).reach < len(TALK)


async def test_a_talk_held_again_asks_for_no_rule_anew(guide: Agent) -> None:
    rules = Rules.of(policy_of(guide))
    await hold(guide, "first")
    await hold(guide, "again")
    known = len(rules._possible)
    await hold(guide, "and again")
    assert len(rules._possible) <= known + 2  # wordings are drawn by lot, ways are not


def test_another_number_of_rules_is_noticed(guide: Agent) -> None:
    policy = policy_of(guide)
    before = Rules.of(policy)
    assert Rules.of(policy) is before
    key, action = policy.lookup[RULES].popitem()
    try:
        assert Rules.of(policy) is not before
    finally:
        policy.lookup[RULES][key] = action
